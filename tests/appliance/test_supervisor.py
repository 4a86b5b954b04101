"""Programs that die are told and started again; what was started is ended, to the grandchildren."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
import pytest_asyncio

from appliance.supervisor import Program, ProgramState, Supervisor, last_lines
from station.tasks import Tasks

PATIENCE_S = 15.0


class Nursery:
    """A supervisor, and a way to wait for what it tells."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.failures: list[BaseException] = []
        self.tasks = Tasks(on_failure=self.failures.append)
        self.supervisor = Supervisor(self.tasks)
        self._news = asyncio.Event()
        self.supervisor.listen(self._news.set)

    def start(self, name: str, script: str) -> Path:
        log = self.folder / f"{name}.log"
        self.supervisor.start(Program(name, (sys.executable, "-c", script), log))
        return log

    async def until(self, fact: Callable[[], bool]) -> None:
        async with asyncio.timeout(PATIENCE_S):
            while not fact():
                self._news.clear()
                await self._news.wait()


@pytest_asyncio.fixture
async def nursery(tmp_path: Path) -> AsyncIterator[Nursery]:
    nursery = Nursery(tmp_path)
    yield nursery
    await nursery.supervisor.end()
    await nursery.tasks.end()
    assert nursery.failures == []


async def said(log: Path, word: str) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while word not in log.read_text():  # noqa: ASYNC110, ASYNC240  it has no other way to tell
            await asyncio.sleep(0.01)


FOREVER = "import time; time.sleep(3600)"


async def test_a_killed_program_is_started_again_and_its_last_words_are_told(
    nursery: Nursery, caplog: pytest.LogCaptureFixture
) -> None:
    nursery.start("totem", f"print('here I am', flush=True); {FOREVER}")
    first = nursery.supervisor.pid("totem")
    assert first is not None
    os.kill(first, signal.SIGKILL)
    await nursery.until(lambda: nursery.supervisor.deaths.get("totem") == 1)
    await nursery.until(lambda: nursery.supervisor.conditions["totem"] is ProgramState.RUNNING)
    assert nursery.supervisor.pid("totem") != first
    assert "totem was killed by SIGKILL" in caplog.text


async def test_a_program_that_says_why_it_ends_is_quoted(
    nursery: Nursery, caplog: pytest.LogCaptureFixture
) -> None:
    nursery.start("board", "import sys; sys.exit('no such screen')")
    await nursery.until(lambda: nursery.supervisor.deaths.get("board") == 1)
    assert "board ended with exit status 1; its last words:\n    no such screen" in caplog.text


async def test_wrong_settings_are_not_tried_again(nursery: Nursery) -> None:
    nursery.start("counter", "import sys; sys.exit(2)")
    await nursery.until(
        lambda: nursery.supervisor.conditions.get("counter") is ProgramState.GIVEN_UP
    )
    assert nursery.supervisor.deaths == {"counter": 1}


async def test_a_closed_window_stays_closed_until_somebody_opens_it_again(
    nursery: Nursery,
) -> None:
    nursery.start("totem", "pass")
    await nursery.until(lambda: nursery.supervisor.conditions.get("totem") is ProgramState.CLOSED)
    assert nursery.supervisor.deaths == {}
    nursery.supervisor.start_again("totem")
    await nursery.until(lambda: nursery.supervisor.conditions["totem"] is ProgramState.RUNNING)


async def test_a_program_that_is_stopped_is_not_started_again_by_itself(nursery: Nursery) -> None:
    obeys = "import signal, sys, time; signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))"
    nursery.start("portal", f"{obeys}; print('up', flush=True); {FOREVER}")
    await said(nursery.folder / "portal.log", "up")
    nursery.supervisor.stop("portal")
    await nursery.until(lambda: nursery.supervisor.conditions["portal"] is ProgramState.CLOSED)
    assert nursery.supervisor.deaths == {}


async def test_the_end_reaches_grandchildren_and_those_who_do_not_listen(
    nursery: Nursery, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("appliance.supervisor.END_WITHIN_S", 0.2)
    nursery.start(
        "stubborn",
        "import signal, subprocess, sys, time\n"
        "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        f"subprocess.Popen([sys.executable, '-c', {FOREVER!r}])\n"
        "print('both', flush=True)\n"
        f"{FOREVER}",
    )
    pid = nursery.supervisor.pid("stubborn")
    assert pid is not None
    log = nursery.folder / "stubborn.log"
    await said(log, "both")
    await nursery.supervisor.end()
    async with asyncio.timeout(PATIENCE_S):
        while _group(pid):  # noqa: ASYNC110  the kernel ends the killed in its own time
            await asyncio.sleep(0.01)


async def test_programs_end_in_the_reverse_order_of_their_start(
    nursery: Nursery, tmp_path: Path
) -> None:
    told = tmp_path / "told"
    script = (
        "import signal, sys\n"
        "def end(*_):\n"
        f"    open({str(told)!r}, 'a').write('NAME ')\n"
        "    sys.exit(0)\n"
        "signal.signal(signal.SIGTERM, end)\n"
        "print('ready', flush=True)\n"
        "signal.pause()"
    )
    logs = [nursery.start(name, script.replace("NAME", name)) for name in ("server", "totem")]
    async with asyncio.timeout(PATIENCE_S):
        while any("ready" not in log.read_text() for log in logs):  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    await nursery.supervisor.end()
    assert told.read_text() == "totem server "


def test_the_last_lines_of_a_log_that_is_not_there(tmp_path: Path) -> None:
    assert last_lines(tmp_path / "none.log") == "    (it said nothing)"


def _group(pid: int) -> list[int]:
    """The processes of a group that still run."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            facts = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(facts[2]) == pid and facts[0] != "Z":
            found.append(int(stat.parent.name))
    return found
