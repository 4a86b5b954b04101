"""The lines of the citizen's copy: what is asked, what was answered. Pure.

Owns how a step, documents, summary and receipt read there. Must not know what is a good answer: an
error is the operator's to mend, and stands on their screen alone.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date
from msgspec import Struct
from msgspec.structs import replace

from counter_client.cases.case_rows import CasePlace, still_to_do
from counter_client.cases.case_standing import CaseStanding
from counter_client.cases.sent_request import ToldRequest
from sportello.cases.messages import CaseFilesShown, SavedStep
from station.guided import citizen_sentences as said
from station.guided.field_rows import FieldControl, FieldLine, StepLines
from station.guided.step_answers import StepAnswers
from text.answer_words import ACCEPTED
from text.catalogue import Words
from text.said_answers import said_line
from text.times import clock_at, locale_of

HEADINGS = frozenset({FieldControl.GROUP, FieldControl.ROWS, FieldControl.ROW})


class CopyLine(Struct, frozen=True):
    """
    path     as on the operator's screen, so that both are at the same question
    answer   "" for none yet
    note     what helps to answer: the options, where a suggestion comes from
    is_heading  it stands over the lines that follow
    """

    path: str
    label: str
    answer: str = ""
    note: str = ""
    is_heading: bool = False


def of_step(
    view: SavedStep, answers: StepAnswers, files: Mapping[str, str], words: Words
) -> list[CopyLine]:
    """The step as it is filled in. `files`: the name of each attached file, by its id."""
    lines = [_asked(e, words) for e in StepLines(answers, (), words, files).lines(view.fields)]
    before = (None, *lines)
    return [_once(line, last) for line, last in zip(lines, before, strict=False)]


def progress_said(view: SavedStep, words: Words) -> str:
    """ "Step 2 of 6"."""
    steps = [each.id for each in view.progress]
    return words.gettext(said.STEP, steps.index(view.id) + 1, len(steps))


def of_documents(files: CaseFilesShown, words: Words) -> list[CopyLine]:
    missing, optional = words.gettext(said.MISSING), words.gettext(said.OPTIONAL)
    return [
        CopyLine(
            path=each.path,
            label=each.label,
            answer=", ".join(file.name for file in each.files),
            note="" if each.files else optional if each.is_optional else missing,
        )
        for each in files.documents
    ]


def of_summary(standing: CaseStanding, words: Words) -> list[CopyLine]:
    """What is still missing, then every answer that was given."""
    return [*_missing(standing, words), *_answered(standing, words)]


def of_receipt(told: ToldRequest, zone: ZoneInfo, words: Words) -> list[CopyLine]:
    """Number, day and term, and what is still to be done."""
    receipt = told.receipt
    number = receipt.registration.number if receipt.registration else receipt.emergency
    is_emergency = receipt.registration is None and number is not None
    label = said.EMERGENCY_NUMBER if is_emergency else said.NUMBER
    number_follows = words.gettext(said.NUMBER_FOLLOWS)
    answer_by = format_date(receipt.answer_by, "long", locale=locale_of(words.language.code))
    presented = words.gettext(said.PRESENTED, _moment(receipt.presented_at, zone, words))
    return [
        CopyLine("number", words.gettext(label), number or "", "" if number else number_follows),
        CopyLine("presented", presented),
        CopyLine("answer_by", words.gettext(said.ANSWER_BY, answer_by)),
        *_missing(told.standing, words),
    ]


def _asked(line: FieldLine, words: Words) -> CopyLine:
    label = f"{line.label} ({line.unit})" if line.unit else line.label
    match line.control:
        case FieldControl.TICK:
            accepted = words.gettext(ACCEPTED[True]) if line.chosen else ""
            return CopyLine(line.path, line.text or label, accepted)
        case FieldControl.CHOICE | FieldControl.CHOICES:
            labels = dict(zip(line.option_values, line.option_labels, strict=True))
            answer = ", ".join(labels[each] for each in line.chosen if each in labels)
            options = "" if answer else " · ".join(line.option_labels)
            return CopyLine(line.path, label, answer, line.suggested or options)
        case control if control in HEADINGS:
            return CopyLine(line.path, label, is_heading=True)
        case FieldControl.SHOWN if line.kind == "static_text":
            return CopyLine(line.path, label, note=line.text)
    return CopyLine(line.path, label, line.text, line.suggested if line.text else "")


def _once(line: CopyLine, before: CopyLine | None) -> CopyLine:
    """Where the parts of an answer come from is said with the first of them."""
    is_said = before is not None and line.note == before.note
    return replace(line, note="") if is_said else line


def _missing(standing: CaseStanding, words: Words) -> Iterator[CopyLine]:
    if told := still_to_do(standing, words, to_citizen=True):
        yield CopyLine("missing", words.gettext(said.STILL_MISSING), is_heading=True)
        for number, each in enumerate(told):
            yield CopyLine(f"missing.{number}", each)


def _answered(standing: CaseStanding, words: Words) -> Iterable[CopyLine]:
    names = {file.id: file.name for file in standing.files.files}
    for step in standing.shown.summary:
        answered = [(line, ", ".join(said_line(line, words, names))) for line in step.lines]
        if any(answer for _, answer in answered):
            yield CopyLine(f"step.{step.id}", step.title, is_heading=True)
        for line, answer in answered:
            if answer:
                yield CopyLine(line.path, line.label, answer)
    if given := [line for line in of_documents(standing.files, words) if line.answer]:
        yield CopyLine(f"step.{CasePlace.DOCUMENTS}", words.gettext(said.DOCUMENTS), "", "", True)
        yield from given


def _moment(at: datetime, zone: ZoneInfo, words: Words) -> str:
    day = format_date(at.astimezone(zone).date(), "long", locale=locale_of(words.language.code))
    return f"{day}, {clock_at(at, zone)}"
