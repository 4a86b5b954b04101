"""Requests that happen once, however often they are sent: by a key that the sender chose.

Owns the table of answers. The key's scope is Comune and route. The answer is stored in the
transaction of what it tells, so either both are there or neither. A twin that is sent meanwhile
waits for the first at the key's row. Source: draft-ietf-httpapi-idempotency-key-header.
"""

from collections.abc import Awaitable, Callable
from hashlib import sha256

import msgspec
from msgspec import Struct
from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from portal.bookings.tables import idempotency
from portal.storage.database import Database
from portal.storage.inserts import insert_new
from portal.storage.metadata import database_now
from sportello.model.refusals import NotUnderstood, Refused

KEPT_S = 24 * 60 * 60.0


class IdempotencyKeyReused(NotUnderstood):
    """The key was used for another request."""


class RequestKey(Struct, frozen=True):
    """Which request it is; `asked` is the digest of its body in canonical form."""

    comune: str
    route: str
    key: str
    asked: str


class StoredAnswer(Struct, frozen=True):
    status: int
    body: str


class _AlreadyAnswered(Exception): ...


def digest_of(body: object) -> str:
    """Of decoded JSON: the order of members and spaces between them do not count."""
    return sha256(msgspec.json.encode(body, order="sorted")).hexdigest()


async def once(
    database: Database,
    request: RequestKey,
    act: Callable[[AsyncConnection], Awaitable[StoredAnswer]],
) -> StoredAnswer:
    """What `act` answers in one transaction, or what it answered when it was asked before.

    Raises: IdempotencyKeyReused, and what `act` refuses; then nothing was done or stored
    """
    try:
        async with database.transaction() as connection:
            answer = await act(connection)
            await _store(connection, request, answer)
            return answer
    except (Refused, _AlreadyAnswered):
        if (known := await _known(database, request)) is not None:
            return known
        raise


async def forget_old(connection: AsyncConnection) -> None:
    """Delete the answers that are kept no longer."""
    await connection.execute(delete(idempotency).where(idempotency.c.expires_at <= database_now()))


async def _store(connection: AsyncConnection, request: RequestKey, answer: StoredAnswer) -> None:
    """Raises: _AlreadyAnswered"""
    row = {
        "comune": request.comune,
        "route": request.route,
        "key": request.key,
        "asked": request.asked,
        "status": answer.status,
        "answer": answer.body,
        "expires_at": database_now(KEPT_S),
    }
    if not await insert_new(connection, idempotency, row):
        raise _AlreadyAnswered


async def _known(database: Database, request: RequestKey) -> StoredAnswer | None:
    """Raises: IdempotencyKeyReused"""
    query = select(idempotency).where(
        idempotency.c.comune == request.comune,
        idempotency.c.route == request.route,
        idempotency.c.key == request.key,
    )
    async with database.reading() as connection:
        row = (await connection.execute(query)).first()
    if row is None:
        return None
    if row.asked != request.asked:
        raise IdempotencyKeyReused("this Idempotency-Key was used for another request")
    return StoredAnswer(row.status, row.answer)
