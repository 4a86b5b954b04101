"""What was asked of the citizen about a case, and the forms to ask, announce and decide."""

from collections.abc import Mapping
from datetime import timedelta
from typing import ClassVar

from msgspec import Struct

from casework.office.at_hand import CaseAtHand
from portal.cases.exchange.questions import CaseQuestion, open_one
from portal.cases.handling.handled import HistoryEntry
from portal.cases.handling.suspensions import SuspensionKind
from portal.identity.rights import StaffRight
from portal.pages.frame import PageLink
from portal.pages.written_fields import WrittenField
from portal.staff.cases.case_words import (
    STATES,
    author_said,
    change_said,
    day_said,
    sheet_title,
)
from portal.staff.cases.one_case import OpenedCase, path_of
from portal.staff.door import StaffAsked, StaffPage
from portal.staff.fields import HistoryLine, moment_said
from portal.staff.menu import CASES
from sportello.cases.lifecycle import CaseChange, may
from text.catalogue import N_
from text.written_days import written_day

EXCHANGE = "scambio"
INTEGRATION_DAYS = 15
"""Offered; the form of the service says how many are allowed."""

STEPS: Mapping[CaseChange, str] = {
    CaseChange.REQUEST_INTEGRATION: "integra",
    CaseChange.ANNOUNCE_REJECTION: "preavviso",
    CaseChange.ACCEPT: "accogli",
    CaseChange.REJECT: "rigetta",
    CaseChange.REVOKE: "revoca",
}
TITLES: Mapping[CaseChange, str] = {
    CaseChange.REQUEST_INTEGRATION: N_("Ask for what is missing"),
    CaseChange.ANNOUNCE_REJECTION: N_("Announce a rejection (art. 10-bis)"),
    CaseChange.ACCEPT: N_("Grant the request"),
    CaseChange.REJECT: N_("Reject the request"),
    CaseChange.REVOKE: N_("Revoke what was granted"),
}
KINDS: Mapping[SuspensionKind, str] = {
    SuspensionKind.INTEGRATION: N_("What is missing was asked for"),
    SuspensionKind.OBJECTION: N_("A rejection was announced"),
}


class QuestionLine(Struct, frozen=True):
    """`answer` is empty until there is one; `stands` says whether one is waited for, or when it
    came.
    """

    title: str
    words: str
    stands: str
    answer: str


class ExchangeForm(Struct, frozen=True):
    """`is_open`: it was sent, and has a fault."""

    step: str
    title: str
    fields: tuple[WrittenField, ...]
    is_open: bool


class ExchangePage(StaffPage, frozen=True, kw_only=True):
    """
    meanwhile  what others did since the reader saw the case; nothing was changed then
    version    what a decision is about
    """

    template: ClassVar[str] = "cases/exchange.html"

    state: str
    meanwhile: tuple[HistoryLine, ...]
    version: int
    questions: tuple[QuestionLine, ...]
    forms: tuple[ExchangeForm, ...]
    here: str


def exchange_page(
    asked: StaffAsked,
    opened: OpenedCase,
    it: CaseAtHand,
    questions: list[CaseQuestion],
    *,
    written: Mapping[str, str] | None = None,
    faults: Mapping[str, str] | None = None,
    meanwhile: tuple[HistoryEntry, ...] = (),
) -> ExchangePage:
    """`written` by the names of fields, and what is wrong with some of it."""
    words, case = asked.words, opened.case
    written, faults = written or {}, faults or {}
    forms = []
    for what in _offered(opened, questions):
        fields = tuple(
            WrittenField(
                name=name,
                label=label,
                value=written.get(name, value),
                error=faults.get(name, ""),
                help=help,
                kind=kind,
                is_required=is_required,
            )
            for name, label, value, help, kind, is_required in _fields(asked, it, what)
        )
        is_open = any(each.name in faults for each in fields)
        forms.append(ExchangeForm(STEPS[what], words.gettext(TITLES[what]), fields, is_open))
    path = path_of(case.case_id)
    return ExchangePage(
        title=words.gettext("Ask the citizen, or decide"),
        trail=(
            PageLink(words.gettext("Cases"), asked.page.href(CASES)),
            PageLink(sheet_title(case, words), asked.page.href(path)),
        ),
        state=words.gettext(STATES[case.state]),
        meanwhile=tuple(
            HistoryLine(
                change_said(each, opened.staff.name(each.office), words),
                moment_said(each.at, it.zone),
                author_said(each, words),
            )
            for each in meanwhile
        ),
        version=case.version,
        questions=tuple(_line(asked, it, each) for each in questions),
        forms=tuple(forms),
        here=path,
    )


def _offered(opened: OpenedCase, questions: list[CaseQuestion]) -> list[CaseChange]:
    """While observations are waited for the case may be granted, and nothing else."""
    if not opened.may(StaffRight.HANDLE_CASES):
        return []
    offered = [what for what in STEPS if may(opened.case.state, what)]
    if open_one(questions, SuspensionKind.OBJECTION):
        return [what for what in offered if what is CaseChange.ACCEPT]
    if any(each.kind is SuspensionKind.OBJECTION for each in questions):
        return [what for what in offered if what is not CaseChange.ANNOUNCE_REJECTION]
    return offered


def _fields(
    asked: StaffAsked, it: CaseAtHand, what: CaseChange
) -> list[tuple[str, str, str, str, str, bool]]:
    """Name, label, value, help, kind and whether it is required, of each."""
    words, step = asked.words, STEPS[what]
    read = words.gettext("The citizen reads it.")
    if what is CaseChange.REQUEST_INTEGRATION:
        most = it.definition.term.longest_integration
        until = asked.today + min(timedelta(days=INTEGRATION_DAYS), most)
        last = words.gettext(
            "At the latest %1. The first time stops the term.", day_said(asked.today + most)
        )
        return [
            (step, words.gettext("What is missing"), "", read, "textarea", True),
            ("until", words.gettext("To be answered by"), written_day(until), last, "day", True),
        ]
    if what is CaseChange.ACCEPT:
        return [(step, words.gettext("Words to go with it"), "", read, "textarea", False)]
    reasons = (step, words.gettext("Reasons"), "", read, "textarea", True)
    if what is not CaseChange.REJECT:
        return [reasons]
    help = words.gettext("Only where no rejection was announced: what exempts it from the notice.")
    return [reasons, ("exempt", words.gettext("Why without a notice"), "", help, "text", False)]


def _line(asked: StaffAsked, it: CaseAtHand, question: CaseQuestion) -> QuestionLine:
    words, day = asked.words, day_said(question.answer_by)
    asked_at = moment_said(question.asked_at, it.zone)
    title = f"{words.gettext(KINDS[question.kind])}, {asked_at}, {question.author_name}"
    if question.answered_at is None:
        stands = (
            words.gettext("To be answered by %1.", day)
            if question.is_open
            else words.gettext("Not answered by %1.", day)
        )
        return QuestionLine(title, question.words, stands, "")
    at = moment_said(question.answered_at, it.zone)
    late = words.gettext(
        "Answered late, on %1; it was to be by %2. Decide what it is worth.", at, day
    )
    stands = late if question.is_late else words.gettext("Answered on %1.", at)
    return QuestionLine(title, question.words, stands, question.answer)
