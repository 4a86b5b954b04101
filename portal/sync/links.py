"""The branches that have a key: who a request is from, and what is known of the branch's store."""

import secrets
from hashlib import blake2b
from typing import Any

from msgspec import Struct
from sqlalchemy import Row, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from casework.storage.inserts import insert_new
from portal.storage.metadata import database_now
from portal.sync.tables import branch_link, sync_store
from sportello.model.refusals import NotPossible, NotYours
from sportello.sync.incarnation import Handshake

KEY_BYTES = 32


class UnknownBranchKey(NotYours):
    """No branch has this key: it was replaced, or never made here."""


class PortalReconciling(NotPossible):
    """The portal was restored, and the branch has not said yet what it holds."""


class BranchLink(Struct, frozen=True):
    """A row of `branch_link`."""

    comune: str
    branch: str
    incarnation: str | None
    received: int
    is_reconciling: bool


async def make_key(connection: AsyncConnection, comune: str, branch: str) -> str:
    """A new key for the branch, in the place of the one it had; only its digest is stored."""
    key = secrets.token_urlsafe(KEY_BYTES)
    row = {"comune": comune, "branch": branch, "key_digest": digest_of_key(key)}
    if not await insert_new(connection, branch_link, row):
        await _set(connection, comune, branch, key_digest=digest_of_key(key))
    return key


def digest_of_key(key: str) -> bytes:
    """A key has 256 random bits, so a fast digest is enough."""
    return blake2b(key.encode(), digest_size=32).digest()


async def link_of_key(connection: AsyncConnection, key: str) -> BranchLink:
    """Raises: UnknownBranchKey"""
    query = select(branch_link).where(branch_link.c.key_digest == digest_of_key(key))
    row = (await connection.execute(query)).first()
    if row is None:
        raise UnknownBranchKey("no branch has this key: make one with `portal branch-key`")
    return _link(row)


async def link_of(
    connection: AsyncConnection, comune: str, branch: str, *, is_to_write: bool = False
) -> BranchLink | None:
    """None for a branch that has never had a key. To write, its row is locked."""
    query = select(branch_link).where(_here(comune, branch))
    if is_to_write:
        query = query.with_for_update()
    row = (await connection.execute(query)).first()
    return None if row is None else _link(row)


async def check_settled(connection: AsyncConnection, comune: str, branch: str) -> None:
    """Raises: PortalReconciling"""
    query = select(branch_link.c.is_reconciling).where(_here(comune, branch))
    if (await connection.execute(query)).scalar():
        raise still_reconciling(branch)


async def reconciling_branches(connection: AsyncConnection, comune: str) -> set[str]:
    """Those that have still to say what they hold, after the portal was restored."""
    query = select(branch_link.c.branch).where(
        branch_link.c.comune == comune, branch_link.c.is_reconciling
    )
    return set((await connection.execute(query)).scalars())


def still_reconciling(branch: str) -> PortalReconciling:
    return PortalReconciling(
        f"the portal was restored and waits for branch {branch}: try again in a few minutes"
    )


async def acquaint(
    connection: AsyncConnection, link: BranchLink, incarnation: str, received: int
) -> None:
    """From now on the branch's store is this one, applied up to `received`."""
    await _set(
        connection,
        link.comune,
        link.branch,
        incarnation=incarnation,
        received=received,
        is_reconciling=False,
    )


async def receive(connection: AsyncConnection, link: BranchLink, until: int) -> None:
    await _set(connection, link.comune, link.branch, received=until)


async def note_seen(connection: AsyncConnection, link: BranchLink, behind_s: float | None) -> None:
    facts: dict[str, Any] = {"seen_at": database_now()}
    if behind_s is not None:
        facts["behind_s"] = behind_s
    await _set(connection, link.comune, link.branch, **facts)


async def incarnation_of(connection: AsyncConnection, comune: str) -> str:
    """That of this Comune's tables, made when it is first asked for."""
    known = await known_incarnation(connection, comune)
    if known is None:
        row = {"comune": comune, "incarnation": new_incarnation()}
        await insert_new(connection, sync_store, row)
        known = await known_incarnation(connection, comune)
    assert known is not None, "it was there or is now"
    return known


async def known_incarnation(connection: AsyncConnection, comune: str) -> str | None:
    """None before the first handshake with a branch of the Comune."""
    query = select(sync_store.c.incarnation).where(sync_store.c.comune == comune)
    found: str | None = (await connection.execute(query)).scalar()
    return found


def new_incarnation() -> str:
    return secrets.token_urlsafe(12)


async def greeting_of(connection: AsyncConnection, link: BranchLink, sent: int) -> Handshake:
    """What this side says of itself to the branch."""
    return Handshake(
        await incarnation_of(connection, link.comune), sent, link.incarnation, link.received
    )


async def _set(connection: AsyncConnection, comune: str, branch: str, **facts: Any) -> None:
    await connection.execute(update(branch_link).where(_here(comune, branch)).values(**facts))


def _here(comune: str, branch: str) -> Any:
    return (branch_link.c.comune == comune) & (branch_link.c.branch == branch)


def _link(row: Row[Any]) -> BranchLink:
    return BranchLink(row.comune, row.branch, row.incarnation, row.received, row.is_reconciling)
