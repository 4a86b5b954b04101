"""The citizens' door: a page for each ticket of today, kept up to date, and three buttons on it.

Owns the paths under `/turno` and what a browser is told besides the page. Who has the token may;
it is written nowhere. What a button does is the office's business, as with any other command.
"""

from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from datetime import datetime, timedelta
from importlib.resources import files
from pathlib import Path
from typing import Annotated
from urllib.parse import parse_qsl
from uuid import UUID

import fontpkg_titillium_web
import msgspec
from aiohttp import hdrs, web
from msgspec import Meta, Struct

from queue_server.follow import sentences
from queue_server.follow.news import GONE, News
from queue_server.follow.pages import Pages
from queue_server.follow.tokens import PATH, FollowTokens
from queue_server.follow.turn import Turn, Turns, Way
from queue_server.office.writer import Office
from sportello.model.commands import Park, Resume, StationCommand, Withdraw
from sportello.model.person import Actor
from sportello.model.refusals import InvalidField, NotAllowed, NotLeading, NotPossible, Refused
from web.connections import ClientKind, connection_of
from web.event_stream import StreamEvent, send_events
from web.negotiation import wants_html
from web.origin import is_same_origin
from web.pages.headers import OWN_FILES, page_headers
from web.pages.static_files import StaticFiles
from web.streams import Streams

BY = Actor("follow")

HEADERS = page_headers(OWN_FILES)

_OURS = Path(str(files("queue_server.follow"))) / "static"
_FONTS = fontpkg_titillium_web.ROOT / "files"
LOOKS = (
    *(_OURS / name for name in ("follow.css", "follow.js", "icon.svg")),
    *(_FONTS / f"TitilliumWeb-{weight}.ttf" for weight in ("Regular", "SemiBold", "Bold")),
)
"""The files that the page asks for, and no others."""


class Touched(Struct, frozen=True):
    """What a button of the page sends; `back_min` is in how many minutes they will be back."""

    id: UUID
    way: Way
    back_min: Annotated[int, Meta(ge=1, le=600)] | None = None


class FollowRoutes:
    """No key is asked for: the token is what authorises."""

    def __init__(
        self,
        tokens: FollowTokens,
        turns: Turns,
        streams: Streams,
        pages: Pages,
        office: Office,
        clock: Callable[[], datetime],
    ) -> None:
        self._tokens = tokens
        self._turns = turns
        self._news = News(turns, streams, pages, clock)
        self._pages = pages
        self._office = office
        self._clock = clock

    def add_to(self, app: web.Application) -> None:
        app.router.add_get(f"{PATH}/static/{{name}}", StaticFiles(LOOKS).answer)
        app.router.add_get(f"{PATH}/{{token}}", self.page)
        app.router.add_post(f"{PATH}/{{token}}", self.touch)
        app.router.add_get(f"{PATH}/{{token}}/live", self.live, allow_head=False)  # it has no end

    # --- the page ----------------------------------------------------------------------------

    async def page(self, request: web.Request) -> web.Response:
        if not self._is_leading:
            return self._not_now(request)
        ticket = self._ticket_of(request)
        turn = self._turns.of(ticket) if ticket else None
        return self._shown(request, turn) if turn else self._no_longer_valid(request)

    async def touch(self, request: web.Request) -> web.Response:
        """A button was touched: done, it leads back to the page; refused, the page says so."""
        if not is_same_origin(request.headers, self._tokens.public_url or ""):
            return self._from_elsewhere(request)
        touched = _touched(await request.read())
        if not self._is_leading:
            return self._not_now(request)
        ticket = self._ticket_of(request)
        if ticket is None or self._turns.of(ticket) is None:
            return self._no_longer_valid(request)
        if not self._turns.may_still(touched.way, ticket):
            return self._refused(request, ticket, 409)
        try:
            await self._office.submit(self._command(touched, ticket), BY)
        except NotPossible:
            return self._refused(request, ticket, 503)
        except Refused:
            return self._refused(request, ticket, 409)
        return web.Response(status=303, headers={**HEADERS, hdrs.LOCATION: _token(request)})

    def _command(self, touched: Touched, ticket: str) -> StationCommand:
        match touched.way:
            case Way.LEAVE:
                return Withdraw(id=touched.id, ticket=ticket)
            case Way.COME_BACK:
                return Resume(id=touched.id, ticket=ticket)
            case Way.STEP_ASIDE:
                away = timedelta(minutes=touched.back_min) if touched.back_min else None
                back_at = self._clock() + away if away else None
                return Park(id=touched.id, ticket=ticket, shared=True, back_at=back_at)

    # --- what is answered --------------------------------------------------------------------

    def _ticket_of(self, request: web.Request) -> str | None:
        """Whose page is asked for; None if the token is none of today's."""
        day = self._turns.day
        ticket = self._tokens.ticket_in(_token(request), day) if day else None
        if ticket is not None:
            connection = connection_of(request)
            connection.belongs_to(connection.owner, ClientKind.PAGE)
        return ticket

    def _shown(
        self, request: web.Request, turn: Turn, refused: str | None = None, status: int = 200
    ) -> web.Response:
        page = self._pages.page(turn, _token(request), self._clock(), refused)
        return _html(page, status)

    def _refused(self, request: web.Request, ticket: str, status: int) -> web.Response:
        turn = self._turns.of(ticket)
        if turn is None:
            return self._no_longer_valid(request)
        words = self._pages.words(turn.language)
        why = sentences.refused(words, may_try_again=status == 503)
        return self._shown(request, turn, why, status)

    def _no_longer_valid(self, request: web.Request) -> web.Response:
        words = self._pages.words_for(request.headers.get(hdrs.ACCEPT_LANGUAGE, ""))
        return _html(self._pages.notice(sentences.no_longer_valid(words), words), 404)

    def _from_elsewhere(self, request: web.Request) -> web.Response:
        """Raises: NotAllowed to a program. A citizen is sent to the code on the ticket."""
        if not wants_html(request.headers.get(hdrs.ACCEPT, "")):
            raise NotAllowed("only the page itself may ask for this")
        words = self._pages.words_for(request.headers.get(hdrs.ACCEPT_LANGUAGE, ""))
        return _html(self._pages.notice(sentences.from_elsewhere(words), words), 403)

    def _not_now(self, request: web.Request) -> web.Response:
        words = self._pages.words_for(request.headers.get(hdrs.ACCEPT_LANGUAGE, ""))
        notice = self._pages.notice(sentences.not_now(words), words, tries_again=True)
        return _html(notice, 503)

    # --- live --------------------------------------------------------------------------------

    async def live(self, request: web.Request) -> web.StreamResponse:
        """The page's own news, until it is closed or they end."""
        if not self._is_leading:
            return self._not_now(request)
        return await send_events(request, self._news_for(request), HEADERS)

    async def _news_for(self, request: web.Request) -> AsyncGenerator[StreamEvent, None]:
        if (ticket := self._ticket_of(request)) is None:
            yield GONE
            return
        async with aclosing(self._news.of(ticket)) as news:
            async for event in news:
                if not self._is_leading:
                    return  # the page asks again, and finds the server that leads
                yield event

    @property
    def _is_leading(self) -> bool:
        try:
            self._office.check_leading()
        except NotLeading:
            return False
        return True


def _touched(form: bytes) -> Touched:
    """Raises: InvalidField."""
    fields = dict(parse_qsl(form.decode(errors="replace")))
    try:
        return msgspec.convert(fields, Touched, strict=False)
    except msgspec.ValidationError as wrong:
        raise InvalidField(str(wrong)) from None


def _token(request: web.Request) -> str:
    return request.match_info["token"]


def _html(page: str, status: int) -> web.Response:
    return web.Response(text=page, status=status, content_type="text/html", headers=HEADERS)
