"""The log of sign-ins: who, when, by what method, at what level. Kept for 24 months, then erased.

Owns its rows. A person is named by the id of their row alone. Source: AgID,
Regolamento SPID, art. 13 (service providers keep the tracing of accesses for 24 months).
"""

import secrets
from datetime import datetime, timedelta
from typing import Any

from msgspec import Struct
from sqlalchemy import Row, delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from portal.identity.owners import Owner
from portal.identity.signed_in import ProofLevel, SignInMethod
from portal.identity.tables import sign_in as table
from web.sessions.browser_sessions import BrowserSession

KEPT_FOR = timedelta(days=730)


class SignInRecord(Struct, frozen=True):
    """`issuer` is whose word was taken: a provider's address, or the kind of card."""

    at: datetime
    method: SignInMethod
    level: ProofLevel
    issuer: str


async def note(
    connection: AsyncConnection, comune: str, session: BrowserSession, record: SignInRecord
) -> None:
    """The sign-in with which `session` was opened."""
    await connection.execute(
        insert(table).values(
            comune=comune,
            id=secrets.token_urlsafe(12),
            owner=session.owner,
            session=session.digest,
            method=record.method,
            level=record.level,
            issuer=record.issuer,
            at=record.at,
        )
    )


async def of_session(
    connection: AsyncConnection, comune: str, session: BrowserSession
) -> SignInRecord:
    """How sure it is who acts in this session: for what has to be evidence."""
    mine = table.c.comune == comune, table.c.session == session.digest
    return _record((await connection.execute(select(*_COLUMNS).where(*mine))).one())


async def of_owner(connection: AsyncConnection, comune: str, owner: Owner) -> list[SignInRecord]:
    """The newest first."""
    mine = table.c.comune == comune, table.c.owner == str(owner)
    query = select(*_COLUMNS).where(*mine).order_by(table.c.at.desc())
    return [_record(row) for row in await connection.execute(query)]


async def erase_old(connection: AsyncConnection, now: datetime) -> int:
    """Delete what is older than 24 months, of every Comune. Returns the number deleted."""
    done = await connection.execute(delete(table).where(table.c.at < now - KEPT_FOR))
    return done.rowcount


_COLUMNS = (table.c.at, table.c.method, table.c.level, table.c.issuer)


def _record(row: Row[Any, Any, Any, Any]) -> SignInRecord:
    return SignInRecord(row.at, SignInMethod(row.method), ProofLevel(row.level), row.issuer)
