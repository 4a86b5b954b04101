"""A branch that takes in requests: its queue server here, the process of requests beside it, and
the portal that it belongs to.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

from portal.sync import links
from queue_server.config.tables import PortalTable
from sportello.model.commands import CallNext, OpenCounter, StartDay, StartServing, TakeTicket
from sportello.model.person import Role, Source
from sportello.model.wire import Identify
from tests.portal.a_portal import BRANCH, PortalUnderTest
from tests.queue_server.a_server import PASSWORD, ServerHere, server_here

CASES = "/api/v1/cases"
LAMP, CERTIFICATE = "illuminazione-pubblica", "certificati"
PUBLIC_URL = "http://sportelli.example"
NO_SCANNER = "/nonexistent/clamd.ctl"
PATIENCE_S = 20.0
NOT_YET = ("requests_starting", "forms_not_here")

Answer = tuple[int, Any]


class RequestsBranch:
    """`operator` is the token of one who has logged in, `totem` a totem's key."""

    def __init__(self, server: ServerHere, totem: str, operator: str) -> None:
        self.server = server
        self.totem = totem
        self.operator = operator

    async def ask(
        self,
        method: str,
        path: str,
        *,
        by: str | None,
        token: str | None = None,
        headers: dict[str, str] | None = None,
        **options: Any,
    ) -> Answer:
        said = dict(headers or {})
        if by is not None:
            said["Station-Authorization"] = f"Bearer {by}"
        if token is not None:
            said["Authorization"] = f"Bearer {token}"
        url = self.server.url + path
        async with self.server.http.request(method, url, headers=said, **options) as answer:
            return answer.status, await answer.json(content_type=None)

    async def begin(self, service: str, *, by: str, visit: str | None = None) -> Answer:
        query = "" if visit is None else f"?visit={visit}"
        headers = {"Idempotency-Key": uuid4().hex}
        body = {"service": service}
        return await self.ask("POST", CASES + query, by=by, headers=headers, json=body)

    async def until_ready(self) -> list[str]:
        """The services whose forms have come."""
        async with asyncio.timeout(PATIENCE_S):
            while True:
                status, told = await self.ask("GET", "/api/v1/definitions", by=self.operator)
                if status == 200:
                    return [each["service"] for each in told["definitions"]]
                assert (status, told["code"] in NOT_YET) == (503, True), told
                await asyncio.sleep(0.05)

    async def serve_visit(self) -> str:
        """The ticket of Maria, who is served at the operator's counter now."""
        here = self.server
        await here.command(StartDay(id=uuid4()), self.operator)
        card = Identify(id=uuid4(), codice_fiscale="FNTMRA85D52L840G", source=Source.CHIP)
        line = await here.line("totem-2", Role.TOTEM)
        named = Identify(
            id=uuid4(),
            codice_fiscale=card.codice_fiscale,
            surname="Fontanelli",
            given_name="Maria",
            source=Source.CHIP,
        )
        identified = await line.ask(named)
        taken = await line.ask(
            TakeTicket(id=uuid4(), service="certificati", citizen=identified.citizen)
        )
        ticket: str = taken.accepted[-1].ticket
        for command in (
            OpenCounter(id=uuid4(), counter="1"),
            CallNext(id=uuid4(), counter="1"),
            StartServing(id=uuid4(), ticket=ticket),
        ):
            status, told = await here.command(command, self.operator)
            assert status == 200, told
        return ticket


async def table_of(portal: PortalUnderTest) -> PortalTable:
    """What branch.toml says of the portal, with a new key."""
    async with portal.context.database.transaction() as connection:
        key = await links.make_key(connection, portal.comune, BRANCH)
    return PortalTable(url=portal.url, branch=BRANCH, key=key)


@asynccontextmanager
async def a_branch(directory: Path, portal: PortalTable) -> AsyncIterator[RequestsBranch]:
    await asyncio.to_thread(directory.mkdir, exist_ok=True)
    async with server_here(
        directory, portal=portal, clamd=NO_SCANNER, public_url=PUBLIC_URL
    ) as here:
        totem = await here.key(f"totem-{uuid4().hex[:6]}", Role.TOTEM)
        await here.operator("anna", Role.OPERATOR)
        _, told = await here.post(
            "/api/v1/login",
            b'{"type": "login", "id": "%s", "login": "anna", "password": "%s"}'
            % (str(uuid4()).encode(), PASSWORD.encode()),
            None,
        )
        yield RequestsBranch(here, totem, told["token"])
