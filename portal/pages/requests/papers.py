"""The documents of a request on one page: those that the answers ask for, and what is there."""

from typing import ClassVar

from aiohttp import web
from msgspec import Struct

from casework.office.file_rules import DOCUMENTS, rule_of
from portal.pages.kit import SitePage
from portal.pages.requests.attaching import FILE_PREFIX, FILES, RequestFiles
from portal.pages.requests.fields.controls import PREFIX, Control
from portal.pages.requests.fields.file_views import FILE_REFUSALS, file_box_of, refused_file
from portal.pages.requests.opening import OpenedRequest, RequestOpener
from portal.pages.requests.request_steps import PAPERS, RequestWay, way_of
from portal.pages.requests.sent_forms import SentFile, read_form
from portal.pages.requests.step_changes import DETACH, FaultyField, faulty_fields
from portal.pages.requests.step_pages import BACK, ON, StepDraft
from portal.pages.requests.uploads.phone import PHONE, RequestPhone
from sportello.cases.refusals import AlreadySent


class AskedPaper(Struct, frozen=True):
    """`may_come_later`: the request can be sent without it, and is completed afterwards."""

    control: Control
    may_come_later: bool


class PapersPage(SitePage, frozen=True, kw_only=True):
    template: ClassVar[str] = "requests/papers.html"

    request: str
    way: RequestWay
    papers: tuple[AskedPaper, ...]
    faulty: tuple[FaultyField, ...]
    action: str
    files: str
    form_token: str


class RequestPapers:
    def __init__(self, opener: RequestOpener, files: RequestFiles, phone: RequestPhone) -> None:
        self._opener = opener
        self._context = opener.context
        self._files = files
        self._phone = phone

    def add_to(self, app: web.Application, prefix: str) -> None:
        """`prefix` is the path of one request."""
        app.router.add_get(f"{prefix}/{PAPERS}", self.show)
        app.router.add_post(f"{prefix}/{PAPERS}", self.save)

    async def show(self, request: web.Request) -> web.Response:
        """On to where the request stands, where none is asked. Raises: UnknownCase"""
        opened = await self._opener.open_unsent(request)
        if not opened.it.checked.asked.documents:
            return self._opener.kit.redirect(request, opened.path())
        return self._page(request, opened, {})

    async def save(self, request: web.Request) -> web.Response:
        """Raises: UnknownCase, ForeignOrigin, FormExpired"""
        opened = await self._opener.open(request, is_change=True)
        refused: dict[str, str] = {}

        async def take(sent: SentFile) -> None:
            path = sent.field.removeprefix(FILE_PREFIX)
            try:
                await self._files.take(opened, path, sent)
            except FILE_REFUSALS as refusal:
                refused[path] = refused_file(refusal, opened.asked.words)

        try:
            sent = StepDraft(await read_form(request, self._opener.browsers, take), refused)
            button, what = sent.button
            if button == DETACH:
                await self._files.remove(opened, what)
        except AlreadySent:
            return self._opener.kit.redirect(request, opened.path())
        if refused:
            async with self._context.database.reading() as connection:
                fresh = await self._opener.again(connection, opened)
            return self._page(request, fresh, refused, 422)
        if button == PHONE:
            return self._opener.kit.redirect(request, await self._phone.open(opened, what))
        if not opened.it.checked.asked.documents:
            return self._opener.kit.redirect(request, opened.path())
        way = way_of(opened, PAPERS)
        to = {ON: way.next, BACK: way.previous}.get(button)
        if to is not None:
            return self._opener.kit.redirect(request, opened.path(to.end))
        anchor = what if what.startswith(DOCUMENTS) else ""
        return self._opener.kit.redirect(request, f"{opened.path(PAPERS)}#{PREFIX}{anchor}")

    def _page(
        self,
        request: web.Request,
        opened: OpenedRequest,
        refused: dict[str, str],
        status: int = 200,
    ) -> web.Response:
        asked = opened.asked
        title = asked.words.gettext("Documents")
        papers = []
        for each in opened.it.checked.asked.documents:
            path = f"{DOCUMENTS}{each.id}"
            rule = rule_of(opened.it.definition, path)
            assert rule is not None, "every document has one"
            control = Control(
                name=f"{PREFIX}{path}",
                draws="files",
                label=asked.text(each.label),
                help=asked.text(each.help),
                error=refused.get(path, ""),
                is_required=not each.is_optional,
                files=file_box_of(path, opened.it.attached, rule, asked.words),
            )
            papers.append(AskedPaper(control, each.is_curable and not each.is_optional))
        page = PapersPage(
            title=title,
            trail=opened.trail(title),
            request=opened.title,
            way=way_of(opened, PAPERS),
            papers=tuple(papers),
            faulty=tuple(faulty_fields(each.control for each in papers)),
            action=opened.href(PAPERS),
            files=opened.path(FILES),
            form_token=opened.browser.form_token,
        )
        answer = self._opener.kit.page(request, page, status)
        return self._opener.browsers.remember(opened.browser, answer)
