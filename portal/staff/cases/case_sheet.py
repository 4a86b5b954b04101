"""One case as its office reads it: what was asked, by whom, by when, and what has happened."""

from datetime import date
from typing import ClassVar

from msgspec import Struct
from sqlalchemy.ext.asyncio import AsyncConnection

from casework.documents.content import ShownSection
from casework.documents.shown_answers import sections_of
from casework.office.at_hand import CaseAtHand
from portal.cases.access.access_log import accesses_of
from portal.cases.handling.case_notes import notes_of
from portal.cases.handling.handled import HistoryEntry, history
from portal.cases.handling.suspensions import SuspensionKind, suspensions
from portal.identity.rights import StaffRight
from portal.pages.frame import PageLink
from portal.pages.written_fields import WrittenField
from portal.staff.cases.assigning import assignable
from portal.staff.cases.case_words import (
    ACCESSES,
    STATES,
    author_said,
    change_said,
    day_said,
    days_said,
    sheet_title,
)
from portal.staff.cases.one_case import OpenedCase, path_of
from portal.staff.cases.queue_page import to_options, urgency_of
from portal.staff.cases.signature_words import signature_facts
from portal.staff.door import StaffAsked, StaffPage
from portal.staff.fields import (
    ChosenField,
    FieldOption,
    HistoryLine,
    StaffFact,
    facts_from,
    moment_said,
)
from portal.staff.menu import CASES
from sportello.cases.lifecycle import CaseChange, may
from sportello.cases.messages import AttachmentState
from sportello.model.languages import HOUSE_LANGUAGE
from text.catalogue import N_

DOCUMENT, RECEIPT, ATTACHMENTS = "richiesta.pdf", "ricevuta.pdf", "allegati"
QUIET = frozenset({CaseChange.SUBMIT})
"""Changes of the history that tell an office nothing."""

FILE_STATES = {
    AttachmentState.INFECTED: N_("a virus was found in it"),
    AttachmentState.UNREADABLE: N_("it cannot be read"),
}
SUSPENSIONS = {
    SuspensionKind.INTEGRATION: N_("for what was missing"),
    SuspensionKind.OBJECTION: N_("for the notice before a rejection"),
}


class CaseNoteShown(Struct, frozen=True):
    text: str
    when: str
    who: str


class CaseSheetPage(StaffPage, frozen=True, kw_only=True):
    """
    meanwhile  what others did since the reader saw the case; nothing was changed then
    version    what a decision is about
    to         whom it can be given to; None for one who may not
    """

    template: ClassVar[str] = "cases/case.html"

    state: str
    urgency: str
    days: str
    facts: tuple[StaffFact, ...]
    meanwhile: tuple[HistoryLine, ...]
    version: int
    can_take_over: bool
    to: ChosenField | None
    words_field: WrittenField
    sections: tuple[ShownSection, ...]
    documents: tuple[PageLink, ...]
    not_given: tuple[str, ...]
    signature: tuple[StaffFact, ...]
    notes: tuple[CaseNoteShown, ...]
    note: WrittenField | None
    history: tuple[HistoryLine, ...]
    accesses: tuple[HistoryLine, ...]
    here: str


async def case_sheet(
    connection: AsyncConnection,
    asked: StaffAsked,
    opened: OpenedCase,
    it: CaseAtHand,
    *,
    note: str = "",
    fault: str = "",
    meanwhile: tuple[HistoryEntry, ...] = (),
) -> CaseSheetPage:
    """`note` was written, and has the fault."""
    words, case, comune = asked.words, opened.case, asked.comune.id
    path = path_of(case.case_id)
    handles = opened.may(StaffRight.HANDLE_CASES)
    clean = [each for each in it.attached if each.state is AttachmentState.CLEAN]
    entries = await history(connection, comune, case.case_id)
    return CaseSheetPage(
        title=sheet_title(case, words),
        trail=(PageLink(words.gettext("Cases"), asked.page.href(CASES)),),
        state=words.gettext(STATES[case.state]),
        urgency=urgency_of(case, asked.today),
        days=days_said(case, asked.today, words),
        facts=await _facts(connection, asked, opened, it),
        meanwhile=_lines(asked, opened, it, meanwhile),
        version=case.version,
        can_take_over=handles and may(case.state, CaseChange.TAKE_OVER),
        to=await _to(connection, asked, opened),
        words_field=WrittenField(
            name="words",
            label=words.gettext("A word about it"),
            help=words.gettext("Your colleagues read it in the history, the citizen does not."),
        ),
        sections=sections_of(
            it.guided(HOUSE_LANGUAGE).summary, {each.id: each.name for each in it.attached}
        ),
        documents=(
            PageLink(words.gettext("Request (PDF)"), asked.page.href(f"{path}/{DOCUMENT}")),
            PageLink(words.gettext("Receipt (PDF)"), asked.page.href(f"{path}/{RECEIPT}")),
            *(
                PageLink(each.name, asked.page.href(f"{path}/{ATTACHMENTS}/{each.id}"))
                for each in clean
            ),
        ),
        not_given=tuple(
            f"{each.name}: "
            + words.gettext(FILE_STATES.get(each.state, N_("it is still being checked")))
            for each in it.attached
            if each not in clean
        ),
        signature=signature_facts(asked, it),
        notes=tuple(
            CaseNoteShown(each.words, moment_said(each.at, it.zone), each.author_name)
            for each in await notes_of(connection, comune, case.case_id)
        ),
        note=_note_field(asked, note, fault) if handles else None,
        history=_lines(asked, opened, it, tuple(entries)),
        accesses=tuple(
            HistoryLine(
                words.gettext(ACCESSES[each.what]),
                moment_said(each.at, it.zone),
                f"{each.operator_name}, {each.office}",
            )
            for each in await accesses_of(connection, comune, case.case_id)
        ),
        here=path,
    )


async def _facts(
    connection: AsyncConnection, asked: StaffAsked, opened: OpenedCase, it: CaseAtHand
) -> tuple[StaffFact, ...]:
    words, case, presenter = asked.words, opened.case, it.case.presenter
    presented = "" if presenter is None else f"{presenter.given_name} {presenter.surname}"
    stopped = await suspensions(connection, asked.comune.id, case.case_id)
    sent = it.case.presented_at
    return facts_from(
        [
            (words.gettext("Person"), case.applicant),
            (words.gettext("Presented by"), presented if presented != case.applicant else ""),
            (words.gettext("Presented"), "" if sent is None else moment_said(sent, it.zone)),
            (words.gettext("Emergency number"), case.emergency or ""),
            (words.gettext("Answer by"), day_said(case.answer_by)),
            *(
                (
                    words.gettext("Term stopped"),
                    _period(asked, each.began, each.ended, words.gettext(SUSPENSIONS[kind])),
                )
                for kind, each in stopped.items()
            ),
            (words.gettext("Office"), opened.office),
            (
                words.gettext("In whose hands"),
                case.assignee_name or words.gettext("in no one's hands"),
            ),
        ]
    )


def _period(asked: StaffAsked, began: date, ended: date | None, why: str) -> str:
    if ended is None:
        return asked.words.gettext("since %1, %2", day_said(began), why)
    return asked.words.gettext("from %1 to %2, %3", day_said(began), day_said(ended), why)


async def _to(
    connection: AsyncConnection, asked: StaffAsked, opened: OpenedCase
) -> ChosenField | None:
    """The whole of one's own office is among them, to give back what one has taken over."""
    if not may(opened.case.state, CaseChange.ASSIGN):
        return None
    if not opened.may(StaffRight.HEAD_OF_OFFICE):
        return None
    to = await assignable(connection, asked, opened.staff)
    options = (FieldOption("", asked.words.gettext("choose")), *to_options(asked, to))
    return ChosenField("to", asked.words.gettext("Give it to"), options)


def _note_field(asked: StaffAsked, note: str, fault: str) -> WrittenField:
    return WrittenField(
        name="note",
        label=asked.words.gettext("New note"),
        value=note,
        error=fault,
        help=asked.words.gettext("For the office only: the citizen does not read it."),
        kind="textarea",
        is_required=True,
    )


def _lines(
    asked: StaffAsked, opened: OpenedCase, it: CaseAtHand, entries: tuple[HistoryEntry, ...]
) -> tuple[HistoryLine, ...]:
    words = asked.words
    lines = []
    for each in entries:
        if each.change not in QUIET:
            what = change_said(each, opened.staff.name(each.office), words)
            said = f"{what}: “{each.words}”" if each.words else what
            lines.append(HistoryLine(said, moment_said(each.at, it.zone), author_said(each, words)))
    return tuple(lines)
