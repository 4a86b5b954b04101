"""Who the citizens are: apart from the journal, sealed, read only for a reason, erased in time.

Owns the tables of people and the seal on them. One record a person, found by a keyed digest of the
codice fiscale, kept while there is a purpose: a ticket, by which the journal has an alias of the
day, or a booking. Once the alias is erased, no one can say whom the journal meant, also where the
record stays. Stations and operators hold references, which stand in no event and are worth nothing
to others. Never logs a person.
Source: docs/decisions/0067-references-belong-to-who-was-given-them.md,
docs/decisions/0095-one-record-a-person.md
"""

import secrets
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from hashlib import blake2b

import structlog
from msgspec import Struct

from queue_server.people.seal import Seal
from queue_server.storage.tables import Statement, Tables
from sportello.bookings.messages import ToldBy
from sportello.hall.assurance import assurance_of, shows_given_name
from sportello.model.events import AnyEvent, DayStarted, TicketIssued, TicketMerged
from sportello.model.person import (
    REFERENCE_LENGTH,
    REFERENCE_LETTERS,
    Actor,
    CitizenRef,
    Reference,
    Source,
)
from sportello.model.refusals import UnknownCitizen

BOOKING_KEPT_FOR = timedelta(days=30)
"""How long after the end of a booking its visitor is known."""

WITHOUT_PURPOSE = (
    "id not in (select person from alias where seen_at >= $1"
    " union all select person from booking_visitor where ends_at >= $2)"
)

log = structlog.get_logger(__name__)


class Citizen(Struct, frozen=True):
    """Who a citizen is, as it is sealed: what a branch may keep of a health card.

    A field that a later version adds has a default, so that older records open.
    """

    codice_fiscale: str
    surname: str
    given_name: str

    def __repr__(self) -> str:
        """Says nothing, so that no log and no traceback can."""
        return "Citizen(…)"


class Contacts(Struct, frozen=True):
    """How the visitor of a booking is reached about it; empty where that is not known.

    video_link  the room of an appointment by video
    """

    email: str = ""
    phone: str = ""
    told_by: ToldBy | None = None
    video_link: str = ""


class People:
    """The citizens of the last hours and of the bookings, each with one record."""

    def __init__(self, tables: Tables, key: bytes, clock: Callable[[], datetime]) -> None:
        """`key` seals what is in `tables`, and opens it."""
        self._key = key
        self._seal = Seal(key)
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
        """The alias of `citizen` in the journal, the same for all of `day`. Raises: StorageFull

        What they are called stays as the best source has it, of several the first.
        """
        lookup = lookup_of(self._key, citizen.codice_fiscale)
        sql = (
            "insert into alias (ref, person, day, seen_at)"
            " select $1, id, $2, $3 from person where lookup = $4"
            " on conflict (person, day) do update set seen_at = excluded.seen_at returning ref"
        )
        _, ((alias,),) = await self._tables.together(
            self._kept(lookup, citizen, source),
            (sql, _at_random(), day.isoformat(), self._clock().isoformat(), lookup),
        )
        return str(alias)

    async def expect(
        self,
        visitor: Citizen,
        booking: str,
        ends_at: datetime,
        contacts: Contacts | None = None,
    ) -> None:
        """Keep `visitor` until BOOKING_KEPT_FOR after `ends_at` (aware), the booking's end.

        Said again of a booking, it corrects who comes and until when. A visitor whose codice
        fiscale is not known has a record for this booking alone. Raises: StorageFull
        """
        lookup = lookup_of(self._key, visitor.codice_fiscale or f"booking {booking}")
        sql = (
            "insert into booking_visitor (booking, person, ends_at, contacts)"
            " select $1, id, $2, $3 from person where lookup = $4"
            " on conflict (booking) do update set person = excluded.person,"
            " ends_at = excluded.ends_at,"
            " contacts = coalesce(excluded.contacts, booking_visitor.contacts)"
        )
        sealed = None if contacts is None else self._seal.close(contacts)
        await self._tables.together(
            self._kept(lookup, visitor, Source.TYPED),
            (sql, booking, ends_at.astimezone(UTC).isoformat(), sealed, lookup),
        )

    async def expect_until(self, booking: str, ends_at: datetime) -> None:
        """The booking was moved: it ends at `ends_at` (aware). Raises: StorageFull"""
        sql = "update booking_visitor set ends_at = $2 where booking = $1 returning booking"
        await self._tables.rows(sql, booking, ends_at.astimezone(UTC).isoformat())

    async def forget_visitor(self, booking: str) -> None:
        """Who comes is not to be known any more. Raises: StorageFull"""
        sql = "delete from booking_visitor where booking = $1 returning booking"
        await self._tables.erase(sql, booking)

    async def visitor_of(self, booking: str) -> tuple[Citizen, Contacts] | None:
        """Who comes, and how they are reached; None if that is not known, or erased.

        Only once it was written down that the bookings were asked for: `bookings_of`, `note_asked`.
        """
        sql = (
            "select sealed, contacts from booking_visitor join person on person.id = person"
            " where booking = $1"
        )
        for sealed, contacts in await self._tables.rows(sql, booking):
            citizen = self._seal.open(sealed, Citizen)
            known = self._seal.open(contacts, Contacts) if contacts else None
            if citizen is not None:
                return citizen, known or Contacts()
        return None

    async def note_asked(self, bookings: Sequence[str], by: Actor) -> None:
        """Write down that `by` has found these bookings by a code. Raises: StorageFull"""
        await register(self._tables, self._clock(), by, " ".join(bookings), "bookings")

    async def bookings_of(self, codice_fiscale: str, by: Actor) -> list[str]:
        """The ids of the person's bookings, the earliest first; past ones until they are erased.

        Needs this store alone. That `by` has asked is written down first, and as much is done
        for a person without bookings. Raises: StorageFull (then `by` is told nothing)
        """
        sql = (
            "select booking from booking_visitor where person ="
            " (select id from person where lookup = $1) order by ends_at, booking"
        )
        found = await self._tables.rows(sql, lookup_of(self._key, codice_fiscale))
        bookings = [str(booking) for (booking,) in found]
        await self.note_asked(bookings, by)
        return bookings

    async def refer(
        self, alias: CitizenRef, by: Actor, day: date, source: Source = Source.TYPED
    ) -> Reference:
        """What `by` may take tickets with for `alias`, the same all `day`. Raises: StorageFull

        Who showed a card is given another one than who typed its codice fiscale: it does more.
        """
        sql = (
            "insert into reference (ref, alias, holder, day) values ($1, $2, $3, $4)"
            " on conflict (alias, holder) do update set day = excluded.day returning ref"
        )
        holder = _card_holder(by) if shows_given_name(assurance_of(source)) else _holder(by)
        values = (_at_random(), alias, holder, day.isoformat())
        ((reference,),) = await self._tables.rows(sql, *values)
        return str(reference)

    async def referred(self, reference: Reference, by: Actor, day: date) -> CitizenRef:
        """Whom `by` was given it for. Raises: UnknownCitizen, StorageFull"""
        sql = "select alias from reference where ref = $1 and holder in ($2, $3) and day = $4"
        holders = _holder(by), _card_holder(by)
        found = await self._tables.rows(sql, reference, *holders, day.isoformat())
        if not found:
            raise UnknownCitizen(f"{by.station} was given no such reference today: identify first")
        return str(found[0][0])

    async def card_holder(
        self, reference: Reference, booking: str, by: Actor, day: date
    ) -> Citizen:
        """Whose card `by` has read, to make `booking`; that it was asked is written down.

        Raises: UnknownCitizen, also of a reference for a code that was typed; StorageFull
        """
        sql = (
            "select person.sealed from reference join alias on alias.ref = reference.alias"
            " join person on person.id = alias.person"
            " where reference.ref = $1 and reference.holder = $2 and reference.day = $3"
        )
        await register(self._tables, self._clock(), by, booking, "person")
        found = await self._tables.rows(sql, reference, _card_holder(by), day.isoformat())
        citizen = self._seal.open(found[0][0], Citizen) if found else None
        if citizen is None:
            raise UnknownCitizen(f"{by.station} has read no such card today: insert it again")
        return citizen

    async def read(self, ticket: str, by: Actor) -> Citizen:
        """Whose ticket it is, of today; that `by` has asked is written down first.

        Raises: UnknownCitizen, StorageFull (then no one is told anything)
        """
        if (alias := self._refs.get(ticket)) is None:
            raise UnknownCitizen(f"ticket {ticket} has no identified citizen")
        await register(self._tables, self._clock(), by, ticket, "person")
        sql = "select sealed from person where id = (select person from alias where ref = $1)"
        sealed = await self._tables.rows(sql, alias)
        citizen = self._seal.open(sealed[0][0], Citizen) if sealed else None
        if citizen is None:
            raise UnknownCitizen(f"what was known of the citizen of {ticket} is erased")
        log.info("citizen_read", operator=by.operator, station=by.station, ticket=ticket)
        return citizen

    async def erase(self, identified: timedelta) -> int:
        """Delete each purpose that has ended, and the records left without. How many records.

        An alias ends that long after the person was last seen. Raises: StorageFull
        """
        now = self._clock()
        seen, ended = (now - identified).isoformat(), (now - BOOKING_KEPT_FOR).isoformat()
        *_, erased = await self._tables.erase_together(
            # locks: a person who identifies meanwhile waits, and gets a new record
            (f"update person set id = id where {WITHOUT_PURPOSE} returning id", seen, ended),
            ("delete from alias where seen_at < $1 returning ref", seen),
            ("delete from reference where alias not in (select ref from alias) returning ref",),
            ("delete from booking_visitor where ends_at < $1 returning booking", ended),
            (f"delete from person where {WITHOUT_PURPOSE} returning id", seen, ended),
        )
        if erased:
            log.info("citizens_erased", count=erased)
        return erased

    async def erase_readings(self, older_than: timedelta) -> int:
        """Delete readings older than that. How many they were. Raises: StorageFull"""
        before = (self._clock() - older_than).isoformat()
        sql = "delete from reading where at < $1 returning at"
        erased = await self._tables.erase(sql, before)
        if erased:
            log.info("readings_erased", count=erased)
        return erased

    def _kept(self, lookup: str, citizen: Citizen, source: Source) -> Statement:
        return kept(lookup, self._seal.close(citizen), _named_by(citizen, source))


def lookup_of(key: bytes, codice_fiscale: str) -> str:
    """The digest by which the record of a person is found: worth nothing without `key`."""
    secret = blake2b(key, person=b"lookup").digest()
    code = codice_fiscale.encode(errors="surrogatepass")
    return blake2b(code, key=secret, digest_size=32).hexdigest()


def kept(lookup: str, sealed: bytes, named_by: str) -> Statement:
    """Makes the record of a person, or names them better in the one that there is."""
    sql = (
        "insert into person (id, lookup, sealed, named_by) values ($1, $2, $3, $4)"
        " on conflict (lookup) do update set"
        " sealed = case when excluded.named_by > person.named_by"
        " then excluded.sealed else person.sealed end,"
        " named_by = case when excluded.named_by > person.named_by"
        " then excluded.named_by else person.named_by end"
    )
    return sql, _at_random(), lookup, sealed, named_by


async def register(tables: Tables, at: datetime, by: Actor, about: str, what: str) -> None:
    """Write down that `by` has had `what` of a ticket or of bookings. Raises: StorageFull"""
    sql = "insert into reading (at, operator, station, about, what) values ($1, $2, $3, $4, $5)"
    await tables.rows(sql, at.isoformat(), by.operator or "", by.station, about, what)


def _at_random() -> str:
    return "".join(secrets.choice(REFERENCE_LETTERS) for _ in range(REFERENCE_LENGTH))


def _holder(by: Actor) -> str:
    """An operator has what they were given at every counter, and no colleague has it."""
    return f"station {by.station}" if by.operator is None else f"operator {by.operator}"


def _card_holder(by: Actor) -> str:
    return f"card at {_holder(by)}"


def _named_by(citizen: Citizen, source: Source) -> str:
    """A digit that sorts as certainty does; a source that gives no name says nothing of it."""
    return str(1 + list(Source).index(source)) if citizen.surname or citizen.given_name else "0"
