"""A PostgreSQL that several servers of one branch share: its connections, steps and failures.

Owns every `create table` there; knows nothing of what the tables are for. A step that was
released is never changed: add another.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Self, TypeVar

import asyncpg

from sportello.model.refusals import StorageFull
from web.process.cannot_start import CannotStart, FromNewerVersion

T = TypeVar("T")

OLDEST = 14
"""The first version that ends an idle session by itself, which the lead depends on."""

CONNECT_WITHIN_S = 3.0
ANSWER_WITHIN_S = 5.0
STEPS_LOCK = "8210001, hashtext(current_schema())"
"""Advisory locks are the database's. A branch has a database, or at least a schema, of its own."""

WRITABLE: dict[str, Any] = {
    "target_session_attrs": "read-write",
    "timeout": CONNECT_WITHIN_S,
    "command_timeout": ANSWER_WITHIN_S,
}
"""Of several hosts in the address, the one that may be written to: a promoted standby is found."""

UNTIL_STANDBYS_HAVE_IT = {"synchronous_commit": "on", "application_name": "queue-server"}

AWAY = (
    OSError,
    TimeoutError,
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    asyncpg.TooManyConnectionsError,
    asyncpg.InvalidAuthorizationSpecificationError,
    asyncpg.InvalidCatalogNameError,
    asyncpg.ReadOnlySQLTransactionError,
)
FULL = (asyncpg.InsufficientResourcesError, asyncpg.PostgresIOError)

STEPS = {
    "0001_journal_and_lead": """
        create table event (
            seq bigint primary key,      -- the place in the journal, without gaps
            command_id uuid not null,
            station text not null,       -- whose key asked
            operator text,               -- who was logged in there
            day date not null,           -- of the branch's zone
            at timestamptz not null,
            type text not null,
            body json not null
        );
        create index event_by_day on event (day);
        create index event_by_command on event (command_id);
        create table lead (
            one boolean primary key default true check (one),
            epoch bigint not null,       -- every append is checked against it
            url text,                    -- where the server that leads is reached
            edition text,                -- names the contents of its branch.toml
            since timestamptz
        );
        insert into lead (epoch) values (0);
    """,
    "0002_keys_operators_tokens": """
        create table station_key (
            digest text primary key,     -- SHA-256 of the key, hexadecimal
            station text not null,
            role text not null,
            made_at text not null,
            revoked_at text
        );
        create table operator (
            login text primary key,
            name text not null,
            roles text not null,         -- JSON list
            password text not null,      -- argon2id
            disabled_at text
        );
        create table token (
            digest text primary key,     -- SHA-256 of the token, hexadecimal
            login text not null references operator (login),
            expires_at text not null
        );
    """,
    "0003_persons_and_readings": """
        create table person (
            ref text primary key,
            lookup text not null unique, -- keyed hash of codice fiscale and day
            sealed bytea not null,       -- Fernet: codice fiscale, surname, given name
            seen_at text not null        -- RFC 3339, UTC
        );
        create index person_by_age on person (seen_at);
        create table reading (
            at text not null,
            operator text not null,
            station text not null,
            ticket text not null
        );
        create table people_key (
            one boolean primary key default true check (one),
            fingerprint text not null    -- of the key in the servers' directories, never the key
        );
    """,
    "0004_notes": """
        create table note (
            ticket text primary key,
            sealed bytea not null        -- Fernet: the text, who wrote it, when
        );
        alter table reading add column what text not null default 'person';
    """,
    "0005_tokens_of_keys": """
        delete from token;
        alter table token add column issued_on text;  -- a key's digest, null without one
    """,
    "0006_chain": """
        -- blake2b over the digest of the row before and this row; null in rows of older versions
        alter table event add column digest bytea;
    """,
    "0007_references_and_sources": """
        create table reference (
            ref text primary key,        -- what was handed out
            person text not null,        -- a person's ref, which the journal knows
            holder text not null,        -- the operator or station that may use it
            day text not null,           -- of the branch's zone
            unique (person, holder)
        );
        alter table person add column named_by text not null default '1';
        comment on column person.named_by is '0 no name, 1 typed, 2 barcode, 3 chip, 4 PIN';
    """,
    "0008_what_was_asked": """
        -- blake2b of the command; null in rows of older versions
        alter table event add column asked bytea;
    """,
    "0009_one_record_a_person": """
        -- rows of a person and day become persons whose lookup is marked, until people.old_records
        -- makes one record of each person's
        create table alias (
            ref text primary key,        -- what the journal calls a person on one day
            person text not null,
            day text,                    -- of the branch's zone; null in rows of older versions
            seen_at text not null,       -- RFC 3339, UTC
            unique (person, day)
        );
        insert into alias (ref, person, day, seen_at) select ref, ref,
            (select max(day) from reference where reference.person = person.ref), seen_at
            from person;
        create table booking_visitor (
            booking text primary key,
            person text not null,
            ends_at text not null        -- of the booking: RFC 3339, UTC
        );
        create index booking_visitor_by_person on booking_visitor (person);
        alter table person drop column seen_at;
        alter table person rename column ref to id;
        update person set lookup = 'day ' || lookup;
        comment on column person.lookup is 'keyed digest of the codice fiscale';
        alter table reference rename column person to alias;
        alter table reading rename column ticket to about;
        comment on column reading.about is 'a ticket, or bookings with a space between';
    """,
    "0010_seats_and_bookings": """
        create table seat (
            slot text not null,
            channel text not null,       -- online or desk: whose seats they are
            starts_at text not null,     -- of the slot: RFC 3339, UTC
            capacity integer not null,
            held integer not null default 0,
            booked integer not null default 0,
            primary key (slot, channel),
            check (held >= 0 and booked >= 0 and held + booked <= capacity)
        );
        create table seat_hold (
            id text primary key,
            slots text not null,         -- ids with a space between, a seat in each
            state text not null,         -- held, used or ended
            expires_at text not null     -- RFC 3339, UTC
        );
        create index seat_hold_by_end on seat_hold (state, expires_at);
        create table seat_transfer (
            id text primary key,
            slot text not null,
            giver text not null,         -- a channel
            seats integer not null,
            state text not null          -- offered, taken or returned
        );
        create table booking (
            id text primary key,
            version integer not null,
            state text not null,
            day text not null,           -- on which it starts, of the branch's zone
            hall_day text,               -- on which the hall was told of it
            body text not null           -- the booking as JSON; names no person
        );
        create index booking_by_day on booking (day);
        create index booking_by_hall_day on booking (hall_day);
    """,
    "0011_codes_and_contacts": """
        alter table booking add column code text not null default '';
        update booking set code = body::json->>'code';
        create index booking_by_code on booking (code);
        alter table booking_visitor add column contacts bytea;
    """,
    "0012_sync": """
        create table sync_side (
            id integer primary key check (id = 1),
            incarnation text not null,   -- of this store: another one after each restore
            sent bigint not null default 0,      -- number of the last change in the outbox
            peer text,                   -- the portal's incarnation
            received bigint not null default 0,  -- the portal's last change that was applied
            is_reconciling integer not null default 0
        );
        create table outbox (
            number bigint primary key,
            kind text not null,
            aggregate text not null,
            version integer not null,
            body text                    -- JSON; null where it is read when it is sent
        );
        create table wish_answer (
            proposal text primary key,
            booking text not null,
            body text not null           -- ProposalAnswer as JSON
        );
    """,
    "0013_wanted_back": """
        alter table seat_transfer add column is_wanted_back integer not null default 0;
    """,
}


class DatabaseAway(Exception):
    """The database did not answer: it is unknown whether the statement was executed."""


class Postgres:
    """A few connections to the database at `url`; open it by `open`."""

    def __init__(self, url: str, pool: "asyncpg.Pool[asyncpg.Record]") -> None:
        self.url = url
        self._pool = pool

    @classmethod
    async def open(cls, url: str) -> Self:
        """Connected and brought up to date.

        Raises: CannotStart if it does not answer, FromNewerVersion.
        """
        try:
            pool = await asyncpg.create_pool(
                url,
                min_size=1,
                max_size=4,
                reset=_nothing_to_reset,
                server_settings=UNTIL_STANDBYS_HAVE_IT,
                **WRITABLE,
            )
            try:
                async with pool.acquire() as connection:
                    await _bring_up_to_date(connection)
            except BaseException:
                pool.terminate()
                raise
        except AWAY as away:
            why = f"the database of branch.toml does not answer: {said(away)}"
            raise CannotStart(why) from None
        return cls(url, pool)

    async def run(self, work: Callable[[asyncpg.Connection], Awaitable[T]]) -> T:
        """What `work` makes of one of the connections.

        Raises: DatabaseAway, StorageFull if its disk would not.
        """
        try:
            async with self._pool.acquire(timeout=CONNECT_WITHIN_S) as connection:
                return await work(connection)
        except AWAY as away:
            raise DatabaseAway(f"the database does not answer: {said(away)}") from away
        except FULL as full:
            raise StorageFull(f"the database's disk refuses: {full}; make room") from full

    async def close(self) -> None:
        try:
            await asyncio.wait_for(self._pool.close(), CONNECT_WITHIN_S)
        except AWAY:
            self._pool.terminate()


def said(failure: BaseException) -> str:
    """In one line, without the address: it may hold a password."""
    return (str(failure) or type(failure).__name__).partition("\n")[0]


async def _bring_up_to_date(connection: asyncpg.Connection) -> None:
    """Apply the missing steps, one server at a time. Raises: CannotStart, FromNewerVersion"""
    if connection.get_server_version().major < OLDEST:
        raise CannotStart(f"the database is older than PostgreSQL {OLDEST}: take a newer one")
    async with connection.transaction():
        await connection.execute(f"select pg_advisory_xact_lock({STEPS_LOCK})")
        await connection.execute("create table if not exists step (name text primary key)")
        applied = {name for (name,) in await connection.fetch("select name from step")}
        if newer := sorted(applied - STEPS.keys()):
            raise FromNewerVersion(
                f"the database was written by a newer version (step {newer[-1]}): "
                "start that version, or restore the copy made before it"
            )
        for name, sql in STEPS.items():
            if name not in applied:
                await connection.execute(sql)
                await connection.execute("insert into step (name) values ($1)", name)


async def _nothing_to_reset(connection: asyncpg.Connection) -> None:
    """Sessions are left clean by all callers, so a round trip is saved."""
