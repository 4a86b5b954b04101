"""Who may come in, and what each may ask: station keys, operators, the tokens of both.

Owns the tables of the door. Keys and tokens are random and kept as SHA-256 digests, passwords as
argon2id; none can be read back. What a rule of the queue says is the branch's business.

The table: which role may send which message. An operator at a counter has the rights of both.

                      totem  board  counter  operator  reception  supervisor  integration
    TakeTicket          x                                  x          x            x
    CheckIn             x                                  x          x            x
    Identify            x                                  x          x
    ReserveNumbers      x
    HandIn              x
    Withdraw                                    x          x          x            x
    ReportDevice        x      x       x
    ConfirmCall                x
    Login, Logout                      x
    OpenCounter …                               x          x          x
    WhoIs, WaitingFor                           x          x          x
    ReadNote, WriteNote                         x          x          x
    PlanDay, MoveBreak                                                x            x
    SetQuota, StopTickets …                                           x
    AskAdvice                                                         x
"""

import json
import secrets
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import structlog
from msgspec import Struct

from queue_server.passwords import Passwords
from queue_server.tables import Tables
from sportello import commands, wire
from sportello.refusals import LoginRequired, NotAllowed, UnknownKey, WrongPassword
from sportello.words import Actor, Role

TOKEN_LASTS = timedelta(hours=12)

STATIONS = frozenset({Role.TOTEM, Role.COUNTER, Role.BOARD, Role.INTEGRATION})
PEOPLE = frozenset({Role.OPERATOR, Role.RECEPTION, Role.SUPERVISOR})
ON_SITE = frozenset({Role.TOTEM, Role.COUNTER, Role.BOARD})

AT_THE_DESK: tuple[type[Struct], ...] = (
    commands.Merge,
    commands.OpenCounter,
    commands.LeaveCounter,
    commands.StartPause,
    commands.EndPause,
    commands.CallNext,
    commands.CallTicket,
    commands.Recall,
    commands.UndoCall,
    commands.StartServing,
    commands.ServeWalkIn,
    commands.AddService,
    commands.MarkAbsent,
    commands.Park,
    commands.Resume,
    commands.Transfer,
    commands.Close,
)

MAY: dict[type[Struct], frozenset[Role]] = {
    commands.TakeTicket: frozenset({Role.TOTEM, Role.INTEGRATION, Role.RECEPTION, Role.SUPERVISOR}),
    wire.Identify: frozenset({Role.TOTEM, Role.RECEPTION, Role.SUPERVISOR}),
    commands.ReportDevice: ON_SITE,
    commands.ConfirmCall: frozenset({Role.BOARD}),
    wire.Login: frozenset({Role.COUNTER}),
    wire.Logout: frozenset({Role.COUNTER}),
    commands.CheckIn: frozenset({Role.TOTEM, Role.INTEGRATION, Role.RECEPTION, Role.SUPERVISOR}),
    commands.ReserveNumbers: frozenset({Role.TOTEM}),
    commands.HandIn: frozenset({Role.TOTEM}),
    commands.Withdraw: PEOPLE | {Role.INTEGRATION},
    commands.PlanDay: frozenset({Role.SUPERVISOR, Role.INTEGRATION}),
    commands.MoveBreak: frozenset({Role.SUPERVISOR, Role.INTEGRATION}),
    commands.SetQuota: frozenset({Role.SUPERVISOR}),
    commands.StopTickets: frozenset({Role.SUPERVISOR}),
    commands.ResumeTickets: frozenset({Role.SUPERVISOR}),
    commands.EndDay: frozenset({Role.SUPERVISOR}),
    commands.ChangeRules: frozenset({Role.SUPERVISOR}),
    wire.WhoIs: PEOPLE,
    wire.WaitingFor: PEOPLE,
    wire.ReadNote: PEOPLE,
    wire.WriteNote: PEOPLE,
    wire.AskAdvice: frozenset({Role.SUPERVISOR}),
    **dict.fromkeys(AT_THE_DESK, PEOPLE),
}

log = structlog.get_logger(__name__)


class StationKey(Struct, frozen=True):
    """Whose key it is: the station's name and what it is."""

    station: str
    role: Role

    @property
    def actor(self) -> Actor:
        return Actor(self.station, frozenset({self.role}))


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
    login: str
    expires_at: datetime


class Access:
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

    async def refresh(self) -> None:
        """Raises: StorageFull"""
        keys = await self._tables.rows(
            "select digest, station, role from station_key where revoked_at is null"
        )
        people = await self._tables.rows(
            "select login, name, roles from operator where disabled_at is null"
        )
        tokens = await self._tables.rows("select digest, login, expires_at from token")
        self._keys = {digest: StationKey(station, Role(role)) for digest, station, role in keys}
        self._operators = {login: _operator(login, name, roles) for login, name, roles in people}
        self._tokens = {
            digest: _Token(login, datetime.fromisoformat(expires_at))
            for digest, login, expires_at in tokens
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
        if (operator := self.operator(bearer)) is not None:
            return operator.alone
        return (await self.station(bearer)).actor

    def operator(self, token: str) -> Operator | None:
        """Whose token it is; None once it has expired or its operator has gone."""
        known = self._tokens.get(digest_of(token))
        if known is None or known.expires_at <= self._clock():
            return None
        return self._operators.get(known.login)

    # --- coming and going of operators --------------------------------------------------------

    async def log_in(self, login: str, password: str) -> tuple[Operator, str]:
        """The operator and a new token.

        Raises: WrongPassword, TooManyAttempts, StorageFull
        """
        await self.refresh()
        hashed = await self._password_of(login)
        if not await self._passwords.match(login, hashed, password):
            raise WrongPassword("login and password do not belong together")
        token, expires_at = secrets.token_urlsafe(32), self._clock() + TOKEN_LASTS
        digest = digest_of(token)
        sql = "insert into token (digest, login, expires_at) values ($1, $2, $3)"
        await self._tables.rows(sql, digest, login, expires_at.isoformat())
        await self.refresh()
        log.info("operator_logged_in", operator=login)
        return self._operators[login], token

    async def log_out(self, token: str) -> None:
        digest = digest_of(token)
        if self._tokens.pop(digest, None) is not None:
            await self._tables.erase("delete from token where digest = $1 returning digest", digest)

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
        """Every key of `station` stops working; how many they were."""
        now = self._clock().isoformat()
        sql = (
            "update station_key set revoked_at = $1 where station = $2 and revoked_at is null"
            " returning digest"
        )
        revoked = await self._tables.rows(sql, now, station)
        await self.refresh()
        return len(revoked)

    async def put_operator(self, operator: Operator, password: str) -> None:
        """Make the operator, or give an existing one this name, roles and password."""
        sql = (
            "insert into operator (login, name, roles, password) values ($1, $2, $3, $4)"
            " on conflict (login) do update"
            " set name = $2, roles = $3, password = $4, disabled_at = null"
        )
        hashed = await self._passwords.hash(password)
        roles = json.dumps(operator.roles)
        await self._tables.rows(sql, operator.login, operator.name, roles, hashed)
        await self.refresh()

    async def _password_of(self, login: str) -> str | None:
        """Only of logins that exist: what else people type need not be text that tables hold."""
        if login not in self._operators:
            return None
        sql = "select password from operator where login = $1 and disabled_at is null"
        rows = await self._tables.rows(sql, login)
        return rows[0][0] if rows else None


def check_may(by: Actor, message: Struct) -> None:
    """Raises: LoginRequired, NotAllowed if no role of `by` may send such a message."""
    able = MAY.get(type(message), frozenset())
    if by.roles & able:
        return
    if Role.COUNTER in by.roles and by.operator is None and able & PEOPLE:
        raise LoginRequired(f"nobody is logged in at {by.station}: log in first")
    raise NotAllowed(f"{by.station} ({', '.join(sorted(by.roles))}) may not ask for this")


def check_supervises(by: Actor) -> None:
    """For questions about the branch itself, which no station sends. Raises: NotAllowed."""
    if Role.SUPERVISOR not in by.roles:
        raise NotAllowed(f"{by.station}: only a supervisor may ask for this")


def digest_of(secret: str) -> str:
    """Keys and tokens hold 256 random bits, so a plain SHA-256 cannot be searched."""
    return sha256(secret.encode(errors="surrogatepass")).hexdigest()


def _operator(login: str, name: str, roles: str) -> Operator:
    return Operator(login, name, tuple(Role(role) for role in json.loads(roles)))
