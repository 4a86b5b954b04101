"""How commands of the command line speak with the server that runs.

Owns the way there: by the door of all others, with a key that lives as long as the question.
"""

import argparse
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import msgspec
from msgspec import Struct

from queue_server.accounts.access import Accounts
from queue_server.addresses import url_of
from queue_server.api.http_refusals import Refusal
from queue_server.api.subjects.health import Health
from queue_server.app import utc_now
from queue_server.config.branch_file import BranchSettings
from queue_server.storage.stores import open_access
from sportello.hall.view import Hall
from sportello.model.person import Role
from sportello.model.refusals import by_code
from sportello.model.wire import encode
from web.process.cannot_start import CannotStart

STATION = "command-line"
"""Under this name the journal has what was said here."""

WITHIN = aiohttp.ClientTimeout(total=15)


def add_server_to(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--server", metavar="URL", help="instead of the one in branch.toml")


class ServerDoor:
    """The server's, or that of the one which leads."""

    def __init__(self, http: aiohttp.ClientSession, url: str, key: str) -> None:
        self._http = http
        self._url = url
        self._headers = {"Authorization": f"Bearer {key}"}

    async def hall(self) -> Hall:
        return msgspec.json.decode((await self._ask("GET", "/api/v1/hall"))[1], type=Hall)

    async def health(self) -> Health:
        return msgspec.json.decode((await self._ask("GET", "/healthz"))[1], type=Health)

    async def send(self, path: str, message: Struct) -> bytes:
        """The body of the answer. Raises: CannotStart, Refused"""
        status, raw = await self._ask("POST", path, message)
        refused = None if status == 200 else msgspec.json.decode(raw, type=Refusal)
        if refused is not None and refused.leader is not None:
            self._url = refused.leader
            status, raw = await self._ask("POST", path, message)
            refused = None if status == 200 else msgspec.json.decode(raw, type=Refusal)
        if refused is not None:
            raise by_code(refused.refused, refused.detail)
        return raw

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
async def server_door(
    options: argparse.Namespace, settings: BranchSettings
) -> AsyncIterator[ServerDoor]:
    """With `--server` at that address. Raises: CannotStart"""
    url = (options.server or await url_of(settings.host, settings.port)).rstrip("/")
    async with _a_key(options, settings) as key, aiohttp.ClientSession(timeout=WITHIN) as http:
        yield ServerDoor(http, url, key)


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
