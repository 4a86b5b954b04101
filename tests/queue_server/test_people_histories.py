"""Random weeks of the people store, held against the rules in their plainest words."""

import asyncio
import tempfile
from datetime import datetime, timedelta
from pathlib import Path

from cryptography.fernet import Fernet
from hypothesis import given, settings
from hypothesis import strategies as st

from queue_server.people.records import Citizen, People
from queue_server.storage.migrations import PEOPLE
from queue_server.storage.tables import SqliteTables
from sportello.model.person import Actor, Role, Source
from tests.queue_server.a_server import FakeClock

TOTEM = Actor("totem-1", frozenset({Role.TOTEM}))
TICKETS, BOOKINGS = timedelta(hours=72), timedelta(days=30)

PERSONS = ("RSSMRA85T10A562S", "CCCFBA85D03L219P", "99000123457")

persons = st.sampled_from(PERSONS)
moments = st.one_of(
    st.tuples(st.just("identify"), persons, st.sampled_from(list(Source))),
    st.tuples(st.just("book"), persons, st.sampled_from("abc"), st.sampled_from([0, 1, 20])),
    st.tuples(st.just("wait"), st.sampled_from([1, 24, 72, 24 * 29, 24 * 30])),
    st.tuples(st.just("erase")),
)


class PlainPeople:
    """Who is known and why: what each alias and booking stands for, and the name on each record."""

    def __init__(self) -> None:
        self.aliases: dict[str, tuple[str, str, datetime]] = {}
        self.bookings: dict[str, tuple[str, datetime]] = {}
        self.named: dict[str, tuple[str, Source]] = {}

    def name(self, person: str, name: str, source: Source) -> None:
        _, known = self.named.get(person, ("", None))
        order = list(Source)
        if known is None or order.index(source) > order.index(known):
            self.named[person] = (name, source)

    def erase(self, now: datetime) -> None:
        self.aliases = {ref: a for ref, a in self.aliases.items() if a[2] >= now - TICKETS}
        self.bookings = {id: b for id, b in self.bookings.items() if b[1] >= now - BOOKINGS}
        wanted = {a[0] for a in self.aliases.values()} | {b[0] for b in self.bookings.values()}
        self.named = {p: name for p, name in self.named.items() if p in wanted}

    def bookings_of(self, person: str) -> list[str]:
        found = sorted((end, id) for id, (whose, end) in self.bookings.items() if whose == person)
        return [id for _, id in found]


class Week:
    def __init__(self, people: People, clock: FakeClock) -> None:
        self.people = people
        self.clock = clock
        self.plain = PlainPeople()

    async def live(self, name: str, moment: tuple) -> None:
        """`name` is what a person is called, if they are."""
        now, plain = self.clock.now, self.plain
        match moment:
            case ("identify", person, source):
                alias = await self.people.remember(Citizen(person, name, ""), source, now.date())
                known = plain.aliases.get(alias, (person, now.date().isoformat(), now))
                assert known[:2] == (person, now.date().isoformat()), "an alias is of one day"
                plain.aliases[alias] = (person, now.date().isoformat(), now)
                plain.name(person, name, source)
            case ("book", person, id, days):
                end = now + timedelta(days=days)
                await self.people.expect(Citizen(person, name, ""), id, end)
                plain.bookings[id] = (person, end)
                plain.name(person, name, Source.TYPED)
            case ("wait", hours):
                self.clock.pass_by(hours=hours)
            case ("erase",):
                before = len(plain.named)
                plain.erase(now)
                assert await self.people.erase(TICKETS) == before - len(plain.named)
        await self._check_records()

    async def _check_records(self) -> None:
        tables, plain = self.people._tables, self.plain
        rows = await tables.rows("select sealed from person")
        records = [self.people._seal.open(sealed, Citizen) for (sealed,) in rows]
        named = {person: name for person, (name, _) in plain.named.items()}
        assert {r.codice_fiscale: r.surname for r in records if r} == named
        assert len(records) == len(plain.named), "one record a person"
        assert {ref for (ref,) in await tables.rows("select ref from alias")} == set(plain.aliases)

    async def check_bookings(self) -> None:
        for person in PERSONS:
            found = await self.people.bookings_of(person, TOTEM)
            assert found == self.plain.bookings_of(person)


async def _live(moments: list[tuple]) -> None:
    with tempfile.TemporaryDirectory() as directory:
        tables = SqliteTables(Path(directory) / "people.db", PEOPLE)
        try:
            clock = FakeClock()
            week = Week(People(tables, Fernet.generate_key(), clock), clock)
            for number, moment in enumerate(moments):
                await week.live(f"Name {number}", moment)
            await week.check_bookings()
        finally:
            tables.close()


@settings(max_examples=25, deadline=None)
@given(st.lists(moments, min_size=4, max_size=20))
def test_everyone_is_known_as_long_as_a_purpose_lasts_and_by_one_record(moments: list[tuple]):
    asyncio.run(_live(moments))
