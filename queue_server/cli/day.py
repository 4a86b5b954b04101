"""`queue-server day`: how the day stands, and a person's word about it, at the server that runs.

Owns how that word is brought there: by the door of all others, with a key that lives as long as the
question. Whether the day may begin or be taken back, the server says.
"""

import argparse
import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import uuid4

import aiohttp
import msgspec
from msgspec import Struct

from queue_server.accounts.access import Accounts
from queue_server.addresses import url_of
from queue_server.api.http_refusals import Refusal
from queue_server.api.subjects.health import Health
from queue_server.app import utc_now
from queue_server.cli.commands import settings_in
from queue_server.config.branch_file import BranchSettings
from queue_server.storage.stores import open_access
from sportello.hall.view import Hall
from sportello.model.commands import Command, ConfirmClock, TakeDayBack
from sportello.model.person import Role
from sportello.model.refusals import by_code
from sportello.model.wire import encode
from web.cannot_start import CannotStart
from web.command_line import Commands

STATION = "command-line"
"""Under this name the journal has what was said here."""

WITHIN = aiohttp.ClientTimeout(total=15)


def add_to(commands: Commands) -> None:
    parser = commands.add(day, "How the day stands; begin it, or take it back.")
    word = parser.add_mutually_exclusive_group()
    word.add_argument("--start", action="store_true", help="the clock is right: begin its day")
    word.add_argument(
        "--back", action="store_true", help="it was a mistake: the day before goes on"
    )
    parser.add_argument("--server", metavar="URL", help="instead of the one in branch.toml")


def day(options: argparse.Namespace) -> None:
    """Raises: CannotStart, Refused"""
    asyncio.run(_day(options, settings_in(options.directory)))


async def _day(options: argparse.Namespace, settings: BranchSettings) -> None:
    url = (options.server or await url_of(settings.host, settings.port)).rstrip("/")
    async with _a_key(options, settings) as key, aiohttp.ClientSession(timeout=WITHIN) as http:
        door = _Door(http, url, key)
        before = await door.hall()
        if options.start:
            await door.command(ConfirmClock(id=uuid4()))
        elif options.back and before.day is not None:
            await door.command(TakeDayBack(id=uuid4(), day=before.day))
        await _say(door, before)


async def _say(door: "_Door", before: Hall) -> None:
    hall, health = await door.hall(), await door.health()
    print(f"The day is {hall.day}, with {len(hall.tickets)} numbers that have not ended.")
    if hall.day != before.day:
        void = len(before.tickets)
        print(f"Before it was {before.day}; of its numbers {void} had not ended, and are void now.")
    print(health.detail or "The server follows the machine's clock.")


class _Door:
    """The server's, or that of the one which leads."""

    def __init__(self, http: aiohttp.ClientSession, url: str, key: str) -> None:
        self._http = http
        self._url = url
        self._headers = {"Authorization": f"Bearer {key}"}

    async def hall(self) -> Hall:
        return msgspec.json.decode((await self._ask("GET", "/api/v1/hall"))[1], type=Hall)

    async def health(self) -> Health:
        return msgspec.json.decode((await self._ask("GET", "/healthz"))[1], type=Health)

    async def command(self, command: Command) -> None:
        """Raises: CannotStart, Refused"""
        status, raw = await self._ask("POST", "/api/v1/commands", command)
        refused = None if status == 200 else msgspec.json.decode(raw, type=Refusal)
        if refused is not None and refused.leader is not None:
            self._url = refused.leader
            status, raw = await self._ask("POST", "/api/v1/commands", command)
            refused = None if status == 200 else msgspec.json.decode(raw, type=Refusal)
        if refused is not None:
            raise by_code(refused.refused, refused.detail)

    async def _ask(self, method: str, path: str, body: Struct | None = None) -> tuple[int, bytes]:
        """Status and body. Raises: CannotStart"""
        data = encode(body) if body is not None else None
        url = self._url + path
        try:
            async with self._http.request(method, url, data=data, headers=self._headers) as answer:
                return answer.status, await answer.read()
        except (aiohttp.ClientError, TimeoutError):
            raise CannotStart(
                f"no server answers at {self._url}: start it with `queue-server run`, or name its "
                "address with --server"
            ) from None


@asynccontextmanager
async def _a_key(options: argparse.Namespace, settings: BranchSettings) -> AsyncIterator[str]:
    """A supervisor's, that is revoked afterwards."""
    async with open_access(options.directory, settings.database) as tables:
        access = Accounts(tables, utc_now)
        try:
            yield await access.add_station(STATION, Role.SUPERVISOR)
        finally:
            await access.revoke_station(STATION)
            access.close()
