"""A whole branch in one file, back from it, or moved into a database."""

import argparse
import asyncio
from pathlib import Path

from queue_server.cli.commands import settings_in
from queue_server.config.branch_file import FILE_NAME
from queue_server.people.key import KEY_FILE
from web.process.cannot_start import CannotStart
from web.process.command_line import Commands


def add_to(commands: Commands) -> None:
    copied = commands.add(backup, "Copy the whole branch to one file, also while its server runs.")
    copied.add_argument("file", type=Path, metavar="FILE", help="a new one")
    back = commands.add_bare(restore, "Make a directory from such a copy.")
    back.add_argument("file", type=Path, metavar="FILE", help="that `backup` wrote")
    back.add_argument("directory", type=Path, metavar="DIR", help="a new or empty one")
    away = commands.add(
        move, "Move a branch from its files into a PostgreSQL, while no server runs."
    )
    away.add_argument("--to", required=True, metavar="URL", help="postgresql://…, an empty one")


def backup(options: argparse.Namespace) -> None:
    if settings_in(options.directory).database is not None:
        raise CannotStart(
            "this branch is kept in PostgreSQL: copy it with pg_dump or pg_basebackup, and "
            f"{FILE_NAME} and people.key by hand (docs/operations.md)"
        )
    from queue_server.storage.backup import back_up  # with tarfile, for the copies alone

    back_up(options.directory, options.file)
    print(f"{options.file} holds all of {options.directory}, with its keys: keep it as safe.")


def restore(options: argparse.Namespace) -> None:
    from queue_server.storage.backup import restore as restore_to

    restore_to(options.file, options.directory)
    print(f"{options.directory} is that branch again: queue-server run {options.directory}")


def move(options: argparse.Namespace) -> None:
    if settings_in(options.directory).database is not None:
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
