"""A logical copy of the portal's schema in PostgreSQL, by the database's own programs.

Owns how pg_dump, pg_restore and psql are called. Only tables of the schema that the portal uses are
copied, without their owner, so that a copy can be put back under another name.
"""

import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit, urlunsplit

from portal.storage.database import APPLICATION_NAME
from web.process.cannot_start import AlreadyRunning, CannotStart

ITS_OWN = frozenset({"sslmode", "sslcert", "sslkey", "sslrootcert", "sslcrl", "passfile"})
"""Parameters of the address that the programs know too; the others are the server's settings."""

OF_NO_ONE = ("--no-owner", "--no-privileges")


class CannotBackUp(CannotStart):
    """Nothing was written, or nothing is left of it."""


def dump(url: str, file: Path) -> None:
    """The tables as they are at one instant. Raises: CannotBackUp"""
    schema, server = _ask(url, "select current_schema(), current_setting('server_version_num')")
    _check_version(int(server) // 10_000)
    tables = f'--table="{schema}".*'
    _run(url, "pg_dump", "--format=custom", *OF_NO_ONE, tables, f"--file={file}")
    file.chmod(0o600)


def check_readable(file: Path) -> None:
    """Raises: CannotBackUp if it is no such copy, or a damaged one."""
    _run(None, "pg_restore", "--file=/dev/null", str(file))


def put_back(url: str, file: Path) -> None:
    """Make the schema what was copied to `file`; tables that it has now are dropped.

    All of it in one transaction. Raises: CannotBackUp; AlreadyRunning while a portal is connected
    to this database
    """
    if _ask(url, _CONNECTED) != ["0"]:
        raise AlreadyRunning("a portal is connected to this database: stop all its processes first")
    with tempfile.TemporaryDirectory() as workshop:
        script = Path(workshop) / "script.sql"
        _run(None, "pg_restore", *OF_NO_ONE, f"--file={script}", str(file))
        steps = (f"--command={_DROP_ALL}", f"--file={script}")
        _run(url, "psql", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1", *steps)


_CONNECTED = f"""select count(*) from pg_stat_activity
    where application_name = '{APPLICATION_NAME}' and datname = current_database()"""


_DROP_ALL = """do $$ declare each text; begin
    for each in select tablename from pg_tables where schemaname = current_schema() loop
        execute format('drop table %I cascade', each);
    end loop;
end $$"""


def _ask(url: str, query: str) -> list[str]:
    """The columns of its one row."""
    told = _run(url, "psql", "--tuples-only", "--no-align", f"--command={query}")
    return told.strip().split("|")


def _check_version(server: int) -> None:
    """Raises: CannotBackUp. An older pg_dump refuses a newer server, in words of its own."""
    told = _run(None, "pg_dump", "--version")
    found = re.search(r"\) (\d+)", told)
    if found is None or int(found[1]) < server:
        raise CannotBackUp(
            f"{told.strip()} is older than the server: install postgresql-client-{server}"
        )


def _run(url: str | None, program: str, *arguments: str) -> str:
    """What it writes. Its password stands in no list of processes."""
    path = shutil.which(program)
    if path is None:
        raise CannotBackUp(f"{program} is not installed: install postgresql-client")
    at, environment = ([], {}) if url is None else _address(url)
    told = subprocess.run(
        [path, *at, *arguments],
        env=os.environ | environment,
        check=False,
        capture_output=True,
        text=True,
    )
    if told.returncode:
        (why, *_) = told.stderr.strip().splitlines() or [f"it ended with {told.returncode}"]
        remedy = "take another copy" if url is None else "see that the database can be reached"
        raise CannotBackUp(f"{program}: {why}; {remedy}")
    return told.stdout


def _address(url: str) -> tuple[list[str], dict[str, str]]:
    """The address as the programs read it, and what is told them apart from it."""
    parts = urlsplit(url)
    given = parse_qsl(parts.query)
    options = " ".join(f"-c {name}={value}" for name, value in given if name not in ITS_OWN)
    netloc = parts.netloc
    if parts.password is not None:
        netloc = netloc.replace(f":{parts.password}@", "@", 1)
    query = urlencode([(name, value) for name, value in given if name in ITS_OWN])
    environment = {"PGOPTIONS": options}
    if parts.password is not None:
        environment["PGPASSWORD"] = unquote(parts.password)
    return [f"--dbname={urlunsplit(parts._replace(netloc=netloc, query=query))}"], environment
