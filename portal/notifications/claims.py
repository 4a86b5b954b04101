"""Who sends which message: claimed, tried again, ended, each by one conditional statement.

Any number of workers may do this on one database. A claim lasts for a lease, so that a worker that
is killed loses nothing: its mails go again, its other messages become `outcome_unknown`.
Source: docs/decisions/0122-what-may-go-twice.md
"""

from collections.abc import Set
from datetime import datetime, timedelta
from secrets import token_hex

import msgspec
from msgspec import Struct
from sqlalchemy import (
    ColumnElement,
    Row,
    and_,
    case,
    exists,
    func,
    insert,
    or_,
    select,
    true,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from portal.notifications import sms_bill
from portal.notifications.bodies import MessageBody
from portal.notifications.hours import ANSWERED_WITHIN, DecentHours
from portal.notifications.kinds import (
    ANSWERS,
    LEFT_OUT_FIRST,
    REPEATABLE,
    AnyKind,
    ContactChannel,
    MessageKind,
    Recipient,
    kind_of,
)
from portal.notifications.states import MessageState, WhyNot
from portal.notifications.tables import outbox
from portal.notifications.transports.seam import SendResult, Verdict

LEASE = timedelta(minutes=5)
"""Longer than any transport waits for its provider."""

PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 120, 240, 480, 720, 1440))
"""After the first attempt, the second …; after as many and one more it has failed."""


class Claimed(Struct, frozen=True):
    """A message that this worker is to send; `attempt` counts from 1."""

    comune: str
    id: str
    kind: AnyKind
    to: Recipient
    about: MessageBody
    made_at: datetime
    stale_at: datetime
    attempt: int
    remark: str


def pause_after(attempt: int) -> timedelta | None:
    """How long to wait before the next one; None after the last."""
    return PAUSES[attempt - 1] if attempt <= len(PAUSES) else None


async def is_any_due(connection: AsyncConnection, channel: ContactChannel, now: datetime) -> bool:
    """Whether there is anything to claim or to tidy up."""
    is_due = _is_waiting(channel) & (outbox.c.due_at <= now)
    asked = select(or_(exists().where(is_due), exists().where(_is_left(channel, now))))
    return bool((await connection.execute(asked)).scalar())


async def is_any_stuck(connection: AsyncConnection, channel: ContactChannel, now: datetime) -> bool:
    """Whether a message of a channel that is not set up is late, or can go by its other one."""
    is_late = outbox.c.stale_at <= now
    is_stuck = _is_waiting(channel) & or_(is_late, _has_other(now))
    return bool((await connection.execute(select(exists().where(is_stuck)))).scalar())


async def count_due(connection: AsyncConnection, channel: ContactChannel, now: datetime) -> int:
    """How many messages of the channel could go now."""
    due = select(func.count()).where(_is_waiting(channel), outbox.c.due_at <= now)
    return int((await connection.execute(due)).scalar_one())


async def claim(
    connection: AsyncConnection,
    channel: ContactChannel,
    now: datetime,
    hours: DecentHours,
    unwanted: Set[AnyKind] = frozenset(),
    at_ceiling: Set[str] = frozenset(),
) -> Claimed | None:
    """The message of this channel that has been due for longest, or None.

    One about which something newer is known, or that is `unwanted` here, is withdrawn instead, and
    so is what can be left out of the SMS of a Comune `at_ceiling`. No second one to the same person
    about the same thing is claimed while a first is being sent: what is sent later arrives later.
    """
    first = (
        select(outbox.c.comune, outbox.c.id, outbox.c.kind, _is_overtaken().label("is_overtaken"))
        .where(_is_waiting(channel), outbox.c.due_at <= now, outbox.c.stale_at > now)
        .where(_may_go(channel, now, hours), ~_is_behind_another())
        .order_by(outbox.c.due_at)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    while (found := (await connection.execute(first)).first()) is not None:
        waiting = update(outbox).where(_is_this(found.comune, found.id), _is_waiting(channel))
        is_left_out = found.comune in at_ceiling and found.kind in LEFT_OUT_FIRST
        if found.is_overtaken or found.kind in unwanted or is_left_out:
            withdrawn = {"state": MessageState.WITHDRAWN, "withdrawn_at": now, "ended_at": now}
            why = _why_withdrawn(found.is_overtaken, found.kind in unwanted)
            is_new = (await connection.execute(waiting.values(why=why, **withdrawn))).rowcount == 1
            if is_new and why is WhyNot.CEILING:
                await sms_bill.note_left_out(connection, found.comune, now)
            continue
        sending = {
            "state": MessageState.SENDING,
            "attempts": outbox.c.attempts + 1,
            "leased_until": now + LEASE,
            "why": None,
            "answer": None,
        }
        claimed = (await connection.execute(waiting.values(**sending).returning(outbox))).first()
        return None if claimed is None else _claimed(claimed)
    return None


def _why_withdrawn(is_overtaken: bool, is_unwanted: bool) -> WhyNot | None:
    """None for what is not true any more."""
    if is_overtaken:
        return None
    return WhyNot.NOT_WANTED if is_unwanted else WhyNot.CEILING


def _claimed(row: Row) -> Claimed:  # type: ignore[type-arg]
    return Claimed(
        row.comune,
        row.id,
        kind_of(row.kind),
        Recipient(ContactChannel(row.channel), row.address, row.language),
        msgspec.json.decode(row.body, type=MessageBody),
        row.made_at,
        row.stale_at,
        row.attempts,
        row.remark,
    )


async def record(
    connection: AsyncConnection, message: Claimed, result: SendResult, now: datetime
) -> MessageState | None:
    """Note what came of the attempt. None if another worker has it meanwhile, or it was erased."""
    ended = {"why": result.why, "answer": result.answer, "segments": result.segments}
    match result.verdict:
        case Verdict.ACCEPTED:
            values = ended | {"state": MessageState.SENT, "ended_at": now}
        case Verdict.PERMANENT:
            if await _replace(connection, message, result, now):
                return MessageState.REPLACED
            values = ended | {"state": MessageState.FAILED, "ended_at": now}
        case Verdict.UNTRUE:
            withdrawn = {"state": MessageState.WITHDRAWN, "withdrawn_at": now, "ended_at": now}
            values = ended | withdrawn
        case Verdict.UNKNOWN if message.to.channel not in REPEATABLE:
            values = ended | {"state": MessageState.OUTCOME_UNKNOWN, "ended_at": now}
        case _:
            values = ended | _again(message, now)
    from_states = [MessageState.SENDING]
    if result.verdict is Verdict.ACCEPTED:
        from_states.append(MessageState.OUTCOME_UNKNOWN)  # its lease was over, and yet it went
    mine = _is_this(message.comune, message.id) & (outbox.c.attempts == message.attempt)
    noted = (
        update(outbox)
        .where(mine, outbox.c.state.in_(from_states))
        .values(leased_until=None, **values)
    )
    state = (await connection.execute(noted.returning(outbox.c.state))).scalar()
    if state is None:
        return None
    await sms_bill.note_sent(connection, message.comune, message.to.channel, result, now)
    return MessageState(state)


async def _replace(
    connection: AsyncConnection, message: Claimed, result: SendResult, now: datetime
) -> bool:
    """Whether it goes by its other channel: once, since its state says so from now on."""
    mine = _is_this(message.comune, message.id) & (outbox.c.attempts == message.attempt)
    mine &= (outbox.c.state == MessageState.SENDING) & outbox.c.other_channel.is_not(None)
    replaced = (
        update(outbox)
        .where(mine, outbox.c.withdrawn_at.is_(None))
        .values(
            state=MessageState.REPLACED,
            why=result.why,
            answer=result.answer,
            leased_until=None,
            ended_at=now,
        )
    )
    row = (await connection.execute(replaced.returning(outbox))).first()
    if row is None:
        return False
    await connection.execute(insert(outbox).values(**_anew(row, now)))
    return True


async def divert(connection: AsyncConnection, channel: ContactChannel, now: datetime) -> None:
    """What is due on a channel that is not set up goes by its other channel, once."""
    diverted = (
        update(outbox)
        .where(_is_waiting(channel), outbox.c.stale_at > now, _has_other(now))
        .values(state=MessageState.REPLACED, why=WhyNot.NOT_SET_UP, ended_at=now)
    )
    rows = (await connection.execute(diverted.returning(outbox))).all()
    if rows:
        await connection.execute(insert(outbox), [_anew(row, now) for row in rows])


def _anew(row: Row, now: datetime) -> dict[str, object]:  # type: ignore[type-arg]
    """The row of the same message for its other channel, which has no other one."""
    kept = ("comune", "kind", "language", "subject", "party", "version", "body", "remark")
    anew = {name: row._mapping[name] for name in (*kept, "made_at", "stale_at")}
    anew |= {"id": token_hex(16), "state": MessageState.WAITING, "due_at": now}
    return anew | {"channel": row.other_channel, "address": row.other_address}


async def tidy_up(
    connection: AsyncConnection, channel: ContactChannel, now: datetime, why_late: WhyNot
) -> None:
    """End what became too late, and what a worker has left behind."""
    left = update(outbox).where(_is_left(channel, now))
    if channel in REPEATABLE:
        await connection.execute(left.values(leased_until=None, **_left_to_go_again(now)))
    else:
        unknown = {"state": MessageState.OUTCOME_UNKNOWN, "why": WhyNot.NO_ANSWER}
        await connection.execute(left.values(leased_until=None, ended_at=now, **unknown))
    too_late = update(outbox).where(_is_waiting(channel), outbox.c.stale_at <= now)
    late = {"state": MessageState.FAILED, "why": why_late, "ended_at": now}
    await connection.execute(too_late.values(**late))


def _again(message: Claimed, now: datetime) -> dict[str, object]:
    """After a pause, unless it has become untrue, or that would be too often or too late."""
    pause = pause_after(message.attempt)
    is_last = pause is None or now + pause >= message.stale_at
    state = MessageState.FAILED if is_last else MessageState.WAITING
    is_withdrawn = outbox.c.withdrawn_at.is_not(None)
    return {
        "state": case((is_withdrawn, MessageState.WITHDRAWN), else_=state),
        "due_at": outbox.c.due_at if pause is None else now + pause,
        "ended_at": now if is_last else case((is_withdrawn, now)),
    }


def _left_to_go_again(now: datetime) -> dict[str, object]:
    is_withdrawn = outbox.c.withdrawn_at.is_not(None)
    is_worn_out = outbox.c.attempts > len(PAUSES)
    state = case(
        (is_withdrawn, MessageState.WITHDRAWN),
        (is_worn_out, MessageState.FAILED),
        else_=MessageState.WAITING,
    )
    return {
        "state": state,
        "why": case((is_worn_out, WhyNot.NO_ANSWER)),
        "ended_at": case((or_(is_withdrawn, is_worn_out), now)),
    }


def _is_waiting(channel: ContactChannel) -> ColumnElement[bool]:
    return and_(outbox.c.state == MessageState.WAITING, outbox.c.channel == channel)


def _has_other(now: datetime) -> ColumnElement[bool]:
    """It is due, and there is another channel for it."""
    return and_(outbox.c.other_channel.is_not(None), outbox.c.due_at <= now)


def _is_left(channel: ContactChannel, now: datetime) -> ColumnElement[bool]:
    """Claimed by a worker that has not come back in time."""
    is_sending = and_(outbox.c.state == MessageState.SENDING, outbox.c.channel == channel)
    return and_(is_sending, outbox.c.leased_until <= now)


def _is_this(comune: str, id: str) -> ColumnElement[bool]:
    return and_(outbox.c.comune == comune, outbox.c.id == id)


def _may_go(channel: ContactChannel, now: datetime, hours: DecentHours) -> ColumnElement[bool]:
    """By the hour of the day: a mail wakes no one."""
    if channel is ContactChannel.EMAIL or hours.has(now):
        return true()
    is_answer = and_(outbox.c.kind.in_(ANSWERS), outbox.c.made_at > now - ANSWERED_WITHIN)
    return or_(outbox.c.kind == MessageKind.TURN_NEAR, is_answer)


_other = outbox.alias("other")
_OF_SAME_SUBJECT = and_(
    _other.c.comune == outbox.c.comune,
    _other.c.subject == outbox.c.subject,
    _other.c.party == outbox.c.party,
)


def _is_overtaken() -> ColumnElement[bool]:
    return exists().where(_OF_SAME_SUBJECT, _other.c.version > outbox.c.version)


def _is_behind_another() -> ColumnElement[bool]:
    is_being_sent = _other.c.state == MessageState.SENDING
    return exists().where(_OF_SAME_SUBJECT, _other.c.channel == outbox.c.channel, is_being_sent)
