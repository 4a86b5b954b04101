"""Send what is due, without the pages: after a fault was mended, or from a timer."""

import argparse
import asyncio
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from portal.branches.directory import Directory
from portal.config.secret_key import read_key
from portal.config.settings import PortalSettings, read_settings
from portal.context import context_of
from portal.notifications import claims
from portal.notifications.post_office import open_worker
from portal.notifications.worker import SentMessage, database_clock
from portal.prepare import prepare
from portal.storage.database import open_database
from web.cannot_start import CannotStart
from web.command_line import Commands
from web.logs import write_json_lines


def add_to(commands: Commands) -> None:
    commands.add(send_due, "send the messages that are due, and print what came of each")


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


async def _sent(directory: Path, settings: PortalSettings) -> list[str]:
    async with AsyncExitStack() as ending:
        url = settings.database.url
        database = await ending.enter_async_context(open_database(directory, url))
        await prepare(database, directory, datetime.now(UTC))
        comuni = Directory(database)
        await comuni.refresh()
        at = f"http://{settings.server.host}:{settings.server.port}"
        key = read_key(directory)
        context = context_of(settings, database, comuni, key, at, lambda: datetime.now(UTC))
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
