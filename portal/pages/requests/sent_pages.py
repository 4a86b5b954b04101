"""A request by its plain address: on to where it goes on or, once sent, what became of it.

Owns the page of a request that was sent, the pause between two sittings, and giving a draft up.
"""

from typing import ClassVar

from aiohttp import web
from msgspec import Struct

from casework.drafts import cases
from casework.office.forgetting import discard
from portal.identity.entrance import MY_AREA
from portal.pages.frame import SERVICES, PageLink
from portal.pages.kit import SitePage
from portal.pages.requests.opening import OpenedRequest, RequestOpener
from portal.pages.requests.request_steps import where_to_go_on
from portal.pages.requests.signing.downloads import downloads_of
from portal.pages.requests.summary_facts import (
    DefectSaid,
    HomeAnswerSaid,
    at_counter_said,
    defects_said,
    from_home_said,
)
from portal.pages.saying import hour_of
from portal.pages.survey import Survey, survey_of_service
from portal.satisfaction.surveys import about_case
from sportello.cases.lifecycle import OVER, WITH_THE_CITIZEN
from sportello.cases.refusals import AlreadySent
from text.said_answers import said_day
from text.times import clock_at

PAUSE, DISCARD = "pausa", "scarta"
"""The ends of their paths."""


class SaidRemedy(Struct, frozen=True):
    """`days` None where the law sets none."""

    text: str
    days: int | None


class RequestSentPage(SitePage, frozen=True, kw_only=True):
    """`number` is "" while it may not be shown. `missing` not empty: received with reserve.
    `at_counter` was written at the desk once home had sent it, `from_home` the other way round:
    both are kept with the request and no part of it.
    """

    template: ClassVar[str] = "requests/sent.html"

    request: str
    number: str
    day: str
    hour: str
    administration: str
    office: str
    responsible: tuple[str, ...]
    answer_by: str
    is_silent_assent: bool
    remedies: tuple[SaidRemedy, ...]
    missing: tuple[DefectSaid, ...]
    at_counter: tuple[HomeAnswerSaid, ...]
    from_home: tuple[HomeAnswerSaid, ...]
    downloads: tuple[PageLink, ...]
    again: str
    area: str
    survey: Survey


class RequestPausePage(SitePage, frozen=True, kw_only=True):
    """A draft that waits: since which hour, how it is opened again, how long it is kept."""

    template: ClassVar[str] = "requests/pause.html"

    request: str
    saved: str
    is_mine: bool
    kept_days: int
    go_on: str
    discard: str
    asks_to_discard: bool
    form_token: str


class RequestIndex:
    def __init__(self, opener: RequestOpener) -> None:
        self._opener = opener
        self._context = opener.context

    def add_to(self, app: web.Application, prefix: str) -> None:
        """`prefix` is the path of one request."""
        app.router.add_get(prefix, self.show)
        app.router.add_get(f"{prefix}/{PAUSE}", self.pause)
        app.router.add_get(f"{prefix}/{DISCARD}", self.ask_to_discard)
        app.router.add_post(f"{prefix}/{DISCARD}", self.discard)

    async def show(self, request: web.Request) -> web.Response:
        """Raises: UnknownCase"""
        opened = await self._opener.open(request)
        if opened.it.case.state in WITH_THE_CITIZEN:
            return self._opener.kit.redirect(request, opened.path(where_to_go_on(opened)))
        return await self._sent(request, opened)

    async def pause(self, request: web.Request) -> web.Response:
        """Raises: UnknownCase"""
        return await self._pause(request, asks_to_discard=False)

    async def ask_to_discard(self, request: web.Request) -> web.Response:
        """Raises: UnknownCase"""
        return await self._pause(request, asks_to_discard=True)

    async def discard(self, request: web.Request) -> web.Response:
        """Raises: UnknownCase, ForeignOrigin, FormExpired"""
        opened = await self._opener.open(request, is_change=True)
        await self._opener.browsers.form(request)
        comune, id = opened.asked.comune.id, opened.it.case.id
        try:
            async with self._context.database.transaction() as connection:
                case = await cases.find(connection, comune, id, is_locked=True)
                await discard(connection, comune, case)
        except AlreadySent:
            return self._opener.kit.redirect(request, opened.path())
        service = f"{SERVICES}/{opened.it.case.service}"
        return self._opener.kit.redirect(request, MY_AREA if opened.citizen else service)

    async def _pause(self, request: web.Request, *, asks_to_discard: bool) -> web.Response:
        opened = await self._opener.open_unsent(request)
        case, words = opened.it.case, opened.asked.words
        title = words.gettext("Your draft is saved")
        if asks_to_discard:
            title = words.gettext("Delete this draft?")
        page = RequestPausePage(
            title=title,
            trail=opened.trail(title),
            request=opened.title,
            saved=clock_at(case.saved_at, opened.it.zone),
            is_mine=case.owner is not None,
            kept_days=opened.it.definition.retention.draft_days,
            go_on=opened.href(),
            discard=opened.href(DISCARD),
            asks_to_discard=asks_to_discard,
            form_token=opened.browser.form_token,
        )
        answer = self._opener.kit.page(request, page)
        return self._opener.browsers.remember(opened.browser, answer)

    async def _sent(self, request: web.Request, opened: OpenedRequest) -> web.Response:
        case, form, asked = opened.it.case, opened.it.definition, opened.asked
        assert case.sent is not None, "it is no draft"
        assert case.presented_at is not None, "it is no draft"
        is_kept = await self._opener.host.is_number_kept(opened.comune, case)
        number = case.sent.number or case.sent.emergency or ""
        at = case.presented_at.astimezone(opened.it.zone)
        who = form.responsible
        title = asked.words.gettext("Your request has been sent")
        about = about_case(case.id, is_over=case.state in OVER)
        proof = self._context.survey_token(asked.comune.id, about)
        page = RequestSentPage(
            title=title,
            trail=opened.trail(title),
            request=opened.title,
            number=number if is_kept else "",
            day=said_day(at.date(), asked.words),
            hour=hour_of(at, asked.words),
            administration=asked.comune.comune.name,
            office=case.sent.office,
            responsible=()
            if who is None
            else tuple(filter(None, (asked.text(who.role), who.name, who.email, who.phone))),
            answer_by=said_day(case.sent.answer_by, asked.words),
            is_silent_assent=form.term.is_silent_assent,
            remedies=tuple(SaidRemedy(asked.text(each.text), each.days) for each in form.remedies),
            missing=defects_said(opened, case.sent.defects),
            at_counter=at_counter_said(opened),
            from_home=from_home_said(opened),
            downloads=downloads_of(opened) if is_kept else (),
            again=opened.href(),
            area=asked.href(MY_AREA) if case.owner is not None else "",
            survey=survey_of_service(asked, opened.browser, about, proof),
        )
        answer = self._opener.kit.page(request, page)
        return self._opener.browsers.remember(opened.browser, answer)
