"""Starts the counter: `counter-client --config station.toml [--docked]`. The only wiring here."""

import argparse
import asyncio
import sys
from collections.abc import Callable, Iterable
from contextlib import aclosing
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from counter_client.bookings.booking_model import BookingModel
from counter_client.cases.case_model import CaseModel
from counter_client.cases.papers.case_papers import CasePapers
from counter_client.cases.papers.document_model import DocumentModel
from counter_client.cases.papers.phone_hand_over import PhoneHandOver
from counter_client.cases.papers.scanner_folder import ScannerFolder
from counter_client.cases.prepared_requests import PreparedRequests
from counter_client.cases.second_screen.citizen_copy import CitizenCopy
from counter_client.cases.sent_request import SentRequest
from counter_client.cases.signing.card_signature import CardSignature
from counter_client.cases.signing.signing_paper import SigningPaper
from counter_client.desk.break_model import BreakModel
from counter_client.desk.citizen_model import CitizenModel
from counter_client.desk.counter_display import CounterDisplay
from counter_client.desk.desk_model import DeskModel
from counter_client.desk.note_model import NoteModel
from counter_client.desk.remote_model import RemoteModel
from counter_client.desk.wishes_model import WishesModel
from counter_client.emergency.emergency_door import EmergencyDoor
from counter_client.emergency.emergency_model import EmergencyModel
from counter_client.hall.advice_model import AdviceModel
from counter_client.hall.hall_model import HallModel
from counter_client.hall.reception_model import ReceptionModel
from counter_client.questions.asking import Asking
from counter_client.questions.question_model import QuestionModel
from counter_client.session.connection_model import LineModel
from counter_client.session.login_model import LoginModel, WindowPage
from counter_client.slips.slip_printing import SlipPrinting
from counter_client.waiting.order_of_calls import OrderOfCalls
from counter_client.waiting.waiting_model import WaitingModel
from hardware.card_reader.interface import CardInserted, ReaderEvent
from hardware.open_devices import OpenDevices
from hardware.printer.interface import Printer
from station.card_signing.signing_model import SigningModel
from station.config import StationConfig, read_config
from station.device_reports import DeviceReports
from station.guided.case_door import CaseDoor
from station.guided.step_model import StepModel
from station.link import Link
from station.logs import write_lines
from station.run import Stage, add_options, options_from, run
from text.toml_settings import FileUnusable

SLOWER_TICKS = 10
"""Seconds between two looks at the minutes waited; events are looked at when they come."""


async def counter(stage: Stage, config: StationConfig, docked: bool) -> None:
    """One counter, until its window is closed."""
    link = Link(config.servers, config.station, config.key, interfaces=config.interfaces)
    asking = Asking(stage.tasks, stage.words)
    line = LineModel(link, stage.words)
    session = LoginModel(link, asking, stage.words, config.counter)
    citizen = CitizenModel(link, asking, now)
    wishes = WishesModel(link, stage.words)
    desk = DeskModel(link, asking, stage.words, now, wishes)
    breaks = BreakModel(link, asking, stage.words, now)
    order = OrderOfCalls(link, stage.tasks)
    waiting = WaitingModel(link, stage.words, now, order)
    note = NoteModel(link, asking, stage.tasks, stage.words)
    question = QuestionModel(link, asking, stage.words, now, lambda: wishes.delivered)
    reception = ReceptionModel(link, asking, stage.words, now)
    devices = OpenDevices(config.devices)
    reports = DeviceReports(link)

    def printing_to(printer: Printer | None) -> SlipPrinting:
        return SlipPrinting(printer, stage.tasks, stage.words, stage.words_in, reports.say)

    bookings = BookingModel(link, asking, stage.words, now, printing_to(devices.printer))
    remote = RemoteModel(link, asking, stage.tasks, stage.words, now)
    hall = HallModel(link, stage.words, now, AdviceModel(link, stage.tasks, stage.words, now))
    emergency_door = EmergencyDoor(lambda: link.server, lambda: operator_token(link))
    emergency = EmergencyModel(emergency_door, asking, stage.tasks, stage.words, now)
    door = CaseDoor(lambda: link.server, lambda: operator_token(link))
    step = StepModel(door, stage.tasks, stage.words)
    scans = ScannerFolder(config.scans_directory)
    papers = CasePapers(
        step,
        DocumentModel(door, asking, stage.tasks, stage.words),
        scans,
        PhoneHandOver(link, door, asking, stage.tasks),
    )
    citizen_copy = CitizenCopy(
        *(link, door, stage.tasks, step, stage.words, stage.words_in, now),
        wants_window=config.citizen_screen,
    )
    signer = devices.card_signer
    signing = SigningModel(signer, lambda: stage.words, stage.tasks.start) if signer else None
    card = CardSignature(door, signing, stage.words.language.code)
    cases = CaseModel(
        link,
        door,
        asking,
        stage.words,
        now,
        step,
        papers,
        card,
        SentRequest(link, stage.words, printing_to(devices.printer)),
        SigningPaper(lambda file: QDesktopServices.openUrl(QUrl.fromLocalFile(str(file)))),
        emergency_door.read,
        PreparedRequests(door, stage.tasks, stage.words),
        citizen_copy,
    )
    connect(
        *(session, citizen, wishes, note, question, reception, hall, bookings, remote, emergency),
        *(cases, card),
    )

    stage.show(
        "Counter.qml",
        session=session,
        line=line,
        desk=desk,
        breaks=breaks,
        citizen=citizen,
        wishes=wishes,
        note=note,
        waiting=waiting,
        question=question,
        reception=reception,
        hall=hall,
        emergency=emergency,
        bookings=bookings,
        remote=remote,
        cases=cases,
        asking=asking,
        docked=docked,
    )
    display = CounterDisplay(link, devices.led)

    def heard(event: ReaderEvent) -> None:
        tell_of_card(event, session, bookings, card)

    try:
        async with asyncio.TaskGroup() as together:
            beating = beat(
                desk, (breaks, remote, waiting, question, reception, hall, emergency, citizen_copy)
            )
            reading = read_cards(devices, heard)
            for work in (link.run(), display.run(), reports.run(), scans.run(), beating, reading):
                together.create_task(work)
    finally:
        cases.forget()
        await emergency_door.close()
        await door.close()
        await devices.close()


def operator_token(link: Link) -> str:
    """Of who is logged in; empty where no operator is, which no call accepts."""
    return "" if link.operator is None else link.operator.token


def connect(
    session: LoginModel,
    citizen: CitizenModel,
    wishes: WishesModel,
    note: NoteModel,
    question: QuestionModel,
    reception: ReceptionModel,
    hall: HallModel,
    bookings: BookingModel,
    remote: RemoteModel,
    emergency: EmergencyModel,
    cases: CaseModel,
    card: CardSignature,
) -> None:
    """What one model says concerns another."""
    session.wiped.connect(citizen.forget)
    session.wiped.connect(remote.forget)
    remote.begun.connect(lambda: session.show(WindowPage.DESK))
    session.wiped.connect(question.close)
    session.wiped.connect(note.forget)
    question.ticked.connect(wishes.tick)
    question.done.connect(session.carryOut)
    wishes.changed.connect(question.tick)
    session.wiped.connect(reception.forget)
    session.wiped.connect(bookings.forget)
    session.wiped.connect(cases.forget)
    session.changed.connect(lambda: card.watch(session.is_at(WindowPage.DESK)))
    question.noting.connect(note.open)
    session.changed.connect(lambda: note.watch(session.is_at(WindowPage.DESK)))
    session.changed.connect(lambda: reception.watch(session.is_at(WindowPage.RECEPTION)))
    session.changed.connect(lambda: hall.watch(session.is_at(WindowPage.HALL)))
    session.changed.connect(lambda: emergency.watch(session.is_at(WindowPage.HALL)))


async def read_cards(devices: OpenDevices, heard: Callable[[ReaderEvent], None]) -> None:
    """What happens at the counter's card reader, if it has one."""
    if devices.card_reader is None:
        return
    async with aclosing(devices.card_reader.watch()) as events:
        async for event in events:
            heard(event)


def tell_of_card(
    event: ReaderEvent, session: LoginModel, bookings: BookingModel, card: CardSignature
) -> None:
    """A card signs where one is asked for, and fills in appointments on their page alone. What
    cannot be read is typed there.
    """
    card.hear(event)
    if isinstance(event, CardInserted) and session.is_at(WindowPage.BOOKINGS):
        bookings.show_card(event.card)


class Ticking(Protocol):
    """What shows minutes."""

    def tick(self) -> None: ...


async def beat(desk: DeskModel, slower: Iterable[Ticking]) -> None:
    """Move the timers on, each second on the second."""
    while True:
        await asyncio.sleep(1 - now().microsecond / 1e6)
        desk.tick()
        if now().second % SLOWER_TICKS == 0:
            for model in slower:
                model.tick()


def now() -> datetime:
    return datetime.now(UTC)


def main() -> int:
    """Read the options and the settings, and run; 2 if the settings cannot be used."""
    parser = argparse.ArgumentParser(prog="counter-client", description="The operator's counter.")
    parser.add_argument("--config", type=Path, default=Path("station.toml"), metavar="FILE")
    parser.add_argument("--docked", action="store_true", help="start as a narrow bar on top")
    add_options(parser)
    parser.set_defaults(language=None)
    arguments = parser.parse_args()
    write_lines()
    try:
        config = read_config(arguments.config)
    except FileUnusable as fault:
        print(fault, file=sys.stderr)
        return 2
    arguments.language = arguments.language or config.language
    program = partial(counter, config=config, docked=arguments.docked)
    return run(program, package="counter_client", options=options_from(arguments))


if __name__ == "__main__":
    sys.exit(main())
