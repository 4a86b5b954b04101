"""The portal's secret, from which tokens are derived: a file of the portal, never in a database.

Every process of one portal needs the same file, and a restored portal the old one, or the links in
mails that have been sent open nothing.
"""

import os
import secrets
from pathlib import Path

from web.process.cannot_start import CannotStart

FILE_NAME = "portal.key"
KEY_BYTES = 32


def make_key(directory: Path) -> None:
    """A new key, readable by its owner alone."""
    handle = os.open(directory / FILE_NAME, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_hex(KEY_BYTES))
        file.flush()
        os.fsync(file.fileno())


def read_key(directory: Path) -> bytes:
    """Raises: CannotStart if it is missing or damaged"""
    file = directory / FILE_NAME
    try:
        key = bytes.fromhex(file.read_text().strip())
    except FileNotFoundError:
        raise CannotStart(f"{file} is missing: copy it from the last copy of the portal") from None
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise CannotStart(f"{file} is damaged: copy it from the last copy of the portal")
    return key
