"""Sends what is due: claims a message, lets go of the database, asks the provider, notes what came.

Owns this order. Each channel has its own lanes, so that a mail server that does not answer delays
no SMS. Any number of workers may run, in one process or several.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Set
from datetime import datetime
from types import MappingProxyType

import structlog
from msgspec import Struct
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from portal.notifications import claims, sms_bill
from portal.notifications.claims import Claimed
from portal.notifications.hours import DecentHours
from portal.notifications.kinds import AnyKind, ContactChannel
from portal.notifications.settings import TABLE_OF
from portal.notifications.states import MessageState, WhyNot
from portal.notifications.transports.seam import (
    SendResult,
    Transport,
    Verdict,
    passing,
    permanent,
)
from portal.notifications.writing import MessageWriting, NoLongerTrue, NotReadyYet
from portal.storage.database import Database
from portal.storage.metadata import database_now
from sportello.model.refusals import NotThere

LOOK_EVERY_S = 2.0
FINISHED_WITHIN_S = 4.0
"""When the portal stops: a provider that takes longer is cut off."""

LANES = 3
"""Messages of one channel that a worker sends at the same time."""

DatabaseClock = Callable[[AsyncConnection], Awaitable[datetime]]
log = structlog.get_logger(__name__)


class SentMessage(Struct, frozen=True):
    """What came of one attempt, without a person in it; no `state` if another worker has it."""

    kind: AnyKind
    channel: ContactChannel
    code: str
    state: MessageState | None
    why: WhyNot | None


async def database_clock(connection: AsyncConnection) -> datetime:
    """All workers share the database's clock, by which leases end."""
    return (await connection.execute(select(database_now()))).scalar_one()


class Worker:
    """`run` goes on until it is cancelled; `send_due` is one round of it."""

    def __init__(
        self,
        database: Database,
        transports: Mapping[ContactChannel, Transport],
        writing: MessageWriting,
        *,
        hours: DecentHours,
        unwanted: Mapping[ContactChannel, Set[AnyKind]] = MappingProxyType({}),
        most_sms_parts: int | None = None,
        clock: DatabaseClock = database_clock,
    ) -> None:
        """`unwanted` are the kinds that a channel does not send here; `most_sms_parts` a month of a
        Comune.
        """
        self._database = database
        self._transports = transports
        self._writing = writing
        self._hours = hours
        self._unwanted = unwanted
        self._most_sms_parts = most_sms_parts
        self._clock = clock
        self._stopping = asyncio.Event()

    async def run(self) -> None:
        """Send what is due until it is cancelled; what is being sent then is finished first."""
        attending = asyncio.gather(*map(self._attend, ContactChannel))
        try:
            await asyncio.shield(attending)
        finally:
            self._stopping.set()
            try:
                await asyncio.wait_for(attending, FINISHED_WITHIN_S)
            except TimeoutError:
                log.warning("messages_cut_off")

    async def send_due(self) -> list[SentMessage]:
        """Try everything that is due now once."""
        async with asyncio.TaskGroup() as channels:
            rounds = [channels.create_task(self._round(channel)) for channel in ContactChannel]
        return [sent for done in rounds for sent in done.result()]

    def not_set_up(self) -> list[tuple[ContactChannel, str]]:
        """Channels without a provider, each with its table in portal.toml."""
        return [(c, TABLE_OF[c]) for c in ContactChannel if c not in self._transports]

    async def _attend(self, channel: ContactChannel) -> None:
        while not self._stopping.is_set():
            try:
                await self._round(channel)
            except Exception:
                log.exception("notifications_failed", channel=channel)
            await self._pause()

    async def _pause(self) -> None:
        try:
            await asyncio.wait_for(self._stopping.wait(), LOOK_EVERY_S)
        except TimeoutError:
            return

    async def _round(self, channel: ContactChannel) -> list[SentMessage]:
        transport = self._transports.get(channel)
        is_any = claims.is_any_stuck if transport is None else claims.is_any_due
        async with self._database.reading() as connection:
            if not await is_any(connection, channel, await self._clock(connection)):
                return []
        why_late = WhyNot.NOT_SET_UP if transport is None else WhyNot.TOO_LATE
        async with self._database.transaction() as connection:
            now = await self._clock(connection)
            if transport is None:
                await claims.divert(connection, channel, now)
            await claims.tidy_up(connection, channel, now, why_late)
        sent: list[SentMessage] = []
        if transport is not None:
            async with asyncio.TaskGroup() as lanes:
                for _ in range(LANES):
                    lanes.create_task(self._lane(channel, transport, sent))
        return sent

    async def _lane(
        self, channel: ContactChannel, transport: Transport, sent: list[SentMessage]
    ) -> None:
        """One message after the other, until none is due."""
        unwanted = self._unwanted.get(channel, frozenset())
        while not self._stopping.is_set():
            async with self._database.transaction() as connection:
                now = await self._clock(connection)
                at_ceiling = await self._at_ceiling(connection, channel, now)
                message = await claims.claim(
                    connection, channel, now, self._hours, unwanted, at_ceiling
                )
            if message is None:
                return
            result = await self._send(message, transport, now)
            async with self._database.transaction() as connection:
                now = await self._clock(connection)
                state = await claims.record(connection, message, result, now)
            sent.append(SentMessage(message.kind, channel, message.about.code, state, result.why))
            log.info(
                "message_tried",
                kind=message.kind,
                channel=channel,
                about=message.about.code,
                attempt=message.attempt,
                state=state,
                why=result.why,
            )

    async def _at_ceiling(
        self, connection: AsyncConnection, channel: ContactChannel, now: datetime
    ) -> Set[str]:
        """The Comuni that leave out what matters least."""
        if channel is not ContactChannel.SMS or self._most_sms_parts is None:
            return frozenset()
        return await sms_bill.comuni_above(connection, self._most_sms_parts, now)

    async def _send(self, message: Claimed, transport: Transport, now: datetime) -> SendResult:
        try:
            outgoing = await self._writing.written(message, now)
        except NotThere as gone:
            return permanent(WhyNot.CONTENT, gone.detail)
        except NoLongerTrue:
            return SendResult(Verdict.UNTRUE)
        except NotReadyYet as waits:
            return passing(WhyNot.NOT_READY, str(waits))
        return await transport.send(outgoing)
