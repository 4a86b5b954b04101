"""Who may come in, and what each may ask: station keys, operators, the tokens of both.

Owns the tables of the door. Keys and tokens are random and kept as SHA-256 digests, passwords as
argon2id; none can be read back. What a rule of the queue says is the branch's business.

Which role may send which message stands in the tables of `queue_server.api.subjects`; an operator
at a counter has the rights of both.
"""

import asyncio
import json
import secrets
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache
from hashlib import sha256

import structlog
from msgspec import Struct

from queue_server.accounts.passwords import Passwords
from queue_server.storage.tables import Tables
from sportello.model.person import Actor, Role, Source
from sportello.model.refusals import LoginRequired, NotAllowed, UnknownKey, WrongPassword

TOKEN_LASTS = timedelta(hours=12)

STATIONS = frozenset({Role.TOTEM, Role.COUNTER, Role.BOARD, Role.INTEGRATION})
PEOPLE = frozenset({Role.OPERATOR, Role.RECEPTION, Role.SUPERVISOR})
ON_SITE = frozenset({Role.TOTEM, Role.COUNTER, Role.BOARD})

log = structlog.get_logger(__name__)


class StationKey(Struct, frozen=True):
    """Whose key it is: the station's name and what it is."""

    station: str
    role: Role

    @property
    def actor(self) -> Actor:
        return _actor_of(self.station, self.role)


class Operator(Struct, frozen=True):
    login: str
    name: str
    roles: tuple[Role, ...]

    def at(self, station: Actor) -> Actor:
        """This operator, sitting at `station`."""
        return Actor(station.station, station.roles | frozenset(self.roles), self.login)

    @property
    def alone(self) -> Actor:
        """This operator without a station, as over HTTP."""
        return Actor(f"operator:{self.login}", frozenset(self.roles), self.login)


class _Token(Struct, frozen=True):
    """`issued_on` is the digest of the station's key, None for a login over HTTP."""

    login: str
    expires_at: datetime
    issued_on: str | None


class Accounts:
    """The keys, operators and tokens of one branch, held in memory and kept in tables.

    `refresh` reads what other programs (the command line) have changed meanwhile.
    """

    def __init__(self, tables: Tables, clock: Callable[[], datetime]) -> None:
        self._tables = tables
        self._clock = clock
        self._passwords = Passwords(clock)
        self._keys: dict[str, StationKey] = {}
        self._operators: dict[str, Operator] = {}
        self._tokens: dict[str, _Token] = {}
        self._reading = asyncio.Lock()

    async def refresh(self) -> None:
        """Raises: StorageFull"""
        async with self._reading:  # or an older reading could end last
            await self._read()

    async def _read(self) -> None:
        keys = await self._tables.rows(
            "select digest, station, role from station_key where revoked_at is null"
        )
        people = await self._tables.rows(
            "select login, name, roles from operator where disabled_at is null"
        )
        tokens = await self._tables.rows("select digest, login, expires_at, issued_on from token")
        self._keys = {digest: StationKey(station, Role(role)) for digest, station, role in keys}
        self._operators = {login: _operator(login, name, roles) for login, name, roles in people}
        self._tokens = {
            digest: _Token(login, datetime.fromisoformat(expires_at), issued_on)
            for digest, login, expires_at, issued_on in tokens
        }

    def close(self) -> None:
        self._passwords.close()

    @property
    def keys(self) -> tuple[StationKey, ...]:
        """Whose keys let in, as of the last `refresh`."""
        return tuple(self._keys.values())

    @property
    def operators(self) -> tuple[Operator, ...]:
        return tuple(self._operators.values())

    # --- at the door --------------------------------------------------------------------------

    async def station(self, key: str) -> StationKey:
        """Raises: UnknownKey"""
        digest = digest_of(key)
        if digest not in self._keys:
            await self.refresh()
        return self._station(digest)

    def _station(self, digest: str) -> StationKey:
        try:
            return self._keys[digest]
        except KeyError:
            raise UnknownKey("no station has this key: make one with `queue-server key`") from None

    def knows(self, key: str) -> bool:
        return digest_of(key) in self._keys

    async def actor(self, bearer: str) -> Actor:
        """Who a bearer token stands for: a station by its key, or an operator alone.

        Raises: UnknownKey
        """
        digest = digest_of(bearer)
        if digest not in self._keys and digest not in self._tokens:
            await self.refresh()
        if (operator := self._operator_of(self._tokens.get(digest))) is not None:
            return operator.alone
        return self._station(digest).actor

    def operator(self, token: str) -> Operator | None:
        """Whose token it is; None once it, its operator or the key it was issued on has ended."""
        return self._operator_of(self._tokens.get(digest_of(token)))

    def operator_at(self, token: str, key: str) -> Operator | None:
        """As `operator`, of a token that was issued on this station's key."""
        known = self._tokens.get(digest_of(token))
        if known is None or known.issued_on != digest_of(key):
            return None
        return self._operator_of(known)

    def _operator_of(self, token: _Token | None) -> Operator | None:
        if token is None or token.expires_at <= self._clock():
            return None
        if token.issued_on is not None and token.issued_on not in self._keys:
            return None
        return self._operators.get(token.login)

    # --- coming and going of operators --------------------------------------------------------

    async def log_in(
        self, login: str, password: str, key: str | None = None
    ) -> tuple[Operator, str]:
        """The operator and a new token, which ends with the station's `key` if it came with one.

        Raises: WrongPassword, TooManyAttempts, StorageFull
        """
        await self.refresh()
        issued_on = None if key is None else digest_of(key)
        hashed = await self._password_of(login)
        is_right = await self._passwords.match(login, hashed, password, issued_on)
        token = secrets.token_urlsafe(32)
        if not is_right or not await self._issue(token, login, hashed, issued_on):
            raise WrongPassword("login and password do not belong together")
        operator = self._operators[login]
        await self.refresh()
        log.info("operator_logged_in", operator=login)
        return operator, token

    async def _issue(
        self, token: str, login: str, hashed: str | None, issued_on: str | None
    ) -> bool:
        """Whether there is such a token now: not if the password has just been changed."""
        expires_at = self._clock() + TOKEN_LASTS
        sql = (
            "insert into token (digest, login, expires_at, issued_on)"
            " select $1, login, $3, $4 from operator"
            " where login = $2 and password = $5 and disabled_at is null returning digest"
        )
        expires = expires_at.isoformat()
        issued = await self._tables.rows(sql, digest_of(token), login, expires, issued_on, hashed)
        return bool(issued)

    async def log_out(self, token: str) -> None:
        sql = "delete from token where digest = $1 returning digest"
        async with self._reading:
            if self._tokens.pop(digest_of(token), None) is not None:
                await self._tables.erase(sql, digest_of(token))

    async def erase_expired(self) -> int:
        """Forget the tokens whose time is over; how many they were."""
        sql = "delete from token where expires_at <= $1 returning digest"
        erased = await self._tables.erase(sql, self._clock().astimezone(UTC).isoformat())
        if erased:
            log.info("tokens_erased", count=erased)
        return erased

    # --- making keys and operators (the command line) -----------------------------------------

    async def add_station(self, station: str, role: Role) -> str:
        """A new key for `station`, told this once; older keys of its go on working."""
        key = secrets.token_urlsafe(32)
        sql = "insert into station_key (digest, station, role, made_at) values ($1, $2, $3, $4)"
        now = self._clock().isoformat()
        await self._tables.rows(sql, digest_of(key), station, role.value, now)
        await self.refresh()
        return key

    async def revoke_station(self, station: str) -> int:
        """Every key of `station` stops working, with the tokens issued on it; how many keys."""
        now = self._clock().isoformat()
        sql = (
            "update station_key set revoked_at = $1 where station = $2 and revoked_at is null"
            " returning digest"
        )
        revoked = await self._tables.rows(sql, now, station)
        for (digest,) in revoked:
            sql = "delete from token where issued_on = $1 returning digest"
            await self._tables.erase(sql, digest)
        await self.refresh()
        return len(revoked)

    async def put_operator(self, operator: Operator, password: str) -> None:
        """Make the operator, or give an existing one this name, roles and password.

        Anyone who is logged in as this operator has to log in again.
        """
        sql = (
            "insert into operator (login, name, roles, password) values ($1, $2, $3, $4)"
            " on conflict (login) do update"
            " set name = $2, roles = $3, password = $4, disabled_at = null"
        )
        hashed = await self._passwords.hash(password)
        roles = json.dumps(operator.roles)
        await self._tables.rows(sql, operator.login, operator.name, roles, hashed)
        await self._end_tokens_of(operator.login)
        await self.refresh()

    async def disable_operator(self, login: str) -> bool:
        """They are let in no more, until they get a new password; whether there is one."""
        sql = "update operator set disabled_at = $2 where login = $1 returning login"
        disabled = await self._tables.rows(sql, login, self._clock().isoformat())
        await self._end_tokens_of(login)
        await self.refresh()
        return bool(disabled)

    async def remove_operator(self, login: str) -> bool:
        """As if they had never been, but for the journal; whether there was one."""
        await self.disable_operator(login)  # so that no token is issued meanwhile
        sql = "delete from operator where login = $1 returning login"
        return bool(await self._tables.erase(sql, login))

    async def disabled_operators(self) -> list[Operator]:
        sql = "select login, name, roles from operator where disabled_at is not null"
        return [_operator(*row) for row in await self._tables.rows(sql)]

    async def _end_tokens_of(self, login: str) -> None:
        sql = "delete from token where login = $1 returning digest"
        await self._tables.erase(sql, login)

    async def _password_of(self, login: str) -> str | None:
        """Only of logins that exist: what else people type need not be text that tables hold."""
        if login not in self._operators:
            return None
        sql = "select password from operator where login = $1 and disabled_at is null"
        rows = await self._tables.rows(sql, login)
        return rows[0][0] if rows else None


def check_may(by: Actor, able: frozenset[Role], *, logging_in_helps: bool = True) -> None:
    """Raises: LoginRequired, NotAllowed if no role of `by` is among the `able`.

    Logging in helps at a counter, with what counters can ask for.
    """
    if not by.roles.isdisjoint(able):
        return
    is_without_operator = Role.COUNTER in by.roles and by.operator is None
    if logging_in_helps and is_without_operator and able & PEOPLE:
        raise LoginRequired(f"no operator is logged in at {by.station}: log in first")
    raise NotAllowed(f"{by.station} ({', '.join(sorted(by.roles))}) may not ask for this")


def check_source(by: Actor, source: Source) -> None:
    """Only a totem has read a card itself. Raises: NotAllowed."""
    if source is not Source.TYPED and Role.TOTEM not in by.roles:
        raise NotAllowed(f"{by.station} has no card reader: what it sends was typed")


def digest_of(secret: str) -> str:
    """Keys and tokens hold 256 random bits, so a plain SHA-256 cannot be searched."""
    return sha256(secret.encode(errors="surrogatepass")).hexdigest()


@cache
def _actor_of(station: str, role: Role) -> Actor:
    """Made once: every message needs it."""
    return Actor(station, frozenset({role}))


def _operator(login: str, name: str, roles: str) -> Operator:
    return Operator(login, name, tuple(Role(role) for role in json.loads(roles)))
