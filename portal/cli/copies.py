"""A whole portal in one file, back from it, and what its branches have to be asked afterwards."""

import argparse
import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncConnection

from portal.config.settings import read_settings
from portal.storage.backup import back_up
from portal.storage.backup import restore as restore_to
from portal.storage.database import open_database
from portal.storage.migrate import migrate
from portal.sync import restoring
from web.process.cannot_start import CannotStart
from web.process.command_line import Commands


def add_to(commands: Commands) -> None:
    copying = commands.add(backup, "copy the whole portal to one file, also while it runs")
    copying.add_argument("file", type=Path, metavar="FILE", help="a new one")
    returning = commands.add(restore, "make DIR the portal of such a copy")
    returning.add_argument("file", type=Path, metavar="FILE", help="that `backup` wrote")
    commands.add(renew, "say that its PostgreSQL was put back by another program")
    releasing = commands.add(release, "sell again after a restore without a branch's answer")
    releasing.add_argument("--branch", required=True, metavar="ID", help="of the branch")
    releasing.add_argument("--comune", metavar="IPA", help="where there are several")


def backup(options: argparse.Namespace) -> None:
    """Raises: FileFaulty, FileUnusable, CannotStart"""
    url = read_settings(options.directory).database.url
    back_up(options.directory, url, options.file)
    print(f"{options.file} holds all of {options.directory}, with its key: keep it as safe.")


def restore(options: argparse.Namespace) -> None:
    """Raises: FileFaulty, FileUnusable, CannotStart"""
    aside = restore_to(options.directory, options.file, datetime.now(UTC))
    _in_the_database(options.directory, restoring.renew_incarnations)
    if aside is not None:
        print(f"What was there is in {aside}.")
    print(f"{options.directory} is that portal again: portal run {options.directory}")
    _tell_what_follows(options.directory)


def renew(options: argparse.Namespace) -> None:
    """Raises: FileFaulty, FileUnusable, CannotStart"""
    _in_the_database(options.directory, restoring.renew_incarnations)
    _tell_what_follows(options.directory)


def release(options: argparse.Namespace) -> None:
    """Raises: FileFaulty, FileUnusable, CannotStart"""

    async def released(connection: AsyncConnection) -> None:
        if not await restoring.release(connection, options.comune, options.branch):
            raise CannotStart(f"no branch {options.branch} is waited for: nothing was changed")

    _in_the_database(options.directory, released)
    print(f"Branch {options.branch} is sold again. What it says later may show debts of seats.")


def _tell_what_follows(directory: Path) -> None:
    print("Nothing of a branch is sold before it has said what it holds, in a minute at most.")
    print(f"Without one that stays away: portal release {directory} --branch ID")
    copies = read_settings(directory).register.copies
    print(f"The register gives no number before its second store was read: {copies}")


def _in_the_database(directory: Path, work: Callable[[AsyncConnection], Awaitable[None]]) -> None:
    """In one transaction, on a schema of this version."""
    url = read_settings(directory).database.url

    async def done() -> None:
        async with open_database(directory, url) as database, database.transaction() as connection:
            await migrate(connection)
            await work(connection)

    asyncio.run(done())
