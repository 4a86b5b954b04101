"""One booking: its sheet with history, and what staff does with it."""

from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar

import msgspec
from aiohttp import web
from msgspec import Struct
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from portal.bookings import bookings
from portal.bookings.bookings import KeptBooking
from portal.bookings.holds import WantedHold
from portal.bookings.lookup import NamedBooking, with_names
from portal.bookings.persons import NamedPerson, recipient
from portal.identity.rights import StaffRight
from portal.notifications import outbox
from portal.notifications.kinds import ContactChannel, MessageKind
from portal.notifications.overview import KINDS as MESSAGE_KINDS
from portal.notifications.overview import STATES as MESSAGE_STATES
from portal.notifications.overview import messages_about
from portal.pages.written_fields import WrittenField
from portal.staff.activity import KINDS, ActivityKind, entries_about, note_activity
from portal.staff.bookings.free_times import FreeDay, WantedTime, free_days
from portal.staff.bookings.lines import (
    KINDS as APPOINTMENT_KINDS,
)
from portal.staff.bookings.lines import (
    PENDING,
    STATES,
    day_of,
    full_name,
    service_name,
    zone_of,
)
from portal.staff.bookings.people import person_facts
from portal.staff.door import StaffAsked, StaffDoor, StaffForm, StaffPage, StaffRoute
from portal.staff.fields import HistoryLine, StaffFact, date_in, facts_from
from portal.staff.menu import BOOKING
from portal.staff.notes import MOST_LETTERS, BookingNote, notes_about, write_note
from portal.sync.tables import change
from sportello.bookings.lifecycle import Appointment, BookingState, Change, changed, may
from sportello.model.refusals import NotNow, UnknownBooking
from text.times import clock_at

HERE = BOOKING + "/{booking}"
READINGS = frozenset({ActivityKind.READ_BOOKING})


class NoContact(NotNow):
    """The person was told by voice."""


class PersonShown(Struct, frozen=True):
    title: str
    facts: tuple[StaffFact, ...]


class NoteShown(Struct, frozen=True):
    text: str
    when: str
    who: str


class BookingSheetPage(StaffPage, frozen=True, kw_only=True):
    template: ClassVar[str] = "booking.html"

    pending: str
    facts: tuple[StaffFact, ...]
    documents: tuple[str, ...]
    people: tuple[PersonShown, ...]
    notes: tuple[NoteShown, ...]
    note: WrittenField
    messages: tuple[HistoryLine, ...]
    history: tuple[HistoryLine, ...]
    can_decide: bool
    can_move: bool
    can_resend: bool
    here: str

    @property
    def decide_href(self) -> str:
        return _below(self.here, "richiesta")

    @property
    def move_href(self) -> str:
        return _below(self.here, "sposta")

    @property
    def cancel_href(self) -> str:
        return _below(self.here, "annulla")

    @property
    def resend_href(self) -> str:
        return _below(self.here, "reinvia")

    @property
    def note_href(self) -> str:
        return _below(self.here, "nota")


class MovePage(StaffPage, frozen=True, kw_only=True):
    template: ClassVar[str] = "move.html"

    now_at: str
    first_day: str
    days: tuple[FreeDay, ...]
    here: str
    send_href: str
    back: str


class StaffCancelPage(StaffPage, frozen=True, kw_only=True):
    template: ClassVar[str] = "cancel.html"

    text: str
    send_href: str
    back: str


class BookingPages:
    def __init__(self, door: StaffDoor) -> None:
        self._door = door
        self._database = door.context.database

    @property
    def routes(self) -> tuple[StaffRoute | StaffForm, ...]:
        find, alter = StaffRight.FIND_BOOKINGS, StaffRight.CHANGE_BOOKINGS
        return (
            StaffRoute(HERE, find, self.show),
            StaffRoute(f"{HERE}/sposta", alter, self.ask_move),
            StaffForm(f"{HERE}/sposta", alter, self.move),
            StaffRoute(f"{HERE}/annulla", alter, self.ask_cancel),
            StaffForm(f"{HERE}/annulla", alter, self.cancel),
            StaffForm(f"{HERE}/reinvia", alter, self.resend),
            StaffForm(f"{HERE}/nota", alter, self.note),
        )

    async def show(self, request: web.Request, asked: StaffAsked) -> web.Response:
        """Raises: UnknownBooking, RightMissing"""
        async with self._database.transaction() as connection:
            found = await named_booking(connection, request, asked, StaffRight.FIND_BOOKINGS)
            page = await self._sheet(connection, asked, found)
            await log_booking(connection, asked, found.kept, ActivityKind.READ_BOOKING)
        return self._door.page(request, asked, page)

    async def ask_move(self, request: web.Request, asked: StaffAsked) -> web.Response:
        """Raises: UnknownBooking, RightMissing, BookingOver, AlreadyArrived"""
        async with self._database.transaction() as connection:
            found = await named_booking(connection, request, asked, StaffRight.CHANGE_BOOKINGS)
            it = found.kept.appointment
            changed(it, Change.MOVE, it.version)
            zone = zone_of(asked, it.branch)
            today = asked.now.astimezone(zone).date()
            first = max(today, date_in(request.query.get("dal"), today))
            wanted = WantedTime(it.branch, it.service, it.people, first)
            days = await free_days(
                connection, asked, wanted, is_other=lambda slot: slot.starts_at != it.starts_at
            )
            await log_booking(connection, asked, found.kept, ActivityKind.READ_BOOKING)
        here = _path(it.id)
        page = MovePage(
            title=asked.words.gettext("Move the booking of %1", full_name(found.visitor)),
            now_at=_when_and_what(asked, it),
            first_day=first.isoformat(),
            days=days,
            here=asked.page.href(f"{here}/sposta"),
            send_href=asked.page.href(f"{here}/sposta"),
            back=asked.page.href(here),
        )
        return self._door.page(request, asked, page)

    async def move(
        self, request: web.Request, asked: StaffAsked, form: Mapping[str, str]
    ) -> web.Response:
        """Raises: UnknownBooking, RightMissing, and as `bookings.move`"""
        comune = asked.comune
        async with self._database.reading() as connection:
            found = await named_booking(connection, request, asked, StaffRight.CHANGE_BOOKINGS)
        it = found.kept.appointment
        wanted = WantedHold(form.get("slot", ""), it.service, it.people, f"staff {asked.member.id}")
        held = await self._door.context.desk(comune.id).hold(wanted)
        async with self._database.transaction() as connection:
            kept = await bookings.move(connection, comune, it.id, held.id, asked.now)
            await log_booking(connection, asked, kept, ActivityKind.MOVED)
        done = "richiesto" if kept.pending else "spostato"
        return self._door.redirect(request, f"{_path(it.id)}?fatto={done}")

    async def ask_cancel(self, request: web.Request, asked: StaffAsked) -> web.Response:
        """Raises: UnknownBooking, RightMissing, BookingOver, AlreadyArrived"""
        async with self._database.transaction() as connection:
            found = await named_booking(connection, request, asked, StaffRight.CHANGE_BOOKINGS)
            it = found.kept.appointment
            changed(it, Change.CANCEL, it.version)
            await log_booking(connection, asked, found.kept, ActivityKind.READ_BOOKING)
        page = StaffCancelPage(
            title=asked.words.gettext("Cancel the booking of %1", full_name(found.visitor)),
            text=_when_and_what(asked, it),
            send_href=asked.page.href(f"{_path(it.id)}/annulla"),
            back=asked.page.href(_path(it.id)),
        )
        return self._door.page(request, asked, page)

    async def cancel(
        self, request: web.Request, asked: StaffAsked, form: Mapping[str, str]
    ) -> web.Response:
        """Raises: UnknownBooking, RightMissing, and as `bookings.cancel`"""
        async with self._database.transaction() as connection:
            found = await named_booking(connection, request, asked, StaffRight.CHANGE_BOOKINGS)
            id = found.kept.appointment.id
            kept = await bookings.cancel(connection, asked.comune, id, asked.now)
            await log_booking(connection, asked, kept, ActivityKind.CANCELLED)
        done = "richiesto" if kept.pending else "annullato"
        return self._door.redirect(request, f"{_path(id)}?fatto={done}")

    async def resend(
        self, request: web.Request, asked: StaffAsked, form: Mapping[str, str]
    ) -> web.Response:
        """Raises: UnknownBooking, RightMissing, NoContact"""
        async with self._database.transaction() as connection:
            found = await named_booking(connection, request, asked, StaffRight.CHANGE_BOOKINGS)
            it = found.kept.appointment
            to = recipient(found.booked_by, found.kept.channel, it.language)
            kind = _KIND_TO_RESEND.get(it.state)
            if to is None or kind is None:
                raise NoContact(f"nothing is to be sent again about booking {it.id}")
            await outbox.add_again(connection, asked.comune.id, kind, it, to, now=asked.now)
            await log_booking(connection, asked, found.kept, ActivityKind.RESENT)
        return self._door.redirect(request, f"{_path(it.id)}?fatto=inviato")

    async def note(
        self, request: web.Request, asked: StaffAsked, form: Mapping[str, str]
    ) -> web.Response:
        """Raises: UnknownBooking, RightMissing"""
        text = " ".join(form.get("note", "").split())
        async with self._database.transaction() as connection:
            found = await named_booking(connection, request, asked, StaffRight.CHANGE_BOOKINGS)
            it = found.kept.appointment
            if fault := _fault_in_note(asked, text):
                page = await self._sheet(connection, asked, found, text, fault)
                await log_booking(connection, asked, found.kept, ActivityKind.READ_BOOKING)
                return self._door.page(request, asked, page, 422)
            written = BookingNote(asked.now, asked.member.name, text)
            await write_note(connection, asked.comune.id, it.id, written)
            await log_booking(connection, asked, found.kept, ActivityKind.NOTED)
        return self._door.redirect(request, f"{_path(it.id)}?fatto=annotato")

    async def _sheet(
        self,
        connection: AsyncConnection,
        asked: StaffAsked,
        found: NamedBooking,
        note: str = "",
        fault: str = "",
    ) -> BookingSheetPage:
        it, words = found.kept.appointment, asked.words
        service = asked.comune.services.get(it.service)
        documents = () if service is None else service.documents
        notes = await notes_about(connection, asked.comune.id, it.id)
        may_alter = asked.member.may(StaffRight.CHANGE_BOOKINGS, it.branch)
        pending = words.gettext(PENDING[found.kept.pending]) if found.kept.pending else ""
        return BookingSheetPage(
            title=words.gettext("Booking %1", it.code),
            pending=pending,
            facts=_facts(asked, found.kept),
            documents=tuple(asked.text(each) for each in documents),
            people=_people(asked, found),
            notes=tuple(
                NoteShown(each.text, _instant(each.at, asked, it), each.operator_name)
                for each in notes
            ),
            note=WrittenField(
                name="note",
                label=words.gettext("New note"),
                value=note,
                error=fault,
                help=words.gettext("For the staff only. It is deleted 30 days after the day."),
                kind="textarea",
                is_required=True,
            ),
            messages=await _messages(connection, asked, it),
            history=await _history(connection, asked, it),
            can_decide=it.state is BookingState.REQUESTED
            and asked.member.may(StaffRight.MODERATE, it.branch),
            can_move=may_alter and may(it, Change.MOVE) and not pending,
            can_resend=may_alter and it.state in _KIND_TO_RESEND and found.kept.channel is not None,
            here=asked.page.href(_path(it.id)),
        )


_KIND_TO_RESEND = {
    BookingState.REQUESTED: MessageKind.MODERATION,
    BookingState.CONFIRMED: MessageKind.CONFIRMATION,
}


async def named_booking(
    connection: AsyncConnection, request: web.Request, asked: StaffAsked, right: StaffRight
) -> NamedBooking:
    """That of the path, once it is sure that `right` holds at its branch.

    Raises: UnknownBooking, RightMissing
    """
    id = request.match_info["booking"]
    found = await with_names(connection, asked.comune.id, id)
    if found is None:
        raise UnknownBooking(f"there is no booking {id}")
    asked.check(right, found.kept.appointment.branch)
    return found


def booking_facts(asked: StaffAsked, it: Appointment) -> list[tuple[str, str]]:
    """When, where and for what."""
    words, zone = asked.words, zone_of(asked, it.branch)
    hours = f"{clock_at(it.starts_at, zone)}–{clock_at(it.ends_at, zone)}"
    branch = asked.text(asked.comune.branch(it.branch).name)
    return [
        (words.gettext("When"), f"{day_of(it.starts_at, zone, asked)}, {hours}"),
        (words.gettext("Service"), service_name(asked, it.service)),
        (words.gettext("Branch"), branch),
        (words.gettext("How"), words.gettext(APPOINTMENT_KINDS[it.kind])),
        (words.gettext("People"), str(it.people) if it.people > 1 else ""),
    ]


async def log_booking(
    connection: AsyncConnection, asked: StaffAsked, kept: KeptBooking, kind: ActivityKind
) -> None:
    it = kept.appointment
    await note_activity(
        connection, asked.comune.id, asked.member, kind, asked.now, about=it.id, branch=it.branch
    )


def _facts(asked: StaffAsked, kept: KeptBooking) -> tuple[StaffFact, ...]:
    it, words = kept.appointment, asked.words
    channels = {
        ContactChannel.EMAIL: words.gettext("by e-mail"),
        ContactChannel.SMS: words.gettext("by SMS"),
        ContactChannel.APP_IO: words.gettext("by App IO"),
        None: words.gettext("by voice"),
    }
    moved = ""
    if it.moved_from is not None:
        moved = _instant(it.moved_from, asked, it)
    return facts_from(
        [
            (words.gettext("State"), words.gettext(STATES[it.state])),
            *booking_facts(asked, it),
            (words.gettext("Moved from"), moved),
            (words.gettext("Told"), channels[kept.channel]),
            (words.gettext("Language"), it.language),
        ]
    )


def _people(asked: StaffAsked, found: NamedBooking) -> tuple[PersonShown, ...]:
    words = asked.words

    def shown(title: str, named: NamedPerson) -> PersonShown:
        return PersonShown(title, person_facts(asked, named))

    visitor = shown(words.gettext("Who comes"), found.visitor)
    if found.kept.visitor == found.kept.booked_by:
        return (visitor,)
    return (visitor, shown(words.gettext("Who booked"), found.booked_by))


async def _messages(
    connection: AsyncConnection, asked: StaffAsked, it: Appointment
) -> tuple[HistoryLine, ...]:
    words = asked.words
    return tuple(
        HistoryLine(
            ": ".join(map(words.gettext, (MESSAGE_KINDS[each.kind], MESSAGE_STATES[each.state]))),
            _instant(each.ended_at or each.due_at, asked, it),
            each.address,
        )
        for each in await messages_about(connection, asked.comune.id, it.id)
    )


async def _history(
    connection: AsyncConnection, asked: StaffAsked, it: Appointment
) -> tuple[HistoryLine, ...]:
    """Its versions as the branch was told them, and what staff did; readings are in the log."""
    words = asked.words
    query = select(change.c.at, change.c.body).where(
        change.c.comune == asked.comune.id,
        change.c.branch == it.branch,
        change.c.kind == "booking",
        change.c.aggregate == it.id,
    )
    lines: list[tuple[datetime, HistoryLine]] = []
    for at, body in await connection.execute(query):
        told = msgspec.json.decode(body, type=Appointment)
        said = words.gettext(
            "%1, for %2", words.gettext(STATES[told.state]), _instant(told.starts_at, asked, it)
        )
        lines.append((at, HistoryLine(said, _instant(at, asked, it), "")))
    for entry in await entries_about(connection, asked.comune.id, it.id):
        if entry.kind not in READINGS:
            said = words.gettext(KINDS[entry.kind])
            lines.append(
                (entry.at, HistoryLine(said, _instant(entry.at, asked, it), entry.operator_name))
            )
    return tuple(line for _, line in sorted(lines, key=lambda each: each[0]))


def _fault_in_note(asked: StaffAsked, text: str) -> str:
    if not text:
        return asked.words.gettext("Write the note first.")
    if len(text) > MOST_LETTERS:
        return asked.words.gettext("At most 500 letters: shorten it.")
    return ""


def _when_and_what(asked: StaffAsked, it: Appointment) -> str:
    zone = zone_of(asked, it.branch)
    return asked.words.gettext(
        "Now: %1 at %2, %3, %4.",
        day_of(it.starts_at, zone, asked),
        clock_at(it.starts_at, zone),
        service_name(asked, it.service),
        asked.text(asked.comune.branch(it.branch).name),
    )


def _instant(at: datetime, asked: StaffAsked, it: Appointment) -> str:
    return f"{at.astimezone(zone_of(asked, it.branch)):%d/%m/%Y %H:%M}"


def _path(booking: str) -> str:
    return f"{BOOKING}/{booking}"


def _below(here: str, step: str) -> str:
    """A path below `here`, which may end with a query."""
    path, mark, query = here.partition("?")
    return f"{path}/{step}{mark}{query}"
