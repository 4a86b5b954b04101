"""What a branch is answered, without HTTP: each call is one transaction.

Owns when a branch's page is applied and when it has to shake hands first. Must not know what an
aggregate means: `inbox` and `pages` do.
"""

from collections.abc import Callable
from datetime import datetime

from msgspec.structs import replace
from sqlalchemy.ext.asyncio import AsyncConnection

from portal.branches.directory import Directory
from portal.branches.video_rooms import VideoRooms
from portal.storage.database import Database
from portal.sync import links, pages
from portal.sync.changes import number_above
from portal.sync.hall import turns
from portal.sync.inbox import SyncInbox
from portal.sync.links import BranchLink, UnknownBranchKey
from portal.sync.waits import ToldWaits
from sportello.model.refusals import NotNow, NotThere, NotUnderstood
from sportello.sync.contract import (
    Greeted,
    Greeting,
    Presence,
    PresenceAnswer,
    PushAnswer,
    Pushed,
    Returned,
    ReturnedAnswer,
)
from sportello.sync.cursor import Cursor, needs_snapshot
from sportello.sync.envelope import ChangePage, Envelope


class SyncStranger(NotNow):
    """One of the two stores was restored: shake hands."""


class OtherBranchsKey(NotUnderstood):
    """The key is not of the branch that the sender believes to be."""


class UnknownAggregate(NotThere): ...


class SyncOffice:
    def __init__(
        self,
        database: Database,
        directory: Directory,
        waits: ToldWaits,
        rooms: VideoRooms,
        clock: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._directory = directory
        self._waits = waits
        self._rooms = rooms
        self._clock = clock

    async def shake_hands(self, link: BranchLink, greeting: Greeting) -> Greeted:
        """Raises: OtherBranchsKey"""
        if greeting.branch != link.branch:
            raise OtherBranchsKey(
                f"this is the key of branch {link.branch}, not of {greeting.branch}: "
                "correct [portal] in branch.toml"
            )
        async with self._database.transaction() as connection:
            sent = await pages.last_number(connection, link.comune, link.branch)
            mine = await links.greeting_of(connection, link, sent)
        return Greeted(mine, self._clock())

    async def has_read_all(self, link: BranchLink, cursor: Cursor) -> bool:
        """Whether the branch has no changes to read. One question: thousands ask it, again and
        again.
        """
        if link.is_reconciling:
            return False
        async with self._database.brief_reading() as connection:
            return await pages.is_at_the_end(connection, link.comune, link.branch, cursor)

    async def page(self, link: BranchLink, cursor: Cursor) -> ChangePage:
        """The changes after the cursor. Raises: SyncStranger"""
        comune, branch = link.comune, link.branch
        async with self._database.reading() as connection:
            current = await links.link_of(connection, comune, branch)
            incarnation = await links.known_incarnation(connection, comune)
            if current is None or current.is_reconciling or incarnation != cursor.incarnation:
                raise SyncStranger("the portal's store is another one: shake hands")
            if cursor.number > await pages.last_number(connection, comune, branch):
                raise SyncStranger("the portal has lost changes that were read: shake hands")
            dropped = await pages.last_dropped(connection, comune, branch)
            if needs_snapshot(cursor, incarnation, dropped):
                return await pages.snapshot(
                    connection, comune, branch, cursor, self._rooms, self._clock()
                )
            return await pages.changes_after(connection, comune, branch, cursor, self._rooms)

    async def aggregate(self, link: BranchLink, kind: str, id: str) -> Envelope:
        """Raises: UnknownAggregate"""
        async with self._database.reading() as connection:
            found = await pages.whole(connection, link.comune, link.branch, kind, id, self._rooms)
        if found is None:
            raise UnknownAggregate(f"branch {link.branch} has no {kind} {id}")
        return found

    async def push(self, link: BranchLink, pushed: Pushed) -> PushAnswer:
        """Raises: SyncStranger"""
        comune, now = self._directory.comune(link.comune), self._clock()
        async with self._database.transaction() as connection:
            locked = await _locked(connection, link)
            received = None
            if not locked.is_reconciling:
                received = await SyncInbox(connection, comune, locked, now).receive(pushed)
            if received is None:
                raise SyncStranger("the branch's store is another one: shake hands")
        return PushAnswer(received[0], now, received[1])

    async def reconcile(self, link: BranchLink, returned: Returned) -> ReturnedAnswer:
        """Take all that the branch holds, and tell it all that is held here."""
        comune, now = self._directory.comune(link.comune), self._clock()
        theirs = returned.handshake
        async with self._database.transaction() as connection:
            locked = await _locked(connection, link)
            inbox = SyncInbox(connection, comune, locked, now, is_restoring=True)
            await inbox.take(returned.envelopes, is_whole=True)
            above = max(locked.received, theirs.sent)
            await links.acquaint(connection, locked, theirs.incarnation, above)
            await number_above(connection, link.comune, link.branch, theirs.received)
            cursor = Cursor(await links.incarnation_of(connection, link.comune))
            page = await pages.snapshot(
                connection, link.comune, link.branch, cursor, self._rooms, now
            )
        return ReturnedAnswer(page, above, now)

    async def presence(self, link: BranchLink, told: Presence) -> PresenceAnswer:
        await self._waits.tell(link.comune, link.branch, replace(told, turns=()))
        async with self._database.transaction() as connection:
            await turns.hear(connection, link, told.turns, self._clock())
            await links.note_seen(connection, link, told.behind_s)
        return PresenceAnswer(self._clock())


async def _locked(connection: AsyncConnection, link: BranchLink) -> BranchLink:
    """Its row, which one request at a time may have. Raises: UnknownBranchKey"""
    found = await links.link_of(connection, link.comune, link.branch, is_to_write=True)
    if found is None:
        raise UnknownBranchKey("the branch's key has just been deleted")
    return found
