"""The branches of a portal: the key with which a queue server opens the sync."""

import argparse
import asyncio
from collections.abc import Sequence
from pathlib import Path

from portal.branches.directory import ComuneDirectory, Directory
from portal.config.settings import read_settings
from portal.storage.database import open_database
from portal.sync.links import make_key
from web.process.cannot_start import CannotStart
from web.process.command_line import Commands


def add_to(commands: Commands) -> None:
    keyed = commands.add(branch_key, "make a branch's key for the sync, in place of the old one")
    keyed.add_argument("--branch", required=True, metavar="ID", help="of the branch")
    keyed.add_argument("--comune", metavar="IPA", help="where there are several")


def branch_key(options: argparse.Namespace) -> None:
    """Raises: FileFaulty, FileUnusable, CannotStart"""
    key = asyncio.run(made_key(options.directory, options.comune, options.branch))
    print("Write into branch.toml of that branch, and restart its queue server:")
    print(f'\n[portal]\nurl = "https://…"\nbranch = "{options.branch}"\nkey = "{key}"\n')
    print("The key is shown this once: the portal keeps only its digest.")


async def made_key(directory: Path, comune: str | None, branch: str) -> str:
    url = read_settings(directory).database.url
    async with open_database(directory, url) as database:
        comuni = Directory(database)
        await comuni.refresh()
        asked = only(comuni.comuni, comune)
        if branch not in asked.branches:
            raise CannotStart(
                f"{asked.id} has no branch {branch}: it has {', '.join(sorted(asked.branches))}"
            )
        async with database.transaction() as connection:
            return await make_key(connection, asked.id, branch)


def only(comuni: Sequence[ComuneDirectory], asked: str | None) -> ComuneDirectory:
    """The one of that id, or the only one there is. Raises: CannotStart"""
    chosen = [comune for comune in comuni if asked in (None, comune.id)]
    if not chosen:
        told = "any" if asked is None else asked
        raise CannotStart(f"there is no Comune {told}: start the portal once, then ask again")
    if len(chosen) > 1:
        ids = ", ".join(comune.id for comune in chosen)
        raise CannotStart(f"several Comuni are here ({ids}): say which with --comune")
    return chosen[0]
