"""The branches' door: /sync/v1, which a branch opens with its key. Owns its requests and answers.

Must not know what an aggregate means, nor when one is applied: `sync_office` does.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import msgspec
from aiohttp import hdrs, web
from msgspec import Struct

from casework.api.asking import BEARER
from casework.api.problems import refusal
from portal.context import PortalContext
from portal.sync import links
from portal.sync.casework.branch_calls import BranchHandler
from portal.sync.casework.calls import CaseworkCalls
from portal.sync.casework.prepared import PreparedCalls
from portal.sync.links import BranchLink, UnknownBranchKey
from portal.sync.pages import nothing_after
from portal.sync.sync_office import SyncOffice
from portal.sync.watch import ChangeWatch
from sportello.model.refusals import NotUnderstood, Refused
from sportello.sync import contract
from sportello.sync.contract import Greeting, Presence, Pushed, Returned
from sportello.sync.cursor import Cursor
from web.connections import ClientKind, connection_of
from web.pages.problems import problem

MOST_BYTES = 64 * 1024 * 1024
"""A branch that returns all that it holds: some thousand bookings of 700 bytes each."""

LOOKING_AT_ONCE = 2
"""Branches that are looked up in the database at the same time. When thousands come back after a
restart they take their turns here: a request that waits for a connection holds kilobytes more, and
citizens would wait behind all of them."""

LARGEST_NUMBER = 2**62
"""That databases hold."""

T = TypeVar("T")


class NotASyncMessage(NotUnderstood): ...


class SyncDoor:
    def __init__(self, context: PortalContext, watch: ChangeWatch) -> None:
        self._database = context.database
        self._watch = watch
        self._casework = CaseworkCalls(context)
        self._turns = asyncio.Semaphore(LOOKING_AT_ONCE)
        self._prepared = PreparedCalls(context)
        self._office = SyncOffice(
            context.database, context.directory, context.waits, context.video_rooms, context.clock
        )

    def add_to(self, app: web.Application) -> None:
        for method, path, handler in (
            ("POST", contract.HANDSHAKE, self.shake_hands),
            ("GET", contract.CHANGES, self.changes),
            ("GET", contract.AGGREGATES + "/{kind}/{id}", self.aggregate),
            ("POST", contract.PUSH, self.push),
            ("POST", contract.RECONCILE, self.reconcile),
            ("PUT", contract.PRESENCE, self.presence),
            *self._casework.routes,
            *self._prepared.routes,
        ):
            app.router.add_route(method, path, self._answering(handler))

    def _answering(
        self, handler: BranchHandler
    ) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        """The handler, told which branch asks."""

        async def answer(request: web.Request) -> web.StreamResponse:
            try:
                link = await self._link(request)
                connection_of(request).belongs_to(f"{link.comune}/{link.branch}", ClientKind.KEYED)
                return await handler(request, link)
            except UnknownBranchKey as refused:
                challenge: dict[str, str] = {hdrs.WWW_AUTHENTICATE: "Bearer"}
                return problem(401, refused.code, refused.detail, challenge)
            except Refused as refused:
                return refusal(refused)

        return answer

    async def shake_hands(self, request: web.Request, link: BranchLink) -> web.Response:
        return _json(await self._office.shake_hands(link, await _body(request, Greeting)))

    async def changes(self, request: web.Request, link: BranchLink) -> web.Response:
        cursor, patience_s = _cursor(request), _patience_s(request)
        name = link.comune, link.branch
        news = self._watch.news(name, cursor.number, patience_s)
        try:
            async with self._turns:
                has_read_all = await self._office.has_read_all(link, cursor)
            if has_read_all and not await news:
                return _json(nothing_after(cursor))
        finally:
            self._watch.forget(name, news)
        answer = _json(await self._office.page(link, cursor))
        answer.enable_compression()
        return answer

    async def aggregate(self, request: web.Request, link: BranchLink) -> web.Response:
        kind, id = request.match_info["kind"], request.match_info["id"]
        return _json(await self._office.aggregate(link, kind, id))

    async def push(self, request: web.Request, link: BranchLink) -> web.Response:
        return _json(await self._office.push(link, await _body(request, Pushed)))

    async def reconcile(self, request: web.Request, link: BranchLink) -> web.Response:
        answer = _json(await self._office.reconcile(link, await _body(request, Returned)))
        answer.enable_compression()
        return answer

    async def presence(self, request: web.Request, link: BranchLink) -> web.Response:
        return _json(await self._office.presence(link, await _body(request, Presence)))

    async def _link(self, request: web.Request) -> BranchLink:
        """Raises: UnknownBranchKey"""
        sent = BEARER.fullmatch(request.headers.get(hdrs.AUTHORIZATION, ""))
        async with self._turns, self._database.brief_reading() as connection:
            return await links.link_of_key(connection, sent[1] if sent else "")


def _cursor(request: web.Request) -> Cursor:
    try:
        cursor = Cursor(request.query["incarnation"], int(request.query["after"]))
    except (KeyError, ValueError):
        raise NotASyncMessage("say incarnation= and after=, a number") from None
    if not 0 <= cursor.number <= LARGEST_NUMBER:
        raise NotASyncMessage("after= is the number of a change")
    return cursor


def _patience_s(request: web.Request) -> float:
    try:
        asked = float(request.query.get("wait", contract.LONGEST_POLL_S))
    except ValueError:
        raise NotASyncMessage("wait= is a number of seconds") from None
    return min(max(0.0, asked), contract.LONGEST_POLL_S)


async def _body(request: web.Request, kind: type[T]) -> T:
    """Raises: NotASyncMessage"""
    raw = await request.clone(client_max_size=MOST_BYTES).read()
    try:
        return msgspec.json.decode(raw, type=kind)
    except msgspec.DecodeError as wrong:
        raise NotASyncMessage(f"this is no {kind.__name__}: {wrong}") from None


def _json(told: Struct) -> web.Response:
    return web.Response(body=msgspec.json.encode(told), content_type="application/json")
