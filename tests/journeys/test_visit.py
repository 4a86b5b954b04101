"""The unattended visit as `make run` plays it where there is no screen, and how it is ended."""

import asyncio
import json
import signal
import sys
from pathlib import Path

import pytest

from appliance.visit import STEPS
from tests.journeys.conftest import Trace

FIGURES_MS = {
    "card_in_to_choices": 1000,
    "touch_to_last_byte_printed": 400,
    "totem_start_to_first_page": 2000,
}
"""What was promised, on a machine that has nothing else to do."""
BUSY = 4
"""Tests share the machine: so many times slower is still no failure."""


async def _appliance(*words: str, environment: dict[str, str]) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "appliance", *words),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env=environment,
    )


async def test_a_citizen_goes_from_the_card_to_the_closed_ticket(
    no_screen: dict[str, str], trace: Trace, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    process = await _appliance(
        *("demo", "--wait-for-pcscd", "--out", str(out)),
        environment={**no_screen, **trace.environment},
    )
    told, complaints = await process.communicate()
    assert process.returncode == 0, complaints.decode()[-3000:]
    visit = json.loads((out / "visit.json").read_text())
    assert visit["is_complete"]
    assert [step["name"] for step in visit["steps"][1:]] == [step.__name__ for step in STEPS]
    for step in visit["steps"]:
        assert len(step["pictures"]) == 4
        assert all((out / picture).stat().st_size > 5000 for picture in step["pictures"])
    assert visit["ticket"] in (out / "ticket.txt").read_text()
    assert (out / "ticket.png").read_bytes().startswith(b"\x89PNG")
    assert (out / "announcement.wav").read_bytes().startswith(b"RIFF")
    for figure, limit_ms in FIGURES_MS.items():
        assert visit["figures"][figure] < BUSY * limit_ms
    assert visit["ticket"] in told.decode()


async def test_a_step_that_is_not_seen_is_named_and_fails(
    no_screen: dict[str, str], trace: Trace, tmp_path: Path
) -> None:
    """Without espeak's data the board shows the call and nobody hears it."""
    process = await _appliance(
        *("demo", "--wait-for-pcscd", "--out", str(tmp_path / "out")),
        environment={**no_screen, **trace.environment, "ESPEAK_DATA_PATH": str(tmp_path)},
    )
    _, complaints = await process.communicate()
    assert process.returncode == 1
    last = complaints.decode().splitlines()[-1]
    assert "step 11, hear_the_call: nobody heard A002 called" in last
    visit = json.loads((tmp_path / "out" / "visit.json").read_text())
    assert not visit["is_complete"]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
async def test_nothing_is_left_behind(
    number: signal.Signals, display: dict[str, str], trace: Trace, tmp_path: Path
) -> None:
    process = await _appliance(
        *("demo", "--wait-for-pcscd", "--branch", str(tmp_path / "branch")),
        environment={**display, **trace.environment},
    )
    assert process.stdout is not None
    while b"http://127.0.0.1" not in (line := await process.stdout.readline()):
        assert line, "the demo ended before it began"
    programs = ("queue_server", "totem", "counter_client", "display_board", "pcscd")
    running = " ".join(trace.processes())
    assert [name for name in programs if name not in running] == []
    process.send_signal(number)
    await process.communicate()
    assert process.returncode == (-number if number is signal.SIGKILL else 0)
    await trace.ended()
