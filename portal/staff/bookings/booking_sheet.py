"""The sheet of one booking: facts, people, notes, messages and its history."""

from datetime import datetime
from typing import ClassVar

import msgspec
from msgspec import Struct
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from portal.bookings.bookings import KeptBooking
from portal.bookings.lookup import NamedBooking
from portal.bookings.persons import NamedPerson
from portal.identity.rights import StaffRight
from portal.notifications.kinds import ContactChannel, MessageKind
from portal.notifications.overview import STATES as MESSAGE_STATES
from portal.notifications.overview import kind_label, messages_about
from portal.pages.visit_facts import documents_of
from portal.pages.written_fields import WrittenField
from portal.staff.activity import KINDS, ActivityKind, entries_about
from portal.staff.bookings.lines import PENDING, STATES
from portal.staff.bookings.one_booking import booking_facts, instant_of, path_of
from portal.staff.bookings.people import person_facts
from portal.staff.door import StaffAsked, StaffPage
from portal.staff.fields import HistoryLine, StaffFact, facts_from
from portal.staff.notes import notes_about
from portal.sync.tables import change
from sportello.bookings.lifecycle import Appointment, BookingState, Change, may
from text.catalogue import LANGUAGES as LANGUAGES_BY_CODE

READINGS = frozenset({ActivityKind.READ_BOOKING})

KIND_TO_RESEND = {
    BookingState.REQUESTED: MessageKind.MODERATION,
    BookingState.CONFIRMED: MessageKind.CONFIRMATION,
}


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


async def booking_sheet(
    connection: AsyncConnection,
    asked: StaffAsked,
    found: NamedBooking,
    note: str = "",
    fault: str = "",
) -> BookingSheetPage:
    it, words = found.kept.appointment, asked.words
    notes = await notes_about(connection, asked.comune.id, it.id)
    may_alter = asked.member.may(StaffRight.CHANGE_BOOKINGS, it.branch)
    pending = words.gettext(PENDING[found.kept.pending]) if found.kept.pending else ""
    return BookingSheetPage(
        title=words.gettext("Booking %1", it.code),
        pending=pending,
        facts=_facts(asked, found.kept),
        documents=documents_of(asked.page, it.services),
        people=_people(asked, found),
        notes=tuple(
            NoteShown(each.text, instant_of(each.at, asked, it), each.operator_name)
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
        can_resend=may_alter and it.state in KIND_TO_RESEND and found.kept.channel is not None,
        here=asked.page.href(path_of(it.id)),
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
        moved = instant_of(it.moved_from, asked, it)
    return facts_from(
        [
            (words.gettext("State"), words.gettext(STATES[it.state])),
            *booking_facts(asked, it),
            (words.gettext("Moved from"), moved),
            (words.gettext("Told"), channels[kept.channel]),
            (words.gettext("Language"), LANGUAGES_BY_CODE[it.language].own_name),
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
            ": ".join(map(words.gettext, (kind_label(each.kind), MESSAGE_STATES[each.state]))),
            instant_of(each.ended_at or each.due_at, asked, it),
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
            "%1, for %2", words.gettext(STATES[told.state]), instant_of(told.starts_at, asked, it)
        )
        lines.append((at, HistoryLine(said, instant_of(at, asked, it), "")))
    for entry in await entries_about(connection, asked.comune.id, it.id):
        if entry.kind not in READINGS:
            said = words.gettext(KINDS[entry.kind])
            lines.append(
                (entry.at, HistoryLine(said, instant_of(entry.at, asked, it), entry.operator_name))
            )
    return tuple(line for _, line in sorted(lines, key=lambda each: each[0]))


def _below(here: str, step: str) -> str:
    """A path below `here`, which may end with a query."""
    path, mark, query = here.partition("?")
    return f"{path}/{step}{mark}{query}"
