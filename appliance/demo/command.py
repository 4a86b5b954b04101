"""`appliance demo`: a whole branch on this machine, to be tried by hand or played unattended.

Owns the choice between the two, and what is told on the terminal. `demo_branch.py` does the work.
"""

import argparse
import contextlib
import logging
import os
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from msgspec import Struct
from PySide6.QtGui import QGuiApplication

from appliance.demo import screen
from appliance.demo.branch_folder import BranchUnusable, DemoBranch, open_branch
from appliance.demo.demo_branch import PORTAL, DemoSettings, ServerMissing, open_house
from appliance.demo.devices_model import DevicesModel
from appliance.demo.portal_folder import sample_citizens, zone_of_a_long_day
from appliance.demo.portal_model import PortalModel
from appliance.demo.visit.play import play
from appliance.demo.visit.record import Record, StepFailed
from station.run import Options, Stage, run

log = logging.getLogger(__name__)


class VisitOutcome(Struct):
    """How an unattended visit ended; `failure` is "" if every step was seen."""

    failure: str = ""


def demo(arguments: argparse.Namespace) -> int:
    """Exit status: 0 at the end, 1 if a step was not seen or something broke."""
    logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stderr)
    for told_by_others in ("station.inspector", "station.link"):
        logging.getLogger(told_by_others).setLevel(logging.ERROR)
    try:
        if arguments.unattended or not screen.has_screen():
            return _unattended(arguments)
        return _by_hand(arguments)
    except (BranchUnusable, screen.NoScreen) as unusable:
        print(unusable, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130  # before there was anything to end


def _by_hand(arguments: argparse.Namespace) -> int:
    outcome = VisitOutcome()
    branch = open_branch(arguments.branch)
    _tell(arguments.branch, branch)

    async def program(stage: Stage) -> None:
        room = QGuiApplication.primaryScreen().availableGeometry()
        places = screen.arrangement(room.width(), room.height())
        place = places[screen.DEVICES]
        stage.options = Options(size=(place.width, place.height), place=(place.x, place.y))
        settings = DemoSettings(
            arguments.branch.resolve(), places, wait_for_pcscd=arguments.wait_for_pcscd
        )
        try:
            async with open_house(stage.tasks, settings, branch) as house:
                stage.show(
                    "Devices.qml",
                    devices=DevicesModel(house, stage.tasks, stage.words),
                    portal=PortalModel(house, stage.words),
                )
                for name in (PORTAL, screen.TOTEM, screen.BOARD, screen.COUNTER):
                    house.start(name)
                print(f"Il server delle code è su {house.server}")
                print(f"Il portale è su {house.portal}", flush=True)
                await stage.closed()
        except ServerMissing as missing:
            outcome.failure = str(missing)

    code = run(program, package="appliance", options=Options())
    if outcome.failure:
        print(outcome.failure, file=sys.stderr)
    return 1 if outcome.failure else code


def _unattended(arguments: argparse.Namespace) -> int:
    """In a branch of its own, without other tickets."""
    outcome = VisitOutcome()
    record = Record(arguments.out.resolve())
    with contextlib.ExitStack() as ending:
        folder = Path(ending.enter_context(tempfile.TemporaryDirectory(prefix="sportello-demo-")))
        branch = open_branch(folder / "branch", zone_of_a_long_day(datetime.now(UTC)))
        os.environ.update(ending.enter_context(screen.own_screen()))
        sockets = folder / "sockets"
        sockets.mkdir()
        place = screen.TRUE_SIZES[screen.DEVICES]
        options = Options(
            size=(place.width, place.height),
            place=(place.x, place.y),
            inspect=sockets / screen.DEVICES,
        )
        settings = DemoSettings(
            folder / "branch", dict(screen.TRUE_SIZES), sockets, arguments.wait_for_pcscd
        )

        async def program(stage: Stage) -> None:
            try:
                async with open_house(stage.tasks, settings, branch) as house:
                    stage.show(
                        "Devices.qml",
                        devices=DevicesModel(house, stage.tasks, stage.words),
                        portal=PortalModel(house, stage.words),
                    )
                    await play(house, record)
            except (StepFailed, ServerMissing) as failed:
                outcome.failure = str(failed)

        code = run(program, package="appliance", options=options)
    return _tell_outcome(record, outcome, code)


def _tell(directory: Path, branch: DemoBranch) -> None:
    print(f"La sede di prova è in {directory}/. Allo sportello possono accedere:")
    for operator in branch.operators:
        print(f"    {operator.login:<8} {operator.password:<16} {operator.name}")
    assert branch.portal is not None, "it was opened"
    citizen, portal = branch.portal.citizen, branch.portal
    print("Al portale prenota, per esempio,")
    print(f"    {citizen.given_name} {citizen.surname}, {citizen.codice_fiscale}, {citizen.email}")
    names = ", ".join(f"{each.given_name} {each.surname}" for each in sample_citizens())
    print("Da /accesso si entra nell'area personale con SPID o CIE di prova, senza password, come")
    print(f"    {names}")
    print("e da /personale accede, con il codice che sta nella finestra dei dispositivi,")
    print(f"    {portal.login:<8} {portal.password:<16} {portal.name}")
    print("Ctrl-C, o la chiusura della finestra dei dispositivi, termina tutto.", flush=True)


def _tell_outcome(record: Record, outcome: VisitOutcome, code: int) -> int:
    if outcome.failure or code or not record.visit.is_complete:
        print(f"The visit failed at {outcome.failure or 'its end'}", file=sys.stderr)
        return 1
    for step in record.visit.steps:
        print(f"{step.number:>3}  {step.name.replace('_', ' '):<22}{step.ms:>9.0f} ms")
    for name, ms in record.visit.figures.items():
        print(f"     {name.replace('_', ' '):<38}{ms:>9.0f} ms")
    print(f"Ticket {record.visit.ticket}; everything is in {record.out}")
    return 0
