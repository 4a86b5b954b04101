"""What SMS cost a Comune in a month, and which Comuni have reached the month's ceiling.

Owns the counters, which outlive the messages: these are deleted with their bookings.
Source: docs/decisions/0184-a-ceiling-for-sms.md
"""

from datetime import datetime

from msgspec import Struct
from sqlalchemy import ColumnElement, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from casework.storage.inserts import insert_new
from portal.notifications.kinds import ROME, ContactChannel
from portal.notifications.tables import sms_month
from portal.notifications.transports.seam import SendResult, Verdict

PAID = (Verdict.ACCEPTED, Verdict.UNKNOWN)
"""What the provider may bill: also a message to which no answer came."""


class SmsMonth(Struct, frozen=True):
    """`parts` are what a provider bills, `left_out` the messages beyond the ceiling."""

    messages: int = 0
    parts: int = 0
    left_out: int = 0


async def read_month(connection: AsyncConnection, comune: str, now: datetime) -> SmsMonth:
    """Of the month of `now`, so far."""
    columns = [sms_month.c[name] for name in SmsMonth.__struct_fields__]
    row = (await connection.execute(select(*columns).where(_is(comune, now)))).first()
    return SmsMonth() if row is None else SmsMonth(*row)


async def note_sent(
    connection: AsyncConnection,
    comune: str,
    channel: ContactChannel,
    result: SendResult,
    now: datetime,
) -> None:
    """Count what came of an attempt, if it costs."""
    if channel is ContactChannel.SMS and result.verdict in PAID:
        await _count(connection, comune, SmsMonth(messages=1, parts=result.segments or 1), now)


async def note_left_out(connection: AsyncConnection, comune: str, now: datetime) -> None:
    await _count(connection, comune, SmsMonth(left_out=1), now)


async def comuni_above(connection: AsyncConnection, parts: int, now: datetime) -> frozenset[str]:
    """Those that have sent so many parts in the month of `now`, or more."""
    query = select(sms_month.c.comune).where(
        sms_month.c.month == _month(now), sms_month.c.parts >= parts
    )
    return frozenset((await connection.execute(query)).scalars())


async def _count(connection: AsyncConnection, comune: str, more: SmsMonth, now: datetime) -> None:
    """After whatever else the transaction locks: all messages of a month meet in this row."""
    await insert_new(connection, sms_month, {"comune": comune, "month": _month(now)})
    counted = {name: sms_month.c[name] + getattr(more, name) for name in SmsMonth.__struct_fields__}
    await connection.execute(update(sms_month).where(_is(comune, now)).values(**counted))


def _is(comune: str, now: datetime) -> ColumnElement[bool]:
    return (sms_month.c.comune == comune) & (sms_month.c.month == _month(now))


def _month(instant: datetime) -> str:
    return f"{instant.astimezone(ROME):%Y-%m}"
