"""Send what is due, without the pages; check a calendar as its readers would."""

import argparse
import asyncio
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from sqlalchemy.exc import DBAPIError

from portal.branches.directory import Directory
from portal.config.secret_key import read_key
from portal.config.settings import PortalSettings, read_settings
from portal.context import context_of
from portal.notifications import claims
from portal.notifications.calendar_check.checked_file import NoCalendar, check_file
from portal.notifications.post_office import open_worker
from portal.notifications.worker import SentMessage, database_clock
from portal.prepare import prepare
from portal.storage.database import open_database
from web.process.cannot_start import CannotStart
from web.process.command_line import Commands
from web.process.logs import write_json_lines


def add_to(commands: Commands) -> None:
    commands.add(send_due, "send the messages that are due, and print what came of each")
    help = "print what Outlook, Gmail or Apple's calendar would not understand in a file"
    checking = commands.add_bare(check_calendar, help)
    checking.add_argument("file", type=Path, metavar="FILE", help="an .ics, or a mail with one")


def send_due(options: argparse.Namespace) -> None:
    """May run beside the portal: each message is claimed once.

    Raises: FileFaulty, FileUnusable, CannotStart
    """
    directory: Path = options.directory
    write_json_lines()
    try:
        lines = asyncio.run(_sent(directory, read_settings(directory)))
    except (OSError, DBAPIError) as error:
        raise CannotStart(f"the database cannot be reached: {error}") from None
    print("\n".join(lines or ["Nothing is due."]))


def check_calendar(options: argparse.Namespace) -> int:
    """One JSON object; the exit code is 2 where there is no calendar to check."""
    try:
        told: object = check_file(options.file)
    except NoCalendar as none:
        told = {"problem": str(none)}
    print(msgspec.json.encode(told).decode())
    return 2 if isinstance(told, dict) else 0


async def _sent(directory: Path, settings: PortalSettings) -> list[str]:
    async with AsyncExitStack() as ending:
        url = settings.database.url
        database = await ending.enter_async_context(open_database(directory, url))
        await prepare(database, directory, datetime.now(UTC))
        comuni = Directory(database)
        await comuni.refresh()
        at = f"http://{settings.server.host}:{settings.server.port}"
        key = read_key(directory)
        context = context_of(
            settings, directory, database, comuni, key, at, lambda: datetime.now(UTC)
        )
        worker = await ending.enter_async_context(open_worker(context))
        lines = [_line(sent) for sent in await worker.send_due()]
        for channel, table in worker.not_set_up():
            async with database.reading() as connection:
                due = await claims.count_due(connection, channel, await database_clock(connection))
            if due:
                lines.append(f"{channel}: {due} wait until portal.toml has a table [{table}]")
        return lines


def _line(sent: SentMessage) -> str:
    state = sent.state or "with another worker"
    return " ".join(filter(None, (sent.kind, sent.channel, sent.code, state, sent.why)))
