"""The command line of the queue server: make a branch, check it, let people in, run it.

Owns what an installer types, and how failures are told: one sentence with its remedy on standard
error, exit code 1. A traceback is a bug.
"""

import argparse
import asyncio
import errno
import os
import socket
import sqlite3
import sys
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import msgspec
import uvloop
from msgspec.structs import replace

from queue_server.accounts import administration as accounts
from queue_server.accounts.access import Accounts, Operator
from queue_server.allocator import return_large_blocks
from queue_server.app import RunningServer, serve, utc_now
from queue_server.cannot_start import CannotStart
from queue_server.cli import day as day_command
from queue_server.cli import journal as journal_commands
from queue_server.cli import reports as head_of_desk
from queue_server.config.branch_file import FILE_NAME, BranchSettings, WebUrl, read_settings
from queue_server.logs import write_json_lines
from queue_server.people.key import KEY_FILE
from queue_server.people.start_anew import begin_anew
from queue_server.storage.backup import back_up
from queue_server.storage.backup import restore as restore_to
from queue_server.storage.disk_space import why_full
from queue_server.storage.stores import open_access
from queue_server.template import branch_toml
from sportello.model.refusals import Refused
from sportello.model.words import Role
from text.toml_settings import FileFaulty

T = TypeVar("T")


def main(arguments: list[str] | None = None) -> int:
    """Exit code: 0 when done, 1 when it cannot be, 2 for a line that is not understood."""
    options = _parser().parse_args(arguments)
    try:
        return int(options.command(options) or 0)
    except FileFaulty as faulty:
        trouble = f"{faulty}\nMend {options.directory / faulty.source} first."
    except (CannotStart, Refused) as refused:
        trouble = str(refused)
    except sqlite3.DatabaseError as damage:
        damaged = (
            f"a database in {options.directory} is damaged ({damage}): restore the directory "
            "from its last copy"
        )
        trouble = str(why_full(damage, options.directory) or damaged)
    print(trouble, file=sys.stderr)
    return 1


def init(options: argparse.Namespace) -> None:
    directory: Path = options.directory
    file = directory / FILE_NAME
    try:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        with open(file, "x", encoding="utf-8", opener=_private) as branch:
            branch.write(branch_toml(options.name, is_always_open=options.always_open))
        directory.chmod(0o700)
    except FileExistsError:
        there = file if file.exists() else directory
        raise CannotStart(f"{there} is there already: choose another directory") from None
    except OSError as error:
        full = why_full(error, directory)
        told = f"{file} cannot be written ({error.strerror}): choose another"
        raise full or CannotStart(told) from None
    print(f"{file} is ready: edit it, then")
    print(f"  queue-server check {directory}")
    print(f"  queue-server operator {directory} --login LOGIN --name NAME --role operator")
    print(f"  queue-server key {directory} --role totem --name totem-1")
    print(f"  queue-server run {directory}")


def check(options: argparse.Namespace) -> int:
    try:
        settings = _settings(options.directory)
    except FileFaulty as faulty:
        print(faulty)
        print(f"Faults: {len(faulty.faults)}.")
        return 1
    plan = settings.plan
    print(
        f"{options.directory / FILE_NAME} is sound: “{plan.name}”, {len(plan.services)} services "
        f"in {len(plan.topics)} topics, {len(plan.counters)} counters, {len(plan.areas)} areas."
    )
    is_whole = journal_commands.check(options.directory, settings)
    return 0 if is_whole else 1


def repair(options: argparse.Namespace) -> None:
    journal_commands.repair(options.directory, _settings(options.directory))


def key(options: argparse.Namespace) -> None:
    if options.name is None:
        _with_access(options.directory, accounts.list_keys)
    elif options.revoke:
        _with_access(options.directory, lambda a: accounts.revoke_keys(a, options.name))
    elif options.role is None:
        raise accounts.NotDone("say what the station is: --role totem, for example")
    else:
        role = Role(options.role)
        _with_access(options.directory, lambda a: accounts.make_key(a, options.name, role))


def operator(options: argparse.Namespace) -> None:
    login = options.login or options.who
    if login is None:
        _with_access(options.directory, accounts.list_operators)
    elif options.remove:
        _with_access(options.directory, lambda a: accounts.remove_operator(a, login))
    elif options.disable:
        _with_access(options.directory, lambda a: accounts.disable_operator(a, login))
    elif options.role is None:
        raise accounts.NotDone("say what they may do: --role operator, for example")
    else:
        roles = tuple(Role(role) for role in options.role)
        someone = Operator(login, options.name or login, roles)
        password = accounts.asked_password(login, is_on_stdin=options.password_stdin)
        _with_access(options.directory, lambda a: accounts.put_operator(a, someone, password))


def backup(options: argparse.Namespace) -> None:
    if _settings(options.directory).database is not None:
        raise CannotStart(
            "this branch is kept in PostgreSQL: copy it with pg_dump or pg_basebackup, and "
            f"{FILE_NAME} and people.key by hand (docs/operations.md)"
        )
    back_up(options.directory, options.file)
    print(f"{options.file} holds all of {options.directory}, with its keys: keep it as safe.")


def restore(options: argparse.Namespace) -> None:
    restore_to(options.file, options.directory)
    print(f"{options.directory} is that branch again: queue-server run {options.directory}")


def move(options: argparse.Namespace) -> None:
    if _settings(options.directory).database is not None:
        raise CannotStart(f"this branch is kept in the database of its {FILE_NAME} already")
    from queue_server.storage.move import move as move_to  # with its driver, for this alone

    moved = asyncio.run(move_to(options.directory, options.to))
    told = ", ".join(f"{rows} of {table}" for table, rows in moved.rows.items())
    print(f"Moved and counted: {told}.")
    if moved.last_day is not None:
        print(f"The hall of {moved.last_day} is the same in both.")
    print(f"Write into {options.directory / FILE_NAME}, before the server starts again:")
    print(f'\n[database]\nurl = "{options.to}"\n')
    print(f"Keep {KEY_FILE} where it is; nothing reads the files named *.db any more.")


def people_anew(options: argparse.Namespace) -> None:
    settings = _settings(options.directory)
    began = begin_anew(options.directory, settings.database, utc_now())
    aside = _as_owner(options.directory, began)
    print(f"What was known of citizens is set aside; the next start makes a new {KEY_FILE}.")
    hours = settings.retention.identified.total_seconds() / 3600
    print(f"Personal data, to be deleted within {hours:.0f} hours:")
    print("\n".join(f"  {path}" for path in aside))


def day(options: argparse.Namespace) -> None:
    day_command.day(options, _settings(options.directory))


def run(options: argparse.Namespace) -> None:
    settings = _settings(options.directory)
    host = settings.host if options.host is None else options.host
    port = settings.port if options.port is None else options.port
    if options.public_url is not None:
        settings = replace(settings, public_url=options.public_url)
    write_json_lines()
    return_large_blocks()
    try:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(_run(options.directory, settings, host, port))
    except OSError as error:
        full = why_full(error, options.directory)
        raise full or CannotStart(_why_not(error, options.directory, host, port)) from None
    except sqlite3.DatabaseError as damage:
        if full := why_full(damage, options.directory):
            raise full from None
        raise CannotStart(
            f"a database in {options.directory} is damaged ({damage}): restore the directory from "
            f"its last copy, or see what can be mended: queue-server check {options.directory}"
        ) from None


async def _run(directory: Path, settings: BranchSettings, host: str, port: int) -> None:
    async with AsyncExitStack() as ending:
        announcement = None
        if settings.is_announced:
            from queue_server.announce import Announcement  # with zeroconf, for this alone

            announcement = await ending.enter_async_context(Announcement(settings.plan.name, host))

        def ready(server: RunningServer) -> None:
            if announcement is not None:
                announcement.begin(server.port)

        await serve(
            directory,
            settings.plan,
            host=host,
            port=port,
            database=settings.database,
            public_url=settings.public_url,
            retention=settings.retention,
            limits=settings.limits,
            ready=ready,
        )


def _why_not(error: OSError, directory: Path, host: str, port: int) -> str:
    if error.errno in (errno.EADDRNOTAVAIL, socket.EAI_NONAME, socket.EAI_AGAIN):
        return f"this machine has no address {host}: correct host in {FILE_NAME}, or use --host"
    if error.errno == errno.EADDRINUSE:
        return (
            f"port {port} of {host} is taken: stop the program that has it, "
            f"or correct port in {FILE_NAME}, or use --port"
        )
    if error.errno == errno.EACCES and error.filename is None:
        return f"port {port} is for root alone: choose one from 1024 on"
    return f"{directory}: {error.strerror or error}; its owner must be the one who runs the server"


def _settings(directory: Path) -> BranchSettings:
    return read_settings(directory, datetime.now(UTC).date())


def _with_access(directory: Path, work: Callable[[Accounts], Awaitable[None]]) -> None:
    """Do `work` with the door's store of the branch in `directory`. Raises: CannotStart"""
    if not (directory / FILE_NAME).exists():
        raise CannotStart(
            f"there is no branch in {directory}: make one with `queue-server init {directory}`"
        )

    database = _settings(directory).database

    async def worked() -> None:
        async with open_access(directory, database) as tables:
            access = Accounts(tables, utc_now)
            try:
                await work(access)
            finally:
                access.close()

    _as_owner(directory, worked())


def _as_owner(directory: Path, work: Coroutine[object, object, T]) -> T:
    """What `work` on the files of `directory` gives. Raises: CannotStart if they are not ours."""
    try:
        return asyncio.run(work)
    except OSError as error:
        full = why_full(error, directory)
        raise full or CannotStart(f"{directory}: {error.strerror}; run as its owner") from None


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _port(text: str) -> int:
    port = int(text)
    if not 0 <= port <= 65535:
        raise argparse.ArgumentTypeError("a port is a number up to 65535")
    return port


def _web_url(text: str) -> str:
    try:
        return msgspec.convert(text, WebUrl).rstrip("/")
    except msgspec.ValidationError:
        raise argparse.ArgumentTypeError("it begins with http:// or https://") from None


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("queue-server", description="The queue server of a branch.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def add(command: head_of_desk.CommandFunction, help: str) -> argparse.ArgumentParser:
        added = commands.add_parser(command.__name__.replace("_", "-"), help=help, description=help)
        added.add_argument("directory", type=Path, metavar="DIR", help="where the branch is kept")
        added.set_defaults(command=command)
        return added

    made = add(init, "Write the branch.toml of a new branch, ready to be edited.")
    made.add_argument("--name", default="Sportello Polifunzionale", help="of the branch")
    made.add_argument("--always-open", action="store_true", help="no closing hours, for trials")
    add(check, "Explain every fault of branch.toml, by line, and every damage of the journal.")
    keyed = add(key, "Print a new key for a station; without --name, list the stations.")
    keyed.add_argument("--name", help="of the station, e.g. totem-1")
    keyed.add_argument("--role", choices=accounts.STATION_ROLES, help="what the station is")
    keyed.add_argument("--revoke", action="store_true", help="let this station in no more")
    people = add(operator, "Make, change or remove an operator; without a login, list them.")
    people.add_argument("who", nargs="?", metavar="LOGIN", help="what they type to log in")
    people.add_argument("--login", help="the same")
    people.add_argument("--name", help="what colleagues read")
    people.add_argument(
        "--role", choices=accounts.OPERATOR_ROLES, action="append", help="may be given twice"
    )
    people.add_argument("--password-stdin", action="store_true", help="read it, do not ask")
    ending = people.add_mutually_exclusive_group()
    ending.add_argument("--disable", action="store_true", help="let them in no more for now")
    ending.add_argument("--remove", action="store_true", help="forget them and their password")
    copied = add(backup, "Copy the whole branch to one file, also while its server runs.")
    copied.add_argument("file", type=Path, metavar="FILE", help="a new one")
    back = commands.add_parser("restore", help="Make a directory from such a copy.")
    back.add_argument("file", type=Path, metavar="FILE", help="that `backup` wrote")
    back.add_argument("directory", type=Path, metavar="DIR", help="a new or empty one")
    back.set_defaults(command=restore)
    add(repair, "Go on without what a damaged journal lacks, while no server runs.")
    away = add(move, "Move a branch from its files into a PostgreSQL, while no server runs.")
    away.add_argument("--to", required=True, metavar="URL", help="postgresql://…, an empty one")
    add(people_anew, "Set aside what is known of citizens, where its key is lost; tickets stay.")
    day_command.add_to(add(day, "How the day stands; begin it, or take it back."))
    served = add(run, "Serve the branch until SIGTERM or Ctrl-C.")
    served.add_argument("--host", help="instead of the one in branch.toml")
    served.add_argument("--port", type=_port, help="instead of the one in branch.toml")
    served.add_argument("--public-url", type=_web_url, help="instead of the one in branch.toml")
    head_of_desk.add_to(add)
    return parser


if __name__ == "__main__":
    sys.exit(main())
