"""What the summary shows of a request: every answer, what is missing and where it is mended, costs.

Owns the words and links of a defect; which there are is `sportello.cases.completeness`'s to say.
"""

from collections.abc import Iterable

from msgspec import Struct

from casework.office.wording import defect_sentence
from casework.prepared.otherwise import at_counter, from_home
from casework.words import CATALOGUE
from portal.pages.requests.fields.controls import PREFIX
from portal.pages.requests.fields.file_views import FileLine, file_shown
from portal.pages.requests.opening import OpenedRequest
from portal.pages.requests.presenting import title_label
from portal.pages.requests.request_steps import (
    FOR_WHOM,
    PAPERS,
    STEPS,
    asks_for_whom,
)
from sportello.cases.completeness import Defect, DefectKind
from sportello.cases.definition import StampedPaper
from sportello.cases.guided.views import SummaryLine
from sportello.cases.messages import HomeAnswer
from sportello.cases.parties import applicant_field
from text.answer_words import rule_sentence
from text.said_answers import TICKED, said_amount, said_day, said_line

SIGNATURE, COSTS, SIGNERS = "firma", "costi", "firmatari"
"""Ids on the summary."""


class SaidLine(Struct, frozen=True):
    """A question and its answer. `text` is a statement's, `change` where it is changed."""

    label: str
    said: tuple[str, ...]
    text: str
    is_ticked: bool
    error: str
    change: str


class SaidSection(Struct, frozen=True):
    title: str
    lines: tuple[SaidLine, ...]
    change: str


class PaperShown(Struct, frozen=True):
    label: str
    files: tuple[FileLine, ...]
    is_optional: bool


class HomeAnswerSaid(Struct, frozen=True):
    """An answer that was written at home, where the counter has written the one that stands. Not
    `is_written`: an answer or a file was taken back there, or it is for someone else.
    """

    name: str
    label: str
    said: tuple[str, ...]
    is_written: bool


class DefectSaid(Struct, frozen=True):
    """What is wrong, how it is mended in a sentence, and where."""

    what: str
    remedy: str
    href: str


def from_home_said(opened: OpenedRequest) -> tuple[HomeAnswerSaid, ...]:
    return _said_otherwise(opened, from_home(opened.it, opened.asked.language))


def at_counter_said(opened: OpenedRequest) -> tuple[HomeAnswerSaid, ...]:
    return _said_otherwise(opened, at_counter(opened.it, opened.asked.language))


def _said_otherwise(
    opened: OpenedRequest, found: Iterable[HomeAnswer]
) -> tuple[HomeAnswerSaid, ...]:
    words, names = opened.asked.words, {each.id: each.name for each in opened.it.attached}
    return tuple(
        HomeAnswerSaid(
            each.name,
            each.label,
            tuple(said for line in each.lines for said in said_line(line, words, names))
            or (each.text,),
            bool(each.lines),
        )
        for each in found
    )


def sections_of(opened: OpenedRequest) -> tuple[SaidSection, ...]:
    """For whom it is, then every step that is shown."""
    words, found = opened.asked.words, []
    if asks_for_whom(opened.it.definition):
        found.append(_for_whom(opened))
    names = {each.id: each.name for each in opened.it.attached}
    for step in opened.guided.summary:
        end = f"{STEPS}/{step.id}"
        lines = tuple(
            SaidLine(
                f"{line.label}{_row_of(line.path)}",
                said_line(line, words, names),
                line.details.get("text", "") if line.kind in TICKED else "",
                line.kind in TICKED and line.value is True,
                rule_sentence(line.error, words) if line.error else "",
                "" if line.kind == "computed" else f"{opened.href(end)}#{PREFIX}{line.path}",
            )
            for line in step.lines
        )
        if lines:
            found.append(SaidSection(step.title, lines, opened.href(end)))
    return tuple(found)


def papers_of(opened: OpenedRequest) -> tuple[PaperShown, ...]:
    """The documents that these answers ask for, with what is attached."""
    words, attached = opened.asked.words, opened.it.attached
    return tuple(
        PaperShown(
            opened.asked.text(each.label),
            tuple(
                file_shown(file, words)
                for file in attached
                if file.field in (each.id, f"documents.{each.id}")
            ),
            each.is_optional,
        )
        for each in opened.it.checked.asked.documents
    )


def costs_of(opened: OpenedRequest) -> tuple[tuple[str, str], ...]:
    """Fees and stamp duties by these answers: label, and amount or what it depends on."""
    words, asked = opened.asked.words, opened.it.checked.asked
    costs = [
        (
            opened.asked.text(due.fee.label),
            words.gettext("it depends on your answers")
            if due.cents is None
            else said_amount(due.cents, words),
        )
        for due in asked.fees
        if due.cents != 0
    ]
    labels = {
        StampedPaper.REQUEST: words.gettext("Stamp duty on the request"),
        StampedPaper.OUTCOME: words.gettext("Stamp duty on what you receive"),
    }
    costs += [(labels[each.on], said_amount(each.cents, words)) for each in asked.stamp_duties]
    return tuple(costs)


def defects_said(opened: OpenedRequest, found: Iterable[Defect]) -> tuple[DefectSaid, ...]:
    words, attached = CATALOGUE.words(opened.asked.language), opened.it.attached
    return tuple(
        DefectSaid(_what(opened, each), defect_sentence(each, attached, words), _href(opened, each))
        for each in found
    )


def _what(opened: OpenedRequest, defect: Defect) -> str:
    """The name of what is missing or wrong."""
    words, form = opened.asked.words, opened.it.definition
    head, _, id = defect.path.partition(".")
    named = {
        "documents": {each.id: each.label for each in form.documents},
        "fees": {each.id: each.label for each in form.fees},
        "signers": {each.id: each.label for each in form.second_signers},
    }
    if (label := named.get(head, {}).get(id)) is not None:
        return opened.asked.text(label)
    match head:
        case "signature":
            return words.gettext("Signature")
        case "applicant" | "title":
            return words.gettext("For whom you ask")
    lines = [line for step in opened.guided.summary for line in step.lines]
    return _label_of(lines, defect.path) or words.gettext("An answer")


def _label_of(lines: Iterable[SummaryLine], path: str) -> str:
    """Of the field in which the path lies; "" if there is none."""
    inside = (each for each in lines if path == each.path or path.startswith(f"{each.path}."))
    found = max(inside, key=lambda line: len(line.path), default=None)
    return "" if found is None else f"{found.label}{_row_of(found.path)}"


def _href(opened: OpenedRequest, defect: Defect) -> str:
    head = defect.path.partition(".")[0]
    match head:
        case "documents":
            return f"{opened.href(PAPERS)}#{PREFIX}{defect.path}"
        case "signature":
            return f"#{SIGNATURE}"
        case "signers":
            return f"#{SIGNERS}"
        case "fees":
            return f"#{COSTS}"
    if step := opened.guided.step_of(defect.path):
        return f"{opened.href(f'{STEPS}/{step}')}#{PREFIX}{defect.path}"
    whom = applicant_field(opened.it.definition)
    is_unnamed = whom is not None and defect.kind is DefectKind.NO_APPLICANT
    if asks_for_whom(opened.it.definition) and not is_unnamed:
        return opened.href(FOR_WHOM)
    step = None if whom is None else opened.guided.step_of(whom.name)
    return opened.href() if step is None else opened.href(f"{STEPS}/{step}")


def _for_whom(opened: OpenedRequest) -> SaidSection:
    words, said = opened.asked.words, opened.it.case.presented_for
    change = opened.href(FOR_WHOM)
    lines = [
        SaidLine(words.gettext("You ask"), (title_label(said.title, words),), "", False, "", change)
    ]
    if said.applicant is not None:
        whom = said.applicant
        name = f"{whom.given_name} {whom.surname}"
        told = (name, whom.codice_fiscale)
        lines.append(SaidLine(words.gettext("For"), told, "", False, "", change))
    files = [each.name for each in opened.it.attached if each.field == "title.document"]
    paper = tuple(filter(None, (said.document, *files)))
    if paper:
        lines.append(SaidLine(words.gettext("Which paper it is"), paper, "", False, "", change))
    if said.expires is not None:
        until = (said_day(said.expires, words),)
        lines.append(SaidLine(words.gettext("Valid until"), until, "", False, "", change))
    return SaidSection(words.gettext("For whom you ask"), tuple(lines), change)


def _row_of(path: str) -> str:
    """In which row of a question that repeats: the path has its number, from 0."""
    numbers = [int(part) + 1 for part in path.split(".") if part.isdecimal()]
    return f" ({numbers[0]})" if numbers else ""
