"""A copy of a whole portal in one file, made while it runs, and the way back.

Owns what belongs to such a copy: every file of the directory. A portal that is kept in PostgreSQL
is copied by the database's own tools. What a copy means for those who have gone on since is
`portal.sync.restoring`'s.
"""

import os
import shutil
import sqlite3
import tarfile
import tempfile
from contextlib import closing
from datetime import datetime
from pathlib import Path

from portal.config import secret_key, settings
from portal.storage.database import FILE_NAME as DATABASE
from web.cannot_start import CannotStart
from web.process_lock import LOCK, alone_in

NEEDED = frozenset({settings.FILE_NAME, secret_key.FILE_NAME, DATABASE})
OF_THIS_RUN = frozenset({LOCK, f"{DATABASE}-wal", f"{DATABASE}-shm", "portal.sent"})
"""Files that mean nothing without the process or the file that they belong to, and what the portal
has told its branches, which a copy must not set back.
"""


class CannotBackUp(CannotStart):
    """Nothing was written, or nothing is left of it."""


def back_up(directory: Path, file: Path) -> None:
    """Write all of the portal in `directory` to `file`, a new one, for its owner alone.

    Raises: CannotBackUp if there is no portal, or the file is there already or cannot be written.
    """
    if not (directory / DATABASE).exists():
        raise CannotBackUp(f"{directory} keeps no portal yet: there is nothing to copy")
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        told = f"{file} cannot be written ({error.strerror}): choose another name"
        raise CannotBackUp(told) from None
    try:
        with os.fdopen(handle, "wb") as written, tempfile.TemporaryDirectory() as workshop:
            with tarfile.open(fileobj=written, mode="w:gz") as archive:
                for part in _parts_of(directory):
                    copy = _copied(part, Path(workshop))
                    archive.add(copy, arcname=part.name, recursive=False, filter=_for_its_owner)
            written.flush()
            os.fsync(written.fileno())
    except BaseException as failure:
        file.unlink()
        if isinstance(failure, (OSError, sqlite3.Error)):
            raise CannotBackUp(f"{file} cannot be written ({failure}): make room") from None
        raise


def restore(directory: Path, file: Path, now: datetime) -> Path | None:
    """Make `directory` the portal that was copied to `file`; what it held is set aside, and told.

    Raises: CannotBackUp if `file` is no such copy or damaged, AlreadyRunning; then nothing changed.
    """
    with tempfile.TemporaryDirectory() as workshop:
        fresh = Path(workshop)
        _unpack(file, fresh)
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        with alone_in(directory):
            aside = _set_aside(directory, now)
            for part in fresh.iterdir():
                shutil.copyfile(part, directory / part.name)
                (directory / part.name).chmod(0o600)
    return aside


def _parts_of(directory: Path) -> list[Path]:
    return [
        each
        for each in sorted(directory.iterdir())
        if each.is_file() and each.name not in OF_THIS_RUN
    ]


def _copied(part: Path, workshop: Path) -> Path:
    """The database as it is at one instant; other files as they are."""
    if part.name != DATABASE:
        return part
    copy = workshop / part.name
    with (
        closing(sqlite3.connect(f"file:{part}?mode=ro", uri=True)) as source,
        closing(sqlite3.connect(copy)) as target,
    ):
        source.backup(target)
    return copy


def _unpack(file: Path, place: Path) -> None:
    """Raises: CannotBackUp"""
    try:
        with tarfile.open(file, mode="r:gz") as archive:
            names = set(archive.getnames())  # reads through to the end
            if not names >= NEEDED or any(Path(name).name != name for name in names):
                raise CannotBackUp(f"{file} is no copy of a portal: it holds {sorted(names)}")
            for name in names:
                member = archive.extractfile(name)
                if member is None:
                    raise tarfile.ReadError(f"{name} is no file")
                with (place / name).open("wb") as written:
                    shutil.copyfileobj(member, written)
        with closing(sqlite3.connect(place / DATABASE)) as database:
            ((verdict,), *_) = database.execute("pragma quick_check").fetchall()
    except (tarfile.TarError, EOFError, OSError, sqlite3.Error) as error:
        raise CannotBackUp(f"{file} is no whole copy of a portal ({error}): take another") from None
    if verdict != "ok":
        raise CannotBackUp(f"{DATABASE} of this copy is damaged ({verdict}): take another copy")


def _set_aside(directory: Path, now: datetime) -> Path | None:
    """Where the files of a portal that was there are now; None if there was none."""
    kept = [each for each in directory.iterdir() if each.is_file() and each.name != LOCK]
    if not kept:
        return None
    aside = directory / f"before-restore-{now:%Y%m%dT%H%M%S}"
    aside.mkdir(mode=0o700)
    for each in kept:
        each.rename(aside / each.name)
    return aside


def _for_its_owner(info: tarfile.TarInfo) -> tarfile.TarInfo:
    """Anyone who restores it will own it."""
    info.mode, info.uid, info.gid, info.uname, info.gname = 0o600, 0, 0, "", ""
    return info
