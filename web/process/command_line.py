"""How the modules of a program add their commands to its command line.

Owns the form of a command: a function of the parsed options, named as people type it.
"""

import argparse
from collections.abc import Callable
from pathlib import Path

CommandFunction = Callable[[argparse.Namespace], object]
"""Returns the exit code, or None for 0."""


class Commands:
    def __init__(self, parser: argparse.ArgumentParser, subject: str) -> None:
        """`subject` is what a directory of the program holds: "branch"."""
        self._parsers = parser.add_subparsers(required=True, metavar="COMMAND")
        self._subject = subject

    def add(self, command: CommandFunction, help: str) -> argparse.ArgumentParser:
        """The parser of `command`, which has the program's directory, for further options."""
        added = self.add_bare(command, help)
        where = f"where the {self._subject} is kept"
        added.add_argument("directory", type=Path, metavar="DIR", help=where)
        return added

    def add_bare(self, command: CommandFunction, help: str) -> argparse.ArgumentParser:
        """As `add`, but without an argument. `branch_key` is typed `branch-key`."""
        name = command.__name__.replace("_", "-")
        added = self._parsers.add_parser(name, help=help, description=help)
        added.set_defaults(command=command)
        return added
