"""Opening, going on and closing, each with its act, its cause and its instant, kept for good."""

from datetime import date, datetime
from typing import Any

from msgspec.structs import asdict
from sqlalchemy import Row, Table, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from casework.emergency.rows import keys_of, locked, of_site
from casework.emergency.rules import (
    ActMissing,
    Authorisation,
    Closing,
    EmergencyNotOpen,
    EmergencyOpenAlready,
    EmergencyOpening,
    EmergencySite,
    FurtherPeriod,
    NotAuthorised,
)
from casework.emergency.tables import authorisation, closing, further_period, opening


async def authorise(
    connection: AsyncConnection,
    site: EmergencySite,
    act: Authorisation,
    operator: str,
    at: datetime,
) -> None:
    """Store it beforehand, while the ordinary register is there. Raises: ActMissing"""
    act.check()
    await locked(connection, site)
    if act.act in {each.act for each in await authorisations(connection, site)}:
        raise ActMissing(f"{act.act} is stored already")
    row = {**keys_of(site), **asdict(act), "operator": operator, "at": at}
    await connection.execute(insert(authorisation), row)


async def authorisations(
    connection: AsyncConnection, site: EmergencySite
) -> tuple[Authorisation, ...]:
    """In the order of their dates."""
    query = select(authorisation).where(of_site(authorisation, site)).order_by("issued", "act")
    rows = await connection.execute(query)
    return tuple(Authorisation(row.act, row.issued, row.expires) for row in rows)


async def open_register(
    connection: AsyncConnection,
    site: EmergencySite,
    *,
    cause: str,
    operator: str,
    now: datetime,
    offset_s: float | None = None,
) -> EmergencyOpening:
    """Whether the operator may, the caller has checked.

    Raises: NotAuthorised, EmergencyOpenAlready, ActMissing without a cause
    """
    await locked(connection, site)
    if not cause.strip():
        raise ActMissing("say why the ordinary register cannot be reached")
    last = await last_opening(connection, site)
    if last is not None and last.closing is None:
        raise EmergencyOpenAlready("the emergency register is open already")
    today = site.local(now).date()
    held = [each for each in await authorisations(connection, site) if each.holds_on(today)]
    if not held:
        raise NotAuthorised(
            "no act of the register's head holds today: one has to be stored beforehand"
        )
    made = EmergencyOpening(
        number=1 if last is None else last.number + 1,
        cause=cause.strip(),
        operator=operator,
        act=held[-1].act,
        opened_at=now,
        offset_s=offset_s,
    )
    facts = {name: each for name, each in asdict(made).items() if name in opening.c}
    await connection.execute(insert(opening), keys_of(site) | facts)
    return made


async def go_on(
    connection: AsyncConnection,
    site: EmergencySite,
    *,
    act: str,
    issued: date,
    operator: str,
    now: datetime,
) -> EmergencyOpening:
    """A week more, by a new act. Raises: EmergencyNotOpen, ActMissing"""
    await locked(connection, site)
    current = await last_opening(connection, site)
    if current is None:
        raise EmergencyNotOpen("the emergency register is not open: there is nothing to go on")
    week = current.one_more_week(act, issued, operator, now)
    row = {**keys_of(site), "opening": current.number, **asdict(week)}
    await connection.execute(insert(further_period), row)
    return await _opening(connection, site, current.number)


async def close_register(
    connection: AsyncConnection,
    site: EmergencySite,
    *,
    operator: str,
    now: datetime,
    offset_s: float | None = None,
) -> EmergencyOpening:
    """The ordinary register is there again. Raises: EmergencyNotOpen"""
    await locked(connection, site)
    current = await last_opening(connection, site)
    if current is None or current.closing is not None:
        raise EmergencyNotOpen("the emergency register is not open")
    ended = Closing(operator, now, offset_s)
    row = {**keys_of(site), "opening": current.number, **asdict(ended)}
    await connection.execute(insert(closing), row)
    return await _opening(connection, site, current.number)


async def last_opening(connection: AsyncConnection, site: EmergencySite) -> EmergencyOpening | None:
    """The one that goes on, or the last that ended; None before the first."""
    query = select(opening.c.number).where(of_site(opening, site))
    number = (await connection.execute(query.order_by(opening.c.number.desc()).limit(1))).scalar()
    return None if number is None else await _opening(connection, site, number)


async def _opening(
    connection: AsyncConnection, site: EmergencySite, number: int
) -> EmergencyOpening:
    query = select(opening).where(of_site(opening, site), opening.c.number == number)
    row = (await connection.execute(query)).one()
    weeks = await _of_opening(connection, further_period, site, number)
    ends = await _of_opening(connection, closing, site, number)
    return EmergencyOpening(
        number=row.number,
        cause=row.cause,
        operator=row.operator,
        act=row.act,
        opened_at=row.opened_at,
        offset_s=row.offset_s,
        further=tuple(FurtherPeriod(w.act, w.issued, w.operator, w.at, w.until) for w in weeks),
        closing=Closing(ends[0].operator, ends[0].at, ends[0].offset_s) if ends else None,
    )


async def _of_opening(
    connection: AsyncConnection, table: Table, site: EmergencySite, number: int
) -> list[Row[Any]]:
    query = select(table).where(of_site(table, site), table.c.opening == number).order_by("at")
    return list(await connection.execute(query))
