"""The problems that a definition can have."""

from collections import Counter
from collections.abc import Iterator
from enum import StrEnum

from msgspec import Struct

from sportello.cases.definition import TextByLanguage

ITALIAN = "it"


class ProblemKind(StrEnum):
    """What each means, with its remedy: docs/cases.md.

    CYCLE           a field, or its step, depends on itself, perhaps by way of others
    LATER_FIELD     it depends on what is asked only after it
    NO_SUCH_FIELD   it depends on a field that there is not, or that is inside rows
    NEVER_HOLDS     no answer that the field takes makes the condition true
    """

    NAME_TAKEN = "name_taken"
    NAME_UNUSABLE = "name_unusable"
    NO_ITALIAN = "no_italian"
    NO_OPTIONS = "no_options"
    OPTION_TWICE = "option_twice"
    OPTION_UNREACHABLE = "option_unreachable"
    LIMITS_CROSSED = "limits_crossed"
    CYCLE = "cycle"
    LATER_FIELD = "later_field"
    NO_SUCH_FIELD = "no_such_field"
    NOT_COMPARABLE = "not_comparable"
    NO_SUCH_OPTION = "no_such_option"
    OPTION_WITHOUT_VALUE = "option_without_value"
    NEVER_HOLDS = "never_holds"
    TOO_DEEP = "too_deep"
    TOO_MANY = "too_many"
    NOT_POSITIVE = "not_positive"
    REASON_TOO_LONG = "reason_too_long"


class DefinitionProblem(Struct, frozen=True):
    """`path` is where: `steps.family.fields.children`; `about` the name or value in question."""

    path: str
    kind: ProblemKind
    about: str = ""


def words(path: str, text: TextByLanguage) -> Iterator[DefinitionProblem]:
    if not text.get(ITALIAN, "").strip():
        yield DefinitionProblem(path, ProblemKind.NO_ITALIAN)


def perhaps_words(path: str, text: TextByLanguage | None) -> Iterator[DefinitionProblem]:
    if text is not None:
        yield from words(path, text)


def positive(path: str, number: int) -> Iterator[DefinitionProblem]:
    if number <= 0:
        yield DefinitionProblem(path, ProblemKind.NOT_POSITIVE, str(number))


def at_most(path: str, number: int, most: int) -> Iterator[DefinitionProblem]:
    if number > most:
        yield DefinitionProblem(path, ProblemKind.TOO_MANY, str(number))


def twice(
    path: str, ids: list[str], kind: ProblemKind = ProblemKind.NAME_TAKEN
) -> Iterator[DefinitionProblem]:
    for id_, times in sorted(Counter(ids).items()):
        if times > 1:
            yield DefinitionProblem(path, kind, id_)
