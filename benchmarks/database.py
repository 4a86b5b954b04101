"""A real PostgreSQL of our own, in a directory that goes away: for the tests and the measures.

Owns initdb, start, standby and end of one `postgres` process on loopback. Debian's own cluster is
neither used nor touched.
"""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import asyncpg

OWNER = "sportello"
SETTINGS = {
    "listen_addresses": "'127.0.0.1'",
    "max_connections": "60",
    "shared_buffers": "'16MB'",
    "min_wal_size": "'32MB'",
    "max_wal_size": "'64MB'",
    "hot_standby": "on",
    "wal_keep_size": "'64MB'",
    "synchronous_standby_names": "''",
    "log_min_messages": "'fatal'",
}


TRUSTED = """\
host all all 127.0.0.1/32 trust
host replication all 127.0.0.1/32 trust
"""


class NoPostgres(Exception):
    """PostgreSQL's programs are not installed."""


class Cluster:
    """One server process over `directory`, on `port`."""

    def __init__(self, directory: Path, port: int) -> None:
        self.directory = directory
        self.port = port
        self._is_dead = False

    def url(self, database: str = "postgres") -> str:
        return f"postgresql://{OWNER}@127.0.0.1:{self.port}/{database}"

    def make(self) -> None:
        """A new, empty cluster that trusts this machine."""
        options = ["-U", OWNER, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N"]
        _run("initdb", "-D", str(self.directory), *options)

    def copy_of(self, primary: "Cluster") -> None:
        """Follow `primary` as its standby, under the name `standby`, from the next start on."""
        source = f"host=127.0.0.1 port={primary.port} user={OWNER} application_name=standby"
        _run("pg_basebackup", "-D", str(self.directory), "-d", source, "-R", "-c", "fast")

    def start(self, **settings: str) -> None:
        """Up, and answering."""
        options = {**SETTINGS, **settings, "port": str(self.port)}
        options["unix_socket_directories"] = f"'{self.directory}'"
        lines = [f"{name} = {value}\n" for name, value in options.items()]
        (self.directory / "postgresql.conf").write_text("".join(lines))
        (self.directory / "pg_hba.conf").write_text(TRUSTED)
        _run("pg_ctl", "start", "-w", "-D", str(self.directory), "-l", "/dev/null")

    async def check_is_synchronous(self) -> None:
        """A standby confirms every commit, or this is an AssertionError."""
        connection = await asyncpg.connect(self.url())
        try:
            states = await connection.fetch("select sync_state from pg_stat_replication")
        finally:
            await connection.close()
        assert [state for (state,) in states] == ["sync"], states

    def promote(self) -> None:
        """From standby to primary; returns once it takes writes."""
        _run("pg_ctl", "promote", "-w", "-D", str(self.directory))

    def kill(self) -> None:
        """As when the machine's power fails; the children notice and end by themselves."""
        first_line, *_ = (self.directory / "postmaster.pid").read_text().splitlines()
        os.kill(int(first_line), signal.SIGKILL)
        self._is_dead = True

    def stop(self) -> None:
        """Without tidying up: what it holds goes away with the directory."""
        if self._is_dead:
            return
        _run("pg_ctl", "stop", "-w", "-m", "immediate", "-D", str(self.directory))


@contextmanager
def a_cluster(**settings: str) -> Iterator[Cluster]:
    """A new cluster, up. Raises: NoPostgres"""
    with a_directory() as directory:
        cluster = Cluster(directory, free_port())
        cluster.make()
        cluster.start(**settings)
        try:
            yield cluster
        finally:
            cluster.stop()


@contextmanager
def a_standby(primary: Cluster) -> Iterator[Cluster]:
    """A standby of `primary`, up, that follows it under the name `standby`."""
    with a_directory() as directory:
        cluster = Cluster(directory, free_port())
        cluster.copy_of(primary)
        cluster.start()
        try:
            yield cluster
        finally:
            cluster.stop()


@contextmanager
def a_directory() -> Iterator[Path]:
    """For a cluster: of the user that PostgreSQL runs as, since it refuses to run as root."""
    directory = Path(tempfile.mkdtemp(prefix="sportello-pg-"))
    if os.geteuid() == 0:
        user = _unprivileged()
        os.chown(directory, user.pw_uid, user.pw_gid)
    try:
        yield directory
    finally:
        shutil.rmtree(directory)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        port: int = found.getsockname()[1]
        return port


async def a_schema(cluster: Cluster, name: str) -> str:
    """The address of a new, empty schema of that name: made faster than a database."""
    connection = await asyncpg.connect(cluster.url())
    try:
        await connection.execute(f"create schema {name}")
    finally:
        await connection.close()
    return f"{cluster.url()}?search_path={name}"


def _run(program: str, *arguments: str) -> None:
    subprocess.run(
        [_program(program), *arguments],
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        **_not_root(),
    )


def _program(name: str) -> str:
    """Debian keeps the programs of each version apart, and not on the path."""
    versions = sorted(
        Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[4])
    )
    found = str(versions[-1]) if versions else shutil.which(name)
    if found is None:
        raise NoPostgres(f"{name} is not installed: see debian-packages.txt")
    return found


def _not_root() -> dict[str, Any]:
    if os.geteuid() != 0:
        return {}
    user = _unprivileged()
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": [], "cwd": "/"}


def _unprivileged() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam("postgres")
    except KeyError:
        return pwd.getpwnam("nobody")
