"""What a form says of answers, without a portal at hand: for staff who write forms, and for judges.

Owns the shape of what is printed. The rules are those of `sportello.cases.answers`,
and of `casework.definitions.formio` for Form.io's own forms.
"""

import argparse
import sys
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path

import msgspec
from msgspec import UNSET, Struct, UnsetType

from casework.definitions.formio.check import check_source
from casework.definitions.formio.sources import FormSource, keys_of, read_form
from casework.definitions.formio.values import FormioObject
from casework.definitions.reading import DefinitionUnreadable, read_definition
from portal.error_sentences import CATALOGUE
from portal.notifications.kinds import ROME
from portal.staff.definitions.problem_sentences import sentence_of_problem
from sportello.cases.answers import check
from sportello.cases.conditions import JsonValue
from sportello.cases.definition import FormDefinition
from sportello.cases.definition_check import problems
from sportello.model.refusals import Refused
from web.process.command_line import Commands

MOST_BYTES = 20_000_000
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
FORMS = "our own format, TOML or JSON; a Form.io form; an export of Open Forms"


class ToldAnswerError(Struct, frozen=True):
    path: str
    rule: str


class ToldRefusal(Struct, frozen=True):
    key: str
    why: str


class ToldAnswers(Struct, frozen=True):
    """What `portal check-answers` prints.

    refused  parts of the form that would have to be run as scripts
    aside    answers that are for no field, or for one that is hidden; absent if there are none
    """

    data: Mapping[str, JsonValue]
    errors: list[ToldAnswerError]
    hidden: list[str]
    refused: list[ToldRefusal]
    aside: Mapping[str, JsonValue] | UnsetType = UNSET


class CannotCheck(Exception):
    """One of the two files cannot be used; the text says which and why."""


def add_to(commands: Commands) -> None:
    checking = commands.add_bare(check_answers, "say what a form makes of answers")
    checking.add_argument("form", type=Path, metavar="FORM", help=FORMS)
    checking.add_argument("answers", type=Path, metavar="ANSWERS", help="JSON")


def check_answers(options: argparse.Namespace) -> int:
    """0 with a report, 2 with a problem; JSON either way."""
    try:
        report = _report(options.form, options.answers, datetime.now(ROME).date())
        printed = msgspec.json.encode(report)
    except (CannotCheck, Refused, OverflowError, RecursionError) as problem:
        sys.stdout.buffer.write(msgspec.json.encode({"problem": str(problem)}) + b"\n")
        return 2
    sys.stdout.buffer.write(printed + b"\n")
    return 0


def _report(form: Path, answers: Path, today: date) -> ToldAnswers:
    written = _read(form)
    if source := read_form(written, form):
        keys = (component.key for component in keys_of(source.form.get("components")))
        return _report_other(source, _answers(answers, has_data_field="data" in keys))
    definition = _definition(written, form.name)
    has_data_field = any(field.name == "data" for field in definition.fields())
    found = check.check_answers(definition, _answers(answers, has_data_field=has_data_field), today)
    return ToldAnswers(
        data=found.data,
        errors=[ToldAnswerError(error.path, error.rule) for error in found.errors],
        hidden=list(found.hidden),
        refused=[],
        aside=found.aside or UNSET,
    )


def _report_other(source: FormSource, answers: FormioObject) -> ToldAnswers:
    """Of a form of another program, under the names that rules have there. Raises: FormTooLarge"""
    found = check_source(source, answers)
    return ToldAnswers(
        data=found.data,
        errors=[ToldAnswerError(error.path, error.rule) for error in found.errors],
        hidden=list(found.hidden),
        refused=[ToldRefusal(part.key, part.why) for part in found.refused],
    )


def _definition(written: bytes, source: str) -> FormDefinition:
    try:
        definition = read_definition(written, source)
    except DefinitionUnreadable as unreadable:
        raise CannotCheck(str(unreadable)) from None
    words = CATALOGUE.words("en")
    if found := [f"{p.path}: {sentence_of_problem(p, words)}" for p in problems(definition)]:
        raise CannotCheck("\n".join([f"{source} cannot be published", *found]))
    return definition


def _answers(file: Path, *, has_data_field: bool) -> FormioObject:
    """Bare, or within {"data": …}."""
    read = _json(file)
    inside = read.get("data")
    return inside if isinstance(inside, dict) and not has_data_field else read


def _json(file: Path) -> dict[str, JsonValue]:
    try:
        read = msgspec.json.decode(_read(file).removeprefix(BYTE_ORDER_MARK))
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
