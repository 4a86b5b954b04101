"""How a module of this package adds its commands to the command line."""

import argparse
from collections.abc import Callable
from pathlib import Path

PortalCommand = Callable[[argparse.Namespace], object]
"""Returns the exit code, or None for 0."""


class PortalCommands:
    def __init__(self, parser: argparse.ArgumentParser) -> None:
        self._parsers = parser.add_subparsers(required=True, metavar="COMMAND")

    def add(self, command: PortalCommand, help: str) -> argparse.ArgumentParser:
        """The parser of `command`, which has the portal's directory, for further options."""
        added = self.add_bare(command, help)
        added.add_argument("directory", type=Path, metavar="DIR", help="where the portal is kept")
        return added

    def add_bare(self, command: PortalCommand, help: str) -> argparse.ArgumentParser:
        """As `add`, but without an argument. `check_answers` is typed `check-answers`."""
        name = command.__name__.replace("_", "-")
        added = self._parsers.add_parser(name, help=help, description=help)
        added.set_defaults(command=command)
        return added
