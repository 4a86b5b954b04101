"""Add a message in the transaction of what it tells; it is sent after that transaction, or never.

Owns what is written and withdrawn together. Sending is `worker`'s, through `claims`.
Source: docs/decisions/0121-one-outbox-table.md
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from secrets import token_hex

import msgspec
from sqlalchemy import ColumnElement, case, delete, exists, insert, update
from sqlalchemy.ext.asyncio import AsyncConnection

from casework.drafts.tables import guided_case
from portal.notifications.bodies import AboutBooking, AboutCase, MessageBody
from portal.notifications.case_kinds import CASE_MESSAGES
from portal.notifications.kinds import (
    REMINDED,
    REPEATABLE,
    AnyKind,
    CaseMessageKind,
    MessageKind,
    Recipient,
    reminder_at,
    stale_at,
)
from portal.notifications.states import MessageState, WhyNot
from portal.notifications.tables import outbox
from portal.storage.metadata import database_now
from sportello.bookings.lifecycle import Appointment

FIRST_VERSION = 1

KEPT_FOR = timedelta(days=30)
"""After the appointment, so long contacts are of use to complaints."""


async def add(
    connection: AsyncConnection,
    comune: str,
    kind: MessageKind,
    booking: Appointment,
    to: Recipient,
    *,
    now: datetime,
    due_at: datetime | None = None,
    until: datetime | None = None,
    remark: str = "",
) -> str:
    """Tell `to` what has become of `booking`: from `due_at` on, None for at once. Returns its id.

    until   when it stops being of use; by default as `stale_at` says of its kind
    remark  what the office adds in its own words

    What was still to be sent about older versions of the booking is withdrawn. A confirmation or a
    change plans the reminder too.
    """
    if booking.version > FIRST_VERSION:
        await withdraw_before(connection, comune, booking.id, booking.version, now)
    row = _row(comune, kind, booking, to, now, due_at or now, until, remark)
    reminder = _reminders(comune, kind, booking, to, now)
    await connection.execute(insert(outbox), [row, *reminder])
    return str(row["id"])


async def add_first(
    connection: AsyncConnection,
    comune: str,
    messages: Sequence[tuple[MessageKind, Appointment, Recipient]],
    *,
    now: datetime,
) -> None:
    """As `add`, of bookings that were made just now, all in one statement."""
    rows = [
        row
        for kind, booking, to in messages
        for row in (
            _row(comune, kind, booking, to, now, now, None),
            *_reminders(comune, kind, booking, to, now),
        )
    ]
    if rows:
        await connection.execute(_NEW, rows)


_NEW = insert(outbox)


async def add_again(
    connection: AsyncConnection,
    comune: str,
    kind: MessageKind,
    booking: Appointment,
    to: Recipient,
    *,
    now: datetime,
) -> None:
    """Tell once more what was told before: nothing is withdrawn and no reminder is planned."""
    await connection.execute(insert(outbox), [_row(comune, kind, booking, to, now, now, None)])


async def tell(
    connection: AsyncConnection,
    comune: str,
    kind: CaseMessageKind,
    case: str,
    to: Recipient,
    *,
    now: datetime,
    party: str = "",
    version: int = FIRST_VERSION,
    due_at: datetime | None = None,
    remark: str = "",
) -> None:
    """Tell `to` what has become of a case, or what is asked of them.

    party    which of its persons this is: see `AboutCase`
    version  above that of an earlier message to the same person it withdraws that one
    remark   what the office adds in its own words
    """
    if version > FIRST_VERSION:
        await withdraw_before(connection, comune, case, version, now, party=party)
    due_at = due_at or now
    until = due_at + CASE_MESSAGES[kind].useful_for
    about = AboutCase(case, party)
    row = _told(comune, kind, about, to, now, due_at, until, remark)
    await connection.execute(insert(outbox), [row | {"version": version, "party": party}])


async def withdraw_before(
    connection: AsyncConnection,
    comune: str,
    subject: str,
    version: int,
    now: datetime,
    *,
    party: str = "",
) -> None:
    """Send nothing more about versions of the booking before this one; of a case, to that person.

    A message that is being sent at this moment is not tried again. Its row is locked until the
    transaction ends, so that what comes after it sees that it is being sent.
    """
    older = (outbox.c.comune == comune) & (outbox.c.subject == subject)
    older &= (outbox.c.party == party) & (outbox.c.version < version)
    await connection.execute(update(outbox).where(older, _OPEN).values(_withdrawn(now)))


async def withdraw_kind(
    connection: AsyncConnection, comune: str, booking: str, kind: MessageKind, now: datetime
) -> None:
    """Send nothing more of this kind about the booking: it is no longer true."""
    these = (outbox.c.comune == comune) & (outbox.c.subject == booking) & (outbox.c.kind == kind)
    await connection.execute(update(outbox).where(these, _OPEN).values(_withdrawn(now)))


async def withdraw_of_case(
    connection: AsyncConnection,
    comune: str,
    case: str,
    kinds: Iterable[CaseMessageKind],
    now: datetime,
    *,
    party: str | None = None,
) -> None:
    """Send nothing more of these kinds about the case: to one of its persons, None for all."""
    these = (outbox.c.comune == comune) & (outbox.c.subject == case)
    these &= outbox.c.kind.in_(list(kinds))
    if party is not None:
        these &= outbox.c.party == party
    await connection.execute(update(outbox).where(these, _OPEN).values(_withdrawn(now)))


async def doubt_all_due(connection: AsyncConnection) -> None:
    """After a restore: what was due since the copy may have been sent already. A mail may go twice,
    by its Message-ID; of the others staff is told that the outcome is unknown.
    """
    may_be_sent = _OPEN & (outbox.c.due_at <= database_now())
    once_only = outbox.c.channel.not_in(list(REPEATABLE))
    unknown = {"state": MessageState.OUTCOME_UNKNOWN, "why": WhyNot.NO_ANSWER}
    doubted = update(outbox).where(may_be_sent, once_only)
    await connection.execute(doubted.values(**unknown, ended_at=database_now()))


async def erase(connection: AsyncConnection, comune: str, subjects: Iterable[str]) -> None:
    """Delete all messages about these bookings or cases; what was not sent yet never is."""
    theirs = outbox.c.subject.in_(list(subjects))
    await connection.execute(delete(outbox).where(outbox.c.comune == comune, theirs))


async def erase_old(connection: AsyncConnection, now: datetime) -> int:
    """Delete messages, and with them addresses, of long past appointments. Returns their number."""
    is_old = outbox.c.stale_at < now - KEPT_FOR
    return (await connection.execute(delete(outbox).where(is_old))).rowcount


async def erase_of_erased_cases(connection: AsyncConnection) -> int:
    """Delete messages about cases that are no more, in whatever way they went."""
    is_of_case = outbox.c.kind.in_(list(CaseMessageKind))
    here = guided_case.c.comune == outbox.c.comune, guided_case.c.id == outbox.c.subject
    gone = delete(outbox).where(is_of_case, ~exists().where(*here))
    return (await connection.execute(gone)).rowcount


_OPEN: ColumnElement[bool] = outbox.c.state.in_([MessageState.WAITING, MessageState.SENDING])


def _withdrawn(now: datetime) -> dict[str, object]:
    is_waiting = outbox.c.state == MessageState.WAITING
    state = case((is_waiting, MessageState.WITHDRAWN), else_=outbox.c.state)
    return {"state": state, "withdrawn_at": now, "ended_at": case((is_waiting, now))}


def _reminders(
    comune: str, kind: MessageKind, booking: Appointment, to: Recipient, now: datetime
) -> list[dict[str, object]]:
    """The row of the reminder, if one is planned."""
    if kind not in REMINDED or (remind_at := reminder_at(booking)) <= now:
        return []
    return [_row(comune, MessageKind.REMINDER, booking, to, now, remind_at, None)]


def _row(
    comune: str,
    kind: MessageKind,
    booking: Appointment,
    to: Recipient,
    now: datetime,
    due_at: datetime,
    until: datetime | None,
    remark: str = "",
) -> dict[str, object]:
    until = until or stale_at(kind, booking, due_at)
    row = _told(comune, kind, AboutBooking(booking), to, now, due_at, until, remark)
    return row | {"version": booking.version, "party": ""}


def _told(
    comune: str,
    kind: AnyKind,
    about: MessageBody,
    to: Recipient,
    now: datetime,
    due_at: datetime,
    until: datetime,
    remark: str,
) -> dict[str, object]:
    return {
        "comune": comune,
        "id": token_hex(16),
        "state": MessageState.WAITING,
        "kind": kind,
        "channel": to.channel,
        "address": to.address,
        "language": to.language,
        "subject": about.subject,
        "body": msgspec.json.encode(about).decode(),
        "remark": remark,
        "made_at": now,
        "due_at": due_at,
        "stale_at": until,
        "other_channel": to.instead[0] if to.instead else None,
        "other_address": to.instead[1] if to.instead else None,
    }
