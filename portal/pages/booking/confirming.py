"""The last step: one summary, and the booking. The same form sent twice books once.

A hold that has expired meanwhile is taken again if its slot is still free.
"""

from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta
from typing import ClassVar
from zoneinfo import ZoneInfo

from aiohttp import web
from msgspec import Struct
from msgspec.structs import replace

from casework.storage.once import RequestKey, StoredAnswer
from italy.phone_numbers import spaced
from portal.bookings import bookings
from portal.bookings.confirming import WantedBooking
from portal.bookings.holds import give_up
from portal.bookings.persons import PersonFaulty
from portal.bookings.returns import waiting_list
from portal.clients import most_open_bookings
from portal.pages.booking import drafts
from portal.pages.booking.drafts import BookingDraft
from portal.pages.booking.person_form import (
    faults_of,
    kind_of,
    named_persons,
)
from portal.pages.booking.step_list import AskedStep, ListedStep, listed_steps
from portal.pages.booking.walk import (
    LEAVE,
    LOST,
    PERSON,
    SUMMARY,
    BookingWalk,
    kinds_for,
    services_of,
    trail_of,
    wish_again,
)
from portal.pages.frame import BOOK, BOOKINGS, SERVICES
from portal.pages.kit import PageAsked, SitePage
from portal.pages.manage.cookies import BookingCookies
from portal.pages.saying import moment_of
from portal.pages.visit_facts import kind_said, service_facts
from sportello.bookings.lifecycle import Appointment, AppointmentKind
from sportello.bookings.refusals import (
    AlreadyArrived,
    BookingOver,
    HoldExpired,
    HoldUnknown,
    HoldUsed,
    SlotWithdrawn,
)
from sportello.model.refusals import NotNow

EARLIER = "prima"
"""The field by which one asks to be told if something earlier comes free."""
WORTH_WAITING = timedelta(days=1)


class SummaryRow(Struct, frozen=True):
    """`change` is where it is changed, empty where it is not."""

    label: str
    value: str
    change: str


class SummaryPage(SitePage, frozen=True, kw_only=True):
    """`moved_from` is when it was, for a booking that is moved; `may_wait` whether something
    earlier may come free for it.
    """

    template: ClassVar[str] = "summary.html"

    steps: tuple[ListedStep, ...]
    rows: tuple[SummaryRow, ...]
    held_until: str
    moved_from: str
    may_wait: bool
    is_moderated: bool
    action: str
    leave: str
    form_token: str


class SummaryPages:
    def __init__(self, walk: BookingWalk, cookies: BookingCookies) -> None:
        self._walk = walk
        self._cookies = cookies

    def add_to(self, app: web.Application) -> None:
        app.router.add_get(f"{BOOK}/{{draft}}/{SUMMARY}", self.summary)
        app.router.add_post(f"{BOOK}/{{draft}}/{SUMMARY}", self.confirm)
        app.router.add_post(f"{BOOK}/{{draft}}/{LEAVE}", self.leave)

    async def summary(self, request: web.Request) -> web.Response:
        """Raises: DraftUnknown"""
        self._walk.limits.check(request, is_change=False)
        asked, browser, draft = await self._walk.open(request)
        if draft.made is not None:
            return self._walk.kit.redirect(request, f"{BOOKINGS}/{draft.made}")
        services = services_of(asked, draft)
        if draft.moves is None and faults_of(draft.answers, services, kinds_for(asked, draft)):
            return self._walk.kit.redirect(
                request, f"{BOOK}/{request.match_info['draft']}/{PERSON}"
            )
        here = f"{BOOK}/{request.match_info['draft']}"
        title = asked.words.gettext("Summary")
        page = SummaryPage(
            title=title,
            trail=trail_of(asked, services[0], title),
            steps=listed_steps(AskedStep.SUMMARY, asked.words),
            rows=self._rows(request, asked, draft),
            held_until=self._walk.held_until(asked, draft),
            moved_from="" if draft.moves is None else await self._moved_from(asked, draft.moves),
            may_wait=self._may_wait(draft),
            is_moderated=any(service.is_moderated for service in services),
            action=asked.href(f"{here}/{SUMMARY}"),
            leave=asked.href(f"{here}/{LEAVE}"),
            form_token=browser.form_token,
        )
        return self._walk.kit.page(request, page)

    async def confirm(self, request: web.Request) -> web.Response:
        """Raises: DraftUnknown, ForeignOrigin, FormExpired"""
        self._walk.limits.check(request, is_change=True)
        form = await self._walk.browsers.form(request)
        asked, _, draft = await self._walk.open(request)
        if draft.made is not None:
            return self._walk.kit.redirect(request, f"{BOOKINGS}/{draft.made}")
        id = request.match_info["draft"]
        try:
            made = await self._make(request, asked, id, draft)
        except (HoldExpired, HoldUnknown, SlotWithdrawn):
            return await self._again(request, asked, id, draft)
        except PersonFaulty:
            return self._walk.kit.redirect(request, f"{BOOK}/{id}/{PERSON}")
        async with self._walk.context.database.transaction() as connection:
            if form.get(EARLIER) and self._may_wait(draft):
                with suppress(NotNow):  # cancelled since, when the form was sent before
                    now = self._walk.context.clock()
                    await waiting_list.wait(connection, asked.comune.id, made, now)
            done = replace(draft, answers={}, made=made)
            await drafts.change_draft(connection, asked.comune.id, id, done)
        answer = self._walk.kit.redirect(request, f"{BOOKINGS}/{made}")
        self._cookies.give(answer, asked.comune, made)
        return answer

    async def leave(self, request: web.Request) -> web.Response:
        """Give the seat back, and delete what was written."""
        self._walk.limits.check(request, is_change=True)
        await self._walk.browsers.form(request)
        asked, _, draft = await self._walk.open(request)
        async with self._walk.context.database.transaction() as connection:
            await give_up(connection, asked.comune.id, draft.hold)
            id = request.match_info["draft"]
            await drafts.change_draft(connection, asked.comune.id, id, replace(draft, answers={}))
        there = f"{BOOKINGS}/{draft.moves}" if draft.moves else f"{SERVICES}/{draft.service}"
        return self._walk.kit.redirect(request, there)

    def _may_wait(self, draft: BookingDraft) -> bool:
        """Whether a new booking could be earlier, and is of one service."""
        is_ahead = draft.starts_at - self._walk.context.clock() > WORTH_WAITING
        return draft.moves is None and not draft.visit and is_ahead

    async def _make(
        self, request: web.Request, asked: PageAsked, id: str, draft: BookingDraft
    ) -> str:
        """The id of the booking that the draft has become, now or when it was sent before.

        Raises: HoldExpired, HoldUnknown, PersonFaulty, AlreadyArrived, BookingOver,
        TooManyBookings
        """
        comune = asked.comune
        if draft.moves is not None:
            try:
                async with self._walk.context.database.transaction() as connection:
                    await bookings.move(
                        connection, comune, draft.moves, draft.hold, self._walk.context.clock()
                    )
            except (HoldUsed, AlreadyArrived, BookingOver):
                pass  # its page says how it stands
            return draft.moves
        named = named_persons(draft.answers)

        def answer(made: Appointment) -> StoredAnswer:
            return StoredAnswer(303, made.id)

        told = await self._walk.context.desk(comune.id).confirm(
            WantedBooking(
                hold=draft.hold,
                visitor=named.visitor,
                booked_by=named.booked_by,
                language=asked.language,
                channel=named.channel,
                details=named.details,
                kind=kind_of(draft.answers, kinds_for(asked, draft)),
                most_open=most_open_bookings(request, self._walk.context),
                key=RequestKey(comune.id, f"POST {BOOK}", id, ""),
                answer=answer,
            )
        )
        return told.body

    async def _again(
        self, request: web.Request, asked: PageAsked, id: str, draft: BookingDraft
    ) -> web.Response:
        """The hold has expired: take the same slot again, and if it is gone choose another."""
        try:
            held = await self._walk.hold(request, asked, draft.slot, draft.wanted)
        except LOST:
            query = wish_again(draft, id).query(scaduto="1")
            return self._walk.kit.redirect(request, f"{BOOK}?{query}")
        async with self._walk.context.database.transaction() as connection:
            renewed = replace(draft, hold=held.id, expires_at=held.expires_at, visit=held.visit)
            await drafts.change_draft(connection, asked.comune.id, id, renewed)
        return await self.confirm(request)

    def _rows(
        self, request: web.Request, asked: PageAsked, draft: BookingDraft
    ) -> tuple[SummaryRow, ...]:
        words, branch = asked.words, asked.comune.branch(draft.branch)
        services = service_facts(asked, draft.visit, draft.service, branch)
        back = self._walk.back(asked, request, draft)
        where = f"{asked.text(branch.name)}, {branch.address}"
        rows = [
            *(SummaryRow(label, value, back if draft.visit else "") for label, value in services),
            SummaryRow(words.gettext("Place"), where, back),
            SummaryRow(words.gettext("Date and time"), self._walk.moment(asked, draft), back),
        ]
        if draft.people > 1 and not draft.visit:
            rows.append(SummaryRow(words.gettext("People"), str(draft.people), back))
        if draft.moves is None:
            change = asked.href(f"{BOOK}/{request.match_info['draft']}/{PERSON}")
            kind = kind_of(draft.answers, kinds_for(asked, draft))
            if kind is not AppointmentKind.IN_PERSON:
                rows.append(SummaryRow(words.gettext("How"), kind_said(kind, asked), change))
            rows += _person_rows(asked, draft.answers, change)
        return tuple(rows)

    async def _moved_from(self, asked: PageAsked, id: str) -> str:
        async with self._walk.context.database.reading() as connection:
            kept = await bookings.read(connection, asked.comune.id, id)
        it = kept.appointment
        zone = ZoneInfo(asked.comune.branch(it.branch).zone)
        return moment_of(it.starts_at.astimezone(zone), asked.words)


def _person_rows(asked: PageAsked, answers: Mapping[str, str], change: str) -> list[SummaryRow]:
    words, named = asked.words, named_persons(answers)
    told = named.booked_by or named.visitor
    rows = [
        (words.gettext("Who comes"), f"{named.visitor.given_name} {named.visitor.surname}"),
        (words.gettext("Codice fiscale"), named.visitor.codice_fiscale or ""),
    ]
    if named.booked_by is not None:
        booker = f"{named.booked_by.given_name} {named.booked_by.surname}"
        rows.append((words.gettext("Booked by"), booker))
    channel = words.gettext("SMS") if named.channel.value == "sms" else words.gettext("E-mail")
    rows += [
        (words.gettext("E-mail"), told.email or ""),
        (words.gettext("Mobile number"), spaced(told.phone or "")),
        (words.gettext("We write to you by"), channel),
        (words.gettext("Details of the appointment"), named.details),
    ]
    return [SummaryRow(label, value, change) for label, value in rows if value]
