"""Requests prepared for a branch's visits: listed ahead, told whole, opened there, handed back.

Owns which of them a branch is told: those of its own bookings, as far ahead as the names of who
comes. Sending one at the branch is a call of its own.
"""

from datetime import datetime, timedelta
from typing import TypeVar

import msgspec
from aiohttp import web
from msgspec import Struct
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from casework.attachments import attachments
from casework.attachments.attachments import DraftLimits
from casework.drafts import cases
from casework.drafts.refusals import OpenAtCounter, UnknownCase
from casework.drafts.signing import CaseSignature
from casework.drafts.tables import guided_case
from casework.office.file_rules import ALONGSIDE
from casework.prepared.alongside import lay_beside, sent_at_home
from casework.prepared.copied import has_copy, note_copied
from casework.prepared.holding import body_of, hold, take_back
from casework.prepared.tables import prepared_case
from portal.bookings.tables import booking
from portal.context import PortalContext
from portal.sync.casework.branch_calls import BranchHandler
from portal.sync.links import BranchLink
from portal.sync.visitors import TOLD_AHEAD
from sportello.bookings.lifecycle import BookingState
from sportello.cases.lifecycle import CaseState
from sportello.cases.refusals import NotSentYet
from sportello.model.refusals import NotUnderstood
from sportello.sync.prepared import (
    PREPARED,
    PreparedBody,
    PreparedFile,
    PreparedList,
    PreparedNotice,
    WrittenHere,
)

COMING = (BookingState.REQUESTED, BookingState.CONFIRMED, BookingState.ARRIVED)
AT_ONCE = 256 * 1024
KEPT_AFTER = timedelta(days=1)
"""Who arrived late in the day is still being served."""


class NotAPreparedCase(NotUnderstood): ...


MOST_BYTES = 4 * 1024 * 1024
"""Of the answers of one request."""

T = TypeVar("T", bound=Struct)


class PreparedCalls:
    """Each handler raises: UnknownCase, also for a case of another branch's booking."""

    def __init__(self, context: PortalContext) -> None:
        self._context = context

    @property
    def routes(self) -> tuple[tuple[str, str, BranchHandler], ...]:
        one = PREPARED + "/{case}"
        return (
            ("GET", PREPARED, self.listed),
            ("GET", one, self.told),
            ("POST", f"{one}/opened", self.opened),
            ("PUT", f"{one}/back", self.back),
            ("PUT", f"{one}/alongside", self.alongside),
            ("GET", f"{one}/files/{{file}}", self.file),
            ("PUT", f"{one}/files/{{file}}", self.take_file),
        )

    async def listed(self, _: web.Request, link: BranchLink) -> web.Response:
        async with self._context.database.reading() as connection:
            found = await _coming(connection, link, self._context.clock())
        answer = _json(PreparedList(tuple(found)))
        answer.enable_compression()
        return answer

    async def told(self, request: web.Request, link: BranchLink) -> web.Response:
        async with self._context.database.transaction() as connection:
            id = await self._of_branch(connection, request, link)
            case = await cases.find(connection, link.comune, id)
            await note_copied(connection, link.comune, id, link.branch)
            return _json(await body_of(connection, link.comune, case))

    async def opened(self, request: web.Request, link: BranchLink) -> web.Response:
        """The counter changes it from now on; answered with its last version here. So it is, too,
        where the booking was cancelled or moved before the portal could hear that it was opened.

        Raises: AlreadySent, OpenAtCounter
        """
        async with self._context.database.transaction() as connection:
            id = await self._copied_or_coming(connection, request, link)
            case = await hold(connection, link.comune, id, link.branch)
            await note_copied(connection, link.comune, id, link.branch)
            return _json(await body_of(connection, link.comune, case))

    async def back(self, request: web.Request, link: BranchLink) -> web.Response:
        """The visit did not take place, or ended without sending.

        Raises: AlreadySent, OpenAtCounter, NotAPreparedCase
        """
        said = await _body(request, PreparedBody)
        now = self._context.clock()
        async with self._context.database.transaction() as connection:
            id = await self._copied_or_coming(connection, request, link)
            case = await take_back(connection, link.comune, id, link.branch, said, now)
            return _json(await body_of(connection, link.comune, case))

    async def alongside(self, request: web.Request, link: BranchLink) -> web.Response:
        """What the counter has written to a case that home has sent meanwhile.

        Raises: NotSentYet, NotAPreparedCase
        """
        said = await _body(request, WrittenHere)
        try:
            signature = msgspec.convert(said.signature, CaseSignature | None)
        except msgspec.ValidationError as wrong:
            raise NotAPreparedCase(f"the evidence of its signature: {wrong}") from None
        now = self._context.clock()
        async with self._context.database.transaction() as connection:
            id = await self._copied_or_coming(connection, request, link)
            case = await cases.find(connection, link.comune, id, is_locked=True)
            if case.sent is None:
                raise NotSentYet("home has not sent this case: hand it back, or in")
            case = await lay_beside(
                connection, link.comune, case, link.branch, said, signature, now
            )
            files = await attachments.listed(connection, link.comune, id)
        return _json(sent_at_home(case, tuple(each.id for each in files)))

    async def file(self, request: web.Request, link: BranchLink) -> web.StreamResponse:
        """Raises: AttachmentUnknown, NotCleared"""
        async with self._context.database.reading() as connection:
            id = await self._of_branch(connection, request, link)
            name = request.match_info["file"]
            stored = await attachments.cleared_file(connection, link.comune, id, name)
        answer = web.StreamResponse()
        answer.content_type = "application/octet-stream"
        answer.content_length = stored.size
        await answer.prepare(request)
        async for piece in self._context.files.vault.read(stored):
            await answer.write(piece)
        await answer.write_eof()
        return answer

    async def take_file(self, request: web.Request, link: BranchLink) -> web.Response:
        """One that was attached at the counter, before the case goes back, or next to one that home
        has sent. It is scanned here too.

        Raises: OpenAtCounter unless this branch has opened it; NotAPreparedCase, FileEmpty,
        FileTooLarge, TooManyFiles, StorageFull
        """
        told, id = _told_file(request), request.match_info["case"]
        async with self._context.database.reading() as connection:
            field = await _field_here(connection, link, id, told)
            there = await attachments.listed(connection, link.comune, id)
        if all(each.id != told.id for each in there):
            vault, parts = self._context.files.vault, request.content.iter_chunked(AT_ONCE)
            stored = await vault.receive(parts, told.size, told.id)
            try:
                async with self._context.database.transaction() as connection:
                    field = await _field_here(connection, link, id, told)
                    await attachments.add(
                        connection,
                        link.comune,
                        id,
                        stored,
                        field=field,
                        name=told.name,
                        media_type=told.media_type,
                        now=told.received_at,
                        has_inside=True,
                    )
            except BaseException:
                await vault.store.erase(list(stored.pieces))
                raise
        return _json(told)

    async def _of_branch(
        self, connection: AsyncConnection, request: web.Request, link: BranchLink
    ) -> str:
        id, now = request.match_info["case"], self._context.clock()
        if all(each.case != id for each in await _coming(connection, link, now)):
            raise UnknownCase(f"branch {link.branch} expects no case {id}")
        return id

    async def _copied_or_coming(
        self, connection: AsyncConnection, request: web.Request, link: BranchLink
    ) -> str:
        """A case that the branch was told of, whatever became of its booking.

        Raises: UnknownCase
        """
        id = request.match_info["case"]
        if await has_copy(connection, link.comune, id, link.branch):
            return id
        return await self._of_branch(connection, request, link)


async def _coming(
    connection: AsyncConnection, link: BranchLink, now: datetime
) -> list[PreparedNotice]:
    """By their visit, the first first; those that were sent are not among them."""
    query = (
        select(
            prepared_case.c.case_id,
            prepared_case.c.booking,
            prepared_case.c.service,
            guided_case.c.version,
            booking.c.starts_at,
            guided_case.c.held_at.is_not(None).label("is_held"),
        )
        .join(
            booking,
            (booking.c.comune == prepared_case.c.comune)
            & (booking.c.id == prepared_case.c.booking),
        )
        .join(
            guided_case,
            (guided_case.c.comune == prepared_case.c.comune)
            & (guided_case.c.id == prepared_case.c.case_id),
        )
        .where(booking.c.comune == link.comune, booking.c.branch == link.branch)
        .where(booking.c.starts_at < now + TOLD_AHEAD, booking.c.starts_at > now - KEPT_AFTER)
        .where(booking.c.state.in_(COMING), guided_case.c.state == CaseState.DRAFT)
        .order_by(booking.c.starts_at, prepared_case.c.case_id)
    )
    return [PreparedNotice(*row) for row in await connection.execute(query)]


async def _field_here(
    connection: AsyncConnection, link: BranchLink, id: str, told: PreparedFile
) -> str:
    """What a file of the counter is for: in a case that home has sent it lies next to it.

    Raises: UnknownCase, OpenAtCounter
    """
    case = await cases.find(connection, link.comune, id)
    if case.at_counter is not None and case.at_counter.branch == link.branch:
        return f"{ALONGSIDE}{told.field}"
    if case.held_at != link.branch:
        raise OpenAtCounter(f"branch {link.branch} has not opened the case: open it first")
    return told.field


def _told_file(request: web.Request) -> PreparedFile:
    """Raises: NotAPreparedCase"""
    try:
        told = msgspec.json.decode(request.query.get("file", ""), type=PreparedFile)
    except msgspec.DecodeError as wrong:
        raise NotAPreparedCase(f"say file=, a PreparedFile: {wrong}") from None
    if told.id != request.match_info["file"] or not 0 < told.size <= DraftLimits().most_bytes:
        raise NotAPreparedCase("the file is not the one of the path, or too large")
    return told


async def _body(request: web.Request, kind: type[T]) -> T:
    """Raises: NotAPreparedCase"""
    raw = await request.clone(client_max_size=MOST_BYTES).read()
    try:
        return msgspec.json.decode(raw, type=kind)
    except msgspec.DecodeError as wrong:
        raise NotAPreparedCase(f"this is no {kind.__name__}: {wrong}") from None


def _json(told: Struct) -> web.Response:
    return web.Response(body=msgspec.json.encode(told), content_type="application/json")
