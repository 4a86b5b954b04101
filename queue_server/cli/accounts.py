"""`queue-server key` and `operator`: which stations may connect, and which operators may log in.

Owns what an installer reads; the store is `queue_server.accounts.access`. A server that runs
meanwhile takes notice by itself.
"""

import argparse
import getpass
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

from queue_server.accounts.access import PEOPLE, STATIONS, Accounts, Operator
from queue_server.app import utc_now
from queue_server.cli.commands import as_owner, settings_in
from queue_server.config.branch_file import FILE_NAME
from queue_server.storage.stores import open_access
from sportello.model.person import Role
from web.process.cannot_start import CannotStart
from web.process.command_line import Commands

SHORTEST_PASSWORD = 8
LONGEST_NAME = 64

STATION_ROLES = tuple(sorted(role.value for role in STATIONS))
OPERATOR_ROLES = tuple(sorted(role.value for role in PEOPLE))


class NotDone(CannotStart):
    """What was asked cannot be; nothing changed."""


def add_to(commands: Commands) -> None:
    keyed = commands.add(key, "Print a new key for a station; without --name, list the stations.")
    keyed.add_argument("--name", help="of the station, e.g. totem-1")
    keyed.add_argument("--role", choices=STATION_ROLES, help="what the station is")
    keyed.add_argument("--revoke", action="store_true", help="let this station in no more")
    people = commands.add(
        operator, "Make, change or remove an operator; without a login, list them."
    )
    people.add_argument("who", nargs="?", metavar="LOGIN", help="what they type to log in")
    people.add_argument("--login", help="the same")
    people.add_argument("--name", help="what colleagues read")
    people.add_argument(
        "--role", choices=OPERATOR_ROLES, action="append", help="may be given twice"
    )
    people.add_argument("--password-stdin", action="store_true", help="read it, do not ask")
    ending = people.add_mutually_exclusive_group()
    ending.add_argument("--disable", action="store_true", help="let them in no more for now")
    ending.add_argument("--remove", action="store_true", help="forget them and their password")


def key(options: argparse.Namespace) -> None:
    if options.name is None:
        _with_access(options.directory, list_keys)
    elif options.revoke:
        _with_access(options.directory, lambda a: revoke_keys(a, options.name))
    elif options.role is None:
        raise NotDone("say what the station is: --role totem, for example")
    else:
        role = Role(options.role)
        _with_access(options.directory, lambda a: make_key(a, options.name, role))


def operator(options: argparse.Namespace) -> None:
    login = options.login or options.who
    if login is None:
        _with_access(options.directory, list_operators)
    elif options.remove:
        _with_access(options.directory, lambda a: remove_operator(a, login))
    elif options.disable:
        _with_access(options.directory, lambda a: disable_operator(a, login))
    elif options.role is None:
        raise NotDone("say what they may do: --role operator, for example")
    else:
        roles = tuple(Role(role) for role in options.role)
        someone = Operator(login, options.name or login, roles)
        password = asked_password(login, is_on_stdin=options.password_stdin)
        _with_access(options.directory, lambda a: put_operator(a, someone, password))


def _with_access(directory: Path, work: Callable[[Accounts], Awaitable[None]]) -> None:
    """Do `work` with the door's store of the branch in `directory`. Raises: CannotStart"""
    if not (directory / FILE_NAME).exists():
        raise CannotStart(
            f"there is no branch in {directory}: make one with `queue-server init {directory}`"
        )

    database = settings_in(directory).database

    async def worked() -> None:
        async with open_access(directory, database) as tables:
            access = Accounts(tables, utc_now)
            try:
                await work(access)
            finally:
                access.close()

    as_owner(directory, worked())


async def make_key(access: Accounts, station: str, role: Role) -> None:
    """Print a new key, alone on standard output, this once. Raises: NotDone"""
    _check_name(station)
    print(await access.add_station(station, role))
    print(
        f"That is the key of {station} ({role}), shown this once: copy it into its station.toml.",
        file=sys.stderr,
    )


async def revoke_keys(access: Accounts, station: str) -> None:
    """Raises: NotDone"""
    revoked = await access.revoke_station(station)
    if not revoked:
        known = ", ".join(sorted({key.station for key in access.keys})) or "none"
        raise NotDone(f"{station} has no key; the stations that have one: {known}")
    print(f"{station} cannot come in any more ({revoked} revoked).")


async def list_keys(access: Accounts) -> None:
    await access.refresh()
    for key in sorted(access.keys, key=lambda key: key.station):
        print(f"{key.station:<24} {key.role}")
    print(f"{len(access.keys)} keys.", file=sys.stderr)


async def put_operator(access: Accounts, operator: Operator, password: str) -> None:
    """Make or change an operator. Raises: NotDone"""
    _check_name(operator.login)
    if len(password) < SHORTEST_PASSWORD:
        raise NotDone(f"the password is too short: take at least {SHORTEST_PASSWORD} characters")
    await access.refresh()
    is_new = operator.login not in {known.login for known in access.operators}
    await access.put_operator(operator, password)
    print(f"{operator.login} {'can log in' if is_new else 'has a new password'}.")


async def disable_operator(access: Accounts, login: str) -> None:
    """Raises: NotDone"""
    if not await access.disable_operator(login):
        raise await _unknown(access, login)
    print(f"{login} cannot log in any more, until you set a new password.")


async def remove_operator(access: Accounts, login: str) -> None:
    """Raises: NotDone"""
    if not await access.remove_operator(login):
        raise await _unknown(access, login)
    print(f"{login} is removed; what they did stays in the journal under that login.")


async def list_operators(access: Accounts) -> None:
    await access.refresh()
    disabled = await access.disabled_operators()
    for operator in sorted([*access.operators, *disabled], key=lambda operator: operator.login):
        roles = "disabled" if operator in disabled else ", ".join(operator.roles)
        print(f"{operator.login:<24} {roles:<24} {operator.name}")
    print(f"{len(access.operators)} operators.", file=sys.stderr)


async def _unknown(access: Accounts, login: str) -> NotDone:
    await access.refresh()
    known = ", ".join(sorted(operator.login for operator in access.operators)) or "none"
    return NotDone(f"there is no operator {login}; those who can log in: {known}")


def asked_password(login: str, *, is_on_stdin: bool) -> str:
    """Typed twice without showing, or the first line of standard input. Raises: NotDone"""
    if is_on_stdin:
        return sys.stdin.readline().rstrip("\n")
    password = getpass.getpass(f"Password of {login}: ")
    if password != getpass.getpass("Once more: "):
        raise NotDone("the two passwords differ: try again")
    return password


def _check_name(name: str) -> None:
    if not 0 < len(name.strip()) <= LONGEST_NAME or name != name.strip():
        raise NotDone(f"“{name}” is no name: take 1 to {LONGEST_NAME} characters, no outer spaces")
