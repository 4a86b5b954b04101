"""One booking: its sheet, and what staff does with it besides moving it."""

from collections.abc import Mapping
from typing import ClassVar

from aiohttp import web

from portal.bookings import bookings
from portal.bookings.persons import recipient
from portal.identity.rights import StaffRight
from portal.notifications import outbox
from portal.staff.activity import ActivityKind
from portal.staff.bookings.booking_sheet import KIND_TO_RESEND, booking_sheet
from portal.staff.bookings.lines import full_name
from portal.staff.bookings.one_booking import (
    HERE,
    log_booking,
    named_booking,
    path_of,
    when_and_what,
)
from portal.staff.door import StaffAsked, StaffDoor, StaffForm, StaffPage, StaffRoute
from portal.staff.notes import MOST_LETTERS, BookingNote, write_note
from sportello.bookings.lifecycle import Change, changed
from sportello.model.refusals import NotNow


class NoContact(NotNow):
    """The person was told by voice."""


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
            StaffRoute(f"{HERE}/annulla", alter, self.ask_cancel),
            StaffForm(f"{HERE}/annulla", alter, self.cancel),
            StaffForm(f"{HERE}/reinvia", alter, self.resend),
            StaffForm(f"{HERE}/nota", alter, self.note),
        )

    async def show(self, request: web.Request, asked: StaffAsked) -> web.Response:
        """Raises: UnknownBooking, RightMissing"""
        async with self._database.transaction() as connection:
            found = await named_booking(connection, request, asked, StaffRight.FIND_BOOKINGS)
            page = await booking_sheet(connection, asked, found)
            await log_booking(connection, asked, found.kept, ActivityKind.READ_BOOKING)
        return self._door.page(request, asked, page)

    async def ask_cancel(self, request: web.Request, asked: StaffAsked) -> web.Response:
        """Raises: UnknownBooking, RightMissing, BookingOver, AlreadyArrived"""
        async with self._database.transaction() as connection:
            found = await named_booking(connection, request, asked, StaffRight.CHANGE_BOOKINGS)
            it = found.kept.appointment
            changed(it, Change.CANCEL, it.version)
            await log_booking(connection, asked, found.kept, ActivityKind.READ_BOOKING)
        page = StaffCancelPage(
            title=asked.words.gettext("Cancel the booking of %1", full_name(found.visitor)),
            text=when_and_what(asked, it),
            send_href=asked.page.href(f"{path_of(it.id)}/annulla"),
            back=asked.page.href(path_of(it.id)),
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
        return self._door.redirect(request, f"{path_of(id)}?fatto={done}")

    async def resend(
        self, request: web.Request, asked: StaffAsked, form: Mapping[str, str]
    ) -> web.Response:
        """Raises: UnknownBooking, RightMissing, NoContact"""
        async with self._database.transaction() as connection:
            found = await named_booking(connection, request, asked, StaffRight.CHANGE_BOOKINGS)
            it = found.kept.appointment
            to = recipient(found.booked_by, found.kept.channel, it.language)
            kind = KIND_TO_RESEND.get(it.state)
            if to is None or kind is None:
                raise NoContact(f"nothing is to be sent again about booking {it.id}")
            await outbox.add_again(connection, asked.comune.id, kind, it, to, now=asked.now)
            await log_booking(connection, asked, found.kept, ActivityKind.RESENT)
        return self._door.redirect(request, f"{path_of(it.id)}?fatto=inviato")

    async def note(
        self, request: web.Request, asked: StaffAsked, form: Mapping[str, str]
    ) -> web.Response:
        """Raises: UnknownBooking, RightMissing"""
        text = " ".join(form.get("note", "").split())
        async with self._database.transaction() as connection:
            found = await named_booking(connection, request, asked, StaffRight.CHANGE_BOOKINGS)
            it = found.kept.appointment
            if fault := _fault_in_note(asked, text):
                page = await booking_sheet(connection, asked, found, text, fault)
                await log_booking(connection, asked, found.kept, ActivityKind.READ_BOOKING)
                return self._door.page(request, asked, page, 422)
            written = BookingNote(asked.now, asked.member.name, text)
            await write_note(connection, asked.comune.id, it.id, written)
            await log_booking(connection, asked, found.kept, ActivityKind.NOTED)
        return self._door.redirect(request, f"{path_of(it.id)}?fatto=annotato")


def _fault_in_note(asked: StaffAsked, text: str) -> str:
    if not text:
        return asked.words.gettext("Write the note first.")
    if len(text) > MOST_LETTERS:
        return asked.words.gettext("At most 500 letters: shorten it.")
    return ""
