"""How a module of this package adds its commands to the command line, and what they all need.

Owns the form of a command: a function of the parsed options, named as people type it.
"""

import argparse
import asyncio
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from queue_server.config.branch_file import BranchSettings, read_settings
from queue_server.storage.disk_space import why_full
from web.cannot_start import CannotStart

T = TypeVar("T")

CommandFunction = Callable[[argparse.Namespace], object]
"""Returns the exit code, or None for 0."""


class Commands:
    def __init__(self, parser: argparse.ArgumentParser) -> None:
        self._parsers = parser.add_subparsers(required=True, metavar="COMMAND")

    def add(self, command: CommandFunction, help: str) -> argparse.ArgumentParser:
        """The parser of `command`, which has the branch's directory, for further options."""
        added = self.add_bare(command, help)
        added.add_argument("directory", type=Path, metavar="DIR", help="where the branch is kept")
        return added

    def add_bare(self, command: CommandFunction, help: str) -> argparse.ArgumentParser:
        """As `add`, but without an argument."""
        name = command.__name__.replace("_", "-")
        added = self._parsers.add_parser(name, help=help, description=help)
        added.set_defaults(command=command)
        return added


def settings_in(directory: Path) -> BranchSettings:
    """Raises: FileFaulty, CannotStart"""
    return read_settings(directory, datetime.now(UTC).date())


def as_owner(directory: Path, work: Coroutine[object, object, T]) -> T:
    """What `work` on the files of `directory` gives.

    Raises: CannotStart if they are not ours, StorageFull
    """
    try:
        return asyncio.run(work)
    except OSError as error:
        full = why_full(error, directory)
        raise full or CannotStart(f"{directory}: {error.strerror}; run as its owner") from None
