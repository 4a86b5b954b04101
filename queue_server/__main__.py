"""The command line of the queue server: make a branch, check it, let people in, run it.

Owns how failures are told: one sentence with its remedy on standard error, exit code 1. A traceback
is a bug. The commands are in `queue_server.cli`.
"""

import argparse
import sqlite3
import sys

from queue_server.storage.disk_space import why_full
from sportello.model.refusals import Refused
from text.toml_settings import FileFaulty
from web.process.cannot_start import CannotStart
from web.process.command_line import Commands
from web.process.imports import imports_for_good


def main(arguments: list[str] | None = None) -> int:
    """Exit code: 0 when done, 1 when it cannot be, 2 for a line that is not understood."""
    options = _parser().parse_args(arguments)
    try:
        return int(options.command(options) or 0)
    except FileFaulty as faulty:
        trouble = f"{faulty}\nMend {options.directory / faulty.source} first."
    except (CannotStart, Refused) as refused:
        trouble = str(refused)
    except sqlite3.DatabaseError as damage:
        damaged = (
            f"a database in {options.directory} is damaged ({damage}): restore the directory "
            "from its last copy"
        )
        trouble = str(why_full(damage, options.directory) or damaged)
    print(trouble, file=sys.stderr)
    return 1


def _parser() -> argparse.ArgumentParser:
    with imports_for_good():
        from queue_server.cli import (
            accounts,
            branch,
            copies,
            day,
            hand_over,
            journal,
            reports,
            server,
        )
    parser = argparse.ArgumentParser("queue-server", description="The queue server of a branch.")
    commands = Commands(parser, "branch")
    for subject in (branch, accounts, copies, journal, day, hand_over, server, reports):
        subject.add_to(commands)
    return parser


if __name__ == "__main__":
    sys.exit(main())
