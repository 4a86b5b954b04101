"""Starts the board of a hall: `display-board --config station.toml`.

The only place where link, voice, crier and screen meet.
"""

import argparse
import logging
import sys
from functools import partial
from pathlib import Path

from PySide6.QtCore import QUrl

from display_board.board_model import BoardModel
from display_board.call_player import Crier
from hardware.open_devices import OpenDevices
from station.config import StationConfig, read_config
from station.link.client import Link
from station.logs import write_lines
from station.run import Stage, add_options, options_from, run
from text.toml_settings import FileUnusable

log = logging.getLogger(__name__)

PICTURES = (".jpg", ".jpeg", ".png", ".svg", ".webp")


async def board(config: StationConfig, stage: Stage) -> None:
    """Show the hall until cancelled."""
    devices = OpenDevices(config.devices)
    link = Link(config.servers, config.station, config.key, interfaces=config.interfaces)
    crier = Crier(link, config, voice=devices.voice, words_in=stage.words_in, tasks=stage.tasks)
    model = BoardModel(
        link,
        crier,
        config.board,
        words_in=stage.words_in,
        pictures=pictures_in(config.board.pictures),
    )
    link.listen(crier.hear)
    link.listen(model.hear)
    stage.show("Board.qml", board=model)
    try:
        await link.run()
    finally:
        await devices.close()


def pictures_in(folder: str | None) -> list[QUrl]:
    """The pictures of `folder` by name; none, and a warning, where there is no such folder."""
    if folder is None:
        return []
    path = Path(folder).expanduser()
    if not path.is_dir():
        log.warning("there are no pictures: %s is no folder", path)
        return []
    files = sorted(file for file in path.iterdir() if file.suffix.lower() in PICTURES)
    return [QUrl.fromLocalFile(str(file.resolve())) for file in files]


def main() -> int:
    """Read the configuration and run until the window is closed."""
    write_lines()
    parser = argparse.ArgumentParser(prog="display-board", description="The board of a hall.")
    parser.add_argument("--config", type=Path, default=Path("station.toml"), metavar="FILE")
    add_options(parser)
    arguments = parser.parse_args()
    try:
        config = read_config(arguments.config)
    except FileUnusable as error:
        print(error, file=sys.stderr)
        return 2
    return run(partial(board, config), package="display_board", options=options_from(arguments))


if __name__ == "__main__":
    sys.exit(main())
