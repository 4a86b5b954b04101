"""Requests to approve: the list, and the decision with its reason."""

from collections.abc import Mapping
from typing import ClassVar

from aiohttp import web

from portal.bookings import moderation
from portal.bookings.lookup import NamedBooking, with_names
from portal.identity.rights import StaffRight
from portal.pages.written_fields import WrittenField
from portal.staff.activity import ActivityKind, note_activity
from portal.staff.bookings.lines import ListedBooking, full_name, lines_of
from portal.staff.bookings.one_booking import HERE, booking_facts, log_booking, named_booking
from portal.staff.bookings.people import person_facts
from portal.staff.door import StaffAsked, StaffDoor, StaffForm, StaffPage, StaffRoute
from portal.staff.fields import StaffFact, facts_from
from portal.staff.menu import BOOKING, REQUESTS

MOST_LETTERS = 300


class RequestsPage(StaffPage, frozen=True, kw_only=True):
    template: ClassVar[str] = "requests.html"

    lines: tuple[ListedBooking, ...]
    urgent: int


class DecidePage(StaffPage, frozen=True, kw_only=True):
    """`version` is what the decision is about."""

    template: ClassVar[str] = "decide.html"

    facts: tuple[StaffFact, ...]
    version: int
    reason: WrittenField
    approve_href: str
    refuse_href: str
    back: str

    @property
    def faulty(self) -> tuple[WrittenField, ...]:
        return (self.reason,) if self.reason.error else ()


class RequestPages:
    def __init__(self, door: StaffDoor) -> None:
        self._door = door
        self._database = door.context.database

    @property
    def routes(self) -> tuple[StaffRoute | StaffForm, ...]:
        right = StaffRight.MODERATE
        return (
            StaffRoute(REQUESTS, right, self.show),
            StaffRoute(f"{HERE}/richiesta", right, self.ask),
            StaffForm(f"{HERE}/approva", right, self.approve),
            StaffForm(f"{HERE}/rifiuta", right, self.refuse),
        )

    async def show(self, request: web.Request, asked: StaffAsked) -> web.Response:
        mine = asked.branches_with(StaffRight.MODERATE)
        found: list[NamedBooking] = []
        async with self._database.transaction() as connection:
            for kept in await moderation.requested(connection, asked.comune.id, asked.now):
                if kept.appointment.branch in mine:
                    named = await with_names(connection, asked.comune.id, kept.appointment.id)
                    assert named is not None, "it was read in this transaction"
                    found.append(named)
            await note_activity(
                connection, asked.comune.id, asked.member, ActivityKind.READ_REQUESTS, asked.now
            )
        page = RequestsPage(
            title=asked.words.gettext("Requests to approve"),
            lines=lines_of(found, asked, with_day=True),
            urgent=sum(moderation.is_urgent(each.kept, asked.now) for each in found),
        )
        return self._door.page(request, asked, page)

    async def ask(self, request: web.Request, asked: StaffAsked) -> web.Response:
        """Raises: UnknownBooking, RightMissing"""
        async with self._database.transaction() as connection:
            found = await named_booking(connection, request, asked, StaffRight.MODERATE)
            await log_booking(connection, asked, found.kept, ActivityKind.READ_BOOKING)
        return self._door.page(request, asked, _decide_page(asked, found))

    async def approve(
        self, request: web.Request, asked: StaffAsked, form: Mapping[str, str]
    ) -> web.Response:
        """Raises: UnknownBooking, RightMissing, and as `moderation.approve`"""
        async with self._database.transaction() as connection:
            found = await named_booking(connection, request, asked, StaffRight.MODERATE)
            id = found.kept.appointment.id
            await moderation.approve(connection, asked.comune, id, _version(form), asked.now)
            await log_booking(connection, asked, found.kept, ActivityKind.APPROVED)
        return self._door.redirect(request, f"{BOOKING}/{id}?fatto=approvato")

    async def refuse(
        self, request: web.Request, asked: StaffAsked, form: Mapping[str, str]
    ) -> web.Response:
        """Raises: UnknownBooking, RightMissing, and as `moderation.refuse`"""
        reason = " ".join(form.get("reason", "").split())
        async with self._database.transaction() as connection:
            found = await named_booking(connection, request, asked, StaffRight.MODERATE)
            if not 0 < len(reason) <= MOST_LETTERS:
                await log_booking(connection, asked, found.kept, ActivityKind.READ_BOOKING)
                page = _decide_page(asked, found, reason, is_faulty=True)
                return self._door.page(request, asked, page, 422)
            id = found.kept.appointment.id
            version = _version(form)
            await moderation.refuse(connection, asked.comune, id, version, reason, asked.now)
            await log_booking(connection, asked, found.kept, ActivityKind.REFUSED)
        return self._door.redirect(request, f"{BOOKING}/{id}?fatto=rifiutato")


def _version(form: Mapping[str, str]) -> int:
    """0, which no booking has, for what is no number."""
    written = form.get("version", "")
    return int(written) if written.isascii() and written.isdigit() and len(written) < 9 else 0


def _decide_page(
    asked: StaffAsked, found: NamedBooking, reason: str = "", *, is_faulty: bool = False
) -> DecidePage:
    words, it = asked.words, found.kept.appointment
    error = words.gettext("Write the reason in at most 300 letters: the person reads it.")
    here = f"{BOOKING}/{it.id}"
    return DecidePage(
        title=words.gettext("Request of %1", full_name(found.visitor)),
        facts=(
            *facts_from(booking_facts(asked, it)),
            *person_facts(asked, found.visitor),
        ),
        version=it.version,
        reason=WrittenField(
            name="reason",
            label=words.gettext("Reason"),
            value=reason,
            error=error if is_faulty else "",
            help=words.gettext("The person reads it in the message, in these words."),
            kind="textarea",
            is_required=True,
        ),
        approve_href=asked.page.href(f"{here}/approva"),
        refuse_href=asked.page.href(f"{here}/rifiuta"),
        back=asked.page.href(here),
    )
