"""What stands in the lists of the page of a request. Structs, and how they are made. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum

from msgspec import Struct

from counter_client.cases import case_sentences as said
from counter_client.cases.case_standing import CaseStanding
from sportello.cases.completeness import DefectKind
from sportello.cases.definition import PresenterTitle
from sportello.cases.guided.views import StepProgress, StepState, SummaryLine
from sportello.cases.messages import (
    AttachmentState,
    CaseFilesShown,
    CaseOfVisit,
    DefectShown,
    FileShown,
    HomeAnswer,
)
from sportello.model.languages import in_language
from text.answer_words import rule_sentence
from text.catalogue import Words
from text.said_answers import said_line


class CasePlace(StrEnum):
    """Where the page is on the way of a request. CHOICE: which of the visit's requests."""

    CLOSED = "closed"
    CHOICE = "choice"
    FOR_WHOM = "for_whom"
    STEP = "step"
    DOCUMENTS = "documents"
    SUMMARY = "summary"
    SIGN = "sign"
    SEND = "send"
    SENT = "sent"


AFTER_STEPS = (CasePlace.DOCUMENTS, CasePlace.SUMMARY, CasePlace.SIGN, CasePlace.SEND)

FINAL = frozenset({AttachmentState.CLEAN, AttachmentState.INFECTED, AttachmentState.UNREADABLE})
"""States after which the scanner has nothing more to say."""


class WayLine(Struct, frozen=True):
    """A step of the way. `standing` is a `StepState`."""

    step: str
    title: str
    standing: StepState
    is_current: bool


class CaseChoiceLine(Struct, frozen=True):
    """A request of this visit; `choice` "" begins a new one."""

    choice: str
    title: str
    detail: str


class DocumentLine(Struct, frozen=True):
    """A document that is asked for, with its files in words.

    is_given     a file is there; is_bad: one of them cannot be used
    is_waiting   the scanner has not looked yet
    """

    path: str
    label: str
    help: str
    files: str
    is_optional: bool
    is_given: bool
    is_bad: bool
    is_waiting: bool


class CaseSummaryRow(Struct, frozen=True):
    """An answer, or what is missing. `target` is the step, or the `CasePlace`, where it is changed.

    trouble   what to do about it, "" where nothing is wrong
    home      the field whose answer from home waits for a choice, else ""
    """

    path: str
    section: str
    label: str
    answer: str
    trouble: str
    is_blocking: bool
    target: str
    home: str = ""


def way(
    progress: Iterable[StepProgress],
    place: CasePlace,
    step: str,
    words: Words,
    *,
    has_documents: bool,
    asks_for_whom: bool,
) -> list[WayLine]:
    """For whom it is, the form's steps, then what follows them."""
    whom, is_there = CasePlace.FOR_WHOM, place is CasePlace.FOR_WHOM
    lines = [WayLine(whom, words.gettext(said.PLACES[whom]), StepState.DONE, is_there)]
    lines = lines if asks_for_whom else []
    lines += [
        WayLine(each.id, each.title, each.state, place is CasePlace.STEP and each.id == step)
        for each in progress
    ]
    for each in AFTER_STEPS:
        if each is CasePlace.DOCUMENTS and not has_documents:
            continue
        is_past = place in AFTER_STEPS and AFTER_STEPS.index(place) > AFTER_STEPS.index(each)
        standing = StepState.DONE if is_past or place is CasePlace.SENT else StepState.OPEN
        lines.append(WayLine(each, words.gettext(said.PLACES[each]), standing, each is place))
    return lines


def choices(found: Sequence[CaseOfVisit], service: str, words: Words) -> list[CaseChoiceLine]:
    """`service` is the name of what a new request would be for."""
    lines = [
        CaseChoiceLine(
            each.id,
            in_language(each.title, words.language.code),
            words.gettext(said.STATES.get(each.state, said.STATE_SENT)),
        )
        for each in found
    ]
    return [*lines, CaseChoiceLine("", words.gettext("A new request"), service)]


def documents(files: CaseFilesShown, words: Words) -> list[DocumentLine]:
    lines = []
    for each in files.documents:
        states = {file.state for file in each.files}
        lines.append(
            DocumentLine(
                path=each.path,
                label=each.label,
                help=each.help or "",
                files="\n".join(file_said(file, words) for file in each.files),
                is_optional=each.is_optional,
                is_given=bool(each.files),
                is_bad=bool(states & {AttachmentState.INFECTED, AttachmentState.UNREADABLE}),
                is_waiting=bool(states - FINAL),
            )
        )
    return lines


def file_said(file: FileShown, words: Words) -> str:
    """Its name, and what the virus scanner says."""
    return f"{file.name} · {words.gettext(said.SCANNED[file.state])}"


def summary(standing: CaseStanding, words: Words) -> list[CaseSummaryRow]:
    """What home wrote otherwise, what is missing, then every answer, step by step."""
    names = {file.id: file.name for file in standing.files.files}
    missing = [
        _missing(number, each, standing, words, is_blocking=number < len(standing.blocking))
        for number, each in enumerate((*standing.blocking, *standing.curable))
    ]
    answers = [
        CaseSummaryRow(
            path=line.path,
            section=step.title,
            label=line.label,
            answer=_said(line, words, names),
            trouble=rule_sentence(line.error, words) if line.error else "",
            is_blocking=False,
            target=step.id,
        )
        for step in standing.shown.summary
        for line in step.lines
    ]
    given = [
        CaseSummaryRow(
            path=each.path,
            section=words.gettext(said.PLACES[CasePlace.DOCUMENTS]),
            label=each.label,
            answer="\n".join(file_said(file, words) for file in each.files),
            trouble="",
            is_blocking=False,
            target=CasePlace.DOCUMENTS,
        )
        for each in standing.files.documents
        if each.files
    ]
    home = _from_home(standing, words, names)
    return [*home, *missing, *_for_whom(standing, words), *answers, *given]


def _for_whom(standing: CaseStanding, words: Words) -> Iterable[CaseSummaryRow]:
    """Where one may present for another."""
    presented = standing.shown.presented_for
    if asks_for_whom(standing.shown.presenters):
        whom = CasePlace.FOR_WHOM
        parts = [words.gettext(said.TITLES[presented.title]), presented.document or ""]
        yield CaseSummaryRow(
            path=whom,
            section=words.gettext(said.PLACES[whom]),
            label=words.gettext(said.DEFECTS[DefectKind.TITLE_NOT_ACCEPTED]),
            answer=", ".join(filter(None, parts)),
            trouble="",
            is_blocking=False,
            target=whom,
        )


def asks_for_whom(presenters: Iterable[PresenterTitle]) -> bool:
    """Whether one may present for another."""
    return any(each is not PresenterTitle.OWN for each in presenters)


def _from_home(
    standing: CaseStanding, words: Words, names: Mapping[str, str]
) -> Iterable[CaseSummaryRow]:
    """Each with what stands here and what was written there."""
    here = [(line, step.id) for step in standing.shown.summary for line in step.lines]
    for each in standing.shown.from_home:
        mine = [found for found in here if found[0].path.partition(".")[0] == each.name]
        at_home = _said_of(each, words, names)
        yield CaseSummaryRow(
            path=f"home.{each.name}",
            section=words.gettext("Answered differently at home"),
            label=each.label,
            answer="; ".join(_said(line, words, names) for line, _ in mine),
            trouble=words.gettext("Written at home: %1", at_home)
            if each.lines
            else words.gettext("At home: %1", at_home),
            is_blocking=False,
            target=mine[0][1] if mine else CasePlace.SUMMARY,
            home=each.name,
        )


def _said(line: SummaryLine, words: Words, names: Mapping[str, str]) -> str:
    return ", ".join(said_line(line, words, names))


def alongside(said: Iterable[HomeAnswer], standing: CaseStanding, words: Words) -> list[str]:
    """What is kept alongside a request that was sent: each thing with what was written there."""
    names = {file.id: file.name for file in standing.files.files}
    return [f"{each.label}: {_said_of(each, words, names)}" for each in said]


def _said_of(each: HomeAnswer, words: Words, names: Mapping[str, str]) -> str:
    return "; ".join(_said(line, words, names) for line in each.lines) or each.text


def still_to_do(standing: CaseStanding, words: Words, *, to_citizen: bool = False) -> list[str]:
    """Each thing that is missing or wrong, and how it is mended."""
    told = []
    for each in (*standing.blocking, *standing.curable):
        label, _ = _where(each, standing, words)
        told.append(f"{label}: {each.remedy if to_citizen else _remedy(each, words)}")
    return list(dict.fromkeys(told))


def _missing(
    number: int, defect: DefectShown, standing: CaseStanding, words: Words, *, is_blocking: bool
) -> CaseSummaryRow:
    label, target = _where(defect, standing, words)
    return CaseSummaryRow(
        path=f"missing.{number}",
        section=words.gettext("Still to be mended"),
        label=label,
        answer="",
        trouble=rule_sentence(defect.rule, words) if defect.rule else _remedy(defect, words),
        is_blocking=is_blocking,
        target=target,
    )


def _remedy(defect: DefectShown, words: Words) -> str:
    """As staff mends it; the server's sentence speaks to the citizen at home."""
    mine = said.REMEDIES.get(defect.code)
    return defect.remedy if mine is None else words.gettext(mine)


def _where(defect: DefectShown, standing: CaseStanding, words: Words) -> tuple[str, str]:
    """What it is called, and where it is mended."""
    for each in standing.files.documents:
        if each.path == defect.path:
            return each.label, CasePlace.DOCUMENTS
    field = defect.path.partition(".")[0]
    lines = [(line, step.id) for step in standing.shown.summary for line in step.lines]
    exactly = [found for found in lines if found[0].path == defect.path]
    of_field = [found for found in lines if found[0].path.partition(".")[0] == field]
    elsewhere = CasePlace.FOR_WHOM if defect.code in said.OF_THE_TITLE else CasePlace.SUMMARY
    line, target = next(iter(exactly or of_field), (None, elsewhere))
    if line is None or defect.code in said.DEFECTS:
        return words.gettext(said.DEFECTS.get(defect.code, said.SOMETHING)), target
    return line.label, target


def names_of(files: CaseFilesShown, words: Words) -> Mapping[str, str]:
    """What to say of each attached file, by its id."""
    return {each.id: file_said(each, words) for each in files.files}
