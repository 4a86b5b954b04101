"""Requests that happen once, however often they are sent: by a key that the sender chose.

Owns the table of answers. The key's scope is Comune and route. An answer is stored in the
transaction of what it tells, so either both are there or neither; a twin in another process waits
for the first one's row. Source: draft-ietf-httpapi-idempotency-key-header.
"""

from collections.abc import Sequence
from hashlib import sha256

import msgspec
from msgspec import Struct
from sqlalchemy import delete, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from casework.storage.inserts import insert_all_new
from casework.storage.metadata import database_now
from casework.storage.tables import idempotency
from sportello.model.refusals import NotUnderstood, Refused


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


def digest_of(body: object) -> str:
    """Of decoded JSON: the order of members and spaces between them do not count."""
    return sha256(msgspec.json.encode(body, order="sorted")).hexdigest()


async def store_answers(
    connection: AsyncConnection, answers: Sequence[tuple[RequestKey, StoredAnswer]]
) -> set[RequestKey]:
    """Those that were stored now; the others have been answered before: see `known_answers`.

    Of two that have one key, the first is stored. Rows are inserted in the order of their keys,
    so that two processes never wait for each other.
    """
    first: dict[tuple[object, ...], tuple[RequestKey, StoredAnswer]] = {}
    for request, answer in answers:
        first.setdefault(_name(request), (request, answer))
    rows = [
        {
            "comune": request.comune,
            "route": request.route,
            "key": request.key,
            "asked": request.asked,
            "status": answer.status,
            "answer": answer.body,
        }
        for _, (request, answer) in sorted(first.items())
    ]
    stored = await insert_all_new(connection, idempotency, rows, "comune", "route", "key")
    return {first[name][0] for name in stored}


def _name(request: RequestKey) -> tuple[object, ...]:
    return request.comune, request.route, request.key


async def known_answers(
    connection: AsyncConnection, requests: Sequence[RequestKey]
) -> dict[RequestKey, StoredAnswer | Refused]:
    """What those that were sent before were answered; IdempotencyKeyReused where the key was used
    for another body.
    """
    if not requests:
        return {}
    names = tuple_(idempotency.c.comune, idempotency.c.route, idempotency.c.key)
    query = select(idempotency).where(names.in_([(r.comune, r.route, r.key) for r in requests]))
    rows = {(row.comune, row.route, row.key): row for row in await connection.execute(query)}
    told: dict[RequestKey, StoredAnswer | Refused] = {}
    for request in requests:
        row = rows.get((request.comune, request.route, request.key))
        if row is not None and row.asked == request.asked:
            told[request] = StoredAnswer(row.status, row.answer)
        elif row is not None:
            told[request] = IdempotencyKeyReused("this key was used for another request")
    return told


async def forget_old(connection: AsyncConnection) -> None:
    """Delete the answers that are kept no longer."""
    await connection.execute(delete(idempotency).where(idempotency.c.expires_at <= database_now()))
