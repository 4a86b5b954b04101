"""One step of a request as a page: shown, saved, and what to do when it cannot be saved.

Owns the buttons of a step. Every one of them saves what is written first, so that nothing typed is
ever lost; then it goes on, back, or does what it says.
"""

from collections.abc import Mapping
from typing import ClassVar
from urllib.parse import quote

from aiohttp import web
from msgspec import Struct
from msgspec.structs import replace

from casework.drafts import cases
from casework.drafts.refusals import ChangedMeanwhile
from portal.identity.entrance import MY_AREA
from portal.pages.kit import SitePage
from portal.pages.requests.attaching import FILE_PREFIX, FILES, RequestFiles
from portal.pages.requests.fields.controls import PREFIX, Control, ControlMaker
from portal.pages.requests.fields.file_views import FILE_REFUSALS, refused_file
from portal.pages.requests.fields.written import written_answers
from portal.pages.requests.opening import OpenedRequest, RequestOpener
from portal.pages.requests.request_steps import STEPS, RequestWay, way_of
from portal.pages.requests.sent_forms import SentFile, read_form
from portal.pages.requests.step_changes import (
    ADD,
    DETACH,
    REMOVE,
    USE,
    FaultyField,
    OtherWindow,
    after_button,
    all_fields,
    faulty_fields,
    other_window,
    their_answers,
)
from portal.pages.requests.uploads.phone import PHONE, RequestPhone
from sportello.cases.conditions import JsonValue
from sportello.cases.definition import FormStep
from sportello.cases.refusals import AlreadySent
from text.times import clock_at

BUTTON, VERSION = "azione", "versione"
ON, BACK, LEAVE, REFRESH, ATTACH = "avanti", "indietro", "esci", "aggiorna", "allega"
STAYING = frozenset({ADD, REMOVE, DETACH, USE, ATTACH})
"""After these the step is shown again, where its button was."""

NOT_YET = "ancora"
"""The query of a step that is still being filled in: its gaps are not told yet."""


class RequestStepPage(SitePage, frozen=True, kw_only=True):
    """`fields` are the paths of all fields that it has, `saved` the hour, "" before the first
    saving; `other` is what another window did, `is_live` whether answers decide what is asked.
    """

    template: ClassVar[str] = "requests/step.html"

    request: str
    way: RequestWay
    help: str
    controls: tuple[Control, ...]
    faulty: tuple[FaultyField, ...]
    other: OtherWindow | None
    saved: str
    has_files: bool
    fields: str
    version: int
    action: str
    files: str
    form_token: str


class SignedOutPage(SitePage, frozen=True, kw_only=True):
    """What was sent, as a form to be sent again."""

    template: ClassVar[str] = "requests/signed_out.html"

    fields: tuple[tuple[str, str], ...]
    action: str
    sign_in: str


class StepDraft(Struct, frozen=True):
    """What the browser has sent. `refused` are sentences by path of a file that was not taken."""

    form: Mapping[str, str]
    refused: Mapping[str, str]

    @property
    def button(self) -> tuple[str, str]:
        name, _, what = self.form.get(BUTTON, ON).partition(":")
        return name, what

    @property
    def version(self) -> int:
        said = self.form.get(VERSION, "")
        return int(said) if said.isascii() and said.isdecimal() and len(said) < 10 else 0


class RequestSteps:
    def __init__(self, opener: RequestOpener, files: RequestFiles, phone: RequestPhone) -> None:
        self._opener = opener
        self._context = opener.context
        self._files = files
        self._phone = phone

    def add_to(self, app: web.Application, prefix: str) -> None:
        """`prefix` is the path of one request."""
        app.router.add_get(f"{prefix}/{STEPS}/{{step}}", self.show)
        app.router.add_post(f"{prefix}/{STEPS}/{{step}}", self.save)

    async def show(self, request: web.Request) -> web.Response:
        """Raises: UnknownCase, UnknownStep"""
        opened = await self._opener.open_unsent(request)
        tells_faults = NOT_YET not in request.query
        return self._page(request, opened, request.match_info["step"], tells_faults=tells_faults)

    async def save(self, request: web.Request) -> web.Response:
        """Raises: UnknownCase, UnknownStep, ForeignOrigin, FormExpired"""
        try:
            opened = await self._opener.open(request)
        except web.HTTPSeeOther:
            return await self._signed_out(request)
        step = opened.it.step(request.match_info["step"])
        try:
            sent = await self._sent(request, opened)
            if sent.button[0] != REFRESH:
                self._opener.limits.check(request, is_change=True)
            return await self._saved(request, opened, step, sent)
        except AlreadySent:
            return self._opener.kit.redirect(request, opened.path())

    async def _sent(self, request: web.Request, opened: OpenedRequest) -> StepDraft:
        """The form, once its files are in the store. Raises: AlreadySent"""
        refused: dict[str, str] = {}
        taken: dict[str, str] = {}

        async def take(sent: SentFile) -> None:
            path = sent.field.removeprefix(FILE_PREFIX)
            try:
                file = await self._files.take(opened, path, sent)
            except FILE_REFUSALS as refusal:
                refused[path] = refused_file(refusal, opened.asked.words)
            else:
                taken[f"{PREFIX}{path}={file.id}"] = "1"

        form = await read_form(request, self._opener.browsers, take)
        return StepDraft({**form, **taken}, refused)

    async def _signed_out(self, request: web.Request) -> web.Response:
        """The session has ended: what was typed stands on the page, to be sent once more."""

        async def pass_over(sent: SentFile) -> None:
            """It is chosen again: whose it is, is not known."""

        form = await read_form(request, self._opener.browsers, pass_over)
        asked = self._opener.kit.asked(request)
        page = SignedOutPage(
            title=asked.words.gettext("You are no longer signed in"),
            fields=tuple(form.items()),
            action=request.path_qs,
            sign_in=self._opener.sign_in_href(asked, MY_AREA),
        )
        return self._opener.kit.page(request, page, 403)

    async def _saved(
        self, request: web.Request, opened: OpenedRequest, step: FormStep, sent: StepDraft
    ) -> web.Response:
        comune, now = opened.asked.comune, self._context.clock()
        given = written_answers(step, sent.form, opened.it.case.answers)
        button, what = sent.button
        given = after_button(button, what, given, opened.it.suggestions)
        try:
            async with self._context.database.brief_transaction() as connection:
                case = await cases.find(connection, comune.id, opened.it.case.id)
                await cases.expect(connection, comune.id, case, sent.version)
                case = await cases.save_step(connection, comune.id, case, step, given, now)
        except ChangedMeanwhile as changed:
            return await self._overtaken(request, opened, step, given, changed)
        if button == DETACH:
            await self._files.remove(opened, what)
        opened = replace(opened, it=replace(opened.it, case=case))
        if sent.refused or button == REFRESH:
            async with self._context.database.reading() as connection:
                opened = await self._opener.again(connection, opened)
            return self._page(
                request,
                opened,
                step.id,
                tells_faults=False,
                refused=sent.refused,
                status=422 if sent.refused else 200,
            )
        if button == PHONE:
            return self._opener.kit.redirect(request, await self._phone.open(opened, what))
        return self._opener.kit.redirect(request, self._after(opened, step, button, what))

    def _after(self, opened: OpenedRequest, step: FormStep, button: str, what: str) -> str:
        """Where the button leads, now that all is saved."""
        end = f"{STEPS}/{step.id}"
        if button in STAYING:
            return f"{opened.path(end)}?{NOT_YET}=1#{quote(PREFIX + what.partition('.')[0])}"
        way = way_of(opened, end)
        if button == BACK and way.previous is not None:
            return opened.path(way.previous.end)
        if button == LEAVE:
            return opened.path("pausa")
        if opened.guided.step(step.id).errors or way.next is None:
            return opened.path(end)
        return opened.path(way.next.end)

    async def _overtaken(
        self,
        request: web.Request,
        opened: OpenedRequest,
        step: FormStep,
        given: Mapping[str, JsonValue],
        changed: ChangedMeanwhile,
    ) -> web.Response:
        """Another window has saved: what it changed, with all that was typed here still there."""
        async with self._context.database.reading() as connection:
            theirs = await self._opener.again(connection, opened)
        newest = theirs.it
        answers = {**newest.case.answers, **given}
        typed = {name: value for name, value in answers.items() if value is not None}
        mine = replace(newest, case=replace(newest.case, answers=typed))
        return self._page(
            request,
            replace(opened, it=mine),
            step.id,
            tells_faults=False,
            other=other_window(theirs, changed.changes),
            theirs=their_answers(theirs, step, changed.changes, given),
            status=412,
        )

    def _page(
        self,
        request: web.Request,
        opened: OpenedRequest,
        id: str,
        *,
        tells_faults: bool,
        refused: Mapping[str, str] | None = None,
        other: OtherWindow | None = None,
        theirs: Mapping[str, tuple[str, ...]] | None = None,
        status: int = 200,
    ) -> web.Response:
        it, words = opened.it, opened.asked.words
        view = opened.guided.step(id)
        rules = {each.path: each.rule for each in reversed(view.errors)} if tells_faults else {}
        maker = ControlMaker(words, it.attached, rules, refused or {}, theirs or {})
        controls = maker.controls(view.fields)
        fields = list(all_fields(view.fields))
        page = RequestStepPage(
            title=view.title,
            trail=opened.trail(view.title),
            request=opened.title,
            way=way_of(opened, f"{STEPS}/{id}"),
            help=view.help or "",
            controls=controls,
            faulty=tuple(faulty_fields(controls)),
            other=other,
            saved=clock_at(it.case.saved_at, it.zone) if it.case.saved_steps else "",
            has_files=any(each.kind == "file" for each in fields),
            fields=" ".join(each.name for each in fields),
            version=it.case.version,
            action=opened.href(f"{STEPS}/{id}"),
            files=opened.path(FILES),
            form_token=opened.browser.form_token,
        )
        answer = self._opener.kit.page(request, page, status)
        return self._opener.browsers.remember(opened.browser, answer)
