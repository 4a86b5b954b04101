"""Does what the flow asks for, at the server and at the printer, and tells what came of it.

Owns the translation of refusals and failures into the flow's words, and the way from the server to
the totem's own numbers. Stores no person: one is handed to the server and forgotten. Must not know
the screen.
"""

import logging
from collections.abc import Callable
from typing import Protocol
from uuid import uuid4
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from hardware.errors import DeviceError
from hardware.printer.interface import Printer, PrintJob
from hardware.printer.state_codes import CODE_OF
from sportello.bookings.desk_messages import BookByCard, FindSlots
from sportello.bookings.lifecycle import Appointment
from sportello.bookings.messages import FindBookings
from sportello.bookings.periods import PreferredPeriod, days_of
from sportello.cases.messages import CaseReceipt
from sportello.model.commands import CheckIn, TakeTicket
from sportello.model.events import TicketIssued
from sportello.model.person import Reference
from sportello.model.plan import Plan
from sportello.model.refusals import NotPossible, Refused, UnknownCitizen
from sportello.model.wire import Reply
from station.link.client import Link
from station.link.errors import LinkError
from station.slip_layout import request_slip, slip
from text.catalogue import Words
from totem.conversation.booking_steps import CodeAnswered, FindByCode
from totem.conversation.happenings import (
    Accepted,
    AskWho,
    BookedByCard,
    Denied,
    Errand,
    ErrandOutcome,
    FindTimes,
    NotBooked,
    NoTimes,
    NotPrinted,
    NotRecognised,
    Print,
    PrintSlip,
    Recognised,
    Take,
    TakeTime,
    TicketPrinted,
    TimesFound,
)
from totem.devices.ticket_layout import layout
from totem.offline.numbers import OwnNumbers

log = logging.getLogger(__name__)

SERVER_AWAY = "server_away"
"""To a citizen all troubles with the line are one."""

OFFERED_TIMES = 32
"""Four pages of them; who wants to come later asks at the desk or books at the portal."""


class Report(Protocol):
    def __call__(self, device: str, code: str) -> None:
        """Say how a device is: "ready", or the code of its error."""
        ...


class Errands:
    """The totem's ways to the queue server and to the printer; None where there is no printer."""

    def __init__(
        self,
        link: Link,
        own: OwnNumbers,
        printer: Printer | None,
        words_in: Callable[[str], Words],
        report: Report,
    ) -> None:
        self._link = link
        self._own = own
        self._printer = printer
        self._words_in = words_in
        self._report = report

    async def run(self, errand: Errand) -> ErrandOutcome:
        """What came of `errand`: every failure that the world can bring is told, none raised."""
        match errand:
            case AskWho():
                return await self._ask_who(errand)
            case FindByCode():
                return await self._find_by_code(errand)
            case Take(command=command):
                if isinstance(command, CheckIn):
                    return await self._check_in(command)
                return await self._take(command)
            case FindTimes():
                return await self._find_times(errand)
            case TakeTime(command=command):
                return await self._take_time(command)
            case Print():
                return await self._print(errand)
            case PrintSlip(booking=booking):
                return await self._print_slip(booking)

    async def _ask_who(self, errand: AskWho) -> ErrandOutcome:
        if not self._link.is_up:
            return self._nobody_to_ask(errand)
        try:
            answer = await self._link.ask(errand.who)
        except LinkError:
            return self._nobody_to_ask(errand)
        except Refused as refused:
            log.warning("the server did not take an identity: %s", refused.code)
            return NotRecognised(errand.ask, refused.code)
        return await self._with_bookings(errand, answer.citizen)

    async def _with_bookings(self, errand: AskWho, citizen: Reference) -> ErrandOutcome:
        """What the server shows of their bookings; a number can be had without knowing them."""
        who = errand.who
        query = FindBookings(id=uuid4(), codice_fiscale=who.codice_fiscale, source=who.source)
        try:
            found = await self._link.ask(query)
        except (LinkError, Refused) as trouble:
            log.warning("bookings were not asked for: %s", trouble.code)
            return Recognised(errand.ask, citizen)
        return Recognised(errand.ask, citizen, tuple(found.bookings), found.asks_for_code)

    async def _find_by_code(self, errand: FindByCode) -> ErrandOutcome:
        try:
            found = await self._link.ask(FindBookings(id=uuid4(), code=errand.code))
        except LinkError:
            return NotRecognised(errand.ask, SERVER_AWAY)
        except Refused as refused:
            log.warning("the server did not look for a booking: %s", refused.code)
            return NotRecognised(errand.ask, refused.code)
        return CodeAnswered(errand.ask, tuple(found.bookings))

    def _nobody_to_ask(self, errand: AskWho) -> ErrandOutcome:
        """Who they are matters only to the server; a number can be had without."""
        if self._own.has_numbers:
            return Recognised(errand.ask, None)
        return NotRecognised(errand.ask, SERVER_AWAY)

    async def _take(self, command: TakeTicket) -> ErrandOutcome:
        """From the server or, where it does not answer, out of our own numbers: never from both."""
        if (given := self._own.given(command.id)) is not None:
            return Accepted(given, command.id)
        if not self._link.is_up:
            return await self._take_alone(command)
        try:
            reply = await self._link.reply_to(command)
        except (LinkError, NotPossible) as trouble:
            log.warning("no ticket from the server for %s: %s", command.service, trouble)
            return await self._take_alone(command)
        except UnknownCitizen:
            log.warning("the server has forgotten who asks: a ticket without")
            return await self._take(replace(command, citizen=None))
        except Refused as refused:
            log.info("no ticket for %s: %s", command.service, refused.code)
            return Denied(command.id, refused.code)
        return self._accepted(reply)

    def _accepted(self, reply: Reply) -> Accepted:
        ticket = next(e for e in reply.accepted or () if isinstance(e, TicketIssued))
        log.info("ticket %s", ticket.code)
        return Accepted(ticket, reply.id, reply.follow)

    async def _check_in(self, command: CheckIn) -> ErrandOutcome:
        """By the server alone: without it no one knows which bookings there are."""
        try:
            reply = await self._link.reply_to(command)
        except UnknownCitizen:
            log.warning("the server has forgotten who checks in: a ticket without")
            return await self._check_in(replace(command, citizen=None))
        except (LinkError, NotPossible) as trouble:
            log.warning("no check-in: %s", trouble)
            return Denied(command.id, SERVER_AWAY)
        except Refused as refused:
            log.warning("no check-in: %s", refused.code)
            return Denied(command.id, refused.code)
        return self._accepted(reply)

    async def _find_times(self, errand: FindTimes) -> ErrandOutcome:
        today = errand.now.astimezone(ZoneInfo(self._plan.zone)).date()
        first_day, last_day = days_of(PreferredPeriod.SOONEST, today)
        query = FindSlots(
            id=uuid4(), service=errand.service, first_day=first_day, last_day=last_day
        )
        try:
            found = await self._link.ask(query)
        except LinkError:
            return NoTimes(errand.ask, SERVER_AWAY)
        except Refused as refused:
            log.info("no times for %s: %s", errand.service, refused.code)
            return NoTimes(errand.ask, refused.code)
        times = tuple(slot for slot in found.slots if slot.free)[:OFFERED_TIMES]
        return TimesFound(errand.ask, times) if times else NoTimes(errand.ask, "no_times")

    async def _take_time(self, command: BookByCard) -> ErrandOutcome:
        try:
            booked = await self._link.ask(command)
        except (LinkError, NotPossible) as trouble:
            log.warning("no appointment: %s", trouble)
            return NotBooked(command.id, SERVER_AWAY)
        except Refused as refused:
            log.info("no appointment for %s: %s", command.service, refused.code)
            return NotBooked(command.id, refused.code)
        return BookedByCard(command.id, booked.booking)

    async def _take_alone(self, command: TakeTicket) -> ErrandOutcome:
        if not self._own.has_numbers:
            return Denied(command.id, SERVER_AWAY)
        try:
            ticket = await self._own.take(command)
        except Refused as refused:
            log.info("no ticket for %s: %s", command.service, refused.code)
            return Denied(command.id, refused.code)
        except DeviceError as error:
            log.error("no ticket without the server: %s", error)
            self._report(error.device, error.code)
            return Denied(command.id, SERVER_AWAY)
        self._report("disk", "ready")
        return Accepted(ticket, command.id)

    async def _print(self, errand: Print) -> ErrandOutcome:
        ticket, words = errand.ticket, self._words_in
        job = layout(
            ticket,
            self._plan,
            words,
            errand.follow,
            names_service=errand.names_service,
            brings_request=errand.brings_request,
        )
        return await self._on_paper(job, ticket.ticket)

    async def _print_slip(self, booking: Appointment) -> ErrandOutcome:
        return await self._on_paper(slip(booking, self._plan, self._words_in), booking.id)

    async def print_receipt(self, receipt: CaseReceipt, words: Words) -> bool:
        """Of a request that was sent; whether it is on paper."""
        reserve = list(dict.fromkeys(each.remedy for each in receipt.defects))
        job = request_slip(receipt, reserve, words, ZoneInfo(self._plan.zone))
        return isinstance(await self._on_paper(job, "receipt"), TicketPrinted)

    async def _on_paper(self, job: PrintJob, id: str) -> ErrandOutcome:
        if self._printer is None:
            return NotPrinted(id, "no_printer")
        try:
            printed = await self._printer.print(job)
        except DeviceError as error:
            log.warning("%s is not on paper: %s", id, error)
            self._report("printer", error.code)
            return NotPrinted(id, error.code)
        self._report("printer", CODE_OF[printed.state])
        return TicketPrinted(id)

    @property
    def _plan(self) -> Plan:
        plan = self._own.plan
        assert plan is not None, "something was chosen, so the branch is known"
        return plan
