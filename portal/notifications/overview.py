"""What staff sees of the outbox: a booking's messages, and those that wait for a decision.

Owns these questions; the pages are `portal.staff`'s. An address is shown there, and never logged.
"""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from msgspec import Struct
from sqlalchemy import ColumnElement, Row, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from portal.notifications.case_kinds import CASE_MESSAGES
from portal.notifications.kinds import (
    AnyKind,
    CaseMessageKind,
    ContactChannel,
    MessageKind,
    kind_of,
)
from portal.notifications.states import MessageState, WhyNot
from portal.notifications.tables import outbox
from sportello.model.refusals import NotNow, NotThere
from text.catalogue import N_

TO_DECIDE = (MessageState.FAILED, MessageState.OUTCOME_UNKNOWN)

KINDS: Mapping[MessageKind, str] = MappingProxyType(
    {
        MessageKind.CONFIRMATION: N_("Confirmation"),
        MessageKind.CHANGE: N_("Change"),
        MessageKind.NEW_PLACE: N_("Another place"),
        MessageKind.CANCELLATION: N_("Cancellation"),
        MessageKind.REMINDER: N_("Reminder"),
        MessageKind.TURN_NEAR: N_("The turn is near"),
        MessageKind.SEAT_FREE: N_("A place is free"),
        MessageKind.MODERATION: N_("Request received"),
        MessageKind.REFUSAL: N_("Request not accepted"),
        MessageKind.LAPSE: N_("Request not decided in time"),
        MessageKind.HOW_WAS_IT: N_("How the visit was"),
    }
)

STATES: Mapping[MessageState, str] = MappingProxyType(
    {
        MessageState.WAITING: N_("To be sent"),
        MessageState.SENDING: N_("Being sent"),
        MessageState.SENT: N_("Sent"),
        MessageState.FAILED: N_("Not sent"),
        MessageState.WITHDRAWN: N_("Withdrawn"),
        MessageState.OUTCOME_UNKNOWN: N_("It is not known whether it was sent"),
        MessageState.REPLACED: N_("Not possible here, sent by another channel"),
    }
)

REASONS: Mapping[WhyNot, str] = MappingProxyType(
    {
        WhyNot.AWAY: N_("The provider cannot be reached, or not safely. Check its address."),
        WhyNot.BUSY: N_("The provider asks to come back later. The message is tried again."),
        WhyNot.NOT_ALLOWED: N_(
            "The provider does not accept our key, password or sender. Check the settings."
        ),
        WhyNot.ADDRESS: N_(
            "The provider does not accept this address. Ask the citizen for another contact."
        ),
        WhyNot.CONTENT: N_("The provider does not accept this message. Check the template."),
        WhyNot.NO_ANSWER: N_(
            "The message was handed over, but no answer came. Ask the citizen before sending again."
        ),
        WhyNot.NOT_READY: N_(
            "The number of the request is not kept yet. The message waits for it."
        ),
        WhyNot.TOO_LATE: N_("The message would have arrived too late."),
        WhyNot.NOT_SET_UP: N_("This channel is not set up. Write its table in portal.toml."),
        WhyNot.NOT_WANTED: N_(
            "The question after a visit is not sent by SMS, unless portal.toml says so."
        ),
        WhyNot.CEILING: N_("The month's ceiling for SMS is reached."),
    }
)


def kind_label(kind: AnyKind) -> str:
    """In English, as the catalogue knows it."""
    if isinstance(kind, CaseMessageKind):
        return CASE_MESSAGES[kind].label
    return KINDS[kind]


class UnknownMessage(NotThere): ...


class NotToSendAgain(NotNow):
    """The message is not one that failed, or what it says is of no use any more."""


class OutboxRow(Struct, frozen=True):
    """Instants aware UTC. `answer` is the provider's own text about the last attempt."""

    id: str
    state: MessageState
    kind: AnyKind
    channel: ContactChannel
    address: str
    subject: str
    made_at: datetime
    due_at: datetime
    ended_at: datetime | None
    attempts: int
    why: WhyNot | None
    answer: str
    segments: int | None


async def messages_about(connection: AsyncConnection, comune: str, subject: str) -> list[OutboxRow]:
    """All of a booking or case, the oldest first."""
    theirs = (outbox.c.comune == comune) & (outbox.c.subject == subject)
    query = select(outbox).where(theirs).order_by(outbox.c.made_at, outbox.c.due_at)
    return [_row(row) for row in await connection.execute(query)]


async def messages_to_decide(
    connection: AsyncConnection, comune: str, most: int = 200
) -> list[OutboxRow]:
    """The dead letters: what failed and what is unclear, the newest first."""
    query = select(outbox).where(outbox.c.comune == comune, outbox.c.state.in_(TO_DECIDE))
    rows = await connection.execute(query.order_by(outbox.c.ended_at.desc()).limit(most))
    return [_row(row) for row in rows]


async def send_again(connection: AsyncConnection, comune: str, id: str, now: datetime) -> None:
    """Staff has decided: try this message once more.

    Raises: UnknownMessage, NotToSendAgain
    """
    this = _is_this(comune, id)
    may = outbox.c.state.in_(TO_DECIDE) & (outbox.c.stale_at > now)
    may &= outbox.c.withdrawn_at.is_(None)
    # attempts go on counting, so that a worker which still has an earlier one cannot note it here
    again = {"state": MessageState.WAITING, "due_at": now, "ended_at": None}
    changed = await connection.execute(update(outbox).where(this, may).values(again))
    if changed.rowcount == 0:
        if (await connection.execute(select(outbox.c.id).where(this))).first() is None:
            raise UnknownMessage(f"there is no message {id}")
        raise NotToSendAgain(f"message {id} is not one to send again: write to the citizen anew")


async def drop(connection: AsyncConnection, comune: str, id: str, now: datetime) -> None:
    """Staff has decided: this message is not sent. Dropped again, nothing is done.

    Raises: UnknownMessage
    """
    this = _is_this(comune, id)
    if (await connection.execute(select(outbox.c.id).where(this))).first() is None:
        raise UnknownMessage(f"there is no message {id}")
    dropped = {"state": MessageState.WITHDRAWN, "withdrawn_at": now}
    await connection.execute(
        update(outbox).where(this, outbox.c.state.in_(TO_DECIDE)).values(dropped)
    )


def _is_this(comune: str, id: str) -> ColumnElement[bool]:
    return (outbox.c.comune == comune) & (outbox.c.id == id)


def _row(row: Row) -> OutboxRow:  # type: ignore[type-arg]
    return OutboxRow(
        id=row.id,
        state=MessageState(row.state),
        kind=kind_of(row.kind),
        channel=ContactChannel(row.channel),
        address=row.address,
        subject=row.subject,
        made_at=row.made_at,
        due_at=row.due_at,
        ended_at=row.ended_at,
        attempts=row.attempts,
        why=None if row.why is None else WhyNot(row.why),
        answer=row.answer or "",
        segments=row.segments,
    )
