"""The telephone as the camera of a question: its page's address as a QR code, beside the request.

The page itself is `casework.handover`'s. What comes by it is named here as it comes, and
becomes the answer to its question when the citizen goes back there, which ends the page.
"""

from datetime import datetime
from typing import ClassVar
from urllib.parse import quote

import segno
from aiohttp import web
from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncConnection

from casework.api.requests.case_files import while_open
from casework.drafts import cases
from casework.handover import open_pages
from casework.handover.links import link_path
from casework.handover.open_pages import PhonePageOver
from casework.office.file_rules import DOCUMENTS, file_label
from portal.pages.kit import SitePage
from portal.pages.requests.attaching import (
    TITLE_DOCUMENT,
    is_named,
    step_with_files,
    with_file,
)
from portal.pages.requests.fields.controls import PREFIX
from portal.pages.requests.fields.file_views import FileLine, file_shown
from portal.pages.requests.opening import OpenedRequest, RequestOpener
from portal.pages.requests.request_steps import FOR_WHOM, PAPERS, STEPS
from sportello.cases.refusals import AlreadySent
from text.times import clock_at

PHONE = "telefono"
"""The end of the path, and the button that leads there."""

FOR = "per"
"""In the form that ends the page, the path of its question."""


class PhoneCodePage(SitePage, frozen=True, kw_only=True):
    """`paper` is what is photographed, `address` what the code says, `shown` the question's files,
    of which `received` have come by telephone; `path` is that of the question.
    """

    template: ClassVar[str] = "requests/phone.html"

    request: str
    paper: str
    code: Markup
    address: str
    path: str
    until: str
    received: int
    shown: tuple[FileLine, ...]
    here: str
    form_token: str


class RequestPhone:
    def __init__(self, opener: RequestOpener) -> None:
        self._opener = opener
        self._context = opener.context

    def add_to(self, app: web.Application, prefix: str) -> None:
        """`prefix` is the path of one request."""
        app.router.add_get(f"{prefix}/{PHONE}", self.show)
        app.router.add_post(f"{prefix}/{PHONE}", self.end)

    async def open(self, opened: OpenedRequest, path: str) -> str:
        """Where its code is shown, valid from now on. Raises: AlreadySent, OpenAtCounter"""
        _check_asked(opened, path)
        comune, id, now = opened.comune.id, opened.it.case.id, self._context.clock()
        async with self._context.database.transaction() as connection:
            await while_open(comune, id)(connection)
            await open_pages.open_page(connection, comune, id, path, now)
        return opened.path(PHONE)

    async def show(self, request: web.Request) -> web.Response:
        """On to where the request stands once the code is over. Raises: UnknownCase"""
        opened = await self._opener.open(request)
        comune, now = opened.comune, self._context.clock()
        try:
            async with self._context.database.brief_reading() as connection:
                open_page = await open_pages.page_of(connection, comune.id, opened.it.case.id, now)
        except PhonePageOver:
            return self._opener.kit.redirect(request, opened.path())
        host, words = self._opener.host, opened.asked.words
        address = host.page_url(comune, link_path(host, comune, open_page.id))
        title = words.gettext("Take the picture with your telephone")
        label = file_label(opened.it.definition, open_page.path)
        page = PhoneCodePage(
            title=title,
            trail=opened.trail(title),
            request=opened.title,
            paper=opened.asked.text(label),
            code=Markup(segno.make_qr(address, error="m").svg_inline(border=4, omitsize=True)),
            until=clock_at(open_page.until, opened.it.zone),
            address=address,
            path=open_page.path,
            received=open_page.received,
            shown=tuple(
                file_shown(each, words)
                for each in opened.it.attached
                if each.field == open_page.path
            ),
            here=opened.href(PHONE),
            form_token=opened.browser.form_token,
        )
        answer = self._opener.kit.page(request, page)
        return self._opener.browsers.remember(opened.browser, answer)

    async def end(self, request: web.Request) -> web.Response:
        """Back to the question, with the files in its answer; also if the telephone has ended the
        page before. Raises: UnknownCase, ForeignOrigin, FormExpired
        """
        opened = await self._opener.open(request, is_change=True)
        path = (await self._opener.browsers.form(request)).get(FOR, "")
        _check_asked(opened, path)
        comune, id, now = opened.comune.id, opened.it.case.id, self._context.clock()
        try:
            async with self._context.database.transaction() as connection:
                await open_pages.end_page(connection, comune, id)
                await _answer_with_files(connection, opened, path, now)
        except AlreadySent:
            return self._opener.kit.redirect(request, opened.path())
        return self._opener.kit.redirect(request, _question(opened, path))


def _check_asked(opened: OpenedRequest, path: str) -> None:
    """Raises: HTTPBadRequest where no page of the request asks for a file of that path"""
    if path != TITLE_DOCUMENT and file_label(opened.it.definition, path) is None:
        raise web.HTTPBadRequest(reason="no question asks for this file")


async def _answer_with_files(
    connection: AsyncConnection, opened: OpenedRequest, path: str, now: datetime
) -> None:
    """Name the question's files in its answer; a document's are in none. Raises: AlreadySent"""
    step = step_with_files(opened.it.definition, path)
    if step is None:
        return
    comune, name = opened.comune.id, path.partition(".")[0]
    case = await cases.find(connection, comune, opened.it.case.id, is_locked=True)
    before = answer = case.answers.get(name)
    for file in opened.it.attached:
        if file.field == path and not is_named(answer, file.id):
            answer = with_file(answer, path, file.id)
    if answer != before:
        await cases.save_step(connection, comune, case, step, {name: answer}, now)


def _question(opened: OpenedRequest, path: str) -> str:
    """The path of the question that asks for the files of `path`."""
    end = FOR_WHOM if path == TITLE_DOCUMENT else PAPERS
    if not path.startswith(DOCUMENTS) and path != TITLE_DOCUMENT:
        step = step_with_files(opened.it.definition, path)
        assert step is not None, "only a question's page is opened"
        end = f"{STEPS}/{step.id}?ancora=1"
    return f"{opened.path(end)}#{quote(PREFIX + path)}"
