"""Every state of the board: its real crier and model on a line to the core of a busy hall.

The voice is one that has not finished, or none: what is spoken is tested with the crier.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

from msgspec.structs import replace
from PySide6.QtCore import QUrl
from PySide6.QtGui import QColor, QImage

from display_board.announcer import AnnouncementPace, Announcer
from display_board.board_model import BoardModel
from display_board.call_player import Crier
from sportello.model.commands import (
    CallNext,
    Close,
    MarkAbsent,
    OpenCounter,
    StartServing,
    StopTickets,
    TakeTicket,
)
from sportello.model.events import TicketCalled
from sportello.model.person import Actor, Role
from sportello.model.plan import Opening, Plan
from sportello.model.waiting import Wait
from station.config import BoardConfig, StationConfig
from station.tasks import Tasks
from tests.display_board.a_hall import BOARD, MORNING, a_plan
from tests.screens.near_link import NearLink
from tests.screens.state import Arrange, Models, Program, Size, State, name_and_about, usual
from text.catalogue import LANGUAGES, Catalogue

CATALOGUE = Catalogue("display_board", "station")
TOTEM = Actor("totem-1", frozenset({Role.TOTEM}))
HEAD = Actor("desk", frozenset({Role.SUPERVISOR}), "carla")
PRIVATE_ROOM = "c2"
NEWS = (
    "Il Comune la riceve anche su appuntamento: prenoti sul sito",
    "Per la carta d'identità porti una fototessera recente, la carta scaduta o la denuncia di "
    "smarrimento e, per i minori, l'assenso di tutti e due i genitori",
)
EVENING = MORNING + timedelta(hours=11)


class EndlessVoice:
    """A voice that is still speaking."""

    async def say(self, *_: object, volume: float) -> None:
        await asyncio.Event().wait()


@dataclass
class Hall:
    """The people of a hall, and what the board has been told of them."""

    link: NearLink
    now: datetime

    def take(self, service: str = "A", language: str = "it") -> None:
        """A citizen takes a number."""
        self.link.let(TakeTicket(id=uuid4(), service=service, language=language), TOTEM)

    def open(self, *counters: str) -> None:
        for counter in counters:
            self.link.let(OpenCounter(id=uuid4(), counter=counter), _operator(counter))

    def call(self, counter: str) -> str:
        """The next one is called to a counter; the ticket's id."""
        command = CallNext(id=uuid4(), counter=counter)
        events = self.link.let(command, _operator(counter))
        return next(event.ticket for event in events if isinstance(event, TicketCalled))

    def serve(self, counter: str) -> None:
        """The next one is called, and comes."""
        ticket = self.call(counter)
        self.link.let(StartServing(id=uuid4(), ticket=ticket), _operator(counter))

    def conclude(self, counter: str) -> None:
        """Who is at a counter goes home."""
        ticket = self.link.view.counters[counter].ticket
        assert ticket is not None
        self.link.let(Close(id=uuid4(), ticket=ticket), _operator(counter))


Story = Callable[[Hall], None]


def told(
    story: Story,
    *,
    plan: Plan | None = None,
    speaks: bool = False,
    pictures: bool = False,
    now: datetime = MORNING,
    **config: object,
) -> Arrange:
    """A board that has joined the hall, and what `story` tells of it."""

    @asynccontextmanager
    async def arrange(language: str, folder: Path) -> AsyncIterator[Models]:
        hall = Hall(NearLink(plan or a_plan(), BOARD, lambda: hall.now), now)
        failures: list[BaseException] = []
        tasks = Tasks(on_failure=failures.append)
        board = BoardConfig(**config)  # type: ignore[arg-type]
        crier = Crier(
            hall.link,
            StationConfig(station=BOARD, key="key", board=board),
            voice=EndlessVoice() if speaks else None,
            words_in=CATALOGUE.words,
            tasks=tasks,
            announcer=Announcer(AnnouncementPace(shown_s=0.0 if story in PAST else 8.0)),
            now=lambda: hall.now,
        )
        model = BoardModel(
            hall.link,
            crier,
            board,
            words_in=CATALOGUE.words,
            pictures=[_picture(folder)] if pictures else [],
            now=lambda: hall.now,
        )
        hall.link.listen(crier.hear)
        hall.link.listen(model.hear)
        try:
            if story is not connecting:
                hall.link.join()
            story(hall)
            await asyncio.sleep(0)
            model.refresh()
            yield {"board": model}
        finally:
            await tasks.end()
        assert failures == []

    return arrange


def connecting(_: Hall) -> None:
    """The board has not heard of the branch yet."""


def welcome(_: Hall) -> None:
    """Nobody has been called yet."""


def closed(_: Hall) -> None:
    """Evening, and nobody is left inside."""


def calling(hall: Hall) -> None:
    """The first number of the day is being called."""
    hall.take()
    hall.open("3")
    hall.call("3")


def calling_to_a_room(hall: Hall) -> None:
    """A room for interviews has a long name instead of a number."""
    hall.take("E")
    hall.open(PRIVATE_ROOM)
    hall.call(PRIVATE_ROOM)


def called_in(language: str) -> Story:
    """The number belongs to somebody who speaks another language."""

    def story(hall: Hall) -> None:
        hall.take("B", language)
        hall.open("8")
        hall.call("8")

    return story


def busy(hall: Hall) -> None:
    """A full morning: many recent calls, and waits of every length."""
    hall.link.lose()
    hall.open(*(str(n) for n in range(1, 9)), "c1", PRIVATE_ROOM)
    for service in "ABCDAEBCDA":
        hall.take(service)
    for counter in ("1", "2", PRIVATE_ROOM, "3", "4", "5", "6", "c1", "7"):
        hall.serve(counter)
    hall.now += timedelta(minutes=5)
    hall.link.join()
    for service in "ABCDE":
        hall.take(service)
    hall.link.wait(
        {
            "A": Wait(12, 75, 120),
            "B": Wait(0, 0, 5),
            "C": Wait(3, 10, 15),
            "D": Wait(1, 5, 10),
            "E": Wait(27, 100, 180),
        }
    )
    hall.call("8")


def quiet_again(hall: Hall) -> None:
    """The last call has been announced to its end."""
    busy(hall)


def out_of_date(hall: Hall) -> None:
    """The line to the server is broken: what the board shows may be old."""
    busy(hall)
    hall.link.lose()


def nobody_came(hall: Hall) -> None:
    """The number that was called did not come."""
    calling(hall)
    (call,) = hall.link.view.calls
    hall.now += timedelta(minutes=3)
    hall.link.let(MarkAbsent(id=uuid4(), ticket=call.ticket), _operator("3"))


def no_more_numbers(hall: Hall) -> None:
    """The head of the desk has ended the numbers of two services and of the day."""
    busy(hall)
    for service in ("C", "D"):
        hall.link.let(StopTickets(id=uuid4(), service=service, waiting="serve"), HEAD)


PAST = (quiet_again, nobody_came)


def _operator(counter: str) -> Actor:
    return Actor(counter, frozenset({Role.COUNTER, Role.OPERATOR}), f"operator-{counter}")


def _picture(folder: Path) -> QUrl:
    """A picture as a branch may show: a plain blue landscape."""
    image = QImage(800, 600, QImage.Format.Format_RGB32)
    image.fill(QColor("#0066cc"))
    path = folder / "branch.png"
    assert image.save(str(path))
    return QUrl.fromLocalFile(str(path))


def _state(story: Story, name: str = "", **facts: object) -> State:
    told_name, about = name_and_about(story)
    return State(name or told_name, about, told(story, **facts))  # type: ignore[arg-type]


DIRECTIONS = {"3": "left", "8": "right", PRIVATE_ROOM: "up"}
NEVER_OPEN = replace(a_plan(), opening=Opening(week=((),) * 7))

BOARD_PROGRAM = Program(
    name="board",
    package="display_board",
    page="Board.qml",
    sizes=(Size(1920, 1080), Size(1080, 1920)),
    manners={"normal": usual},
    states=(
        _state(connecting),
        _state(welcome),
        _state(welcome, "welcome with news", news=NEWS),
        _state(closed, now=EVENING),
        _state(closed, "closed for good", plan=NEVER_OPEN),
        _state(calling),
        _state(calling, "calling to the left, aloud", directions=DIRECTIONS, speaks=True),
        _state(calling_to_a_room),
        _state(calling_to_a_room, "calling to a room upstairs", directions=DIRECTIONS),
        *(
            State(f"called in {code}", called_in(code).__doc__ or "", told(called_in(code)))
            for code in LANGUAGES
            if code != "it"
        ),
        _state(busy),
        _state(busy, "busy with news", news=NEWS[1:], directions=DIRECTIONS, speaks=True),
        _state(busy, "busy with pictures", pictures=True, news=NEWS),
        _state(busy, "busy with five lines", recent_calls=5),
        _state(quiet_again),
        _state(out_of_date),
        _state(nobody_came),
        _state(no_more_numbers),
    ),
)
