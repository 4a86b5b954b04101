"""A portal that runs in the test's own process, and what a client says to it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import aiohttp
from msgspec.structs import replace
from sqlalchemy import ColumnElement, select, update

from portal import app
from portal.app import RunningPortal
from portal.bookings import tables
from portal.bookings.returns import waiting_list
from portal.bookings.returns.returned_seats import OFFERED
from portal.config.settings import LimitTable, PortalDatabaseTable, PortalSettings, read_settings
from portal.config.sign_in import CardDoorTable, SignInTable
from portal.context import PortalContext
from portal.registration.external.settings import ExternalRegisterTable
from tests.portal.prepared import new_home

BRANCH, SERVICE = "centro", "autentica-firma"
OPEN_DAY_SERVICE = "facilitazione-digitale"
MARIA = {
    "given_name": "Maria",
    "surname": "Fontanelli",
    "codice_fiscale": "FNTMRA85D52L840G",
    "email": "maria@borgosanlieto.example",
    "phone": "+39 333 1234560",
}


class HandClock:
    """Real time plus what the test adds: holds expire by the database's own clock."""

    def __init__(self) -> None:
        self.ahead = timedelta(0)

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead


class PortalUnderTest:
    """`client` says what a program would; `clock` is the portal's."""

    def __init__(
        self, running: RunningPortal, client: aiohttp.ClientSession, clock: HandClock
    ) -> None:
        self.url = running.url
        self.context: PortalContext = running.context
        self.client = client
        self.clock = clock

    @property
    def comune(self) -> str:
        return self.context.directory.comuni[0].id

    async def get(self, path: str, **options: Any) -> tuple[int, Any]:
        return await self.ask("GET", path, **options)

    async def ask(self, method: str, path: str, **options: Any) -> tuple[int, Any]:
        """The status and the JSON of the answer."""
        async with self.client.request(method, self.url + path, **options) as answer:
            return answer.status, await answer.json(content_type=None)

    async def rows(self, *columns: ColumnElement[Any]) -> list[tuple[Any, ...]]:
        """What these columns of a table hold."""
        async with self.context.database.reading() as connection:
            return [tuple(row) for row in await connection.execute(select(*columns))]

    async def slots(self, service: str = SERVICE, branch: str = BRANCH) -> list[dict[str, Any]]:
        """Those of the next fortnight that are free."""
        today = datetime.now(UTC).date()
        days = f"from={today}&to={today + timedelta(days=14)}"
        status, told = await self.get(f"/api/v1/slots?branch={branch}&service={service}&{days}")
        assert status == 200, told
        return [slot for slot in told["slots"] if slot["free"] > 0]

    async def slot_of_a_later_day(self, service: str = SERVICE) -> dict[str, Any]:
        """So far ahead that the portal still owns its bookings."""
        later = str(datetime.now(UTC).date() + timedelta(days=2))
        return next(s for s in await self.slots(service) if s["starts_at"] > later)

    async def hold(
        self, slot: str | None = None, service: str = SERVICE, people: int = 1
    ) -> tuple[int, Any]:
        slot = slot or (await self.slot_of_a_later_day(service))["id"]
        wanted = {"slot": slot, "service": service, "people": people}
        return await self.ask("POST", "/api/v1/holds", json=wanted)

    async def book(self, hold: str, key: str | None = None, **said: Any) -> tuple[int, Any]:
        wanted = {"hold": hold, "person": MARIA, "language": "it", "channel_wanted": "email"} | said
        headers = {"Idempotency-Key": key or str(uuid4())}
        return await self.ask("POST", "/api/v1/bookings", json=wanted, headers=headers)

    async def booked(self, service: str = SERVICE) -> dict[str, Any]:
        """A new booking of Maria's, as `POST /bookings` tells it."""
        status, held = await self.hold(service=service)
        assert status == 201, held
        status, made = await self.book(held["id"])
        assert status == 201, made
        return dict(made)


@asynccontextmanager
async def a_portal(
    directory: Path,
    database: str | None = None,
    *,
    limits: LimitTable | None = None,
    sign_in: SignInTable | None = None,
    external: dict[str, ExternalRegisterTable] | None = None,
    cns: CardDoorTable | None = None,
) -> AsyncIterator[PortalUnderTest]:
    """A new portal in `directory`, running; `limits`, `sign_in` and `cns` in place of the sample's,
    and registers that are other programs, by Comune.
    """
    await new_home(directory / "portal")
    settings: PortalSettings = replace(
        read_settings(directory / "portal"), database=PortalDatabaseTable(database)
    )
    if limits is not None:
        settings = replace(settings, limits=limits, exempt=())
    if sign_in is not None:
        settings = replace(settings, sign_in=sign_in)
    if cns is not None:
        settings = replace(settings, cns=cns)
    if external is not None:
        register = replace(settings.register, external=external)
        settings = replace(settings, register=register)
    clock = HandClock()
    async with (
        app.running(directory / "portal", settings, port=0, clock=clock) as running,
        aiohttp.ClientSession() as client,
    ):
        yield PortalUnderTest(running, client, clock)


async def offer_seat(context: PortalContext, booking: str, hold: str) -> None:
    """As the waiting list does: the held seat is kept for a booking that waits, for two hours."""
    comune, now = context.directory.comuni[0].id, context.clock()
    kept = update(tables.hold).where(tables.hold.c.id == hold)
    offered = update(tables.waiting).where(tables.waiting.c.booking == booking)
    async with context.database.transaction() as connection:
        await waiting_list.wait(connection, comune, booking, now)
        ends = {"client": OFFERED, "expires_at": now + timedelta(days=1)}
        await connection.execute(kept.values(**ends))
        until = now + timedelta(hours=2)
        await connection.execute(offered.values(offered=hold, until=until))


def day_of(slot: dict[str, Any]) -> date:
    return datetime.fromisoformat(slot["starts_at"]).date()
