"""What a form says of answers, without a portal at hand: for staff who write forms, and for judges.

Owns the shape of what is printed. The rules are those of `sportello.cases.answers`.
"""

import argparse
import sys
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path

import msgspec
from msgspec import UNSET, Struct, UnsetType

from casework.definitions.reading import DefinitionUnreadable, read_definition
from portal.error_sentences import CATALOGUE
from portal.notifications.kinds import ROME
from portal.staff.definitions.problem_sentences import sentence_of_problem
from sportello.cases.answers import check
from sportello.cases.conditions import Answers, JsonValue
from sportello.cases.definition import FormDefinition
from sportello.cases.definition_check import problems
from web.process.command_line import Commands

MOST_BYTES = 20_000_000


class ToldAnswerError(Struct, frozen=True):
    path: str
    rule: str


class ToldAnswers(Struct, frozen=True):
    """What `portal check-answers` prints.

    refused  parts of the form that would have to be run as scripts
    aside    answers that are for no field, or for one that is hidden; absent if there are none
    """

    data: Mapping[str, JsonValue]
    errors: list[ToldAnswerError]
    hidden: list[str]
    refused: list[Mapping[str, str]]
    aside: Mapping[str, JsonValue] | UnsetType = UNSET


class CannotCheck(Exception):
    """One of the two files cannot be used; the text says which and why."""


def add_to(commands: Commands) -> None:
    checking = commands.add_bare(check_answers, "say what a form makes of answers")
    checking.add_argument("form", type=Path, metavar="FORM", help="our own format, TOML or JSON")
    checking.add_argument("answers", type=Path, metavar="ANSWERS", help="JSON")


def check_answers(options: argparse.Namespace) -> int:
    """0 with a report, 2 with a problem; JSON either way."""
    try:
        report = _report(options.form, options.answers, datetime.now(ROME).date())
        printed = msgspec.json.encode(report)
    except (CannotCheck, OverflowError, RecursionError) as problem:
        sys.stdout.buffer.write(msgspec.json.encode({"problem": str(problem)}) + b"\n")
        return 2
    sys.stdout.buffer.write(printed + b"\n")
    return 0


def _report(form: Path, answers: Path, today: date) -> ToldAnswers:
    definition = _definition(form)
    names = {field.name for field in definition.fields()}
    found = check.check_answers(definition, _answers(answers, names), today)
    return ToldAnswers(
        data=found.data,
        errors=[ToldAnswerError(error.path, error.rule) for error in found.errors],
        hidden=list(found.hidden),
        refused=[],
        aside=found.aside or UNSET,
    )


def _definition(file: Path) -> FormDefinition:
    try:
        definition = read_definition(_read(file), file.name)
    except DefinitionUnreadable as unreadable:
        raise CannotCheck(str(unreadable)) from None
    words = CATALOGUE.words("en")
    if found := [f"{p.path}: {sentence_of_problem(p, words)}" for p in problems(definition)]:
        raise CannotCheck("\n".join([f"{file.name} cannot be published", *found]))
    return definition


def _answers(file: Path, names: set[str]) -> Answers:
    """Bare, or within {"data": …}; `names` are the form's."""
    read = _json(file)
    inside = read.get("data")
    return inside if isinstance(inside, dict) and "data" not in names else read


def _json(file: Path) -> dict[str, JsonValue]:
    try:
        read = msgspec.json.decode(_read(file).removeprefix(b"\xef\xbb\xbf"))
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise CannotCheck(f"{file.name} is no JSON in UTF-8: {error}") from None
    except RecursionError:
        raise CannotCheck(f"{file.name} is too deep: lists lie in lists") from None
    if not isinstance(read, dict):
        raise CannotCheck(f"{file.name} is JSON, but no object of answers by their fields' names")
    return read


def _read(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            data = opened.read(MOST_BYTES + 1)
    except OSError as error:
        raise CannotCheck(f"{file.name}: {error.strerror}") from None
    if len(data) > MOST_BYTES:
        raise CannotCheck(f"{file.name} has more than {MOST_BYTES:,} bytes")
    return data
