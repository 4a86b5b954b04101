"""The door for everybody else: the same commands and replies as the stations', over HTTP.

Owns paths and bearer tokens; docs/api.md tells them to integrators. Whatever a client sends is
answered by JSON that names a code, never by a 500.
"""

from collections.abc import Awaitable, Callable
from typing import TypeVar
from uuid import uuid4

import msgspec
from aiohttp import web
from msgspec import Struct
from msgspec.structs import replace

from queue_server.accounts.admission import Admission, bearer
from queue_server.api.decoding import Decoder, id_in, understand
from queue_server.api.handlers import FrontDesk
from queue_server.api.http_refusals import refusal
from queue_server.api.openapi import Health, ServerRole, description
from queue_server.journal.seam import Journal
from queue_server.office.broadcast import Broadcast
from queue_server.office.leadership import Succession
from queue_server.office.projection import event_seen, sight_of
from queue_server.timekeeping.timekeeper import Timekeeper
from sportello.model.refusals import BeforeToday, InvalidField, Refused, StorageFull
from sportello.model.wire import (
    Happened,
    Identify,
    Login,
    Logout,
    NewNote,
    Note,
    ReadNote,
    Reply,
    WaitingFor,
    WriteNote,
    command_decoder,
    encode,
)
from sportello.model.words import Role

MOST_EVENTS = 1000
GREATEST_SEQ = 2**63 - 1

T = TypeVar("T")

_login_decoder = msgspec.json.Decoder(Login)
_logout_decoder = msgspec.json.Decoder(Logout)
_identify_decoder = msgspec.json.Decoder(Identify)
_note_decoder = msgspec.json.Decoder(NewNote)


class HttpRoutes:
    def __init__(
        self,
        desk: FrontDesk,
        broadcast: Broadcast,
        admission: Admission,
        journal: Journal,
        succession: Succession,
        time: Timekeeper,
        storage: Callable[[], StorageFull | None],
    ) -> None:
        """`storage` says what keeps commands from being written, or soon will."""
        self._desk = desk
        self._broadcast = broadcast
        self._actor = admission.actor
        self._journal = journal
        self._succession = succession
        self._time = time
        self._storage = storage
        self._description = msgspec.json.encode(description())

    def add_to(self, app: web.Application) -> None:
        app.router.add_post("/api/v1/commands", self.command)
        app.router.add_post("/api/v1/login", self.log_in)
        app.router.add_post("/api/v1/logout", self.log_out)
        app.router.add_post("/api/v1/identify", self.identify)
        app.router.add_get("/api/v1/hall", self.hall)
        app.router.add_get("/api/v1/counters/{counter}/waiting", self.waiting_for)
        app.router.add_get("/api/v1/tickets/{ticket}/note", self.read_note)
        app.router.add_put("/api/v1/tickets/{ticket}/note", self.write_note)
        app.router.add_get("/api/v1/events", self.events)
        app.router.add_get("/api/v1/openapi.json", self.openapi)
        app.router.add_get("/healthz", self.health)

    async def command(self, request: web.Request) -> web.Response:
        by = await self._actor(request)
        return await answer(request, command_decoder, lambda asked: self._desk.command(asked, by))

    async def identify(self, request: web.Request) -> web.Response:
        by = await self._actor(request)
        return await answer(
            request, _identify_decoder, lambda asked: self._desk.identify(asked, by)
        )

    async def log_in(self, request: web.Request) -> web.Response:
        return await answer(request, _login_decoder, self._desk.log_in)

    async def log_out(self, request: web.Request) -> web.Response:
        await self._actor(request)

        async def log_out(asked: Logout) -> Reply:
            await self._desk.log_out(bearer(request))
            return Reply(id=asked.id, accepted=[])

        return await answer(request, _logout_decoder, log_out)

    async def hall(self, request: web.Request) -> web.Response:
        by = await self._actor(request)
        return json_of(self._broadcast.hall_for(sight_of(by)))

    async def waiting_for(self, request: web.Request) -> web.Response:
        by = await self._actor(request)
        query = WaitingFor(id=uuid4(), counter=request.match_info["counter"])
        return json_of(replace(await self._desk.waiting_for(query, by), id=None))

    async def read_note(self, request: web.Request) -> web.Response:
        by = await self._actor(request)
        query = ReadNote(id=uuid4(), ticket=request.match_info["ticket"])
        return json_of(replace(await self._desk.read_note(query, by), id=None))

    async def write_note(self, request: web.Request) -> web.Response:
        by = await self._actor(request)

        async def write(asked: NewNote) -> Note:
            query = WriteNote(id=uuid4(), ticket=request.match_info["ticket"], text=asked.text)
            return replace(await self._desk.write_note(query, by), id=None)

        return await answer(request, _note_decoder, write)

    async def events(self, request: web.Request) -> web.Response:
        """What happened after `since`: of today, or at any time for who may look back."""
        by = await self._actor(request)
        day_began = self._broadcast.day_began
        since = _whole_number(request, "since", max(day_began - 1, 0), GREATEST_SEQ)
        limit = _whole_number(request, "limit", MOST_EVENTS, MOST_EVENTS)
        if since < day_began - 1 and Role.SUPERVISOR not in by.roles:
            raise BeforeToday(
                f"what happened before place {day_began} is told to supervisors alone: "
                "read the hall, and go on from its seq"
            )
        events = await self._journal.since(since, limit)
        return json_of(Happened(events=[event_seen(event, sight_of(by)) for event in events]))

    async def openapi(self, request: web.Request) -> web.Response:
        return web.Response(body=self._description, content_type="application/json")

    async def health(self, request: web.Request) -> web.Response:
        is_leading, leader = self._succession.is_leading, self._succession.leader
        role: ServerRole = "leading" if is_leading else "following"
        hall = self._broadcast.hall
        if (torn := self._succession.torn) is not None:
            return json_of(Health("degraded", hall.seq, role, leader, "journal_torn", torn))
        if (full := self._storage()) is not None:
            return json_of(Health("degraded", hall.seq, role, leader, full.code, full.detail))
        if (doubt := self._time.doubt_about(hall.day)) is None:
            return json_of(Health("ok", hall.seq, role, leader))
        detail = self._time.explained(doubt, hall.day)
        return json_of(Health("degraded", hall.seq, role, leader, doubt.value, detail))


async def answer(
    request: web.Request, decoder: Decoder[T], carry_out: Callable[[T], Awaitable[Struct]]
) -> web.Response:
    """What carrying out the request's message gives; a refusal has the message's id."""
    raw = await request.read()
    try:
        return json_of(await carry_out(understand(decoder, raw)))
    except Refused as refused:
        return refusal(refused, id_in(raw))


def in_query(request: web.Request, of: type[T]) -> T:
    """The query's fields as a struct. Raises: InvalidField."""
    try:
        return msgspec.convert(dict(request.query), of, strict=False)
    except msgspec.ValidationError as wrong:
        raise InvalidField(str(wrong)) from None


def _whole_number(request: web.Request, name: str, default: int, greatest: int) -> int:
    given = request.query.get(name)
    if given is None:
        return default
    if not (given.isascii() and given.isdecimal() and len(given) <= 19):
        raise InvalidField(f"{name} is a whole number from 0 to {greatest}")
    return min(int(given), greatest)


def json_of(message: Struct) -> web.Response:
    """The answer that says `message`."""
    return web.Response(body=encode(message), content_type="application/json")
