"""The ordinary register: a day of it for preservation, and going on without its second store."""

import argparse
import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path

import msgspec

from casework.documents.press import DocumentPress
from casework.own_process.parent import ProcessFailed
from portal.branches.directory import ComuneDirectory, Directory
from portal.cli.branches import only
from portal.config.settings import read_settings
from portal.registration.copies import begin_second_store
from portal.registration.daily import DailyRegister
from portal.registration.daily import daily_register as register_of_day
from portal.registration.daily_paper import daily_content
from portal.registration.entries import Administration
from portal.storage.database import Database, open_database
from portal.storage.migrate import migrate
from web.process.cannot_start import CannotStart
from web.process.command_line import Commands


def add_to(commands: Commands) -> None:
    daily = commands.add(daily_register, "write all that was registered on a day, for preservation")
    daily.add_argument("file", type=Path, metavar="FILE", help="a new one: .pdf (PDF/A) or .json")
    daily.add_argument("--day", type=date.fromisoformat, required=True, metavar="YYYY-MM-DD")
    resuming = commands.add(resume_numbering, "number again without the second store that was")
    resuming.add_argument("--after", type=int, metavar="N", help="highest number on any receipt")
    for command in (daily, resuming):
        command.add_argument("--comune", metavar="IPA", help="where there are several")


def daily_register(options: argparse.Namespace) -> None:
    """Raises: FileFaulty, FileUnusable, CannotStart, DayNotOver"""
    file: Path = options.file
    if file.suffix not in (".pdf", ".json"):
        raise CannotStart(f"{file} would be neither .pdf nor .json: choose another name")
    written = asyncio.run(_of_day(options))
    try:
        with file.open("xb") as opened:
            opened.write(written)
    except OSError as error:
        told = f"{file} cannot be written ({error.strerror}): choose another name"
        raise CannotStart(told) from None
    print(f"{file} holds the register of {options.day}.")


async def _of_day(options: argparse.Namespace) -> bytes:
    async with _opened(options) as (database, comune), database.transaction() as connection:
        of_whom = Administration.of(comune.comune)
        found = await register_of_day(connection, of_whom, options.day)
    if options.file.suffix == ".json":
        return msgspec.json.format(msgspec.json.encode(found), indent=1)
    return await _printed(found, comune)


async def _printed(found: DailyRegister, comune: ComuneDirectory) -> bytes:
    press = DocumentPress()
    try:
        return await press.daily_register_pdf(daily_content(found, comune.comune))
    except ProcessFailed as failed:
        raise CannotStart(f"the day cannot be printed ({failed}): write it as .json") from None
    finally:
        await press.close()


def resume_numbering(options: argparse.Namespace) -> None:
    """Raises: FileFaulty, FileUnusable, CannotStart"""
    last = asyncio.run(_resumed(options))
    copies = read_settings(options.directory).register.copies
    print(f"The register goes on after {last}. All of it is being written to {copies}.")


async def _resumed(options: argparse.Namespace) -> str:
    async with _opened(options) as (database, comune), database.transaction() as connection:
        of_whom = Administration.of(comune.comune)
        return str(await begin_second_store(connection, of_whom, options.after))


@asynccontextmanager
async def _opened(options: argparse.Namespace) -> AsyncIterator[tuple[Database, ComuneDirectory]]:
    """The database, with the schema of this version, and the Comune that is meant."""
    url = read_settings(options.directory).database.url
    async with open_database(options.directory, url) as database:
        async with database.transaction() as connection:
            await migrate(connection)
        comuni = Directory(database)
        await comuni.refresh()
        yield database, only(comuni.comuni, options.comune)
