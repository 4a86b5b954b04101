"""The key that seals what is known of citizens: a file of each server, never in a database.

Owns the file, and the fingerprint by which a store knows the key that seals it.
"""

import os
from base64 import urlsafe_b64decode
from hashlib import blake2b
from pathlib import Path

from cryptography.fernet import Fernet

from queue_server.people.seal import Seal
from queue_server.storage.tables import Tables
from web.process.cannot_start import CannotStart

KEY_FILE = "people.key"
KEY_BYTES = 32


async def key_of(directory: Path, people: Tables) -> bytes:
    """The key in `directory`, if it is that of the store `people`; made for a store without one.

    A store of an older version, which knows no fingerprint yet, is asked what it holds.
    Raises: CannotStart if the file is missing, damaged or another one; StorageFull.
    """
    path = directory / KEY_FILE
    known = await people.rows("select fingerprint from people_key")
    sealed = [] if known else await _sealed(people)
    if not known and not sealed and not path.exists():
        _make(path)
    key = _read(path)
    if sealed and not any(map(Seal(key).fits, sealed)):
        raise _wrong(path, "is not the key of this branch")
    if not known:
        sql = "insert into people_key (fingerprint) values ($1) on conflict do nothing"
        await people.rows(sql, fingerprint(key))
        known = await people.rows("select fingerprint from people_key")
    if known != [(fingerprint(key),)]:
        raise _wrong(path, "is not the key of this branch")
    return key


def fingerprint(key: bytes) -> str:
    return blake2b(key, person=b"fingerprint", digest_size=16).hexdigest()


async def _sealed(people: Tables) -> list[bytes]:
    rows = await people.rows("select sealed from person union all select sealed from note")
    return [sealed for (sealed,) in rows]


def _read(path: Path) -> bytes:
    """Raises: CannotStart"""
    try:
        key = path.read_bytes().strip()
        is_whole = len(urlsafe_b64decode(key)) == KEY_BYTES
    except FileNotFoundError:
        raise _wrong(path, "is missing, and this branch has one") from None
    except ValueError:
        is_whole = False
    if not is_whole:
        raise _wrong(path, "is damaged")
    return key


def _make(path: Path) -> None:
    """A new key, readable by its owner alone; never half of one, even if the power fails."""
    new = path.with_suffix(".new")
    handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(Fernet.generate_key())
        file.flush()
        os.fsync(file.fileno())
    new.rename(path)
    directory = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)


def _wrong(path: Path, why: str) -> CannotStart:
    return CannotStart(
        f"{path} {why}: copy {KEY_FILE} from the last copy of the branch or from its other "
        "server, or go on without what is known of citizens: "
        f"queue-server people-anew {path.parent}"
    )
