"""Who the citizens are: apart from the journal, sealed, read only for a reason, erased in time.

Owns the tables of people and the seal on them. The journal knows a person by a random name of the
day alone; once the row is gone here, nothing says whom it meant. Stations and operators hold
references, which stand in no event and are worth nothing to others. Never logs a person.
Source: docs/decisions/0067-references-belong-to-who-was-given-them.md
"""

import secrets
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from hashlib import blake2b

import structlog
from msgspec import Struct

from queue_server.people.seal import Seal
from queue_server.storage.tables import Tables
from sportello.model.events import AnyEvent, DayStarted, TicketIssued, TicketMerged
from sportello.model.refusals import UnknownCitizen
from sportello.model.words import (
    REFERENCE_LENGTH,
    REFERENCE_LETTERS,
    Actor,
    CitizenRef,
    Reference,
    Source,
)

log = structlog.get_logger(__name__)


class Citizen(Struct, frozen=True):
    """What a health card says of its holder, as far as a branch may keep it."""

    codice_fiscale: str
    surname: str
    given_name: str


class People:
    """The citizens of the last hours, by their name in the journal."""

    def __init__(self, tables: Tables, key: bytes, clock: Callable[[], datetime]) -> None:
        """`key` seals what is in `tables`, and opens it."""
        self._seal = Seal(key)
        self._lookup_key = blake2b(key, person=b"lookup").digest()
        self._clock = clock
        self._refs: dict[str, CitizenRef] = {}
        self._tables = tables

    def note(self, events: Sequence[AnyEvent]) -> None:
        """Keep in mind to whom each of today's tickets was issued."""
        for event in events:
            match event:
                case DayStarted():
                    self._refs.clear()
                case TicketIssued(ticket=ticket, citizen=str(ref)):
                    self._refs[ticket] = ref
                case TicketMerged(ticket=ticket, merged=merged) if merged in self._refs:
                    self._refs.setdefault(ticket, self._refs[merged])

    async def remember(self, citizen: Citizen, source: Source, day: date) -> CitizenRef:
        """The name of `citizen` in the journal, the same for all of `day`. Raises: StorageFull

        What they are called stays as the best source has it, of several the first.
        """
        person = f"{day.isoformat()} {citizen.codice_fiscale}".encode(errors="surrogatepass")
        sql = (
            "insert into person (ref, lookup, sealed, seen_at, named_by)"
            " values ($1, $2, $3, $4, $5) on conflict (lookup) do update set"
            " sealed = case when excluded.named_by > person.named_by"
            " then excluded.sealed else person.sealed end,"
            " named_by = case when excluded.named_by > person.named_by"
            " then excluded.named_by else person.named_by end,"
            " seen_at = excluded.seen_at returning ref"
        )
        ((ref,),) = await self._tables.rows(
            sql,
            _at_random(),
            blake2b(person, key=self._lookup_key, digest_size=32).hexdigest(),
            self._seal.close(citizen),
            self._clock().isoformat(),
            _named_by(citizen, source),
        )
        return str(ref)

    async def refer(self, person: CitizenRef, by: Actor, day: date) -> Reference:
        """What `by` may take tickets with for `person`, the same all `day`. Raises: StorageFull"""
        sql = (
            "insert into reference (ref, person, holder, day) values ($1, $2, $3, $4)"
            " on conflict (person, holder) do update set day = excluded.day returning ref"
        )
        values = (_at_random(), person, _holder(by), day.isoformat())
        ((reference,),) = await self._tables.rows(sql, *values)
        return str(reference)

    async def referred(self, reference: Reference, by: Actor, day: date) -> CitizenRef:
        """Whom `by` was given it for. Raises: UnknownCitizen, StorageFull"""
        sql = "select person from reference where ref = $1 and holder = $2 and day = $3"
        found = await self._tables.rows(sql, reference, _holder(by), day.isoformat())
        if not found:
            raise UnknownCitizen(f"{by.station} was given no such reference today: identify first")
        return str(found[0][0])

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
        sql = "delete from reference where person not in (select ref from person) returning ref"
        await self._tables.erase(sql)
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


def _at_random() -> str:
    return "".join(secrets.choice(REFERENCE_LETTERS) for _ in range(REFERENCE_LENGTH))


def _holder(by: Actor) -> str:
    """An operator has what they were given at every counter, and no colleague has it."""
    return f"station {by.station}" if by.operator is None else f"operator {by.operator}"


def _named_by(citizen: Citizen, source: Source) -> str:
    """A digit that sorts as certainty does; a source that gives no name says nothing of it."""
    return str(1 + list(Source).index(source)) if citizen.surname or citizen.given_name else "0"
