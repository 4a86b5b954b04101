"""Who sends which message: claimed, tried again, ended, each by one conditional statement.

Any number of workers may do this on one database. A claim lasts for a lease, so that a worker that
is killed loses nothing: its mails go again, its other messages become `outcome_unknown`.
Source: docs/decisions/0122-what-may-go-twice.md
"""

from datetime import datetime, timedelta

import msgspec
from msgspec import Struct
from sqlalchemy import ColumnElement, and_, case, exists, or_, select, true, update
from sqlalchemy.ext.asyncio import AsyncConnection

from portal.notifications.hours import ANSWERED_WITHIN, DecentHours
from portal.notifications.kinds import ANSWERS, REPEATABLE, ContactChannel, MessageKind, Recipient
from portal.notifications.states import MessageState, WhyNot
from portal.notifications.tables import outbox
from portal.notifications.transports.seam import SendResult, Verdict
from sportello.bookings.lifecycle import Appointment

LEASE = timedelta(minutes=5)
"""Longer than any transport waits for its provider."""

PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 120, 240, 480, 720, 1440))
"""After the first attempt, the second …; after as many and one more it has failed."""


class Claimed(Struct, frozen=True):
    """A message that this worker is to send; `attempt` counts from 1."""

    comune: str
    id: str
    kind: MessageKind
    to: Recipient
    booking: Appointment
    made_at: datetime
    stale_at: datetime
    attempt: int
    remark: str


def pause_after(attempt: int) -> timedelta | None:
    """How long to wait before the next one; None after the last."""
    return PAUSES[attempt - 1] if attempt <= len(PAUSES) else None


async def is_any_due(connection: AsyncConnection, channel: ContactChannel, now: datetime) -> bool:
    """Whether there is anything to claim or to tidy up."""
    of_channel = (outbox.c.channel == channel) & _is(MessageState.WAITING, MessageState.SENDING)
    is_due = or_(outbox.c.due_at <= now, outbox.c.stale_at <= now)
    return bool((await connection.execute(select(exists().where(of_channel, is_due)))).scalar())


async def claim(
    connection: AsyncConnection, channel: ContactChannel, now: datetime, hours: DecentHours
) -> Claimed | None:
    """The message of this channel that has been due for longest, or None.

    None of those about which something newer is known, and no second one about a booking while a
    first is being sent: what is sent later arrives later.
    """
    first = (
        select(outbox.c.comune, outbox.c.id)
        .where(_is(MessageState.WAITING), outbox.c.channel == channel)
        .where(outbox.c.due_at <= now, outbox.c.stale_at > now)
        .where(_may_go(channel, now, hours), ~_is_overtaken(), ~_is_behind_another())
        .order_by(outbox.c.due_at)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    if (found := (await connection.execute(first)).first()) is None:
        return None
    claimed = (
        update(outbox)
        .where(_is_this(found.comune, found.id), _is(MessageState.WAITING))
        .values(
            state=MessageState.SENDING,
            attempts=outbox.c.attempts + 1,
            leased_until=now + LEASE,
            why=None,
            answer=None,
        )
        .returning(outbox)
    )
    row = (await connection.execute(claimed)).first()
    if row is None:
        return None
    return Claimed(
        row.comune,
        row.id,
        MessageKind(row.kind),
        Recipient(ContactChannel(row.channel), row.address, row.language),
        msgspec.json.decode(row.body, type=Appointment),
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
            values = ended | {"state": MessageState.FAILED, "ended_at": now}
        case Verdict.UNKNOWN if message.to.channel not in REPEATABLE:
            values = ended | {"state": MessageState.OUTCOME_UNKNOWN, "ended_at": now}
        case _:
            values = ended | _again(message, now)
    from_states = [MessageState.SENDING]
    if result.verdict is Verdict.ACCEPTED:
        from_states.append(MessageState.OUTCOME_UNKNOWN)  # its lease was over, and yet it went
    mine = _is_this(message.comune, message.id) & (outbox.c.attempts == message.attempt)
    noted = update(outbox).where(mine, _is(*from_states)).values(leased_until=None, **values)
    state = (await connection.execute(noted.returning(outbox.c.state))).scalar()
    return None if state is None else MessageState(state)


async def tidy_up(
    connection: AsyncConnection, channel: ContactChannel, now: datetime, why_late: WhyNot
) -> None:
    """End what became too late or untrue, and what a worker has left behind."""
    of_channel = outbox.c.channel == channel
    is_left = of_channel & _is(MessageState.SENDING) & (outbox.c.leased_until <= now)
    is_waiting = of_channel & _is(MessageState.WAITING)
    left = update(outbox).where(is_left)
    if channel in REPEATABLE:
        await connection.execute(left.values(leased_until=None, **_left_to_go_again(now)))
    else:
        unknown = {"state": MessageState.OUTCOME_UNKNOWN, "why": WhyNot.NO_ANSWER}
        await connection.execute(left.values(leased_until=None, ended_at=now, **unknown))
    withdrawn = {"state": MessageState.WITHDRAWN, "withdrawn_at": now, "ended_at": now}
    overtaken = update(outbox).where(is_waiting, outbox.c.due_at <= now, _is_overtaken())
    await connection.execute(overtaken.values(**withdrawn))
    late = {"state": MessageState.FAILED, "why": why_late, "ended_at": now}
    too_late = update(outbox).where(is_waiting, outbox.c.stale_at <= now)
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


def _is(*states: MessageState) -> ColumnElement[bool]:
    return outbox.c.state.in_(states)


def _is_this(comune: str, id: str) -> ColumnElement[bool]:
    return and_(outbox.c.comune == comune, outbox.c.id == id)


def _may_go(channel: ContactChannel, now: datetime, hours: DecentHours) -> ColumnElement[bool]:
    """By the hour of the day: a mail wakes no one."""
    if channel is ContactChannel.EMAIL or hours.has(now):
        return true()
    is_answer = and_(outbox.c.kind.in_(ANSWERS), outbox.c.made_at > now - ANSWERED_WITHIN)
    return or_(outbox.c.kind == MessageKind.TURN_NEAR, is_answer)


_other = outbox.alias("other")
_OF_SAME_BOOKING = and_(_other.c.comune == outbox.c.comune, _other.c.booking == outbox.c.booking)


def _is_overtaken() -> ColumnElement[bool]:
    return exists().where(_OF_SAME_BOOKING, _other.c.version > outbox.c.version)


def _is_behind_another() -> ColumnElement[bool]:
    is_being_sent = _other.c.state == MessageState.SENDING
    return exists().where(_OF_SAME_BOOKING, _other.c.channel == outbox.c.channel, is_being_sent)
