"""Forms of guided requests, from files: what staff does on pages too, for who keeps files."""

import argparse
import asyncio
from datetime import UTC, datetime
from pathlib import Path

from msgspec.structs import replace

from casework.definitions import store
from casework.definitions.formio.conversion.wizard import convert
from casework.definitions.formio.sources import read_form
from casework.definitions.reading import DefinitionUnreadable, read_definition
from casework.definitions.translations import (
    languages_of,
    read_translations,
    with_translations,
)
from portal.branches.directory import Directory
from portal.config.settings import read_settings
from portal.error_sentences import CATALOGUE
from portal.prepare import prepare
from portal.staff.definitions.problem_sentences import sentence_of_problem
from portal.storage.database import open_database
from sportello.cases.definition import FormDefinition
from sportello.cases.definition_check import problems
from web.process.cannot_start import CannotStart
from web.process.command_line import Commands


def add_to(commands: Commands) -> None:
    importing = commands.add(import_definition, "keep a form from a file, as a new draft")
    help = "our own format, TOML or JSON; a Form.io form; an export of Open Forms"
    importing.add_argument("file", type=Path, metavar="FILE", help=help)
    importing.add_argument("--comune", metavar="IPA", help="where there are several")
    importing.add_argument("--service", metavar="ID", help="in place of the one the file names")
    help = "its texts in further languages"
    importing.add_argument("--translations", type=Path, metavar="FILE", help=help)
    importing.add_argument("--publish", action="store_true", help="let new requests begin with it")


def import_definition(options: argparse.Namespace) -> None:
    """Raises: CannotStart for a file that is no definition, FileFaulty, FileUnusable, Refused"""
    form, left_out = _read(options.file)
    if options.translations:
        form = _translated(form, options.translations)
    asyncio.run(_import(options, form, left_out))


def _read(file: Path) -> tuple[FormDefinition, tuple[str, ...]]:
    """The definition, and what of a form of another program it leaves out."""
    try:
        data = file.read_bytes()
        if source := read_form(data, file):
            converted = convert(source)
            return converted.definition, converted.left_out
        return read_definition(data, file.name), ()
    except OSError as error:
        raise CannotStart(f"{file}: {error.strerror}") from None
    except DefinitionUnreadable as unreadable:
        raise CannotStart(f"{unreadable}\nNothing was stored.") from None


def _translated(form: FormDefinition, file: Path) -> FormDefinition:
    try:
        return with_translations(form, read_translations(file.read_bytes(), file.name))
    except OSError as error:
        raise CannotStart(f"{file}: {error.strerror}") from None
    except DefinitionUnreadable as unreadable:
        raise CannotStart(f"{unreadable}\nNothing was stored.") from None


async def _import(
    options: argparse.Namespace, read: FormDefinition, left_out: tuple[str, ...]
) -> None:
    now = datetime.now(UTC)
    url = read_settings(options.directory).database.url
    async with open_database(options.directory, url) as database:
        await prepare(database, options.directory, now)
        directory = Directory(database)
        await directory.refresh()
        comune = directory.find("", options.comune)
        service = options.service or read.service
        if service not in comune.services:
            known = ", ".join(sorted(comune.services))
            raise CannotStart(
                f"{comune.id} has no service {service}. With --service, one of {known}"
            )
        async with database.transaction() as connection:
            given = replace(read, service=service)
            draft = await store.add_draft(connection, comune.id, given, now, left_out=left_out)
        _tell(draft, left_out)
        if options.publish:
            async with database.transaction() as connection:
                await store.publish(connection, comune.id, service, draft.version, now)
            print(f"{service}: version {draft.version} is published.")


def _tell(draft: FormDefinition, left_out: tuple[str, ...]) -> None:
    print(f"{draft.service}: version {draft.version} is kept as a draft.")
    begun = (each for each in languages_of(draft) if each.is_begun)
    if lacking := [each for each in begun if each.missing]:
        told = ", ".join(f"{each.code} {len(each.missing)}" for each in lacking)
        print(f"Texts shown in Italian where no translation is: {told}.")
    if left_out:
        print(f"The file asks for more, which is not carried over ({len(left_out)}):")
        print("\n".join(left_out))
    for problem in problems(draft):
        print(f"{problem.path}: {sentence_of_problem(problem, CATALOGUE.words('en'))}")
