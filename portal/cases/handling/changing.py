"""Change a case that was sent: the one way, for offices, citizens and what a time brings about.

Locks the case, checks the version seen, the party and the table of states, writes the state where
the request and the office have it, and one entry of the history: all of it in the caller's
transaction, or nothing. Source: docs/decisions/0234-one-function-changes-a-sent-case.md
"""

from collections.abc import Sequence
from datetime import date, datetime

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import bindparam, insert, update
from sqlalchemy.ext.asyncio import AsyncConnection

from casework.drafts import cases
from casework.emergency.entries import OrdinaryNumber
from portal.cases.handling.handled import HandledCase, HistoryEntry, find, history
from portal.cases.handling.tables import case_history, office_case
from sportello.cases.lifecycle import BY, OVER, CaseChange, CaseParty, next_state
from sportello.model.refusals import NotNow, NotYours


class NotTheirChange(NotYours):
    """Another party makes this change."""


class HandledMeanwhile(NotNow):
    """Nothing was changed: another person was faster. `entries` are all since the version seen."""

    def __init__(self, detail: str, entries: Sequence[HistoryEntry]) -> None:
        super().__init__(detail)
        self.entries = tuple(entries)


class ChangeAuthor(Struct, frozen=True):
    """Who makes a change: `id` of the operator or owner, `name` as the history shows it. Both are
    empty for the system, and for a citizen who did not sign in.
    """

    party: CaseParty
    id: str = ""
    name: str = ""


SYSTEM = ChangeAuthor(CaseParty.SYSTEM)


class Assignment(Struct, frozen=True):
    """To which office, by its id, and to which of its operators; None for the whole office."""

    office: str
    assignee: str | None = None
    assignee_name: str = ""


_CHANGE = update(office_case).where(
    office_case.c.comune == bindparam("of_comune"), office_case.c.case_id == bindparam("of_case")
)
_NOTE = insert(case_history)


async def change(
    connection: AsyncConnection,
    comune: str,
    id: str,
    what: CaseChange,
    author: ChangeAuthor,
    now: datetime,
    *,
    seen: int | None = None,
    words: str = "",
    to: Assignment | None = None,
) -> HandledCase:
    """The case as it is after the change.

    seen    the version that the author decided by; None where the change holds whatever happened
    words   what was written to go with it
    to      of an assignment; who takes a case over has it

    Raises: UnknownCase, HandledMeanwhile, NotTheirChange, and as `next_state`
    """
    before = await find(connection, comune, id, is_locked=True)
    if seen is not None and seen != before.version:
        entries = await history(connection, comune, id, after=seen)
        raise HandledMeanwhile(f"version {seen} of the case is not the newest", entries)
    if author.party not in BY[what]:
        raise NotTheirChange(f"{what} is no change of the {author.party}")
    state = next_state(before.state, what)
    if what is CaseChange.TAKE_OVER:
        to = Assignment(before.office, author.id, author.name)
    to = to or Assignment(before.office, before.assignee, before.assignee_name)
    after = replace(
        before,
        office=to.office,
        assignee=to.assignee,
        assignee_name=to.assignee_name,
        state=state,
        is_over=state in OVER,
        version=before.version + 1,
        changed_at=now,
    )
    changed = {name: getattr(after, name) for name in _CHANGED}
    await connection.execute(_CHANGE, {"of_comune": comune, "of_case": id} | changed)
    if state is not before.state:
        await cases.keep_state(connection, comune, id, state)
    await connection.execute(_NOTE, history_row(comune, after, what, author, now, words))
    return after


_CHANGED = ("office", "assignee", "assignee_name", "state", "is_over", "version", "changed_at")


async def keep_number(
    connection: AsyncConnection, comune: str, id: str, given: OrdinaryNumber
) -> None:
    """By which offices find it; no change of the case."""
    that = {"of_comune": comune, "of_case": id}
    await connection.execute(_CHANGE, that | {"year": given.year, "number": given.number})


async def keep_term(
    connection: AsyncConnection, comune: str, id: str, answer_by: date, since: date | None
) -> None:
    """As `suspensions` computes it; no change of the case."""
    that = {"of_comune": comune, "of_case": id}
    await connection.execute(_CHANGE, that | {"answer_by": answer_by, "suspended_since": since})


def history_row(
    comune: str,
    after: HandledCase,
    what: CaseChange,
    author: ChangeAuthor,
    at: datetime,
    words: str = "",
) -> dict[str, object]:
    """What made `after` of the case."""
    return {
        "comune": comune,
        "case_id": after.case_id,
        "version": after.version,
        "at": at,
        "change": what,
        "state": after.state,
        "party": author.party,
        "author": author.id,
        "author_name": author.name,
        "office": after.office,
        "assignee_name": after.assignee_name,
        "words": words,
    }
