"""A case as offices have it, and what has happened to it: rows of `tables` as structs."""

from datetime import date, datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import Row, bindparam, select
from sqlalchemy.ext.asyncio import AsyncConnection

from casework.drafts.refusals import UnknownCase
from portal.cases.handling.tables import case_history, office_case
from sportello.cases.lifecycle import CaseChange, CaseParty, CaseState


class HandledCase(Struct, frozen=True):
    """A row of `office_case`."""

    case_id: str
    office: str
    assignee: str | None
    assignee_name: str
    state: CaseState
    is_over: bool
    service: str
    title: str
    applicant: str
    year: int | None
    number: int | None
    emergency: str | None
    presented_on: date
    term_days: int
    answer_by: date
    suspended_since: date | None
    version: int
    changed_at: datetime


class HistoryEntry(Struct, frozen=True):
    """A row of `case_history`. The words of an assignment are for offices only."""

    version: int
    at: datetime
    change: CaseChange
    state: CaseState
    party: CaseParty
    author: str
    author_name: str
    office: str
    assignee_name: str
    words: str


COLUMNS = tuple(office_case.c[name] for name in HandledCase.__struct_fields__)
_ENTRY = tuple(case_history.c[name] for name in HistoryEntry.__struct_fields__)
_THAT = select(*COLUMNS).where(
    office_case.c.comune == bindparam("of_comune"), office_case.c.case_id == bindparam("of_case")
)
_THAT_LOCKED = _THAT.with_for_update()
_HISTORY = (
    select(*_ENTRY)
    .where(
        case_history.c.comune == bindparam("of_comune"),
        case_history.c.case_id == bindparam("of_case"),
        case_history.c.version > bindparam("after"),
    )
    .order_by(case_history.c.version)
)


async def find(
    connection: AsyncConnection, comune: str, id: str, *, is_locked: bool = False
) -> HandledCase:
    """`is_locked`: nothing else changes it before this transaction ends; locked before the row of
    the request itself. Raises: UnknownCase, also for one that was not sent
    """
    query = _THAT_LOCKED if is_locked else _THAT
    row = (await connection.execute(query, {"of_comune": comune, "of_case": id})).one_or_none()
    if row is None:
        raise UnknownCase(f"no case {id} was sent")
    return handled_case(row)


async def history(
    connection: AsyncConnection, comune: str, id: str, *, after: int = 0
) -> list[HistoryEntry]:
    """What made each version after that one, the first first."""
    asked = {"of_comune": comune, "of_case": id, "after": after}
    return [_entry(row) for row in await connection.execute(_HISTORY, asked)]


def handled_case(row: Row[Any]) -> HandledCase:
    """That of the `COLUMNS` of a row."""
    facts = row._asdict()
    return HandledCase(**facts | {"state": CaseState(facts["state"])})


def _entry(row: Row[Any]) -> HistoryEntry:
    facts = row._asdict()
    kinds = {
        "change": CaseChange(facts["change"]),
        "state": CaseState(facts["state"]),
        "party": CaseParty(facts["party"]),
    }
    return HistoryEntry(**facts | kinds)
