"""How each database came to its present form: numbered steps, applied once, in order.

Owns every `create table` of the server. A step that was released is never changed: add another.
"""

from contextlib import closing
from pathlib import Path

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from web.process.cannot_start import FromNewerVersion

JOURNAL = Migrations("journal")
ACCESS = Migrations("access")
PEOPLE = Migrations("people")
BOOKINGS = Migrations("bookings")


def bring_up_to_date(db: Database, steps: Migrations, path: Path) -> None:
    """Apply the steps that `db` lacks.

    Raises: FromNewerVersion if it has some that this program lacks; then nothing is touched.
    """
    missing = {step.name for step in steps.pending(db)}
    applied = [step.name for step in steps.applied(db)]
    known = {step.name for step in _all(steps)}
    if newer := [name for name in applied if name not in known]:
        raise FromNewerVersion(
            f"{path} was written by a newer version (step {newer[-1]}): "
            "start that version, or restore the copy made before it"
        )
    if missing:
        steps.apply(db)


def _all(steps: Migrations) -> list[Migrations._Migration]:
    with closing(Database(memory=True)) as untouched:
        return steps.pending(untouched)


@JOURNAL(name="0001_events")
def _events(db: Database) -> None:
    db.execute(
        """
        create table event (
            seq integer primary key,  -- the place in the journal, without gaps
            command_id text not null,
            station text not null,    -- whose key asked
            operator text,            -- who was logged in there
            day text not null,        -- of the branch's zone
            at text not null,         -- RFC 3339, UTC
            type text not null,
            body text not null        -- the event as JSON
        ) strict
        """
    )
    db.execute("create index event_by_day on event (day)")
    db.execute("create index event_by_command on event (command_id)")


@JOURNAL(name="0002_chain")
def _chain(db: Database) -> None:
    # blake2b over the digest of the row before and this row; null in rows of older versions
    db.execute("alter table event add column digest blob")


@JOURNAL(name="0003_what_was_asked")
def _asked(db: Database) -> None:
    # blake2b of the command; null in rows of older versions
    db.execute("alter table event add column asked blob")


@ACCESS(name="0001_keys_operators_tokens")
def _keys(db: Database) -> None:
    db.execute(
        """
        create table station_key (
            digest text primary key,  -- SHA-256 of the key, hexadecimal
            station text not null,
            role text not null,
            made_at text not null,
            revoked_at text
        ) strict
        """
    )
    db.execute(
        """
        create table operator (
            login text primary key,
            name text not null,
            roles text not null,      -- JSON list
            password text not null,   -- argon2id
            disabled_at text
        ) strict
        """
    )
    db.execute(
        """
        create table token (
            digest text primary key,  -- SHA-256 of the token, hexadecimal
            login text not null references operator (login),
            expires_at text not null
        ) strict
        """
    )


@ACCESS(name="0002_tokens_of_keys")
def _tokens_of_keys(db: Database) -> None:
    """Where an old token was issued is unknown: it ends here."""
    db.execute("delete from token")
    db.execute("alter table token add column issued_on text")  # a key's digest, null without one


@PEOPLE(name="0001_persons_and_readings")
def _persons(db: Database) -> None:
    db.execute(
        """
        create table person (
            ref text primary key,
            lookup text not null unique,  -- keyed hash of codice fiscale and day
            sealed blob not null,         -- Fernet: codice fiscale, surname, given name
            seen_at text not null         -- RFC 3339, UTC
        ) strict
        """
    )
    db.execute("create index person_by_age on person (seen_at)")
    db.execute(
        """
        create table reading (
            at text not null,
            operator text not null,
            station text not null,
            ticket text not null
        ) strict
        """
    )


@PEOPLE(name="0002_notes")
def _notes(db: Database) -> None:
    db.execute(
        """
        create table note (
            ticket text primary key,
            sealed blob not null          -- Fernet: the text, who wrote it, when
        ) strict
        """
    )
    db.execute("alter table reading add column what text not null default 'person'")


@PEOPLE(name="0003_fingerprint_of_the_key")
def _fingerprint(db: Database) -> None:
    db.execute(
        """
        create table people_key (
            fingerprint text primary key  -- of the key next to this file, never the key
        ) strict
        """
    )


@PEOPLE(name="0004_references_and_sources")
def _references(db: Database) -> None:
    db.execute(
        """
        create table reference (
            ref text primary key,         -- what was handed out
            person text not null,         -- a person's ref, which the journal knows
            holder text not null,         -- the operator or station that may use it
            day text not null,            -- of the branch's zone
            unique (person, holder)
        ) strict
        """
    )
    # what the name was taken from: 0 there is none, 1 typed, 2 barcode, 3 chip, 4 PIN
    db.execute("alter table person add column named_by text not null default '1'")


@PEOPLE(name="0005_one_record_a_person")
def _one_record(db: Database) -> None:
    """Rows of a person and day become persons whose `lookup` is marked, until the key is at hand.

    `people.old_records` then makes one record of each person's.
    """
    db.execute(
        """
        create table alias (
            ref text primary key,         -- what the journal calls a person on one day
            person text not null,
            day text,                     -- of the branch's zone; null in rows of older versions
            seen_at text not null,        -- RFC 3339, UTC
            unique (person, day)
        ) strict
        """
    )
    db.execute(
        "insert into alias (ref, person, day, seen_at) select ref, ref,"
        " (select max(day) from reference where reference.person = person.ref), seen_at from person"
    )
    db.execute(
        """
        create table booking_visitor (
            booking text primary key,
            person text not null,
            ends_at text not null         -- of the booking: RFC 3339, UTC
        ) strict
        """
    )
    db.execute("create index booking_visitor_by_person on booking_visitor (person)")
    db.execute("drop index person_by_age")
    db.execute("alter table person drop column seen_at")
    db.execute("alter table person rename column ref to id")
    db.execute("update person set lookup = 'day ' || lookup")
    db.execute("alter table reference rename column person to alias")
    # a ticket's id, or ids of bookings with a space between
    db.execute("alter table reading rename column ticket to about")


@PEOPLE(name="0006_contacts_of_visitors")
def _contacts(db: Database) -> None:
    # Fernet: how the visitor is reached about this booking; null where that is not known
    db.execute("alter table booking_visitor add column contacts blob")


@BOOKINGS(name="0001_seats_and_bookings")
def _bookings(db: Database) -> None:
    db.execute(
        """
        create table seat (
            slot text not null,
            channel text not null,        -- online or desk: whose seats they are
            starts_at text not null,      -- of the slot: RFC 3339, UTC
            capacity integer not null,
            held integer not null default 0,
            booked integer not null default 0,
            primary key (slot, channel),
            check (held >= 0 and booked >= 0 and held + booked <= capacity)
        ) strict
        """
    )
    db.execute(
        """
        create table seat_hold (
            id text primary key,
            slots text not null,          -- ids with a space between, a seat in each
            state text not null,          -- held, used or ended
            expires_at text not null      -- RFC 3339, UTC
        ) strict
        """
    )
    db.execute("create index seat_hold_by_end on seat_hold (state, expires_at)")
    db.execute(
        """
        create table seat_transfer (
            id text primary key,
            slot text not null,
            giver text not null,          -- a channel
            seats integer not null,
            state text not null           -- offered, taken or returned
        ) strict
        """
    )
    db.execute(
        """
        create table booking (
            id text primary key,
            version integer not null,
            state text not null,
            day text not null,            -- on which it starts, of the branch's zone
            hall_day text,                -- on which the hall was told of it
            body text not null            -- the booking as JSON; names no person
        ) strict
        """
    )
    db.execute("create index booking_by_day on booking (day)")
    db.execute("create index booking_by_hall_day on booking (hall_day)")


@BOOKINGS(name="0002_codes")
def _codes(db: Database) -> None:
    """By which a citizen without a card finds their booking."""
    db.execute("alter table booking add column code text not null default ''")
    db.execute("update booking set code = json_extract(body, '$.code')")
    db.execute("create index booking_by_code on booking (code)")


@BOOKINGS(name="0003_sync")
def _sync(db: Database) -> None:
    db.execute(
        """
        create table sync_side (
            id integer primary key check (id = 1),
            incarnation text not null,    -- of this store: another one after each restore
            sent integer not null default 0,  -- number of the last change in the outbox
            peer text,                    -- the portal's incarnation
            received integer not null default 0,  -- the portal's last change that was applied
            is_reconciling integer not null default 0
        ) strict
        """
    )
    db.execute(
        """
        create table outbox (
            number integer primary key,
            kind text not null,
            aggregate text not null,
            version integer not null,
            body text                     -- JSON; null where it is read when it is sent
        ) strict
        """
    )
    db.execute(
        """
        create table wish_answer (
            proposal text primary key,
            booking text not null,
            body text not null            -- ProposalAnswer as JSON
        ) strict
        """
    )


@BOOKINGS(name="0004_wanted_back")
def _wanted_back(db: Database) -> None:
    """Hand-overs that their giver asks back."""
    db.execute("alter table seat_transfer add column is_wanted_back integer not null default 0")
