"""What the branch has still to tell the portal, and what it knows of both stores.

Owns the tables `sync_side`, one row, and `outbox`. A change is numbered by statements that go into
the transaction of what it tells, under the lock of that row: so numbers have no holes, and a reader
who has seen one never finds a smaller one later.
"""

import secrets

import msgspec
from msgspec import Raw, Struct

from queue_server.storage.tables import Statement, Tables
from sportello.model.refusals import NotPossible
from sportello.sync.contract import PAGE
from sportello.sync.cursor import Cursor
from sportello.sync.envelope import NOTHING, ChangePage, Envelope
from sportello.sync.incarnation import Handshake


class Reconciling(NotPossible):
    """The branch was restored from a copy, and the portal has not said yet what happened since."""


class SyncSide(Struct, frozen=True):
    """The row of `sync_side`.

    sent            number of the last change in the outbox
    peer            the portal's incarnation, None before the first contact
    received        the portal's last change that was applied
    is_reconciling  this store was restored: the desk sells nothing before the portal has answered
    """

    incarnation: str
    sent: int
    peer: str | None
    received: int
    is_reconciling: bool

    @property
    def handshake(self) -> Handshake:
        return Handshake(self.incarnation, self.sent, self.peer, self.received)

    @property
    def cursor(self) -> Cursor:
        return Cursor(self.peer or "", self.received)


class Outbox:
    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._is_reconciling = False

    @property
    def is_reconciling(self) -> bool:
        """As of the last `side`."""
        return self._is_reconciling

    def check_settled(self) -> None:
        """Raises: Reconciling"""
        if self._is_reconciling:
            raise Reconciling(
                "the branch was restored from a copy: no seat is sold and no booking changed "
                "before the portal has said what happened since; see that it is reached"
            )

    def telling(
        self, kind: str, aggregate: str, version: int, body: Struct | None
    ) -> list[Statement]:
        """Statements that put this in the outbox, each of which finds a row.

        `body` is the whole aggregate; None where it is read when it is sent.
        """
        text = None if body is None else msgspec.json.encode(body).decode()
        return [
            ("update sync_side set sent = sent + 1 where id = 1 returning sent",),
            (
                "insert into outbox (number, kind, aggregate, version, body)"
                " select sent, $1, $2, $3, $4 from sync_side where id = 1 returning number",
                kind,
                aggregate,
                version,
                text,
            ),
        ]

    async def tell(self, kind: str, aggregate: str, version: int, body: Struct | None) -> None:
        """In a transaction of its own. Raises: StorageFull"""
        await self._tables.together(*self.telling(kind, aggregate, version, body))

    async def open(self) -> SyncSide:
        """The row, made when it is first asked for. Raises: StorageFull"""
        sql = (
            "insert into sync_side (id, incarnation) values (1, $1)"
            " on conflict (id) do nothing returning id"
        )
        await self._tables.rows(sql, new_incarnation())
        return await self.side()

    async def renew(self) -> SyncSide:
        """The store was restored from a copy: it takes a new incarnation.

        One that never met the portal has nothing to ask it for.
        """
        sql = (
            "update sync_side set incarnation = $1,"
            " is_reconciling = case when peer is null then 0 else 1 end where id = 1 returning id"
        )
        await self._tables.rows(sql, new_incarnation())
        return await self.side()

    async def side(self) -> SyncSide:
        sql = "select incarnation, sent, peer, received, is_reconciling from sync_side where id = 1"
        ((incarnation, sent, peer, received, reconciling),) = await self._tables.rows(sql)
        self._is_reconciling = bool(reconciling)
        return SyncSide(incarnation, sent, peer, received, self._is_reconciling)

    async def unsent(self) -> ChangePage | None:
        """The oldest changes, at most PAGE of them; None if there are none.

        A change without body stands for what its sender reads.
        """
        sql = (
            "select number, kind, aggregate, version, body from outbox"
            f" order by number limit {PAGE}"
        )
        found = await self._tables.rows(sql)
        if not found:
            return None
        side = await self.side()
        envelopes = tuple(
            Envelope(
                f"{side.incarnation}-{number}",
                kind,
                aggregate,
                version,
                NOTHING if body is None else Raw(body.encode()),
            )
            for number, kind, aggregate, version, body in found
        )
        return ChangePage(side.incarnation, found[0][0] - 1, found[-1][0], envelopes)

    async def forget_sent(self, until: int) -> None:
        """The portal has applied everything up to that number. Raises: StorageFull"""
        await self._tables.rows("delete from outbox where number <= $1 returning number", until)

    async def move_cursor(self, until: int) -> None:
        """The portal's changes up to that number are applied. Raises: StorageFull"""
        sql = "update sync_side set received = $1 where id = 1 returning id"
        await self._tables.rows(sql, until)

    async def settled(self, peer: str, received: int, told_until: int, above: int) -> None:
        """Both sides have told each other what they hold, this one up to `told_until`.

        Numbers go on above `above`, also those of changes that were made meanwhile.
        """
        shift = max(0, above - told_until)
        await self._tables.together(
            ("delete from outbox where number <= $1 returning number", told_until),
            # in two steps, since a number may be another row's until that has moved on
            ("update outbox set number = -(number + $1) returning number", shift),
            ("update outbox set number = -number returning number",),
            (
                "update sync_side set peer = $1, received = $2, is_reconciling = 0,"
                " sent = sent + $3 where id = 1 returning id",
                peer,
                received,
                shift,
            ),
        )
        await self.side()


def new_incarnation() -> str:
    return secrets.token_urlsafe(12)
