"""Who may sign in: operators and their roles, and whose cards are believed."""

import argparse
import asyncio
import getpass
import sys
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from msgspec import Struct
from sqlalchemy.ext.asyncio import AsyncConnection

from italy.codice_fiscale import is_codice_fiscale, normalised
from portal.branches.directory import Directory
from portal.config.secret_key import read_key
from portal.config.settings import read_settings
from portal.identity.cns.trust_list import read_trust_list
from portal.identity.operators import accounts
from portal.identity.operators.guesses import check_new_password
from portal.identity.operators.second_factor import SecondFactors
from portal.identity.refusals import OperatorRefused, TrustListRefused
from portal.identity.rights import EVERYWHERE, GivenRole, StaffRole
from portal.prepare import prepare
from portal.storage.database import open_database
from web.password_hashes import HASHER
from web.process.command_line import Commands

OperatorWork = Callable[[AsyncConnection, str], Awaitable[None]]
"""Given the id of the Comune."""


class TrustListReport(Struct, frozen=True):
    """What `portal trust-list` prints.

    anchors         how many certificates issue cards
    recognised_idv  how many services for identification are recognised at national level
    stale           whether a newer list should have been published by now
    signature       "valid": a list with another one is a problem
    """

    anchors: int
    recognised_idv: int
    next_update: datetime | None
    stale: bool
    signature: str = "valid"


def add_to(commands: Commands) -> None:
    reading = commands.add_bare(trust_list, "say whose cards an Italian trusted list makes good")
    reading.add_argument("file", type=Path, metavar="FILE")
    operators = commands.add(operator, "add, change, list or remove operators of the portal")
    operators.add_argument("--comune", help="the IPA code, where the portal has several")
    operators.set_defaults(role=[])
    doing = operators.add_subparsers(required=True, metavar="WHAT", dest="what")
    adding = doing.add_parser("add", help="a new operator; the password is asked for")
    changing = doing.add_parser("roles", help="give other roles in place of those they have")
    for parser in (adding, changing):
        parser.add_argument("login")
        parser.add_argument(
            "--role",
            action="append",
            default=[],
            metavar="ROLE[@BRANCH]",
            help=f"one of {', '.join(StaffRole)}; without a branch for the whole Comune",
        )
    adding.add_argument("--name", required=True, help="as colleagues read it")
    adding.add_argument("--codice-fiscale", help="to sign in with SPID or CIE, without a password")
    for name, help in (
        ("password", "set a new password, which is asked for; ends their sessions"),
        ("new-telephone", "let the next sign-in show a new QR code for the second factor"),
        ("remove", "they can no longer sign in"),
    ):
        doing.add_parser(name, help=help).add_argument("login")
    doing.add_parser("list", help="logins, names and roles")


def trust_list(options: argparse.Namespace) -> int:
    """0 with a report, 2 with a problem; JSON either way."""
    try:
        read = read_trust_list(options.file.read_bytes())
    except (OSError, TrustListRefused) as problem:
        why = problem.strerror if isinstance(problem, OSError) else str(problem)
        print(msgspec.json.encode({"problem": f"{options.file}: {why}"}).decode())
        return 2
    is_stale = read.is_stale(datetime.now(UTC))
    report = TrustListReport(len(read.anchors), read.services, read.next_update, is_stale)
    print(msgspec.json.encode(report).decode())
    return 0


def operator(options: argparse.Namespace) -> None:
    """Raises: OperatorRefused, CannotStart, FileFaulty, FileUnusable"""
    work: Callable[[argparse.Namespace], OperatorWork] = {
        "add": _add,
        "roles": _roles,
        "password": _password,
        "new-telephone": _new_telephone,
        "remove": _remove,
        "list": _list,
    }[options.what]
    asyncio.run(_within(options, work(options)))


async def _within(options: argparse.Namespace, work: OperatorWork) -> None:
    settings = read_settings(options.directory)
    async with open_database(options.directory, settings.database.url) as database:
        await prepare(database, options.directory, datetime.now(UTC))
        directory = Directory(database)
        await directory.refresh()
        comune = directory.find("", options.comune)
        for given in map(_given, options.role):
            if given.branch != EVERYWHERE:
                comune.branch(given.branch)
        async with database.transaction() as connection:
            await work(connection, comune.id)


def _add(options: argparse.Namespace) -> OperatorWork:
    codice_fiscale = options.codice_fiscale and normalised(options.codice_fiscale)
    if codice_fiscale and not is_codice_fiscale(codice_fiscale):
        raise OperatorRefused(f"{codice_fiscale} is no codice fiscale: check each letter")
    hashed = None if codice_fiscale else _asked_password(options.login)
    roles = list(map(_given, options.role))

    async def work(connection: AsyncConnection, comune: str) -> None:
        id = await accounts.add_operator(
            connection, comune, options.login, options.name, hashed, codice_fiscale
        )
        await accounts.give_roles(connection, comune, id, roles)

    return work


def _roles(options: argparse.Namespace) -> OperatorWork:
    roles = list(map(_given, options.role))

    async def work(connection: AsyncConnection, comune: str) -> None:
        id = await _id_of(connection, comune, options.login)
        await accounts.give_roles(connection, comune, id, roles)

    return work


def _password(options: argparse.Namespace) -> OperatorWork:
    hashed = _asked_password(options.login)

    async def work(connection: AsyncConnection, comune: str) -> None:
        id = await _id_of(connection, comune, options.login)
        await accounts.set_password(connection, comune, id, hashed)

    return work


def _new_telephone(options: argparse.Namespace) -> OperatorWork:
    key = read_key(options.directory)

    async def work(connection: AsyncConnection, comune: str) -> None:
        id = await _id_of(connection, comune, options.login)
        await SecondFactors(key, comune).reset(connection, id)
        await accounts.end_sessions(connection, comune, id)

    return work


def _remove(options: argparse.Namespace) -> OperatorWork:
    async def work(connection: AsyncConnection, comune: str) -> None:
        id = await _id_of(connection, comune, options.login)
        await accounts.remove_operator(connection, comune, id)

    return work


def _list(options: argparse.Namespace) -> OperatorWork:
    async def work(connection: AsyncConnection, comune: str) -> None:
        for account in await accounts.all_accounts(connection, comune):
            member = await accounts.staff_member(connection, comune, account.id)
            assert member is not None, "it was just read"
            roles = ", ".join(
                given.role + (f"@{given.branch}" if given.branch else "") for given in member.roles
            )
            print(f"{account.login}\t{account.name}\t{roles or 'no role'}")

    return work


async def _id_of(connection: AsyncConnection, comune: str, login: str) -> str:
    account = await accounts.account_by_login(connection, comune, login)
    if account is None:
        raise OperatorRefused(f"{comune} has no operator {login}: `portal operator DIR list`")
    return account.id


def _given(text: str) -> GivenRole:
    role, _, branch = text.partition("@")
    if role not in list(StaffRole):
        raise OperatorRefused(f"{role} is no role: choose among {', '.join(StaffRole)}")
    return GivenRole(StaffRole(role), branch or EVERYWHERE)


def _asked_password(login: str) -> str:
    """Its hash. From the first line of the input where that is no terminal."""
    if sys.stdin.isatty():
        password = getpass.getpass("Password: ")
    else:
        password = sys.stdin.readline().rstrip("\n")
    check_new_password(password, login)
    return HASHER.hash(password)
