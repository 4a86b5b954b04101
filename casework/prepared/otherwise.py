"""What was written otherwise on the other side of a cut line, as people read it.

Owns the words for what was taken back: an answer, a file, for whom the request is. Which of two
stands is `sportello.cases.guided.joining`'s to say.
"""

from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec.structs import replace

from casework.drafts.from_home import FILE, FOR_WHOM
from casework.office.at_hand import CaseAtHand
from casework.office.file_rules import ALONGSIDE, file_label
from casework.office.wording import for_whom_sentence
from casework.words import CATALOGUE
from sportello.cases.guided.views import SummaryLine
from sportello.cases.messages import HomeAnswer
from sportello.cases.parties import PresentedFor
from sportello.model.languages import in_language
from text.catalogue import Words


def from_home(it: CaseAtHand, language: str) -> tuple[HomeAnswer, ...]:
    """What home has written where the counter has something else."""
    answers, attached = it.case.answers, {f"{FILE}{each.id}" for each in it.attached}
    whom = msgspec.to_builtins(it.case.presented_for)

    def waits(name: str, said: Any) -> bool:
        if name.startswith(FILE):
            return name in attached
        return bool(said != (whom if name == FOR_WHOM else answers.get(name)))

    return _said(it, {n: said for n, said in it.case.from_home.items() if waits(n, said)}, language)


def at_counter(it: CaseAtHand, language: str) -> tuple[HomeAnswer, ...]:
    """What a counter has written to a request that home had sent, with the files of it."""
    writing, words = it.case.at_counter, CATALOGUE.words(language)
    if writing is None:
        return ()
    said = dict(writing.answers)
    if writing.presented_for is not None:
        said[FOR_WHOM] = msgspec.to_builtins(writing.presented_for)
    files = [
        HomeAnswer(f"{FILE}{each.id}", (), _file_label(it, each.field, words, language), each.name)
        for each in it.attached
        if each.field.startswith(ALONGSIDE)
    ]
    return (*_said(it, said, language), *files)


def _said(it: CaseAtHand, said: Mapping[str, Any], language: str) -> tuple[HomeAnswer, ...]:
    if not said:
        return ()
    words = CATALOGUE.words(language)
    there = {name: value for name, value in said.items() if value is not None}
    other = replace(it, case=replace(it.case, answers=it.case.answers | there))
    then = [line for step in other.guided(language).summary for line in step.lines]
    now = [line for step in it.guided(language).summary for line in step.lines]
    names = {f"{FILE}{each.id}": each for each in it.attached}
    found = []
    for name, value in said.items():
        if name == FOR_WHOM:
            text = for_whom_sentence(msgspec.convert(value, PresentedFor), words)
            found.append(HomeAnswer(name, (), words.gettext("For whom the request is"), text))
        elif name.startswith(FILE):
            file = names[name]
            label = _file_label(it, file.field, words, language)
            found.append(HomeAnswer(name, (), label, words.gettext("“%1” removed", file.name)))
        else:
            lines = _of(name, then) if value is not None else ()
            label = next((line.label for line in (*lines, *_of(name, now))), name)
            text = "" if lines else words.gettext("answer deleted")
            found.append(HomeAnswer(name, lines, label, text))
    return tuple(found)


def _of(name: str, lines: list[SummaryLine]) -> tuple[SummaryLine, ...]:
    return tuple(line for line in lines if line.path.split(".")[0] == name)


def _file_label(it: CaseAtHand, field: str, words: Words, language: str) -> str:
    """Of the document or question that asked for it."""
    label = file_label(it.definition, field.removeprefix(ALONGSIDE))
    return words.gettext("Attachment") if label is None else in_language(label, language)
