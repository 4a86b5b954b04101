"""A case that was just sent: the row by which offices have it, its keys, its first history.

With its number it is assigned at once to the office that its form names; without one, once the
number has come.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

from msgspec.structs import asdict, replace
from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from casework.drafts import cases
from casework.drafts.kept_case import KeptCase
from casework.emergency.entries import OrdinaryNumber
from portal.cases.handling.changing import (
    SYSTEM,
    Assignment,
    ChangeAuthor,
    change,
    history_row,
    keep_number,
)
from portal.cases.handling.handled import HandledCase, find
from portal.cases.handling.search_keys import keys_of
from portal.cases.handling.tables import case_history, case_search_key, office_case
from portal.cases.offices.offices import all_offices, competent, working
from sportello.cases.definition import FormDefinition
from sportello.cases.lifecycle import CaseChange, CaseParty, CaseState, may, next_state
from sportello.cases.parties import PartyPerson
from sportello.model.languages import HOUSE_LANGUAGE

_NEW_CASE, _NEW_KEY, _NEW_ENTRY = insert(office_case), insert(case_search_key), insert(case_history)


async def begin(
    connection: AsyncConnection,
    comune: str,
    zone: str,
    case: KeptCase,
    definition: FormDefinition,
    applicant: PartyPerson | None,
    now: datetime,
) -> KeptCase:
    """The case as it goes on: with a number it is assigned.

    applicant  whom it is for, by its answers
    """
    sent, presented_at = case.sent, case.presented_at
    assert sent is not None, "it was sent"
    assert presented_at is not None, "it was sent"
    office = await competent(connection, comune, sent.office)
    sender = case.presenter or applicant
    author = ChangeAuthor(CaseParty.APPLICANT, case.owner or "", _name(sender))
    changes = [
        (CaseChange.SEND, author, presented_at),
        (CaseChange.SUBMIT, SYSTEM, presented_at),
    ]
    if sent.registered_at is not None:
        changes.append((CaseChange.REGISTER, SYSTEM, sent.registered_at))
        changes.append((CaseChange.ASSIGN, SYSTEM, now))
    made = HandledCase(
        case_id=case.id,
        office=office.id,
        assignee=None,
        assignee_name="",
        state=CaseState.DRAFT,
        is_over=False,
        service=case.service,
        title=definition.title[HOUSE_LANGUAGE],
        applicant=_name(applicant),
        year=sent.year,
        number=None if sent.number is None else int(sent.number),
        emergency=sent.emergency,
        presented_on=presented_at.astimezone(ZoneInfo(zone)).date(),
        term_days=definition.term.days,
        answer_by=sent.answer_by,
        suspended_since=None,
        version=0,
        changed_at=now,
    )
    entries = []
    for what, by, at in changes:
        made = replace(made, state=next_state(made.state, what), version=made.version + 1)
        entries.append(history_row(comune, made, what, by, at))
    await connection.execute(_NEW_CASE, {"comune": comune} | asdict(made))
    await connection.execute(_NEW_ENTRY, entries)
    if keys := keys_of((applicant, case.presenter), sent.emergency):
        rows = [{"comune": comune, "key": key, "case_id": case.id} for key in sorted(keys)]
        await connection.execute(_NEW_KEY, rows)
    if made.state is not case.state:
        await cases.keep_state(connection, comune, case.id, made.state)
    return replace(case, state=made.state)


async def take_number(
    connection: AsyncConnection, comune: str, id: str, given: OrdinaryNumber, now: datetime
) -> None:
    """The number has come: the case is registered and assigned, unless it was withdrawn meanwhile.

    Raises: UnknownCase
    """
    waiting = await find(connection, comune, id, is_locked=True)
    case = await cases.find(connection, comune, id, is_locked=True)
    await cases.keep_number(connection, comune, case, given)
    await keep_number(connection, comune, id, given)
    if may(waiting.state, CaseChange.REGISTER):
        await change(connection, comune, id, CaseChange.REGISTER, SYSTEM, given.date)
        office = working(await all_offices(connection, comune), waiting.office)
        to = Assignment(office.id)
        await change(connection, comune, id, CaseChange.ASSIGN, SYSTEM, now, to=to)


def _name(person: PartyPerson | None) -> str:
    return "" if person is None else f"{person.given_name} {person.surname}".strip()
