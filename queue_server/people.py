"""Who the citizens are: apart from the journal, sealed, read only for a reason, erased in time.

Owns the tables of people and the seal on them. The journal knows a person by a random reference
alone; once the row is gone here, nothing says whom it meant. Never logs a person.
"""

import secrets
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from hashlib import blake2b

import structlog
from msgspec import Struct

from queue_server.seal import Seal
from queue_server.tables import Tables
from sportello.events import AnyEvent, DayStarted, TicketIssued, TicketMerged
from sportello.refusals import UnknownCitizen
from sportello.words import Actor, CitizenRef

log = structlog.get_logger(__name__)


class Citizen(Struct, frozen=True):
    """What a health card says of its holder, as far as a branch may keep it."""

    codice_fiscale: str
    surname: str
    given_name: str


class People:
    """The citizens of the last hours, by reference."""

    def __init__(self, tables: Tables, key: bytes, clock: Callable[[], datetime]) -> None:
        """`key` seals what is in `tables`, and opens it."""
        self._seal = Seal(key)
        self._lookup_key = blake2b(key, person=b"lookup").digest()
        self._clock = clock
        self._refs: dict[str, CitizenRef] = {}
        self._tables = tables

    def note(self, events: Sequence[AnyEvent]) -> None:
        """Keep in mind which reference each of today's tickets was issued to."""
        for event in events:
            match event:
                case DayStarted():
                    self._refs.clear()
                case TicketIssued(ticket=ticket, citizen=str(ref)):
                    self._refs[ticket] = ref
                case TicketMerged(ticket=ticket, merged=merged) if merged in self._refs:
                    self._refs.setdefault(ticket, self._refs[merged])

    async def remember(self, citizen: Citizen, day: date) -> CitizenRef:
        """The reference of `citizen`, the same for all of `day`. Raises: StorageFull"""
        person = f"{day.isoformat()} {citizen.codice_fiscale}".encode(errors="surrogatepass")
        sql = (
            "insert into person (ref, lookup, sealed, seen_at) values ($1, $2, $3, $4)"
            " on conflict (lookup) do update set sealed = $3, seen_at = $4"
            " returning ref"
        )
        ((ref,),) = await self._tables.rows(
            sql,
            secrets.token_urlsafe(16),
            blake2b(person, key=self._lookup_key, digest_size=32).hexdigest(),
            self._seal.close(citizen),
            self._clock().isoformat(),
        )
        return str(ref)

    async def read(self, ticket: str, by: Actor) -> Citizen:
        """Whose ticket it is, of today; that `by` has asked is written down first.

        Raises: UnknownCitizen, StorageFull (then nobody is told anything)
        """
        if (ref := self._refs.get(ticket)) is None:
            raise UnknownCitizen(f"nobody identified themselves for {ticket}")
        await register(self._tables, self._clock(), by, ticket, "person")
        sealed = await self._tables.rows("select sealed from person where ref = $1", ref)
        citizen = self._seal.open(sealed[0][0], Citizen) if sealed else None
        if citizen is None:
            raise UnknownCitizen(f"what was known of the citizen of {ticket} is erased")
        log.info("citizen_read", operator=by.operator, station=by.station, ticket=ticket)
        return citizen

    async def erase(self, older_than: timedelta) -> int:
        """Forget whoever was last seen longer ago than that; how many they were."""
        before = (self._clock() - older_than).isoformat()
        sql = "delete from person where seen_at < $1 returning ref"
        erased = await self._tables.erase(sql, before)
        if erased:
            log.info("citizens_erased", count=erased)
        return erased

    async def erase_readings(self, older_than: timedelta) -> int:
        """Forget who read whose data longer ago than that; how many readings they were."""
        before = (self._clock() - older_than).isoformat()
        sql = "delete from reading where at < $1 returning at"
        erased = await self._tables.erase(sql, before)
        if erased:
            log.info("readings_erased", count=erased)
        return erased


async def register(tables: Tables, at: datetime, by: Actor, ticket: str, what: str) -> None:
    """Write down that `by` has had `what` of a ticket before them. Raises: StorageFull"""
    sql = "insert into reading (at, operator, station, ticket, what) values ($1, $2, $3, $4, $5)"
    await tables.rows(sql, at.isoformat(), by.operator or "", by.station, ticket, what)
