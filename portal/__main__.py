"""The command line of the portal: make one, check it, run it.

Owns how failures are told: one sentence with its remedy on standard error, exit code 1. A traceback
is a bug. The commands are in `portal.cli`.
"""

import argparse
import sys
from importlib import import_module

from sportello.model.refusals import Refused
from text.toml_settings import FileFaulty, FileUnusable
from web.process.cannot_start import CannotStart
from web.process.command_line import Commands
from web.process.imports import imports_for_good

_COMMANDS = {
    "server": ("init", "check", "run"),
    "branches": ("branch-key",),
    "definitions": ("import-definition",),
    "cases": ("check-answers",),
    "copies": ("backup", "restore", "renew", "release"),
    "register": ("daily-register", "resume-numbering"),
    "identity": ("trust-list", "operator"),
    "notifications": ("send-due", "check-calendar"),
    "signatures": ("verify-signature",),
}
"""Of each module of `portal.cli`. Only the one that is needed is imported: all take a second."""


def main(arguments: list[str] | None = None) -> int:
    """Exit code: 0 when done, 1 when it cannot be, 2 for a line that is not understood."""
    arguments = sys.argv[1:] if arguments is None else arguments
    options = _parser(arguments[0] if arguments else "").parse_args(arguments)
    try:
        return int(options.command(options) or 0)
    except FileFaulty as faulty:
        trouble = f"{faulty}\nMend {options.directory / faulty.source} first."
    except (CannotStart, FileUnusable, Refused) as refused:
        trouble = str(refused)
    print(trouble, file=sys.stderr)
    return 1


def _parser(command: str) -> argparse.ArgumentParser:
    with imports_for_good():
        needed = [module for module, names in _COMMANDS.items() if command in names]
        subjects = [import_module(f"portal.cli.{name}") for name in needed or _COMMANDS]
    parser = argparse.ArgumentParser("portal", description="The central portal of a Comune.")
    commands = Commands(parser, "portal")
    for subject in subjects:
        subject.add_to(commands)
    return parser


if __name__ == "__main__":
    sys.exit(main())
