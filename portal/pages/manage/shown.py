"""What the pages of one booking show: how it stands, its code, what can still be done with it."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import ClassVar
from zoneinfo import ZoneInfo

import segno
from markupsafe import Markup

from portal.bookings.bookings import KeptBooking, is_the_branches
from portal.bookings.returns.waiting_list import WaitingPlace
from portal.pages.browsers import KnownBrowser
from portal.pages.frame import BOOK, BOOKINGS, PageLink
from portal.pages.kit import PageAsked, SitePage
from portal.pages.manage.prepared import PreparedShown, RequestsKnown, prepared_shown
from portal.pages.manage.waiting import REFUSED, WAITING_NOTICES, WaitingShown, waiting_shown
from portal.pages.saying import moment_of
from portal.pages.survey import Survey, survey_of_service
from portal.pages.visit_facts import documents_of, kind_said, name_of_service, service_facts
from portal.pages.written_fields import WrittenField
from sportello.bookings.lifecycle import AppointmentKind, BookingState
from text.catalogue import N_

MAY_RECONFIRM_BEFORE = timedelta(hours=48)

_STATES: Mapping[BookingState, str] = {
    BookingState.REQUESTED: N_("The office has your request"),
    BookingState.CONFIRMED: N_("Your appointment is booked"),
    BookingState.ARRIVED: N_("You are checked in"),
    BookingState.MISSED: N_("This appointment was missed"),
    BookingState.SERVED: N_("This appointment has taken place"),
    BookingState.CANCELLED: N_("This booking is cancelled"),
    BookingState.REFUSED: N_("The office could not accept this request"),
    BookingState.LAPSED: N_("This request was not decided in time"),
}

_NOTICES: Mapping[str, str] = {
    "annullata": N_("The booking is cancelled and the seat is free again."),
    "tolto": N_("The service is left out, the others stay at their time."),
    "giorno": N_(
        "The branch keeps your booking by now. Please tell its staff which service you do not "
        "need: until then the booking stays as it is."
    ),
    "confermata": N_("Thank you: we expect you."),
    "arrivata": N_("You are checked in already: please speak to the staff at the branch."),
    **WAITING_NOTICES,
}
"""What was done, by the word in the address that says so."""

_REFUSED = REFUSED | {"arrivata", "giorno"}
"""Words of what was not done."""

_PENDING: Mapping[str, str] = {
    "move": N_("We have asked the branch to move it. You will be told; until then it stays."),
    "cancel": N_("We have asked the branch to cancel it. You will be told."),
}


class BookingPage(SitePage, frozen=True, kw_only=True):
    """`is_refused` says that the notice is of what was not done, `is_pending` that the branch was
    asked for a change and has not answered, `is_left_out_there` that by now the branch alone takes
    a service out of the visit. `qr` is what the totem reads; links are of use while it is standing.
    """

    template: ClassVar[str] = "booking.html"

    notice: str
    is_refused: bool
    is_standing: bool
    is_pending: bool
    when: str
    branch: str
    address: str
    code: str
    qr: Markup
    is_in_person: bool
    room: str
    facts: tuple[tuple[str, str], ...]
    branch_phone: str
    documents: tuple[str, ...]
    prepared: tuple[PreparedShown, ...]
    prepare: str
    is_today: bool
    can_change: bool
    can_reconfirm: bool
    calendar: str
    move: str
    cancel: str
    leave_out: tuple[PageLink, ...]
    is_left_out_there: bool
    reconfirm: str
    again: str
    waiting: WaitingShown | None
    follow: str
    form_token: str
    survey: Survey


class CancelPage(SitePage, frozen=True, kw_only=True):
    template: ClassVar[str] = "cancel.html"

    service: str
    when: str
    action: str
    back: str
    form_token: str


class FindPage(SitePage, frozen=True, kw_only=True):
    template: ClassVar[str] = "find.html"

    notice: str
    fields: tuple[WrittenField, ...]
    faulty: tuple[WrittenField, ...]
    form_token: str


def booking_page(
    asked: PageAsked,
    kept: KeptBooking,
    place: WaitingPlace | None,
    requests: RequestsKnown,
    browser: KnownBrowser,
    done: str,
    now: datetime,
    room: str,
) -> BookingPage:
    """`room` is the link to an appointment by video, `place` that on the waiting list, `requests`
    those that are prepared for it, `done` the word in the address that says what was just done.
    """
    it, words = kept.appointment, asked.words
    branch = asked.comune.branch(it.branch)
    zone = ZoneInfo(branch.zone)
    is_standing = it.state in (BookingState.REQUESTED, BookingState.CONFIRMED)
    is_the_branches_now = is_the_branches(asked.comune, it, now)
    is_over = not is_standing and it.state is not BookingState.ARRIVED
    is_today = now.astimezone(zone).date() == it.starts_at.astimezone(zone).date()
    notice = _NOTICES.get(done, "")
    if kept.pending is not None:
        notice = _PENDING[kept.pending]
    elif not notice and kept.reconfirmed_at is not None and is_standing:
        notice = _NOTICES["confermata"]
    here = f"{BOOKINGS}/{it.id}"
    title = words.gettext(_STATES[it.state])
    facts = service_facts(asked, it.visit, it.service, branch)
    is_in_person = it.kind is AppointmentKind.IN_PERSON
    if not is_in_person:
        facts.append((words.gettext("How"), kind_said(it.kind, asked)))
    if it.people > 1 and not it.visit:
        facts.append((words.gettext("People"), str(it.people)))
    prepared = prepared_shown(asked, it, requests, now)
    begun = {each.service for each in prepared if each.is_begun}
    return BookingPage(
        title=title,
        trail=(
            PageLink(words.gettext("Your booking"), asked.href(BOOKINGS)),
            PageLink(title, ""),
        ),
        notice=words.gettext(notice) if notice else "",
        is_refused=kept.pending is None and done in _REFUSED,
        is_standing=is_standing,
        is_pending=kept.pending is not None,
        when=moment_of(it.starts_at.astimezone(zone), words),
        branch=asked.text(branch.name),
        address=branch.address,
        code=it.code,
        qr=_qr(it.code),
        is_in_person=is_in_person,
        room=room if it.state in (BookingState.CONFIRMED, BookingState.ARRIVED) else "",
        facts=tuple(facts),
        branch_phone=branch.phone,
        documents=documents_of(asked, (id for id in it.services if id not in begun)),
        prepared=prepared,
        prepare=asked.href(f"{here}/richiesta"),
        is_today=is_today,
        can_change=is_standing and kept.pending is None and it.starts_at > now,
        can_reconfirm=_may_reconfirm(kept, now),
        calendar=asked.href(f"{here}/appuntamento.ics"),
        move=asked.href(f"{here}/sposta"),
        cancel=asked.href(f"{here}/annulla"),
        leave_out=tuple(
            PageLink(name_of_service(asked, id), asked.href(f"{here}/togli?servizio={id}"))
            for id in (it.services if it.visit and not is_the_branches_now else ())
        ),
        is_left_out_there=bool(it.visit) and is_the_branches_now,
        reconfirm=asked.href(f"{here}/vengo"),
        again=asked.href(f"{BOOK}?servizio={it.service}") if is_over else "",
        waiting=waiting_shown(asked, kept, place, now),
        follow=kept.follow or "" if it.state is BookingState.ARRIVED else "",
        form_token=browser.form_token,
        survey=survey_of_service(asked, browser, it.service),
    )


def _may_reconfirm(kept: KeptBooking, now: datetime) -> bool:
    it = kept.appointment
    is_near = now < it.starts_at <= now + MAY_RECONFIRM_BEFORE
    is_asked = kept.reconfirmed_at is None and kept.pending is None
    return it.state is BookingState.CONFIRMED and is_near and is_asked


def _qr(code: str) -> Markup:
    """What the totem's reader takes as the code."""
    return Markup(segno.make_qr(code, error="m").svg_inline(scale=4, border=4, omitsize=True))
