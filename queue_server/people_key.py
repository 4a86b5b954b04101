"""The key that seals what is known of citizens: a file of each server, never in a database.

Owns the file, and the fingerprint by which servers that share a database know that theirs is one.
"""

import os
from hashlib import blake2b
from pathlib import Path

from cryptography.fernet import Fernet

from queue_server.cannot_start import CannotStart
from queue_server.tables import Tables

KEY_FILE = "people.key"


def own_key(directory: Path) -> bytes:
    """The key of the store, made on first use, readable by its owner alone."""
    path = directory / KEY_FILE
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_bytes()
    with os.fdopen(handle, "wb") as file:
        file.write(Fernet.generate_key())
        file.flush()
        os.fsync(file.fileno())
    return path.read_bytes()


async def shared_key(directory: Path, tables: Tables) -> bytes:
    """The same key on every server: the database knows its fingerprint. Raises: CannotStart"""
    path = directory / KEY_FILE
    known = await tables.rows("select fingerprint from people_key")
    if not known:
        mine = own_key(directory)
        sql = "insert into people_key (fingerprint) values ($1) on conflict do nothing"
        await tables.rows(sql, fingerprint(mine))
        known = await tables.rows("select fingerprint from people_key")
    elif path.exists():
        mine = path.read_bytes()
    else:
        mine = b""
    if known != [(fingerprint(mine),)]:
        raise CannotStart(
            f"{path} is not the key of this branch: copy {KEY_FILE} from the directory of the "
            "branch's first server"
        )
    return mine


def fingerprint(key: bytes) -> str:
    return blake2b(key, person=b"fingerprint", digest_size=16).hexdigest()
