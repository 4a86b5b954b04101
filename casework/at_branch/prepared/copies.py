"""Copies of prepared requests, sealed until a counter opens them. A function never commits."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
from msgspec import Struct
from sqlalchemy import Row, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from casework.at_branch.prepared.tables import arrived_case
from casework.attachments.sealing import WrappingKey
from sportello.sync.prepared import PreparedBody, PreparedNotice

BODY = 0
"""Where in a copy it is sealed."""


class ArrivedCase(Struct, frozen=True, kw_only=True):
    """A copy without what is sealed in it; members as in `tables`."""

    case_id: str
    booking: str
    service: str
    version: int
    starts_at: datetime
    opened_at: datetime | None
    is_told: bool


_SHOWN = [arrived_case.c[name] for name in ArrivedCase.__struct_fields__]


class SealedCopies:
    """`secret` is the branch's: a copy of the store alone opens nothing."""

    def __init__(self, secret: bytes) -> None:
        self._keys = WrappingKey(secret)

    async def keep(
        self, connection: AsyncConnection, comune: str, told: PreparedNotice, body: PreparedBody
    ) -> None:
        """In the place of an older one, unless the counter has opened that meanwhile."""
        key = self._keys.new_key(told.case)
        facts = {
            "booking": told.booking,
            "service": told.service,
            "version": body.version,
            "starts_at": told.starts_at,
            "key": key,
            "sealed": self._seal(told.case, key, BODY, body),
        }
        older = arrived_case.c.opened_at.is_(None)
        kept = await connection.execute(
            update(arrived_case).where(_is(comune, told.case), older).values(facts)
        )
        if kept.rowcount == 0 and await find(connection, comune, told.case) is None:
            row = {"comune": comune, "case_id": told.case}
            await connection.execute(insert(arrived_case).values(row | facts))

    async def body(self, connection: AsyncConnection, comune: str, case: str) -> PreparedBody:
        """What it was opened from, or will be. Raises: SealBroken"""
        columns = select(arrived_case.c.key, arrived_case.c.sealed)
        row = (await connection.execute(columns.where(_is(comune, case)))).one()
        plain = self._keys.open_key(case, row.key).open(BODY, row.sealed)
        return msgspec.json.decode(plain, type=PreparedBody)

    async def note_opened(
        self,
        connection: AsyncConnection,
        comune: str,
        case: str,
        body: PreparedBody,
        now: datetime,
        *,
        is_told: bool,
    ) -> bool:
        """False if another operator was quicker: then nothing is changed."""
        key = self._keys.new_key(case)
        facts = {"opened_at": now, "is_told": is_told, "version": body.version, "key": key}
        facts["sealed"] = self._seal(case, key, BODY, body)
        closed = arrived_case.c.opened_at.is_(None)
        done = update(arrived_case).where(_is(comune, case), closed).values(facts)
        return (await connection.execute(done)).rowcount == 1

    async def note_joined(
        self, connection: AsyncConnection, comune: str, case: str, at_home: PreparedBody
    ) -> None:
        """What is open here has in it what home had written until then: `body` is that now."""
        key = self._keys.new_key(case)
        facts = {"version": at_home.version, "key": key}
        facts["sealed"] = self._seal(case, key, BODY, at_home)
        await connection.execute(update(arrived_case).where(_is(comune, case)).values(facts))

    def _seal(self, case: str, key: bytes, place: int, plain: object) -> bytes:
        return self._keys.open_key(case, key).seal(place, msgspec.json.encode(plain))


async def find(connection: AsyncConnection, comune: str, case: str) -> ArrivedCase | None:
    row = (await connection.execute(select(*_SHOWN).where(_is(comune, case)))).one_or_none()
    return None if row is None else _arrived(row)


async def of_booking(connection: AsyncConnection, comune: str, booking: str) -> list[ArrivedCase]:
    """In the order of the services' ids."""
    here = (arrived_case.c.comune == comune) & (arrived_case.c.booking == booking)
    query = select(*_SHOWN).where(here).order_by(arrived_case.c.service, arrived_case.c.case_id)
    return [_arrived(row) for row in await connection.execute(query)]


async def all_here(connection: AsyncConnection, comune: str) -> list[ArrivedCase]:
    """By their visit, the first first."""
    query = select(*_SHOWN).where(arrived_case.c.comune == comune)
    ordered = query.order_by(arrived_case.c.starts_at, arrived_case.c.case_id)
    return [_arrived(row) for row in await connection.execute(ordered)]


async def note_told(connection: AsyncConnection, comune: str, case: str) -> None:
    """The portal knows that it is open here."""
    await connection.execute(update(arrived_case).where(_is(comune, case)).values(is_told=True))


async def drop(connection: AsyncConnection, comune: str, cases: Sequence[str]) -> None:
    here = (arrived_case.c.comune == comune) & arrived_case.c.case_id.in_(cases)
    await connection.execute(delete(arrived_case).where(here))


def _is(comune: str, case: str) -> Any:
    return (arrived_case.c.comune == comune) & (arrived_case.c.case_id == case)


def _arrived(row: Row[Any]) -> ArrivedCase:
    return ArrivedCase(**row._mapping)
