"""A copy of a whole portal in one file, made while it runs, and the way back.

Owns what belongs to such a copy: every file of the directory and its folders, and the database,
which is one of these files or in PostgreSQL (`postgresql_copy`). What a copy means for those who
have gone on since is `portal.sync.restoring`'s.
"""

import os
import shutil
import sqlite3
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path, PurePosixPath

from casework.emergency.marks import FILE_NAME as EMERGENCY_NUMBERS
from portal.config import secret_key, settings
from portal.storage import postgresql_copy
from portal.storage.database import FILE_NAME as DATABASE
from portal.storage.postgresql_copy import CannotBackUp
from web.process.cannot_start import CannotStart
from web.process.one_server import LOCK, alone_in

DUMP = "portal.dump"
"""In place of DATABASE, what pg_dump has written."""
NEEDED = frozenset({settings.FILE_NAME, secret_key.FILE_NAME})
SENT = "portal.sent"
"""What the portal has told its branches, which a copy must not set back."""
STAYS = frozenset({LOCK, settings.COPIES, EMERGENCY_NUMBERS})
"""What is in no copy and outlasts a restore: by it the portal knows what was given since."""
OF_THIS_RUN = frozenset({LOCK, f"{DATABASE}-wal", f"{DATABASE}-shm"})
"""Files that mean nothing without the process or the file that they belong to."""
ASIDE = "before-restore-"


def back_up(directory: Path, url: str | None, file: Path) -> None:
    """Write all of the portal in `directory` to `file`, a new one, for its owner alone.

    url     of its PostgreSQL; None for a database in the directory
    Raises: CannotBackUp if there is no portal, or the file is there already or cannot be written.
    """
    if url is None and not (directory / DATABASE).exists():
        raise CannotBackUp(f"{directory} keeps no portal yet: there is nothing to copy")
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        told = f"{file} cannot be written ({error.strerror}): choose another name"
        raise CannotBackUp(told) from None
    try:
        with os.fdopen(handle, "wb") as written, tempfile.TemporaryDirectory() as workshop:
            with tarfile.open(fileobj=written, mode="w:gz", dereference=True) as archive:
                for name, part in _parts_of(directory, url, Path(workshop)):
                    archive.add(part, arcname=name, recursive=False, filter=_for_its_owner)
            written.flush()
            os.fsync(written.fileno())
    except BaseException as failure:
        file.unlink()
        if isinstance(failure, (OSError, sqlite3.Error)):
            raise CannotBackUp(f"{file} cannot be written ({failure}): make room") from None
        raise


def restore(directory: Path, file: Path, now: datetime) -> Path | None:
    """Make `directory` the portal that was copied to `file`, and its database, if that is in
    PostgreSQL. What they held is set aside, and told where.

    Raises: CannotBackUp if `file` is no such copy or damaged, AlreadyRunning, FileFaulty; then
    nothing changed.
    """
    with tempfile.TemporaryDirectory() as workshop:
        fresh = Path(workshop)
        _unpack(file, fresh)
        url = settings.read_settings(fresh).database.url
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        with alone_in(directory):
            if url is None:
                return _replaced(directory, fresh, _aside_if_needed(directory, now))
            aside = _new_aside(directory, now)
            try:
                postgresql_copy.dump(url, aside / DUMP)
                postgresql_copy.put_back(url, fresh / DUMP)
            except CannotStart:
                shutil.rmtree(aside)
                raise
            (fresh / DUMP).unlink()
            return _replaced(directory, fresh, aside)


def _replaced(directory: Path, fresh: Path, aside: Path | None) -> Path | None:
    """Move what is in the directory aside, and what is fresh to its place."""
    if aside is not None:
        for each in _kept_in(directory):
            each.rename(aside / each.name)
    for part in sorted(fresh.rglob("*")):
        target = directory / part.relative_to(fresh)
        if part.is_dir():
            target.mkdir(mode=0o700)
        else:
            shutil.copyfile(part, target)
            target.chmod(0o600)
    return aside


def _parts_of(directory: Path, url: str | None, workshop: Path) -> Iterator[tuple[str, Path]]:
    """Each file under its name in the copy; the database as it is at one instant."""
    if url is not None:
        postgresql_copy.dump(url, workshop / DUMP)
        yield DUMP, workshop / DUMP
    for each in sorted(directory.rglob("*")):
        name = each.relative_to(directory)
        is_of_this_run = name.name in OF_THIS_RUN or name.name.startswith(SENT)
        is_elsewhere = name.parts[0] in STAYS or name.parts[0].startswith(ASIDE)
        if not each.is_file() or is_of_this_run or is_elsewhere:
            continue
        yield name.as_posix(), _copied(each, workshop) if name == Path(DATABASE) else each


def _copied(database: Path, workshop: Path) -> Path:
    copy = workshop / database.name
    with (
        closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as source,
        closing(sqlite3.connect(copy)) as target,
    ):
        source.backup(target)
    return copy


def _unpack(file: Path, place: Path) -> None:
    """Raises: CannotBackUp"""
    try:
        with tarfile.open(file, mode="r:gz") as archive:
            names = set(archive.getnames())  # reads through to the end
            has_all = names >= NEEDED and names & {DATABASE, DUMP}
            if not has_all or not all(map(_stays_inside, names)):
                raise CannotBackUp(f"{file} is no copy of a portal: it holds {sorted(names)}")
            for name in names:
                member = archive.extractfile(name)
                if member is None:
                    raise tarfile.ReadError(f"{name} is no file")
                (place / name).parent.mkdir(parents=True, exist_ok=True)
                with (place / name).open("wb") as written:
                    shutil.copyfileobj(member, written)
        _check_database(place)
    except (tarfile.TarError, EOFError, OSError, sqlite3.Error) as error:
        raise CannotBackUp(f"{file} is no whole copy of a portal ({error}): take another") from None


def _stays_inside(name: str) -> bool:
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts


def _check_database(place: Path) -> None:
    """Raises: CannotBackUp, sqlite3.Error"""
    if not (place / DATABASE).exists():
        postgresql_copy.check_readable(place / DUMP)
        return
    with closing(sqlite3.connect(place / DATABASE)) as database:
        ((verdict,), *_) = database.execute("pragma quick_check").fetchall()
    if verdict != "ok":
        raise CannotBackUp(f"{DATABASE} of this copy is damaged ({verdict}): take another copy")


def _kept_in(directory: Path) -> list[Path]:
    """The portal that is there, without what was set aside before and what stays."""
    return [
        each
        for each in directory.iterdir()
        if each.name not in STAYS and not each.name.startswith(ASIDE)
    ]


def _aside_if_needed(directory: Path, now: datetime) -> Path | None:
    return _new_aside(directory, now) if _kept_in(directory) else None


def _new_aside(directory: Path, now: datetime) -> Path:
    aside = directory / f"{ASIDE}{now:%Y%m%dT%H%M%S}"
    aside.mkdir(mode=0o700)
    return aside


def _for_its_owner(info: tarfile.TarInfo) -> tarfile.TarInfo:
    """Anyone who restores it will own it."""
    info.mode, info.uid, info.gid, info.uname, info.gname = 0o600, 0, 0, "", ""
    return info
