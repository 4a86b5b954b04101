"""Workers as processes of their own, killed in the middle of their work, on a real database.

What the providers got is counted at their end: no message is missing, a mail comes again only as
itself, an SMS never.
"""

import asyncio
import json
import re
import sys
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from aiohttp import web
from sqlalchemy import select, update

from portal.__main__ import main
from portal.notifications import outbox
from portal.notifications.kinds import ContactChannel, MessageKind
from portal.notifications.states import MessageState
from portal.notifications.tables import outbox as table
from portal.notifications.worker import database_clock
from portal.prepare import prepare
from portal.storage.database import Database, open_database
from tests.portal.notifications.a_post_office import (
    COMUNE,
    MARIA,
    MARIAS_PHONE,
    a_booking,
)
from tests.portal.notifications.a_provider import Provider, a_provider
from tests.portal.notifications.an_smtp_server import SmtpServer, an_smtp_server

EACH = 40
KILLS = 2
WORKERS = 2
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
TABLES = """
[mail]
host = "localhost"
port = {port}
security = "none"
sender = "prenota@comune.example.it"

[sms]
url = "{url}/sms"
body = '{{"to": "{{to}}", "text": "{{text}}", "id": "{{id}}"}}'
"""


class Killing:
    """The gateway says when as many more SMS have come as it takes to kill the workers."""

    def __init__(self, gateway: Provider) -> None:
        self._left = 0
        self._reached = asyncio.Event()
        gateway.answers["/sms"] = self._take

    def _take(self) -> web.Response:
        self._left -= 1
        if self._left <= 0:
            self._reached.set()
        return web.json_response({})

    async def round(self, directory: Path, after: int) -> None:
        """Start workers, and kill them when `after` SMS have come."""
        self._left = after
        self._reached.clear()
        workers = [await send_due(directory) for _ in range(WORKERS)]
        await self._reached.wait()
        for worker in workers:
            worker.kill()
            await worker.wait()


async def send_due(directory: Path) -> asyncio.subprocess.Process:
    command = [sys.executable, "-m", "portal", "send-due", str(directory)]
    quiet = asyncio.subprocess.DEVNULL
    return await asyncio.create_subprocess_exec(*command, stdout=quiet, stderr=quiet)


async def let_leases_end(database: Database) -> int:
    """As if the time had passed. How many messages the dead have left behind."""
    async with database.transaction() as connection:
        left = update(table).where(table.c.state == MessageState.SENDING)
        return (await connection.execute(left.values(leased_until=LONG_AGO))).rowcount


@asynccontextmanager
async def an_outbox(directory: Path, url: str | None, tables: str) -> AsyncIterator[Database]:
    """A portal that is not running, with `EACH` mails and as many SMS to send."""
    assert main(["init", str(directory)]) == 0
    file = directory / "portal.toml"
    where = "" if url is None else f'\n[database]\nurl = "{url}"\n'
    file.write_text(f"{file.read_text()}{where}{tables}")
    async with open_database(directory, url) as database:
        await prepare(database, directory, datetime.now(UTC))
        async with database.transaction() as connection:
            now = await database_clock(connection)
            later = {"starts_at": now + timedelta(days=9), "ends_at": now + timedelta(days=10)}
            for number in range(EACH):
                booking = a_booking(id=f"b{number}", **later)
                for to in (MARIA, MARIAS_PHONE):
                    await outbox.add(
                        connection, COMUNE, MessageKind.CONFIRMATION, booking, to, now=now
                    )
        yield database


async def test_workers_that_are_killed_lose_nothing_and_repeat_mails_alone(tmp_path, either):
    directory = tmp_path / "portal"
    with an_smtp_server() as server:
        async with a_provider() as (gateway, _):
            tables = TABLES.format(port=server.port, url=gateway.url)
            async with an_outbox(directory, either, tables) as database:
                killing = Killing(gateway)
                left = 0
                for _ in range(KILLS):
                    await killing.round(directory, after=6)
                    left += await let_leases_end(database)
                assert await (await send_due(directory)).wait() == 0
                states = await states_of(database)
            sms = Counter(json.loads(body)["id"] for _, _, body in gateway.asked)
        mails = all_message_ids(server, at_least=EACH)
    assert left > 0, "no worker was killed in the middle"
    assert max(sms.values()) == 1
    email, phone = ContactChannel.EMAIL, ContactChannel.SMS
    assert {state for (_, channel), state in states.items() if channel == email} == {
        MessageState.SENT
    }
    assert set(mails) == {id for id, channel in states if channel == email}
    for (id, channel), state in states.items():
        if channel == phone:
            assert state in (MessageState.SENT, MessageState.OUTCOME_UNKNOWN)
            assert state == MessageState.OUTCOME_UNKNOWN or sms[id] == 1


async def states_of(database: Database) -> dict[tuple[str, str], str]:
    """Of the confirmations, by id and channel."""
    async with database.reading() as connection:
        query = select(table.c.id, table.c.channel, table.c.state)
        rows = await connection.execute(query.where(table.c.kind == MessageKind.CONFIRMATION))
        return {(id, channel): state for id, channel, state in rows}


def all_message_ids(server: SmtpServer, at_least: int) -> Counter[str]:
    """Of the mails that came, until as many different ones have."""
    came: Counter[str] = Counter()
    while len(came) < at_least:
        found = re.search(r"Message-ID: <(\w+)@", server.next_mail()["content"])
        assert found is not None
        came[found[1]] += 1
    return came
