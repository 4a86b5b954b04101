"""Which cases have been kept for as long as their form says, and how many more will be when.

Their time runs from the outcome. A case with a number, also of the emergency register, belongs to
the archive: it is due, and goes once an act covers the day on which its time ended.
Source: docs/decisions/0244-archived-cases-go-by-an-act.md
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from msgspec import Struct
from sqlalchemy import ColumnElement, and_, case, false, func, literal, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from casework.definitions import store
from casework.drafts.tables import guided_case
from portal.cases.handling.tables import office_case
from portal.storage.metadata import InstantColumn
from sportello.cases.definition import CaseRetention, FormDefinition
from sportello.cases.lifecycle import CaseState

SOON, LATER = timedelta(days=30), timedelta(days=365)


class EndedCase(Struct, frozen=True):
    id: str
    service: str
    outcome: CaseState
    is_archived: bool


class CasesToCome(Struct, frozen=True):
    """Cases of one form with one outcome: how many there are, how many waited for an act to go, and
    how many will be due within SOON and LATER, those of now among them.
    """

    service: str
    outcome: CaseState
    kept: int
    due: int
    soon: int
    later: int


def days_kept(retention: CaseRetention, outcome: CaseState) -> int | None:
    """After that outcome; None: for good."""
    return {
        CaseState.COMPLETE: retention.complete_days,
        CaseState.REJECTED: retention.rejected_days,
        CaseState.WITHDRAWN: retention.withdrawn_days,
        CaseState.REVOKED: retention.revoked_days,
    }[outcome]


async def due(
    connection: AsyncConnection,
    comune: str,
    now: datetime,
    covered_until: datetime | None,
    most: int,
) -> list[EndedCase]:
    """Those that are deleted now, the oldest outcome first.

    covered_until  end of the last day that an act covers; None without one
    """
    forms = await _forms(connection, comune)
    is_due = office_case.c.changed_at < _began_before(forms, now)
    is_covered = (
        false()
        if covered_until is None
        else office_case.c.changed_at < _began_before(forms, min(now, covered_until))
    )
    query = (
        select(office_case.c.case_id, office_case.c.service, office_case.c.state, _IS_ARCHIVED)
        .join(guided_case, _SAME_CASE)
        .where(office_case.c.comune == comune, office_case.c.is_over.is_(True))
        .where(is_due, or_(~_IS_ARCHIVED, is_covered))
        .order_by(office_case.c.changed_at, office_case.c.case_id)
        .limit(most)
    )
    rows = await connection.execute(query)
    return [
        EndedCase(id, service, CaseState(state), bool(is_archived))
        for id, service, state, is_archived in rows
    ]


async def to_come(connection: AsyncConnection, comune: str, now: datetime) -> list[CasesToCome]:
    """By form and outcome, of all cases that have one."""
    forms = await _forms(connection, comune)

    def count(horizon: datetime) -> ColumnElement[int]:
        is_due = office_case.c.changed_at < _began_before(forms, horizon)
        return func.coalesce(func.sum(case((is_due, 1), else_=0)), 0)

    service, state = office_case.c.service, office_case.c.state
    columns = (func.count(), count(now), count(now + SOON), count(now + LATER))
    query = (
        select(service, state, *columns)
        .join(guided_case, _SAME_CASE)
        .where(office_case.c.comune == comune, office_case.c.is_over.is_(True))
        .group_by(service, state)
        .order_by(service, state)
    )
    return [
        CasesToCome(row[0], CaseState(row[1]), *row[2:]) for row in await connection.execute(query)
    ]


_SAME_CASE = and_(
    guided_case.c.comune == office_case.c.comune, guided_case.c.id == office_case.c.case_id
)
_IS_ARCHIVED = or_(office_case.c.number.is_not(None), office_case.c.emergency.is_not(None))


async def _forms(connection: AsyncConnection, comune: str) -> list[FormDefinition]:
    return [each.definition for each in await store.all_versions(connection, comune)]


def _began_before(forms: Sequence[FormDefinition], now: datetime) -> ColumnElement[datetime | None]:
    """The instant before which a case had its outcome if its time is over at `now`; null for what
    is kept for good.
    """
    instants = [
        (_is_of(form, outcome), literal(now - timedelta(days=days), InstantColumn()))
        for form in forms
        for outcome in _OUTCOMES
        if (days := days_kept(form.retention, outcome)) is not None
    ]
    if not instants:
        return literal(None, InstantColumn())
    return case(*instants)


_OUTCOMES = (
    CaseState.COMPLETE,
    CaseState.REJECTED,
    CaseState.WITHDRAWN,
    CaseState.REVOKED,
)


def _is_of(form: FormDefinition, outcome: CaseState) -> ColumnElement[bool]:
    return and_(
        guided_case.c.service == form.service,
        guided_case.c.definition_version == form.version,
        office_case.c.state == outcome,
    )
