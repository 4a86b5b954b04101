"""Who the citizens are: apart from the journal, sealed, read only for a reason, erased in time.

Owns `people.db` and the key beside it. The journal knows a person by a random reference alone;
once the row is gone here, nothing says whom it meant. Never logs a person.
"""

import os
import secrets
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from hashlib import blake2b
from pathlib import Path

import structlog
from cryptography.fernet import Fernet
from msgspec import Struct, json
from sqlite_utils import Database

from queue_server.database import OwnedDatabase
from queue_server.migrations import PEOPLE
from sportello.events import AnyEvent, DayStarted, TicketIssued
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

    def __init__(self, directory: Path, clock: Callable[[], datetime]) -> None:
        """Raises: FromNewerVersion"""
        secret = _secret(directory / "people.key")
        self._seal = Fernet(secret)
        self._lookup_key = blake2b(secret, person=b"lookup").digest()
        self._clock = clock
        self._refs: dict[str, CitizenRef] = {}
        self._file = OwnedDatabase(directory / "people.db", PEOPLE)

    def close(self) -> None:
        self._file.close()

    def note(self, events: Sequence[AnyEvent]) -> None:
        """Keep in mind which reference each of today's tickets was issued to."""
        for event in events:
            match event:
                case DayStarted():
                    self._refs.clear()
                case TicketIssued(ticket=ticket, citizen=str(ref)):
                    self._refs[ticket] = ref

    async def remember(self, citizen: Citizen, day: date) -> CitizenRef:
        """The reference of `citizen`, the same for all of `day`. Raises: StorageFull"""
        person = f"{day.isoformat()} {citizen.codice_fiscale}".encode(errors="surrogatepass")
        row = {
            "ref": secrets.token_urlsafe(16),
            "lookup": blake2b(person, key=self._lookup_key, digest_size=32).hexdigest(),
            "sealed": self._seal.encrypt(json.encode(citizen)),
            "seen_at": self._clock().isoformat(),
        }
        sql = (
            "insert into person (ref, lookup, sealed, seen_at)"
            " values (:ref, :lookup, :sealed, :seen_at)"
            " on conflict (lookup) do update set sealed = :sealed, seen_at = :seen_at"
            " returning ref"
        )

        def put(db: Database) -> str:
            with db.atomic():
                (ref,) = db.execute(sql, row).fetchone()
            return str(ref)

        return await self._file.run(put)

    async def read(self, ticket: str, by: Actor) -> Citizen:
        """Whose ticket it is, of today; that `by` has asked is written down first.

        Raises: UnknownCitizen, StorageFull (then nobody is told anything)
        """
        if (ref := self._refs.get(ticket)) is None:
            raise UnknownCitizen(f"nobody identified themselves for {ticket}")
        reading = {
            "at": self._clock().isoformat(),
            "operator": by.operator or "",
            "station": by.station,
            "ticket": ticket,
        }

        def note_and_get(db: Database) -> bytes | None:
            db.table("reading").insert(reading)
            row = db.execute("select sealed from person where ref = ?", [ref]).fetchone()
            return row[0] if row else None

        sealed = await self._file.run(note_and_get)
        if sealed is None:
            raise UnknownCitizen(f"what was known of the citizen of {ticket} is erased")
        log.info("citizen_read", operator=by.operator, station=by.station, ticket=ticket)
        return json.decode(self._seal.decrypt(sealed), type=Citizen)

    async def erase(self, older_than: timedelta) -> int:
        """Forget whoever was last seen longer ago than that; how many they were."""
        before = (self._clock() - older_than).isoformat()

        def forget(db: Database) -> int:
            db.execute("pragma secure_delete = on")
            count = db.execute("delete from person where seen_at < ?", [before]).rowcount
            db.execute("pragma wal_checkpoint (truncate)").fetchall()
            return int(count)

        erased = await self._file.run(forget)
        if erased:
            log.info("citizens_erased", count=erased)
        return erased


def _secret(path: Path) -> bytes:
    """The key of the store, made on first use, readable by its owner alone."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_bytes()
    with os.fdopen(handle, "wb") as file:
        file.write(Fernet.generate_key())
        file.flush()
        os.fsync(file.fileno())
    return path.read_bytes()
