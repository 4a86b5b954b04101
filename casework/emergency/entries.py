"""Entries of the emergency register: a number each, and later the ordinary one, linked for good."""

from collections import Counter
from datetime import date, datetime
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import asdict
from sqlalchemy import Row, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from casework.emergency.openings import last_opening
from casework.emergency.rows import keys_of, locked, of_site
from casework.emergency.rules import (
    LEAST_DIGITS,
    EmergencyNotOpen,
    EmergencyNumber,
    EmergencySite,
    Gap,
    LinkedAlready,
    UnknownEmergencyEntry,
    next_number,
)
from casework.emergency.tables import counter, entry, gap, link

NONE_YET = EmergencyNumber(0, 0)


class PresentedDocument(Struct, frozen=True, kw_only=True):
    """What the ordinary register will say of it: art. 53 DPR 445/2000.

    sha256  of the document, 64 lower-case hexadecimal digits
    case    id of the request that it belongs to
    """

    sender: str
    subject: str
    sha256: str
    sender_code: str | None = None
    document_date: date | None = None
    document_number: str | None = None
    classification: str = ""
    office: str = ""
    case: str | None = None


class EmergencyEntry(Struct, frozen=True):
    """`presented_at` starts the terms; `opening` is the number of the interruption."""

    id: EmergencyNumber
    site: EmergencySite
    opening: int
    presented_at: datetime
    document: PresentedDocument

    @property
    def number(self) -> str:
        return self.id.written(self.site)


class OrdinaryNumber(Struct, frozen=True):
    """What the ordinary register gave to an entry."""

    year: int
    number: int
    date: datetime

    def __str__(self) -> str:
        """ "0000123/2026"."""
        return f"{self.digits}/{self.year}"

    @property
    def digits(self) -> str:
        """The number as it is written."""
        return str(self.number).zfill(LEAST_DIGITS)


async def enter(
    connection: AsyncConnection,
    site: EmergencySite,
    document: PresentedDocument,
    now: datetime,
    shown: EmergencyNumber = NONE_YET,
) -> EmergencyEntry:
    """Its number may be shown once the transaction has committed and the mark knows it.

    shown   the highest number that the mark next to the store knows
    Raises: EmergencyNotOpen, EmergencyPeriodOver
    """
    count = await locked(connection, site)
    current = await last_opening(connection, site)
    if current is None:
        raise EmergencyNotOpen("the emergency register is not open: open it with the cause")
    current.check_gives_numbers(now)
    last = EmergencyNumber(count.year, count.last)
    year = max(site.local(now).year, last.year)
    id, left_out = next_number(year, last, shown, is_restored=count.is_restored)
    if left_out is not None:
        await connection.execute(insert(gap), {**keys_of(site), **asdict(left_out), "at": now})
    given = {"year": id.year, "last": id.number, "is_restored": False}
    await connection.execute(update(counter).where(of_site(counter, site)).values(**given))
    made = EmergencyEntry(id, site, current.number, now, document)
    row = {
        **keys_of(site),
        **asdict(id),
        "opening": current.number,
        "presented_at": now,
        "document": msgspec.json.encode(document).decode(),
    }
    await connection.execute(insert(entry), row)
    return made


async def unlinked(connection: AsyncConnection, site: EmergencySite) -> list[EmergencyEntry]:
    """Those that wait for their ordinary number, in the order of their own."""
    linked = select(link.c.number).where(
        of_site(link, site), link.c.year == entry.c.year, link.c.number == entry.c.number
    )
    query = select(entry).where(of_site(entry, site), ~linked.exists())
    rows = await connection.execute(query.order_by(entry.c.year, entry.c.number))
    return [_entry(row, site) for row in rows]


async def link_ordinary(
    connection: AsyncConnection,
    site: EmergencySite,
    id: EmergencyNumber,
    ordinary: OrdinaryNumber,
    at: datetime,
) -> None:
    """The same again changes nothing. Raises: UnknownEmergencyEntry, LinkedAlready"""
    await locked(connection, site)
    known = await link_of(connection, site, id)
    if known is not None:
        if (known.year, known.number) != (ordinary.year, ordinary.number):
            raise LinkedAlready(
                f"{id.written(site)} is number {known.number}/{known.year} for good"
            )
        return
    is_id = (entry.c.year == id.year) & (entry.c.number == id.number)
    if (await connection.execute(select(entry).where(of_site(entry, site), is_id))).first() is None:
        raise UnknownEmergencyEntry(f"there is no entry {id.written(site)}")
    facts = {f"ordinary_{name}": each for name, each in asdict(ordinary).items()}
    row = {**keys_of(site), **asdict(id), **facts, "at": at}
    await connection.execute(insert(link), row)


async def link_of(
    connection: AsyncConnection, site: EmergencySite, id: EmergencyNumber
) -> OrdinaryNumber | None:
    """None while it waits."""
    is_id = (link.c.year == id.year) & (link.c.number == id.number)
    row = (await connection.execute(select(link).where(of_site(link, site), is_id))).first()
    if row is None:
        return None
    return OrdinaryNumber(row.ordinary_year, row.ordinary_number, row.ordinary_date)


async def daily_totals(
    connection: AsyncConnection, site: EmergencySite, opening: int
) -> dict[date, int]:
    """How many documents were entered on each local day of an interruption."""
    here = of_site(entry, site) & (entry.c.opening == opening)
    rows = await connection.execute(select(entry.c.presented_at).where(here))
    return dict(sorted(Counter(site.local(at).date() for at in rows.scalars()).items()))


async def gaps(connection: AsyncConnection, site: EmergencySite) -> list[Gap]:
    """In the order in which they were left."""
    query = select(gap).where(of_site(gap, site)).order_by(gap.c.year, gap.c.first)
    return [Gap(row.year, row.first, row.last) for row in await connection.execute(query)]


async def note_restored(connection: AsyncConnection) -> None:
    """The store came out of a copy: the next number of each site leaves a gap."""
    await connection.execute(update(counter).values(is_restored=True))


def _entry(row: Row[Any], site: EmergencySite) -> EmergencyEntry:
    document = msgspec.json.decode(row.document, type=PresentedDocument)
    id = EmergencyNumber(row.year, row.number)
    return EmergencyEntry(id, site, row.opening, row.presented_at, document)
