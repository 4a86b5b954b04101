"""All that staff has set, as the other subjects read it: from memory, as new as the database says.

Owns reading the tables into one frozen picture for each Comune, and how a Comune is found. A change
by another process is seen within REFRESH_EVERY_S; seats do not depend on it, since their counters
are in the database.
"""

import asyncio
from collections.abc import Mapping
from datetime import datetime
from functools import cached_property

import msgspec
from msgspec import Struct
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from portal.branches import tables
from portal.branches.attendance import kinds_of
from portal.branches.sheets import BranchSheet, Comune, ServiceSheet
from portal.storage.database import Database
from sportello.bookings.calendar import Calendar
from sportello.bookings.slots import calendar_and_start
from sportello.model.refusals import NotThere, UnknownService

REFRESH_EVERY_S = 2.0


class UnknownComune(NotThere): ...


class UnknownBranch(NotThere): ...


class ComuneDirectory(Struct, frozen=True, dict=True, eq=False):
    """One Comune: its branches, services and calendars by id, in the order of their ids. Drafts and
    what was withdrawn are among them, since bookings name them; only the public ones are offered.

    Equal only to itself, so that what was made from one can be kept by it.
    """

    comune: Comune
    edition: int
    branches: Mapping[str, BranchSheet]
    services: Mapping[str, ServiceSheet]
    calendars: Mapping[str, Calendar]

    @property
    def id(self) -> str:
        return self.comune.id

    def branch(self, id: str) -> BranchSheet:
        """Raises: UnknownBranch"""
        if (found := self.branches.get(id)) is None:
            raise UnknownBranch(f"{self.id} has no branch {id}")
        return found

    def service(self, id: str) -> ServiceSheet:
        """Raises: UnknownService"""
        if (found := self.services.get(id)) is None:
            raise UnknownService(f"{self.id} has no service {id}")
        return found

    @cached_property
    def public_branches(self) -> Mapping[str, BranchSheet]:
        """Those that citizens see."""
        return {id: each for id, each in self.branches.items() if each.is_public}

    @cached_property
    def public_services(self) -> Mapping[str, ServiceSheet]:
        """Those that citizens see."""
        return {id: each for id, each in self.services.items() if each.is_public}

    def public_branch(self, id: str) -> BranchSheet:
        """Raises: UnknownBranch, also where it is not public"""
        if (found := self.public_branches.get(id)) is None:
            raise UnknownBranch(f"{self.id} has no public branch {id}")
        return found

    def public_service(self, id: str) -> ServiceSheet:
        """Raises: UnknownService, also where it is not public"""
        if (found := self.public_services.get(id)) is None:
            raise UnknownService(f"{self.id} has no public service {id}")
        return found

    def origin_of(self, slot: str) -> tuple[Calendar, datetime] | None:
        """The calendar of the slot of that id, and its start (aware UTC); None where it is gone."""
        made_of = calendar_and_start(slot)
        calendar = self.calendars.get(made_of[0]) if made_of else None
        return None if made_of is None or calendar is None else (calendar, made_of[1])

    def calendars_of(self, branch: str, service: str) -> tuple[Calendar, ...]:
        """Those that offer the service there, if there is a way in which it can take place."""
        return self._by_offer.get((branch, service), ())

    def offers(self, calendar: Calendar, service: str) -> bool:
        return calendar in self.calendars_of(calendar.branch, service)

    def services_of(self, branch: str) -> tuple[ServiceSheet, ...]:
        """Those that can be booked there."""
        return tuple(s for s in self.services.values() if (branch, s.id) in self._by_offer)

    @cached_property
    def _by_offer(self) -> dict[tuple[str, str], tuple[Calendar, ...]]:
        found: dict[tuple[str, str], tuple[Calendar, ...]] = {}
        for calendar in self.calendars.values():
            for service in calendar.services:
                offer = (calendar.branch, service)
                if offer not in self.impossible and self._is_public(offer):
                    found[offer] = (*found.get(offer, ()), calendar)
        return found

    def _is_public(self, offer: tuple[str, str]) -> bool:
        """Branch and service; of what is not known it is said elsewhere."""
        branch, service = self.branches.get(offer[0]), self.services.get(offer[1])
        return (branch is None or branch.is_public) and (service is None or service.is_public)

    @cached_property
    def impossible(self) -> frozenset[tuple[str, str]]:
        """Branch and service where a calendar offers what cannot take place there in any way."""
        return frozenset(
            (branch.id, service.id)
            for calendar in self.calendars.values()
            if (branch := self.branches.get(calendar.branch)) is not None
            for id in calendar.services
            if (service := self.services.get(id)) is not None and not kinds_of([service], branch)
        )


class Directory:
    """Every Comune of this portal; `run` keeps it as new as the database."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._comuni: dict[str, ComuneDirectory] = {}

    @property
    def comuni(self) -> tuple[ComuneDirectory, ...]:
        return tuple(self._comuni.values())

    def comune(self, id: str) -> ComuneDirectory:
        """Raises: UnknownComune"""
        if (found := self._comuni.get(id)) is None:
            raise UnknownComune(f"this portal has no Comune {id}")
        return found

    def find(self, host: str, asked: str | None) -> ComuneDirectory:
        """By the name that the browser called, else by the one asked for, else the only one.

        Raises: UnknownComune
        """
        for known in self._comuni.values():
            if known.comune.host == host:
                return known
        if asked is not None:
            return self.comune(asked)
        if len(self._comuni) != 1:
            raise UnknownComune("several Comuni are here: say which, with ?comune=")
        return next(iter(self._comuni.values()))

    async def refresh(self) -> None:
        """Read again every Comune whose edition has changed."""
        async with self._database.reading() as connection:
            rows = await connection.execute(
                select(tables.comune.c.comune, tables.comune.c.edition).order_by("comune")
            )
            comuni: dict[str, ComuneDirectory] = {}
            for id, edition in rows.all():
                known = self._comuni.get(id)
                is_new = known is None or known.edition != edition
                comuni[id] = await _read(connection, id) if is_new or known is None else known
        self._comuni = comuni

    async def run(self) -> None:
        while True:
            await asyncio.sleep(REFRESH_EVERY_S)
            await self.refresh()


async def _read(connection: AsyncConnection, id: str) -> ComuneDirectory:
    of_comune = tables.comune.c.comune == id
    query = select(tables.comune.c.edition, tables.comune.c.body).where(of_comune)
    edition, body = (await connection.execute(query)).one()
    branches, services, calendars = [
        {
            row.id: row.body
            for row in await connection.execute(
                select(table.c.id, table.c.body).where(table.c.comune == id).order_by("id")
            )
        }
        for table in (tables.branch, tables.service, tables.calendar)
    ]
    return ComuneDirectory(
        comune=msgspec.json.decode(body, type=Comune),
        edition=edition,
        branches={k: msgspec.json.decode(v, type=BranchSheet) for k, v in branches.items()},
        services={k: msgspec.json.decode(v, type=ServiceSheet) for k, v in services.items()},
        calendars={k: msgspec.json.decode(v, type=Calendar) for k, v in calendars.items()},
    )
