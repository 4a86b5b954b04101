"""The page on a citizen's telephone: a large button for the camera, what has come, and the end.

No sign-in: the address in the QR code opens it, and a cookie keeps it open. It works without a
script; with one, pictures go on their way as soon as they are taken, and tell how far they are.
"""

from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import fontpkg_titillium_web
from aiohttp import hdrs, web
from msgspec import Struct
from sqlalchemy.ext.asyncio import AsyncConnection

from casework.api.asking import Unanswerable
from casework.api.problems import FieldsFaulty, status_of
from casework.api.requests.case_files import bytes_of, file_of, form_of, while_open
from casework.attachments.attachments import FileRule
from casework.attachments.intake import Allowed
from casework.drafts.kept_case import KeptCase
from casework.drafts.refusals import UnknownCase
from casework.handover import open_pages
from casework.handover.links import PHONE, check_cookie, check_link, give_cookie
from casework.handover.open_pages import CameraPage, PhonePageOver
from casework.handover.sentences import refused_sentence
from casework.office.at_hand import CaseAtHand, at_hand
from casework.office.file_rules import file_label, rule_of
from casework.office.host import CaseComune, CaseHost
from casework.words import CATALOGUE
from sportello.cases.lifecycle import CaseChange, may
from sportello.cases.refusals import AlreadySent
from sportello.model.languages import LANGUAGES, in_language
from sportello.model.refusals import Limited, Refused
from text.catalogue import LANGUAGES as LANGUAGES_BY_CODE
from text.catalogue import Words
from web.negotiation import language_of
from web.origin import is_same_origin
from web.pages.headers import OWN_FILES, page_headers
from web.pages.static_files import StaticFiles
from web.pages.templates import templates_of

HEADERS = page_headers(OWN_FILES)
PICTURES = frozenset({"image/jpeg", "image/png"})
_OURS = Path(str(files("casework.handover"))) / "static"
_FONTS = fontpkg_titillium_web.ROOT / "files"
LOOKS = (
    *(_OURS / name for name in ("phone.css", "phone.js", "icon.svg")),
    *(_FONTS / f"TitilliumWeb-{weight}.ttf" for weight in ("Regular", "Bold")),
)

CheckRate = Callable[[web.BaseRequest, bool], None]
"""Whether it asks too often, and whether it changes something. Raises: Limited"""


class OpenPage(Struct, frozen=True):
    """An open page with its case, which can still be changed."""

    page: CameraPage
    it: CaseAtHand
    rule: FileRule


class PhoneSite:
    """`check_rate` is the mounting server's."""

    def __init__(self, host: CaseHost, check_rate: CheckRate) -> None:
        self._host = host
        self._check_rate = check_rate
        self._templates = templates_of("casework.handover")

    def add_to(self, app: web.Application) -> None:
        one = f"{PHONE}/{{id}}"
        app.router.add_get(f"{PHONE}/static/{{name}}", StaticFiles(LOOKS).answer)
        app.router.add_get(one, self.show)
        app.router.add_post(one, self.take)
        app.router.add_post(f"{one}/fine", self.end)
        app.router.add_get(f"{one}/{{secret}}", self.open_by_link)

    async def open_by_link(self, request: web.Request) -> web.Response:
        try:
            self._check_rate(request, False)
            comune = self._host.comune_of(request)
            id = check_link(request, self._host, comune)
        except Refused as refused:
            return self._over(request, refused)
        answer = _to(request, f"{PHONE}/{id}")
        give_cookie(answer, self._host, comune, id)
        return answer

    async def show(self, request: web.Request) -> web.Response:
        try:
            self._check_rate(request, False)
            comune = self._host.comune_of(request)
            opened = await self._opened(request, comune)
        except Refused as refused:
            return self._over(request, refused)
        return self._page(request, comune, opened)

    async def take(self, request: web.Request) -> web.Response:
        """One file. What is refused is told on the page, which stays open."""
        try:
            comune = self._entered(request)
            opened = await self._opened(request, comune)
        except Refused as refused:
            return self._over(request, refused)
        try:
            form = await form_of(request)
            part = await file_of(form)
            await self._host.files.intake.take(
                comune.id,
                opened.page.draft,
                bytes_of(form, part),
                field=opened.page.path,
                name=part.filename or "",
                rule=opened.rule,
                allowed=self._allowed(comune, opened.page),
            )
        except (PhonePageOver, UnknownCase, AlreadySent) as refused:
            return self._over(request, refused)
        except Refused as refused:
            return self._page(request, comune, opened, refused.code, status_of(type(refused)))
        except (FieldsFaulty, Unanswerable):
            return self._page(request, comune, opened, "file_empty", 422)
        return _to(request, f"{PHONE}/{opened.page.id}")

    async def end(self, request: web.Request) -> web.Response:
        """By the citizen, who has finished."""
        try:
            comune = self._entered(request)
            opened = await self._opened(request, comune)
        except Refused as refused:
            return self._over(request, refused)
        async with self._host.database.transaction() as connection:
            await open_pages.end_page(connection, comune.id, opened.page.draft)
        return self._notice(request, "thanks", 200)

    def _entered(self, request: web.Request) -> CaseComune:
        """For what changes something. Raises: Limited, PhonePageOver, UnknownComune"""
        self._check_rate(request, True)
        comune = self._host.comune_of(request)
        if not is_same_origin(request.headers, self._host.page_url(comune, PHONE)):
            raise PhonePageOver("only the page itself may send files")
        return comune

    async def _opened(self, request: web.Request, comune: CaseComune) -> OpenPage:
        """Raises: PhonePageOver, UnknownCase, AlreadySent"""
        id, now = check_cookie(request, self._host, comune), self._host.clock()
        async with self._host.database.reading() as connection:
            page = await open_pages.find_page(connection, comune.id, id, now)
            it = await at_hand(connection, self._host, comune, page.draft, now)
        _check_open(it.case)
        rule = rule_of(it.definition, page.path)
        assert rule is not None, "the page was opened for a question of this definition"
        return OpenPage(page, it, rule)

    def _allowed(self, comune: CaseComune, page: CameraPage) -> Allowed:
        """The page may have been ended while the file came."""
        is_open = while_open(comune.id, page.draft)

        async def check(connection: AsyncConnection) -> None:
            await is_open(connection)
            await open_pages.find_page(connection, comune.id, page.id, self._host.clock())
            await open_pages.count_file(connection, comune.id, page.id)

        return check

    # --- what is shown -----------------------------------------------------------------------

    def _page(
        self,
        request: web.Request,
        comune: CaseComune,
        opened: OpenPage,
        refused: str = "",
        status: int = 200,
    ) -> web.Response:
        words = _words(request, opened.it.case.language)
        pictures = PICTURES.intersection(opened.rule.media_types)
        label = file_label(opened.it.definition, opened.page.path)
        return self._rendered(
            "phone.html",
            words,
            status,
            comune=comune.name,
            paper="" if label is None else in_language(label, words.language.code),
            received=opened.page.received,
            accepted=",".join(opened.rule.media_types),
            pictures=",".join(sorted(pictures)),
            refused=words.gettext(refused_sentence(refused)) if refused else "",
            here=_href(request, f"{PHONE}/{opened.page.id}"),
            end=_href(request, f"{PHONE}/{opened.page.id}/fine"),
            languages=tuple(LANGUAGES_BY_CODE.values()),
        )

    def _over(self, request: web.Request, refused: Refused) -> web.Response:
        if isinstance(refused, Limited):
            return self._notice(request, "slower", 429)
        return self._notice(request, "over", 404)

    def _notice(self, request: web.Request, what: str, status: int) -> web.Response:
        words = _words(request, "")
        texts = {
            "over": words.gettext(
                "This page is no longer open. To go on, ask for a new code where you fill in the "
                "request."
            ),
            "slower": words.gettext("Too many requests at once. Please wait a minute."),
            "thanks": words.gettext("Thank you. Your files have arrived: you can close this page."),
        }
        return self._rendered("notice.html", words, status, text=texts[what])

    def _rendered(self, template: str, words: Words, status: int, **facts: object) -> web.Response:
        language = words.language
        page = self._templates.get_template(template).render(
            _=words.gettext,
            plural=words.plural,
            language=language.code,
            direction="rtl" if language.is_right_to_left else "ltr",
            **facts,
        )
        return web.Response(text=page, status=status, content_type="text/html", headers=HEADERS)


def _check_open(case: KeptCase) -> None:
    """Raises: AlreadySent"""
    if not may(case.state, CaseChange.SEND):
        raise AlreadySent(f"the case is {case.state}")


def _words(request: web.Request, otherwise: str) -> Words:
    """By `lingua`, else what the telephone prefers, else the language of the case."""
    chosen = request.query.get("lingua", "")
    if chosen not in LANGUAGES:
        accepted = request.headers.get(hdrs.ACCEPT_LANGUAGE, "")
        chosen = language_of(accepted, LANGUAGES, otherwise if otherwise in LANGUAGES else "it")
    return CATALOGUE.words(chosen)


def _to(request: web.Request, path: str) -> web.Response:
    return web.Response(status=303, headers={**HEADERS, hdrs.LOCATION: _href(request, path)})


def _href(request: web.Request, path: str) -> str:
    """The same Comune and language."""
    return f"{path}?{request.query_string}" if request.query_string else path
