"""Before a request begins: what it asks, what to have ready, how long it takes. Then its draft."""

from typing import ClassVar

from aiohttp import web
from msgspec import Struct
from sqlalchemy.ext.asyncio import AsyncConnection

from casework.definitions import store
from casework.drafts import cases
from casework.drafts.kept_case import KeptCase
from casework.office.at_hand import with_definition
from portal.cases.host import case_comune
from portal.pages.frame import NEW_REQUEST, SERVICES, PageLink
from portal.pages.kit import PageAsked, SitePage
from portal.pages.requests.opening import (
    OpenedRequest,
    RequestOpener,
    request_path,
)
from portal.pages.requests.request_steps import where_to_go_on
from portal.pages.saying import moment_of
from sportello.cases.definition import (
    AddressField,
    AnyField,
    CadastralField,
    ComputedField,
    FileField,
    FormDefinition,
    PersonField,
    RowsField,
    StaticText,
)
from sportello.cases.lifecycle import WITH_THE_CITIZEN
from sportello.cases.parties import PresentedFor, usual_title
from text.said_answers import said_amount

SECONDS_AT_LEAST, SECONDS_A_FILE = 40, 45


class PaperNeeded(Struct, frozen=True):
    """`is_sure`: asked of everyone; else it depends on the answers, or is a choice."""

    label: str
    help: str
    is_sure: bool


class DraftThere(Struct, frozen=True):
    saved: str
    href: str


class BeginPage(SitePage, frozen=True, kw_only=True):
    """`sign_in` is where one signs in first; empty where one need not, or has. `minutes` from 1."""

    template: ClassVar[str] = "requests/begin.html"

    summary: str
    minutes: int
    answers_within: int
    is_silent_assent: bool
    steps: tuple[str, ...]
    papers: tuple[PaperNeeded, ...]
    fees: tuple[tuple[str, str], ...]
    signs: bool
    second_signer: str
    kept_days: int
    drafts: tuple[DraftThere, ...]
    sign_in: str
    action: str
    form_token: str


class RequestBeginning:
    def __init__(self, opener: RequestOpener) -> None:
        self._opener = opener
        self._context = opener.context

    def add_to(self, app: web.Application) -> None:
        app.router.add_get(f"{NEW_REQUEST}/{{service}}", self.show)
        app.router.add_post(f"{NEW_REQUEST}/{{service}}", self.begin)

    async def show(self, request: web.Request) -> web.Response:
        """Raises: UnknownService, UnknownDefinition"""
        self._opener.limits.check(request, is_change=False)
        asked, browser = self._opener.kit.asked(request), self._opener.browsers.of(request)
        service = asked.comune.public_service(request.match_info["service"])
        citizen = await self._opener.visitors.citizen(request, asked.comune.id)
        owner = None if citizen is None else citizen.owner
        async with self._context.database.reading() as connection:
            form = await store.published(connection, asked.comune.id, service.id)
            drafts = await self._drafts(connection, asked.comune.id, owner, service.id)
        words = asked.words
        here = f"{NEW_REQUEST}/{service.id}"
        must_sign_in = form.needs_sign_in and citizen is None
        zone = self._opener.zone(asked)
        page = BeginPage(
            title=asked.text(form.title),
            trail=(
                PageLink(words.gettext("Services"), asked.href(SERVICES)),
                PageLink(asked.text(service.name), asked.href(f"{SERVICES}/{service.id}")),
                PageLink(words.gettext("Fill in the request online"), ""),
            ),
            summary=asked.text(form.summary),
            minutes=minutes_of(form),
            answers_within=form.term.days,
            is_silent_assent=form.term.is_silent_assent,
            steps=tuple(asked.text(step.title) for step in form.steps),
            papers=tuple(
                PaperNeeded(
                    asked.text(each.label),
                    asked.text(each.help),
                    each.required_if is None and not each.is_optional,
                )
                for each in form.documents
            ),
            fees=_fees(form, asked),
            signs=form.needs_sign_in,
            second_signer=", ".join(asked.text(each.label) for each in form.second_signers),
            kept_days=form.retention.draft_days,
            drafts=tuple(
                DraftThere(
                    moment_of(each.saved_at.astimezone(zone), words),
                    asked.href(request_path(each.id)),
                )
                for each in drafts
            ),
            sign_in=self._opener.sign_in_href(asked, here) if must_sign_in else "",
            action=asked.href(here),
            form_token=browser.form_token,
        )
        answer = self._opener.kit.page(request, page)
        return self._opener.browsers.remember(browser, answer)

    async def begin(self, request: web.Request) -> web.Response:
        """A new draft, on the form that is published now.

        Raises: UnknownService, UnknownDefinition, ForeignOrigin, FormExpired; HTTPSeeOther to the
        sign-in
        """
        self._opener.limits.check(request, is_change=True)
        await self._opener.browsers.form(request)
        asked = self._opener.kit.asked(request)
        service = asked.comune.public_service(request.match_info["service"])
        citizen = await self._opener.visitors.citizen(request, asked.comune.id)
        now = self._context.clock()
        async with self._context.database.transaction() as connection:
            form = await store.published(connection, asked.comune.id, service.id)
            if form.needs_sign_in and citizen is None:
                raise self._opener.to_sign_in(asked, f"{NEW_REQUEST}/{service.id}")
            case = await cases.begin(
                connection,
                asked.comune.id,
                form,
                now,
                language=asked.language,
                owner=None if citizen is None else citizen.owner,
                presenter=None if citizen is None else citizen.person,
                presented_for=PresentedFor(title=usual_title(form)),
            )
            comune = case_comune(asked.comune.comune)
            it = await with_definition(connection, self._opener.host, comune, case, now)
        browser = self._opener.browsers.of(request)
        opened = OpenedRequest(asked, browser, comune, citizen, it)
        answer = self._opener.kit.redirect(request, opened.path(where_to_go_on(opened)))
        if case.owner is None:
            self._opener.give_cookie(answer, asked.comune, case.id)
        return answer

    async def _drafts(
        self, connection: AsyncConnection, comune: str, owner: str | None, service: str
    ) -> list[KeptCase]:
        """Of who is signed in, for this service."""
        if owner is None:
            return []
        own = await cases.of_owner(connection, comune, owner)
        return [e for e in own if e.service == service and e.state in WITH_THE_CITIZEN]


def minutes_of(form: FormDefinition) -> int:
    """How long it takes to fill in, roughly: in steps of five above ten."""
    fields = [
        inside
        for field in form.fields()
        for inside in (field.fields if isinstance(field, RowsField) else (field,))
    ]
    files = sum(not document.is_optional for document in form.documents)
    seconds = SECONDS_AT_LEAST + sum(map(_seconds, fields)) + SECONDS_A_FILE * files
    minutes = max(1, round(seconds / 60))
    return minutes if minutes <= 10 else 5 * round(minutes / 5)


def _seconds(field: AnyField) -> int:
    """For one field. What is asked of few, or may be left out, takes little on the whole."""
    if isinstance(field, StaticText | ComputedField):
        return 0
    is_usual = field.required is True and field.shown_if is None
    match field:
        case PersonField() | AddressField() | CadastralField():
            return 45 if is_usual else 15
        case FileField():
            return SECONDS_A_FILE if is_usual else 10
    return 15 if is_usual else 4


def _fees(form: FormDefinition, asked: PageAsked) -> tuple[tuple[str, str], ...]:
    """Label and amount, or that the answers decide."""
    words, fees = asked.words, []
    for fee in form.fees:
        is_fixed = isinstance(fee.cents, int) and fee.due_if is None
        told = said_amount(fee.cents, words) if isinstance(fee.cents, int) else ""
        told = told if is_fixed else words.gettext("it depends on your answers")
        fees.append((asked.text(fee.label), told))
    if form.stamp_duties:
        label = words.gettext("Stamp duty (marca da bollo)")
        is_sure = any(duty.due_if is None for duty in form.stamp_duties)
        cents = sum(duty.cents for duty in form.stamp_duties if duty.due_if is None)
        said = said_amount(cents, words) if is_sure else words.gettext("it depends on your answers")
        fees.append((label, said))
    return tuple(fees)
