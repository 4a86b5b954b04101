"""What the Comune's register has still to number: claimed, tried again, ended, one row a request.

Any number of processes may do this on one database. A claim lasts for a lease; as the register
knows the request by its id, asking again what was asked already is harmless.
"""

from datetime import datetime, timedelta
from enum import StrEnum

import msgspec
from msgspec import Struct
from sqlalchemy import ColumnElement, Row, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from casework.emergency.entries import OrdinaryNumber
from casework.emergency.rules import EmergencyNumber
from portal.registration.entries import RegisterEntry
from portal.registration.tables import registering
from portal.storage.metadata import database_now
from sportello.model.refusals import NotThere

LEASE_S = 300
"""Longer than the register may take to answer."""
PAUSES = tuple(timedelta(seconds=each) for each in (10, 30, 60, 300, 900, 3600))
"""After the first attempt, the second …; from then on always the last."""
GIVEN_UP_AFTER = timedelta(days=7)
"""Then a person decides; a register that is away longer has a page of staff to say so."""
MOST_OF_WHY = 300


class ErrandState(StrEnum):
    """`refused` waits for a person."""

    WAITING = "waiting"
    REGISTERED = "registered"
    REFUSED = "refused"


class UnknownErrand(NotThere):
    """Nothing of this id waits for a person."""


class RegisterErrand(Struct, frozen=True, kw_only=True):
    """`attempts` counts those that were begun."""

    entry: RegisterEntry
    state: ErrandState
    made_at: datetime
    due_at: datetime
    attempts: int
    why: str
    emergency: EmergencyNumber | None
    ordinary: OrdinaryNumber | None

    @property
    def case(self) -> str:
        assert self.entry.case is not None, "it is the row's key"
        return self.entry.case


async def add(
    connection: AsyncConnection, entry: RegisterEntry, emergency: EmergencyNumber | None
) -> None:
    """In the transaction of who sends."""
    row = {
        "comune": entry.administration.comune,
        "aoo": entry.administration.aoo,
        "case_id": entry.case,
        "entry": msgspec.json.encode(entry).decode(),
        "state": ErrandState.WAITING,
        "emergency_year": None if emergency is None else emergency.year,
        "emergency_number": None if emergency is None else emergency.number,
    }
    await connection.execute(insert(registering), row)


async def claim(connection: AsyncConnection, comune: str) -> RegisterErrand | None:
    """The one that has been due for longest, for this process alone until its lease ends."""
    due = _waiting(comune) & (registering.c.due_at <= database_now())
    first = select(registering.c.case_id).where(due).order_by(registering.c.due_at).limit(1)
    found = (await connection.execute(first.with_for_update(skip_locked=True))).scalar()
    if found is None:
        return None
    claimed = (
        update(registering)
        .where(due, registering.c.case_id == found)
        .values(due_at=database_now(LEASE_S), attempts=registering.c.attempts + 1)
        .returning(registering)
    )
    row = (await connection.execute(claimed)).first()
    return None if row is None else errand_of(row)


async def note_registered(
    connection: AsyncConnection, errand: RegisterErrand, given: OrdinaryNumber
) -> bool:
    """Whether it is new: a number that it has stays, whatever is answered later.

    The register answers again, so all that waits is due now.
    """
    comune = errand.entry.administration.comune
    noted = update(registering).where(
        _that(comune, errand.case), registering.c.state != ErrandState.REGISTERED
    )
    values = {"year": given.year, "number": given.number, "date": given.date, "why": ""}
    done = await connection.execute(noted.values(state=ErrandState.REGISTERED, **values))
    await _bring_forward(connection, comune)
    return done.rowcount == 1


async def note_away(
    connection: AsyncConnection, errand: RegisterErrand, why: str, now: datetime
) -> ErrandState:
    """It is asked again after a pause, unless that has gone on for too long."""
    is_over = now - errand.made_at >= GIVEN_UP_AFTER
    state = ErrandState.REFUSED if is_over else ErrandState.WAITING
    pause = PAUSES[min(errand.attempts, len(PAUSES)) - 1].total_seconds()
    await _end_attempt(
        connection, errand, state=state, why=why[:MOST_OF_WHY], due_at=database_now(pause)
    )
    return state


async def note_refused(connection: AsyncConnection, errand: RegisterErrand, why: str) -> None:
    """A person has to see to it."""
    await _end_attempt(connection, errand, state=ErrandState.REFUSED, why=why[:MOST_OF_WHY])


async def try_again(connection: AsyncConnection, comune: str, case: str) -> None:
    """What a person has seen to. Raises: UnknownErrand"""
    again = (
        update(registering)
        .where(_that(comune, case), registering.c.state == ErrandState.REFUSED)
        .values(state=ErrandState.WAITING, due_at=database_now(), made_at=database_now())
    )
    if (await connection.execute(again)).rowcount != 1:
        raise UnknownErrand(f"no request {case} waits for a decision")


async def refused(connection: AsyncConnection, comune: str) -> list[RegisterErrand]:
    """Those that a person has to see to, the oldest first."""
    query = select(registering).where(
        registering.c.comune == comune, registering.c.state == ErrandState.REFUSED
    )
    rows = await connection.execute(query.order_by(registering.c.made_at))
    return [errand_of(row) for row in rows]


class WaitingErrands(Struct, frozen=True):
    """How many wait for a number, since when, and what kept the last attempt from it."""

    count: int
    since: datetime | None
    why: str


async def waiting(connection: AsyncConnection, comune: str) -> WaitingErrands:
    counted = select(func.count(), func.min(registering.c.made_at)).where(_waiting(comune))
    count, since = (await connection.execute(counted)).one()
    said = select(registering.c.why).where(_waiting(comune), registering.c.why != "")
    last = said.order_by(registering.c.due_at.desc()).limit(1)
    return WaitingErrands(count, since, (await connection.execute(last)).scalar() or "")


async def find(connection: AsyncConnection, comune: str, case: str) -> RegisterErrand | None:
    row = (await connection.execute(select(registering).where(_that(comune, case)))).first()
    return None if row is None else errand_of(row)


def errand_of(row: Row[tuple[object, ...]]) -> RegisterErrand:
    emergency = ordinary = None
    if row.emergency_number is not None:
        emergency = EmergencyNumber(row.emergency_year, row.emergency_number)
    if row.number is not None:
        ordinary = OrdinaryNumber(row.year, row.number, row.date)
    return RegisterErrand(
        entry=msgspec.json.decode(row.entry, type=RegisterEntry),
        state=ErrandState(row.state),
        made_at=row.made_at,
        due_at=row.due_at,
        attempts=row.attempts,
        why=row.why,
        emergency=emergency,
        ordinary=ordinary,
    )


async def _bring_forward(connection: AsyncConnection, comune: str) -> None:
    """All that pause, but those that another process holds, which would wait for each other."""
    pausing = select(registering.c.case_id).where(_waiting(comune), registering.c.why != "")
    free = pausing.with_for_update(skip_locked=True)
    cases = (await connection.execute(free)).scalars().all()
    if cases:
        here = (registering.c.comune == comune) & registering.c.case_id.in_(cases)
        due = update(registering).where(here).values(due_at=database_now(), why="")
        await connection.execute(due)


async def _end_attempt(
    connection: AsyncConnection, errand: RegisterErrand, **values: object
) -> None:
    """Unless its lease was over and another process has it meanwhile."""
    mine = _that(errand.entry.administration.comune, errand.case)
    mine &= registering.c.attempts == errand.attempts
    mine &= registering.c.state == ErrandState.WAITING
    await connection.execute(update(registering).where(mine).values(**values))


def _waiting(comune: str) -> ColumnElement[bool]:
    return (registering.c.comune == comune) & (registering.c.state == ErrandState.WAITING)


def _that(comune: str, case: str) -> ColumnElement[bool]:
    return (registering.c.comune == comune) & (registering.c.case_id == case)
