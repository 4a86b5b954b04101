"""The totem's own numbers: given when the server is out of reach, handed in when it is back.

One wish has one number, whatever is lost on the way; docs/numbering.md tells why. Owns that
protocol, and when a totem may give numbers at all. Knows no screen and no citizen.
"""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime
from typing import ParamSpec, TypeVar
from uuid import UUID, uuid4, uuid5
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from hardware.errors import DeviceError
from hardware.worker import DeviceWorker
from sportello.hall.opening import check_gives_tickets
from sportello.hall.rules.numbers import is_stopped
from sportello.model.commands import HandIn, ReserveNumbers, TakeTicket
from sportello.model.day import Block
from sportello.model.events import AnyEvent, DayStarted, NumbersReserved, TicketIssued
from sportello.model.plan import Plan
from sportello.model.refusals import (
    NoNumbersLeft,
    NotPossible,
    NotUnderstood,
    NotYours,
    Refused,
    TicketsAreStopped,
    by_code,
)
from station.link.client import Link
from station.link.errors import LinkError
from station.link.session import Joined, LinkEvent, LinkLost
from totem.offline.notebook import Notebook, OwnTicket

P = ParamSpec("P")
T = TypeVar("T")

TRY_AGAIN_S = 5.0
"""After the server could not take something over, though the line stands."""

FEW_LEFT = 50
"""Who has given so many numbers of a block under one letter in a day asks for another block."""

log = logging.getLogger(__name__)


class OwnNumbers:
    """The numbers of one totem. `run` keeps them ready and hands in what was given.

    plan         the branch as it is, or as it was when the server was last heard; None before
    has_numbers  whether a number can be given without the server
    is_alone     whether it must be: the server is out of reach, and not because it sent us away
    """

    def __init__(
        self, link: Link, station: str, notebook: Notebook, now: Callable[[], datetime]
    ) -> None:
        """Raises: NotebookFailed"""
        self._link = link
        self._station = station
        self._notebook = notebook
        self._now = now
        self._thread = DeviceWorker("notebook")
        self._plan = notebook.kept("plan", Plan)
        self._block = notebook.kept("block", Block)
        self._heard_at = notebook.kept("heard_at", datetime)
        self._lost: LinkLost | None = None
        self._is_turned_away = False
        self._given: dict[UUID, TicketIssued] = {}
        self._asked: ReserveNumbers | None = None
        self._wake = asyncio.Event()
        link.listen(self._hear)

    @property
    def plan(self) -> Plan | None:
        return self._link.plan or self._plan

    @property
    def has_numbers(self) -> bool:
        plan = self.plan
        if plan is None or self._block is None or self._is_turned_away:
            return False
        # a clock that fell behind the last word of the server knows no day: its tickets would not
        # be called
        return self._heard_at is None or self._today(plan) >= _day(self._heard_at, plan)

    @property
    def is_alone(self) -> bool:
        return not self._link.is_up and self._lost is not None and self.has_numbers

    async def take(self, wish: TakeTicket) -> TicketIssued:
        """A number of our own for `wish`, on disk before it is told; only where `has_numbers`.

        Raises: BranchClosed, LastTicketGone, TicketsAreStopped, NoNumbersLeft; NotebookFailed.
        """
        plan, block, now = self.plan, self._block, self._now()
        assert plan is not None, "ask has_numbers first"
        assert block is not None, "ask has_numbers first"
        check_gives_tickets(plan.opening, now.astimezone(ZoneInfo(plan.zone)))
        self._check_not_stopped(wish, plan)
        letter = plan.services[wish.service].letter
        give = self._notebook.give
        given = await self._thread.run(give, wish, letter, block, self._today(plan), now)
        self._given[wish.id] = ticket = _issued(given, self._station)
        log.info("ticket %s, given without the server", ticket.code)
        self._wake.set()
        return ticket

    def given(self, wish: UUID) -> TicketIssued | None:
        """The number that this wish got here already, and that must not be asked for elsewhere."""
        return self._given.get(wish)

    async def to_hand_in(self) -> list[OwnTicket]:
        """The tickets of which the server knows nothing yet. Raises: NotebookFailed"""
        return await self._thread.run(self._notebook.to_hand_in)

    async def run(self) -> None:
        """For ever."""
        while True:
            self._wake.clear()
            is_done = await self._catch_up()
            with suppress(TimeoutError):
                async with asyncio.timeout(None if is_done else TRY_AGAIN_S):
                    await self._wake.wait()

    async def close(self) -> None:
        """Once nothing else of it runs."""
        await self._thread.run(self._notebook.close)
        self._thread.close()

    # --- when the server is there -----------------------------------------------------------------

    def _hear(self, notice: LinkEvent) -> None:
        match notice:
            case Joined():
                self._lost, self._is_turned_away = None, False
                self._wake.set()
            case LinkLost(code=code):
                self._lost = notice
                if isinstance(by_code(code, ""), NotYours | NotUnderstood):
                    self._is_turned_away = True
                    self._wake.set()
            case DayStarted():
                self._wake.set()

    async def _catch_up(self) -> bool:
        """Whether all is done that can be: everything handed in, and numbers for the next time.

        A totem that was sent away has no numbers: they would never be called.
        """
        try:
            if self._is_turned_away:
                await self._use(None)
            if not self._link.is_up:
                return True
            await self._note_branch()
            for ticket in await self.to_hand_in():
                outcome = await self._hand_in(ticket)
                await self._thread.run(self._notebook.settle, ticket.command, outcome)
            await self._have_numbers()
        except (LinkError, NotPossible, DeviceError) as trouble:
            log.warning("not everything is handed in: %s", trouble)
            return False
        return True

    async def _note_branch(self) -> None:
        plan = self._link.plan
        assert plan is not None, "the link is up"
        if plan != self._plan:
            await self._keep("plan", plan)
            self._plan = plan
        self._heard_at = self._now()
        await self._keep("heard_at", self._heard_at)

    async def _hand_in(self, ticket: OwnTicket) -> str:
        """What the server says of it. Raises: LinkError or NotPossible if it says nothing yet."""
        command = HandIn(
            id=ticket.command,
            code=ticket.code,
            service=ticket.service,
            taken_at=ticket.taken_at,
            language=ticket.language,
            priority=ticket.priority,
        )
        try:
            twin = _issued_in(await self._link.request(command))
            if twin.code != ticket.code:
                log.info("%s was given for %s, which no one heard", twin.code, ticket.code)
                id = uuid5(ticket.command, twin.ticket)
                await self._link.request(replace(command, id=id, instead_of=twin.ticket))
        except NotPossible:
            raise
        except Refused as refused:
            log.warning(
                "ticket %s of %s cannot be called, look for who holds it: %s",
                *(ticket.code, ticket.taken_at.isoformat(timespec="minutes"), refused),
            )
            return refused.code
        log.info("ticket %s handed in", ticket.code)
        return "accepted"

    async def _have_numbers(self) -> None:
        """A block that the server, too, holds for ours, with numbers left in it."""
        plan, theirs = self._link.plan, self._link.view.blocks.get(self._station)
        assert plan is not None, "the link is up"
        if self._block is not None and self._block == theirs:
            today = self._today(plan)
            if await self._thread.run(self._notebook.most_given, self._block, today) < FEW_LEFT:
                return
        else:
            await self._use(None)
        self._asked = self._asked or ReserveNumbers(id=uuid4())
        try:
            events = await self._link.request(self._asked)
        except NoNumbersLeft as refused:
            log.warning("no numbers for when the server is out of reach: %s", refused)
            return
        self._asked = None
        block = next(event.block for event in events if isinstance(event, NumbersReserved))
        await self._use(block)
        log.info("the numbers %d-%d are ours", block.first, block.last)

    async def _use(self, block: Block | None) -> None:
        if block != self._block:
            await self._keep("block", block)
            self._block = block

    # --- helpers of both ----------------------------------------------------------------------

    async def _keep(self, name: str, fact: object) -> None:
        await self._thread.run(self._notebook.keep, name, fact)

    def _today(self, plan: Plan) -> date:
        return _day(self._now(), plan)

    def _check_not_stopped(self, wish: TakeTicket, plan: Plan) -> None:
        """As far as was heard today. Raises: TicketsAreStopped."""
        view = self._link.view
        if view.day == self._today(plan) and is_stopped(view, wish.service):
            raise TicketsAreStopped(f"service {wish.service} gives no more tickets today")


def _day(instant: datetime, plan: Plan) -> date:
    return instant.astimezone(ZoneInfo(plan.zone)).date()


def _issued(ticket: OwnTicket, station: str) -> TicketIssued:
    """The event as it will be once it was handed in; without a promised wait."""
    return TicketIssued(
        at=ticket.taken_at,
        ticket=f"{ticket.day.isoformat()}-{ticket.code}",
        code=ticket.code,
        service=ticket.service,
        language=ticket.language,
        station=station,
        priority=ticket.priority,
        taken_at=ticket.taken_at,
    )


def _issued_in(events: list[AnyEvent]) -> TicketIssued:
    return next(event for event in events if isinstance(event, TicketIssued))
