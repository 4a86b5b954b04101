"""A branch's directory: made, checked, freed of what was known of citizens.

Owns what an installer reads about `branch.toml`; its faults are `queue_server.config`'s.
"""

import argparse
import os
from pathlib import Path

from queue_server.app import utc_now
from queue_server.cli.commands import as_owner, settings_in
from queue_server.cli.journal import is_journal_whole
from queue_server.config.branch_file import FILE_NAME
from queue_server.people.key import KEY_FILE
from queue_server.people.start_anew import begin_anew
from queue_server.storage.disk_space import why_full
from queue_server.template import branch_toml
from text.toml_settings import FileFaulty
from web.process.cannot_start import CannotStart
from web.process.command_line import Commands


def add_to(commands: Commands) -> None:
    made = commands.add(init, "Write the branch.toml of a new branch, ready to be edited.")
    made.add_argument("--name", default="Sportello Polifunzionale", help="of the branch")
    made.add_argument("--always-open", action="store_true", help="no closing hours, for trials")
    commands.add(
        check, "Explain every fault of branch.toml, by line, and every damage of the journal."
    )
    commands.add(
        people_anew,
        "Set aside what is known of citizens, where its key is lost; tickets stay.",
    )


def init(options: argparse.Namespace) -> None:
    directory: Path = options.directory
    file = directory / FILE_NAME
    try:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        with open(file, "x", encoding="utf-8", opener=_private) as branch:
            branch.write(branch_toml(options.name, is_always_open=options.always_open))
        directory.chmod(0o700)
    except FileExistsError:
        there = file if file.exists() else directory
        raise CannotStart(f"{there} is there already: choose another directory") from None
    except OSError as error:
        full = why_full(error, directory)
        told = f"{file} cannot be written ({error.strerror}): choose another"
        raise full or CannotStart(told) from None
    print(f"{file} is ready: edit it, then")
    print(f"  queue-server check {directory}")
    print(f"  queue-server operator {directory} --login LOGIN --name NAME --role operator")
    print(f"  queue-server key {directory} --role totem --name totem-1")
    print(f"  queue-server run {directory}")


def check(options: argparse.Namespace) -> int:
    try:
        settings = settings_in(options.directory)
    except FileFaulty as faulty:
        print(faulty)
        print(f"Faults: {len(faulty.faults)}.")
        return 1
    plan = settings.plan
    print(
        f"{options.directory / FILE_NAME} is sound: “{plan.name}”, {len(plan.services)} services "
        f"in {len(plan.topics)} topics, {len(plan.counters)} counters, {len(plan.areas)} areas."
    )
    is_whole = is_journal_whole(options.directory, settings)
    return 0 if is_whole else 1


def people_anew(options: argparse.Namespace) -> None:
    settings = settings_in(options.directory)
    began = begin_anew(options.directory, settings.database, utc_now())
    aside = as_owner(options.directory, began)
    print(f"What was known of citizens is set aside; the next start makes a new {KEY_FILE}.")
    hours = settings.retention.identified.total_seconds() / 3600
    print(f"Personal data, to be deleted within {hours:.0f} hours:")
    print("\n".join(f"  {path}" for path in aside))


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
