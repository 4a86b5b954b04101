"""Sessions of people in browsers: opened at a login, found by a cookie, ended by either side.

Owns the cookie and how long a session lasts. The cookie holds a random secret; what is stored is
its digest, so who reads the store cannot take over a session. Who an owner is, and what they
may do, is its user's. Source: docs/decisions/0092-sessions-in-a-table.md
"""

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Protocol

from aiohttp import web
from msgspec import Struct
from msgspec.structs import replace

COOKIE = "__Host-session"
"""The prefix makes browsers refuse it from other hosts, for a path, and without TLS."""

RENEW_EVERY = timedelta(minutes=1)
"""So that not every page writes into the store."""


class BrowserSession(Struct, frozen=True):
    """`owner` is an id, never a name. Instants aware UTC; it holds until `ends_at`, exclusive."""

    digest: str
    owner: str
    opened_at: datetime
    ends_at: datetime


class SessionStore(Protocol):
    async def add(self, session: BrowserSession) -> None: ...

    async def find(self, digest: str, now: datetime) -> BrowserSession | None:
        """The one with that digest, unless it has ended."""

    async def extend(self, digest: str, ends_at: datetime) -> None:
        """Nothing is done for a session that has been removed."""

    async def remove(self, digest: str) -> None: ...


class SessionRules(Struct, frozen=True):
    """A session ends when it was not used for `idle`, and `lasts` after it was opened at most."""

    idle: timedelta = timedelta(minutes=30)
    lasts: timedelta = timedelta(hours=12)

    def end_of(self, opened_at: datetime, used_at: datetime) -> datetime:
        return min(opened_at + self.lasts, used_at + self.idle)


class Sessions:
    def __init__(
        self, store: SessionStore, clock: Callable[[], datetime], rules: SessionRules
    ) -> None:
        self._store = store
        self._clock = clock
        self._rules = rules

    async def open(self, request: web.Request, answer: web.Response, owner: str) -> BrowserSession:
        """A new session, told to the browser by `answer`; one that it had before is ended.

        The secret is always a new one: a cookie that another has set there is worth nothing.
        """
        await self._remove_one_of(request)
        secret, now = secrets.token_urlsafe(32), self._clock()
        session = BrowserSession(_digest_of(secret), owner, now, self._rules.end_of(now, now))
        await self._store.add(session)
        # no Max-Age: it ends with the browser, which others may use after
        answer.set_cookie(COOKIE, secret, path="/", secure=True, httponly=True, samesite="Lax")
        return session

    async def of(self, request: web.Request) -> BrowserSession | None:
        """The session of who asks, in use from now on; None if there is none any more."""
        secret = request.cookies.get(COOKIE)
        if secret is None:
            return None
        now = self._clock()
        session = await self._store.find(_digest_of(secret), now)
        if session is None:
            return None
        ends_at = self._rules.end_of(session.opened_at, now)
        if ends_at - session.ends_at < RENEW_EVERY:
            return session
        await self._store.extend(session.digest, ends_at)
        return replace(session, ends_at=ends_at)

    async def close(self, request: web.Request, answer: web.Response) -> None:
        """End the session of who asks, if there is one."""
        await self._remove_one_of(request)
        answer.del_cookie(COOKIE, path="/", secure=True, httponly=True, samesite="Lax")

    async def _remove_one_of(self, request: web.Request) -> None:
        if (secret := request.cookies.get(COOKIE)) is not None:
            await self._store.remove(_digest_of(secret))


def _digest_of(secret: str) -> str:
    """The secret has 256 bits of chance: a slow hash would protect nothing more."""
    return sha256(secret.encode(errors="replace")).hexdigest()
