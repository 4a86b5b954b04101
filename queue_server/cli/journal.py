"""What an installer is told of a journal: whether it is whole, and how it was made whole again."""

import argparse
import asyncio
from pathlib import Path

from queue_server.app import utc_now
from queue_server.cli.commands import settings_in
from queue_server.config.branch_file import BranchSettings
from queue_server.journal.repair import repair as made_whole
from queue_server.journal.soundness import Damage, examined
from queue_server.storage.stores import has_journal, open_journal
from web.process.command_line import Commands


def add_to(commands: Commands) -> None:
    commands.add(repair, "Go on without what a damaged journal lacks, while no server runs.")


def is_journal_whole(directory: Path, settings: BranchSettings) -> bool:
    """Whether the journal is whole, all of it; a branch without one has nothing that is not.

    Raises: CannotStart
    """
    if not has_journal(directory, settings.database):
        return True
    damage = asyncio.run(_examined(directory, settings.database))
    if damage.is_none:
        print(f"The journal is whole: {damage.events} events.")
        return True
    print(f"The journal is damaged.\n{damage}")
    if damage.lacks_nothing:
        print("Every event is there. Stop the server, and have the indexes made anew:")
    else:
        print("Restore the last copy, or go on without what is missing:")
    print(f"  queue-server repair {directory}")
    return False


def repair(options: argparse.Namespace) -> None:
    """Raises: CannotStart, StorageFull"""
    directory: Path = options.directory
    settings = settings_in(directory)
    done = asyncio.run(made_whole(directory, settings.plan, settings.database, utc_now))
    if done.damage.is_none:
        print(f"The journal is whole: {done.damage.events} events. Nothing was changed.")
        return
    print(f"The journal was damaged.\n{done.damage}")
    if done.file is None:
        print(f"Its indexes were made anew, out of its {done.damage.events} events.")
        print(f"Start the server again: queue-server run {directory}")
        return
    print(f"Events taken out, because a server could not go on with them: {done.taken_out}.")
    print(f"{done.file} says what was found, and keeps what was taken out.")
    print("Numbers go on above all that may have been given today.")
    print(f"Start the server again: queue-server run {directory}")


async def _examined(directory: Path, database: str | None) -> Damage:
    async with open_journal(directory, database) as journal:
        return await examined(journal)
