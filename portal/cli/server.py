"""Make a portal, check its settings, run it."""

import argparse
import asyncio
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec
import structlog
import uvloop
from sqlalchemy.exc import DBAPIError

from casework.emergency.openings import authorisations
from casework.emergency.rules import EmergencySite
from casework.storage.database import Database
from portal import app
from portal.branches.directory import Directory
from portal.config import sample, settings
from portal.config.sample import sample_comune
from portal.config.secret_key import make_key, read_key
from portal.config.settings import PortalSettings, read_settings
from portal.storage import database
from web.process.cannot_start import CannotStart
from web.process.command_line import Commands
from web.process.logs import write_json_lines

ZONE = ZoneInfo("Europe/Rome")

log = structlog.get_logger(__name__)


def add_to(commands: Commands) -> None:
    commands.add(init, "make a new portal, with a sample Comune to try")
    commands.add(check, "say what is wrong with the settings of a portal")
    running = commands.add(run, "run the portal")
    running.add_argument("--host", help="where to listen, in place of portal.toml's")
    running.add_argument("--port", type=int, help="in place of portal.toml's; 0 for any free one")


def init(options: argparse.Namespace) -> None:
    """Raises: CannotStart if there is a portal already"""
    directory: Path = options.directory
    if (directory / settings.FILE_NAME).exists():
        raise CannotStart(f"{directory} holds a portal already: choose another directory")
    try:
        directory.mkdir(parents=True, exist_ok=True)
        directory.chmod(0o700)
        template = files("portal.template") / settings.FILE_NAME
        (directory / settings.FILE_NAME).write_bytes(template.read_bytes())
        made = sample_comune(datetime.now(ZONE).date())
        written = msgspec.json.format(msgspec.json.encode(made), indent=1)
        (directory / sample.FILE_NAME).write_bytes(written)
        make_key(directory)
    except OSError as error:
        raise CannotStart(f"{directory}: {error.strerror}; choose another directory") from None
    print(f"A portal with a sample Comune is in {directory}. Start it: portal run {directory}")


def check(options: argparse.Namespace) -> None:
    """Raises: FileFaulty, FileUnusable, CannotStart"""
    read = read_settings(options.directory)
    read_key(options.directory)
    for sentence in asyncio.run(_not_usable(options.directory, read)):
        print(sentence)
    print(f"{options.directory / settings.FILE_NAME} has no fault.")


async def _not_usable(directory: Path, read: PortalSettings) -> list[str]:
    """What the settings or a calendar have and no one can use, one sentence each."""
    if read.database.url is None and not (directory / database.FILE_NAME).exists():
        return []  # not started yet
    async with database.open_database(directory, read.database.url) as opened:
        comuni = Directory(opened)
        try:
            await comuni.refresh()
            without_act = await _without_act(opened, comuni, read)
        except (DBAPIError, OSError) as away:
            return [f"The database was not looked at: {away}"]
    strangers = [
        f"{id}: portal.toml has a register for it, and there is no such Comune here. Write the IPA "
        "code of one that there is."
        for id in sorted(set(read.register.external) - {each.id for each in comuni.comuni})
    ]
    cannot_open = [
        f"{id}: no act allows its emergency register today, which is needed while the other "
        "program is away. Store one on the staff page Register."
        for id in without_act
    ]
    not_bookable = [
        f"{comune.id}: no one can book {service} at branch {branch}: it is given by video alone, "
        "and the branch has no video rooms. Write their address in the branch's sheet, or add "
        "another way to the service's."
        for comune in comuni.comuni
        for branch, service in sorted(comune.impossible)
    ]
    return strangers + cannot_open + not_bookable


async def _without_act(opened: Database, comuni: Directory, read: PortalSettings) -> list[str]:
    """Comuni whose register is another program, and whose emergency register cannot be opened."""
    found = []
    for comune in comuni.comuni:
        table = read.register.external.get(comune.id)
        if table is None:
            continue
        sheet = comune.comune
        site = EmergencySite(sheet.id, sheet.aoo, table.site, sheet.zone)
        async with opened.reading() as connection:
            acts = await authorisations(connection, site)
        today = site.local(datetime.now(UTC)).date()
        if not any(act.holds_on(today) for act in acts):
            found.append(comune.id)
    return found


def run(options: argparse.Namespace) -> None:
    """Raises: FileFaulty, FileUnusable, CannotStart"""
    read = read_settings(options.directory)
    write_json_lines()
    serving = app.serve(options.directory, read, host=options.host, port=options.port)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        try:
            runner.run(serving)
        except OSError as error:
            where = f"{options.host or read.server.host}:{options.port or read.server.port}"
            raise CannotStart(f"{where}, or the database: {error}") from None
