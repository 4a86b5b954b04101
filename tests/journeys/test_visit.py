"""The unattended visit as `make run` plays it where there is no screen, and how it is ended."""

import asyncio
import json
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from icalendar import Calendar

from appliance.demo.demo_branch import House
from appliance.demo.visit.play import STEPS
from tests.journeys.conftest import Trace

FIGURES_MS = {
    "card_in_to_appointment": 1000,
    "touch_to_last_byte_printed": 400,
    "totem_start_to_first_page": 2000,
}
"""What was promised, on a machine that has nothing else to do."""
VISIT = ("demo", "--wait-for-pcscd")
PORTAL_AWAY = (
    "cut_the_portal_off",
    "call_the_family",
    "take_in_the_request",
    "sign_by_hand",
    "send_it_meanwhile",
    "sign_with_the_card",
    "send_it_too",
)
BUSY = 4
"""Tests share the machine: so many times slower is still no failure."""


@asynccontextmanager
async def appliance(
    *words: str, environment: dict[str, str]
) -> AsyncIterator[asyncio.subprocess.Process]:
    """The command while it runs; killed if the test did not see it end."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "appliance", *words),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env=environment,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.communicate()


async def test_a_citizen_books_comes_is_called_and_says_how_it_was(
    no_screen: dict[str, str], trace: Trace, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    environment = {**no_screen, **trace.environment}
    async with appliance(*VISIT, "--out", str(out), environment=environment) as process:
        told, complaints = await process.communicate()
    assert process.returncode == 0, complaints.decode()[-3000:]
    visit = json.loads((out / "visit.json").read_text())
    assert visit["is_complete"]
    assert [step["name"] for step in visit["steps"][1:]] == [step.__name__ for step in STEPS]
    for step in visit["steps"]:
        is_portal_away = step["name"] in PORTAL_AWAY
        assert len(step["pictures"]) == (4 if is_portal_away else 5)
        assert all((out / picture).stat().st_size > 5000 for picture in step["pictures"])
    paper = (out / "ticket.txt").read_text()
    assert visit["ticket"] in paper
    assert f"/turno/{visit['ticket']}-" in paper
    assert (out / "ticket.png").read_bytes().startswith(b"\x89PNG")
    for paper in ("request.pdf", "receipt.pdf"):
        assert (out / paper).read_bytes().startswith(b"%PDF-")
    assert (out / "announcement.wav").read_bytes().startswith(b"RIFF")
    invitation = Calendar.from_ical((out / "invitation.ics").read_text())
    assert invitation["METHOD"] == "REQUEST"
    assert "Il suo appuntamento è confermato" in (out / "mail.html").read_text()
    for figure, limit_ms in FIGURES_MS.items():
        assert visit["figures"][figure] < BUSY * limit_ms
    assert visit["ticket"] in told.decode()


async def test_a_step_that_is_not_seen_is_named_and_fails(
    no_screen: dict[str, str], trace: Trace, tmp_path: Path
) -> None:
    """A machine on which nobody finds pcscd."""
    environment = {**no_screen, **trace.environment, "PATH": "/usr/bin:/bin"}
    out = tmp_path / "out"
    async with appliance(*VISIT, "--out", str(out), environment=environment) as process:
        _, complaints = await process.communicate()
    assert process.returncode == 1
    last = complaints.decode().splitlines()[-1]
    assert "step 21, insert_the_card: there is no card reader" in last
    visit = json.loads((out / "visit.json").read_text())
    assert not visit["is_complete"]
    assert visit["failure"] in last
    assert (out / "21-insert-the-card-totem.png").exists()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
async def test_nothing_is_left_behind(
    number: signal.Signals, display: dict[str, str], trace: Trace, tmp_path: Path
) -> None:
    environment = {**display, **trace.environment}
    branch = str(tmp_path / "branch")
    async with appliance(*VISIT, "--branch", branch, environment=environment) as process:
        assert process.stdout is not None
        while b"http://127.0.0.1" not in (line := await process.stdout.readline()):
            assert line, "the demo ended before it began"
        await trace.shows(
            "queue_server", "portal", "totem", "counter_client", "display_board", "pcscd"
        )
        process.send_signal(number)
        await process.communicate()
    assert process.returncode == (-number if number is signal.SIGKILL else 0)
    await trace.ended()


async def test_a_second_demo_in_the_same_branch_is_told_why_it_cannot_be(
    house: House, display: dict[str, str], trace: Trace
) -> None:
    environment = {**display, **trace.environment}
    branch = str(house.settings.directory)
    async with appliance("demo", "--branch", branch, environment=environment) as process:
        _, complaints = await process.communicate()
    assert process.returncode == 1
    assert "the queue server does not answer; its last words:" in complaints.decode()
    assert "already" in complaints.decode()
