"""Booked at a real portal, received at a real queue server, and the portal knows how it went."""

import asyncio
import json
import re
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import aiohttp
import msgspec
from msgspec.structs import replace

from appliance.demo.branch_folder import COUNTER, TOTEM, DemoBranch, open_branch
from appliance.demo.portal_folder import zone_of_a_long_day
from portal.__main__ import main as portal_command
from portal.config.sample import SampleComune
from queue_server.config.branch_file import FILE_NAME
from sportello.bookings.calendar import Channel, WeeklyRule
from sportello.model.commands import CallTicket, CheckIn, Close, OpenCounter, StartServing
from sportello.model.person import Role
from sportello.model.plan import Span
from sportello.model.wire import Login, Reply
from tests.portal.a_portal import MARIA
from tests.queue_server.a_server import Line, visiting

BRANCH, SERVICE, COUNTER_NUMBER = "centro", "autentica-firma", "2"
PATIENCE_S = 40.0

ZONE = ZoneInfo(zone_of_a_long_day(datetime.now(UTC)))


async def test_booked_online_checked_in_called_and_served_the_portal_says_so(
    tmp_path: Path, branch_folder: Path
) -> None:
    portal_folder = tmp_path / "portal"
    a_portal_open_all_day(portal_folder)
    branch = open_branch(branch_folder)
    async with (
        a_program("portal", "run", str(portal_folder), "--port", "0") as portal,
        aiohttp.ClientSession(portal["url"]) as browser,
    ):
        await connect(branch_folder, portal_folder, portal["url"])
        made = await booked(browser)
        running = a_program("queue_server", "run", str(branch_folder), "--port", "0")
        async with running as server, visiting(f"http://127.0.0.1:{server['port']}") as visitor:
            desk = await visitor.join(COUNTER, branch.keys[COUNTER])
            await log_in(desk, branch)
            totem = await visitor.join(TOTEM, branch.keys[TOTEM])
            await served(desk, await checked_in(totem, made["id"]))
            assert await told_of(browser, made, until="served") == "served"


def a_portal_open_all_day(directory: Path) -> None:
    """The sample, with slots at every hour of every day, to be booked until they begin."""
    assert portal_command(["init", str(directory)]) == 0
    file = directory / "sample.json"
    sample = msgspec.json.decode(file.read_bytes(), type=SampleComune)
    calendars = [
        replace(
            calendar,
            zone=str(ZONE),
            rules=tuple(WeeklyRule(day, Span(0, 24 * 60)) for day in range(7)),
            holidays=frozenset(),
            notice=timedelta(0),
            seats={Channel.ONLINE: 3},
        )
        for calendar in sample.calendars
        if SERVICE in calendar.services and calendar.branch == BRANCH
    ]
    branches = tuple(replace(each, zone=str(ZONE)) for each in sample.branches)
    changed = replace(sample, branches=branches, calendars=tuple(calendars[:1]))
    file.write_bytes(msgspec.json.encode(changed))


async def connect(branch: Path, portal: Path, url: str) -> None:
    """Give the branch its key, as an installer does."""
    words = ("-m", "portal", "branch-key", str(portal), "--branch", BRANCH)
    asked = await asyncio.create_subprocess_exec(sys.executable, *words, stdout=subprocess.PIPE)
    said, _ = await asked.communicate()
    told = re.search(r'key = "(.+)"', said.decode())
    assert told is not None
    table = f'\n[portal]\nurl = "{url}"\nbranch = "{BRANCH}"\nkey = "{told[1]}"\n'
    file = branch / FILE_NAME
    demos_own = re.compile(r"^\[portal\]\n(?:[^\[\n].*\n?)*", re.M)
    without = demos_own.sub("", file.read_text("utf-8"))
    file.write_text(without + table, "utf-8")


async def booked(browser: aiohttp.ClientSession) -> dict[str, Any]:
    """Maria's booking of the next slot of today."""
    today = datetime.now(ZONE).date()
    query = {"branch": BRANCH, "service": SERVICE, "from": str(today), "to": str(today)}
    async with browser.get("/api/v1/slots", params=query) as answer:
        slots = (await answer.json())["slots"]
    wanted = {"slot": slots[0]["id"], "service": SERVICE}
    async with browser.post("/api/v1/holds", json=wanted) as answer:
        hold = await answer.json()
    said = {"hold": hold["id"], "person": MARIA, "language": "it", "channel_wanted": "email"}
    headers = {"Idempotency-Key": str(uuid4())}
    async with browser.post("/api/v1/bookings", json=said, headers=headers) as answer:
        assert answer.status == 201, await answer.text()
        return dict(await answer.json())


async def log_in(desk: Line, branch: DemoBranch) -> None:
    operator = next(each for each in branch.operators if Role.OPERATOR in each.roles)
    await desk.ask(Login(id=uuid4(), login=operator.login, password=operator.password))
    await desk.ask(OpenCounter(id=uuid4(), counter=COUNTER_NUMBER))


async def checked_in(totem: Line, booking: str) -> str:
    """The ticket, once the branch has heard of the booking and planned it."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            reply = await totem.ask(CheckIn(id=uuid4(), booking=booking))
            if isinstance(reply, Reply) and reply.accepted:
                return str(reply.accepted[-1].ticket)
            await asyncio.sleep(0.2)


async def served(desk: Line, ticket: str) -> None:
    for command in (
        CallTicket(id=uuid4(), counter=COUNTER_NUMBER, ticket=ticket),
        StartServing(id=uuid4(), ticket=ticket),
        Close(id=uuid4(), ticket=ticket),
    ):
        reply = await desk.ask(command)
        assert isinstance(reply, Reply), reply


async def told_of(browser: aiohttp.ClientSession, made: dict[str, Any], until: str) -> str:
    """The booking's state, once it is that one."""
    headers = {"Authorization": f"Bearer {made['token']}"}
    async with asyncio.timeout(PATIENCE_S):
        while True:
            async with browser.get(f"/api/v1/bookings/{made['id']}", headers=headers) as answer:
                state = str((await answer.json())["state"])
            if state == until:
                return state
            await asyncio.sleep(0.2)


@asynccontextmanager
async def a_program(package: str, *words: str) -> AsyncIterator[dict[str, Any]]:
    """A server of ours as a process of its own: what its log says once it is ready."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", package, *words), stderr=asyncio.subprocess.PIPE
    )
    assert process.stderr is not None
    try:
        told: list[bytes] = []
        async with asyncio.timeout(PATIENCE_S):
            async for line in process.stderr:
                told.append(line)
                said = json.loads(line) if line.startswith(b"{") else {}
                if str(said.get("event")).endswith("_ready"):
                    break
            else:
                raise AssertionError(b"".join(told).decode())
        reading = asyncio.create_task(_read_on(process.stderr))
        yield said
        reading.cancel()
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


async def _read_on(stderr: asyncio.StreamReader) -> None:
    """A full pipe would stop the program."""
    async for _ in stderr:
        pass
