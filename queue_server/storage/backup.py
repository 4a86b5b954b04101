"""A copy of a whole branch in one file, made while its server runs, and the way back.

Owns what belongs to such a copy. Knows SQLite's files and not what is in them; a branch that is
kept in PostgreSQL is copied by the database's own tools.
"""

import os
import re
import shutil
import sqlite3
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from casework.at_branch import seam as requests
from queue_server.casework.process import DIRECTORY as REQUESTS
from queue_server.config.branch_file import FILE_NAME
from queue_server.office.after_restore import MARK
from queue_server.people.key import KEY_FILE
from queue_server.storage.disk_space import why_full
from web.process.cannot_start import CannotStart

PEOPLE, BOOKINGS = "people.db", "bookings.db"
DATABASES = ("journal.db", PEOPLE, "access.db", BOOKINGS)
PARTS = (FILE_NAME, KEY_FILE, *DATABASES)
MAY_BE_MISSING = frozenset({KEY_FILE, PEOPLE, BOOKINGS})
"""Who was who: taken out of a copy that is kept for longer. The queue goes on without.

Copies of older versions have no bookings.
"""

REQUESTS_STORE = f"{REQUESTS}/{requests.FILE_NAME}"
OF_REQUESTS = re.compile(
    rf"{REQUESTS}/({requests.FILE_NAME}|{requests.KEY_FILE}|{requests.FILES}/.+)"
)
"""Guided requests, their secret and their files: a branch that takes in none has no such folder."""


class CannotCopy(CannotStart):
    """Nothing was written, or nothing is left of it."""


def back_up(directory: Path, file: Path) -> None:
    """Write all of the branch in `directory` to `file`, for its owner alone.

    Each database as it is at one instant, the journal first: each person that it mentions is among
    the people copied after it.
    Raises: CannotCopy if there is no branch, or `file` is there already; StorageFull.
    """
    if not (directory / "journal.db").exists():
        raise CannotCopy(f"{directory} keeps no journal: there is nothing to copy")
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise CannotCopy(f"{file} is there already: choose another name") from None
    except OSError as error:
        raise CannotCopy(f"{file} cannot be written ({error.strerror}): choose another") from None
    try:
        with os.fdopen(handle, "wb") as written, tempfile.TemporaryDirectory() as workshop:
            with tarfile.open(fileobj=written, mode="w:gz") as archive:
                _pack(directory, archive, Path(workshop))
            written.flush()
            os.fsync(written.fileno())
    except BaseException as failure:
        file.unlink()
        if isinstance(failure, OSError) and (full := why_full(failure, file.parent)):
            raise full from None
        raise


def restore(file: Path, directory: Path) -> None:
    """Make `directory`, a new one, the branch that was copied to `file`, with or without people.

    Raises: CannotCopy if `directory` is not empty, or `file` is no such copy or damaged;
    StorageFull. Then nothing is left of it.
    """
    with _new(directory):
        _fill(directory, file)


@contextmanager
def _new(directory: Path) -> Iterator[None]:
    """An empty directory; nothing that was made is left of it if what is done there fails.

    Raises: CannotCopy
    """
    made = [path for path in (directory, *directory.parents) if not path.exists()]
    try:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        told = f"{directory} cannot be made ({error.strerror}): choose another"
        raise why_full(error, directory) or CannotCopy(told) from None
    if any(directory.iterdir()):
        raise CannotCopy(f"{directory} is not empty: restore into a new directory")
    try:
        yield
    except BaseException:
        for file in directory.iterdir():
            shutil.rmtree(file) if file.is_dir() else file.unlink()
        for path in made:
            path.rmdir()
        raise


def _fill(directory: Path, file: Path) -> None:
    try:
        with tarfile.open(file, mode="r:gz") as archive:
            names = set(archive.getnames())  # reads through to the end
            of_requests = {name for name in names if _is_of_requests(name)}
            if not set(PARTS) - MAY_BE_MISSING <= names - of_requests <= set(PARTS):
                told = ", ".join(sorted(names))
                raise CannotCopy(f"{file} is no copy of a branch: it holds {told}")
            directory.chmod(0o700)
            for name in sorted(names):
                (directory / name).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                _unpack(archive, name, directory / name)
    except (tarfile.TarError, EOFError, OSError) as error:
        full = why_full(error, directory) if isinstance(error, OSError) else None
        told = f"{file} is no whole copy of a branch ({error}): take another"
        raise full or CannotCopy(told) from None
    for name in names.intersection((*DATABASES, REQUESTS_STORE)):
        _check(directory / name)
    if REQUESTS_STORE in names:
        (directory / REQUESTS / requests.RESTORED).touch(mode=0o600)
    (directory / MARK).touch(mode=0o600)


def _pack(directory: Path, archive: tarfile.TarFile, workshop: Path) -> None:
    for name in (FILE_NAME, KEY_FILE):
        if (directory / name).exists():
            _add(archive, directory / name)
    for name in DATABASES:
        if name in MAY_BE_MISSING and not (directory / name).exists():
            continue
        _add_database(archive, directory / name, workshop)
    if (directory / REQUESTS_STORE).exists():
        _add_database(archive, directory / REQUESTS_STORE, workshop, f"{REQUESTS}/")
        folder = directory / REQUESTS
        _add(archive, folder / requests.KEY_FILE, f"{REQUESTS}/")
        for file in sorted((folder / requests.FILES).rglob("*")):
            if file.is_file():
                _add(archive, file, f"{file.relative_to(directory).parent}/")


def _is_of_requests(name: str) -> bool:
    return OF_REQUESTS.fullmatch(name) is not None and ".." not in Path(name).parts


def _add_database(archive: tarfile.TarFile, path: Path, workshop: Path, folder: str = "") -> None:
    copy = workshop / path.name
    with (
        closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as source,
        closing(sqlite3.connect(copy)) as target,
    ):
        source.backup(target)
    _add(archive, copy, folder)


def _add(archive: tarfile.TarFile, path: Path, folder: str = "") -> None:
    archive.add(path, arcname=f"{folder}{path.name}", recursive=False, filter=_nobodys)


def _nobodys(info: tarfile.TarInfo) -> tarfile.TarInfo:
    """Anyone who restores it will own it."""
    info.mode, info.uid, info.gid, info.uname, info.gname = 0o600, 0, 0, "", ""
    return info


def _unpack(archive: tarfile.TarFile, name: str, path: Path) -> None:
    member = archive.extractfile(name)
    if member is None:
        raise tarfile.ReadError(f"{name} is no file")
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        shutil.copyfileobj(member, file)
        file.flush()
        os.fsync(file.fileno())


def _check(path: Path) -> None:
    """Raises: CannotCopy"""
    try:
        with closing(sqlite3.connect(path)) as database:
            ((verdict,),) = database.execute("pragma quick_check").fetchall()[:1]
    except sqlite3.DatabaseError as damage:
        verdict = str(damage)
    if verdict != "ok":
        raise CannotCopy(f"{path.name} of this copy is damaged ({verdict}): take another copy")
