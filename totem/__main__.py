"""The totem: `totem --config station.toml`. The only place where its parts are put together."""

import argparse
import asyncio
import contextlib
import sys
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from uuid import uuid4

import msgspec
from PySide6.QtCore import QCoreApplication

from hardware.card_reader.interface import CardSigner
from hardware.open_devices import KeyboardScannerSettings, OpenDevices
from station.card_signing.signing_model import SigningModel
from station.config import StationConfig, read_config
from station.device_reports import DeviceReports
from station.guided.case_door import CaseDoor
from station.link.client import Link
from station.logs import write_lines
from station.run import Options, Stage, add_options, options_from, run
from text.catalogue import Catalogue
from text.toml_settings import FileUnusable
from totem.devices.attending import attend_printer, attend_reader, attend_scanner, shown
from totem.devices.typed_scans import TypedScans
from totem.errands import Errands
from totem.offline.notebook import Notebook, NotebookFailed
from totem.offline.numbers import OwnNumbers
from totem.requests.request_model import RequestModel
from totem.screens.flow_model import FlowModel

TICK_S = 0.5


def main() -> None:
    """Exit status: 0 after an orderly end, 1 after a bug, 2 for settings that do not hold."""
    parser = argparse.ArgumentParser(prog="totem", description="The branch's ticket totem.")
    parser.add_argument("--config", type=Path, default=Path("station.toml"), metavar="FILE")
    add_options(parser)
    parser.set_defaults(language=None)
    arguments = parser.parse_args()
    write_lines()
    try:
        config = read_config(arguments.config)
    except FileUnusable as unusable:
        print(unusable, file=sys.stderr)
        sys.exit(2)
    try:
        notebook = Notebook(config.state_directory / "totem.db")
    except NotebookFailed as failed:
        print(failed, file=sys.stderr)
        sys.exit(2)
    options = options_from(arguments)
    if arguments.language is None:
        options = msgspec.structs.replace(options, language=config.language)
    sys.exit(
        run(lambda stage: totem(stage, config, notebook, options), package="totem", options=options)
    )


async def totem(stage: Stage, config: StationConfig, notebook: Notebook, options: Options) -> None:
    """Wire link, devices and screen together, and live until the window is closed."""
    link = Link(config.servers, config.station, config.key, interfaces=config.interfaces)
    own = OwnNumbers(link, config.station, notebook, lambda: datetime.now(UTC))
    devices = OpenDevices(config.devices)
    reports = DeviceReports(link)
    errands = Errands(link, own, devices.printer, stage.words_in, reports.say)
    door = CaseDoor(lambda: link.server, lambda: config.key)
    signing = _signing(stage, devices.card_signer)
    requests = RequestModel(door, signing, stage.tasks, stage.words_in, errands.print_receipt)
    model = FlowModel(
        link,
        own,
        requests,
        language=options.language,
        speaks=cache(Catalogue("totem").is_complete),  # it shows none of the kit's own words
        words_in=stage.words_in,
        run=errands.run,
        start=stage.tasks.start,
        now=lambda: datetime.now(UTC),
        new_id=uuid4,
    )
    model.languageChosen.connect(stage.speak)
    if signing is not None:
        model.languageChosen.connect(signing.changed)
    stage.show("Totem.qml", totem=model, signing=signing)
    stage.tasks.start(link.run(), "link")
    stage.tasks.start(own.run(), "own numbers")
    stage.tasks.start(reports.run(), "reports")
    stage.tasks.start(requests.look(), "forms")
    if devices.card_reader is not None:
        assert signing is not None, "a reader reads and signs"
        attending = attend_reader(devices.card_reader, model.tell, reports.say, signing.hear)
        stage.tasks.start(attending, "reader")
    if devices.scanner is not None:
        stage.tasks.start(attend_scanner(devices.scanner, model.tell, reports.say), "scanner")
    if isinstance(config.devices.scanner, KeyboardScannerSettings):
        _listen_to_keys(model)
    if devices.printer is not None:
        stage.tasks.start(attend_printer(devices.printer, reports.say), "printer")
    stage.tasks.start(_tick(model), "clock")
    async with contextlib.AsyncExitStack() as ending:
        ending.push_async_callback(own.close)
        ending.push_async_callback(door.close)
        ending.push_async_callback(devices.close)
        await stage.closed()


def _signing(stage: Stage, signer: CardSigner | None) -> SigningModel | None:
    if signer is None:
        return None
    return SigningModel(signer, lambda: stage.words, stage.tasks.start)


def _listen_to_keys(model: FlowModel) -> None:
    app = QCoreApplication.instance()
    assert app is not None, "the stage stands"
    app.installEventFilter(
        TypedScans(lambda scan: model.tell(shown(scan)), lambda: datetime.now(UTC), parent=model)
    )


async def _tick(model: FlowModel) -> None:
    while True:
        model.tick()
        await asyncio.sleep(TICK_S)


if __name__ == "__main__":
    main()
