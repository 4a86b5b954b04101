"""A branch of real processes for every journey: server, totem, virtual devices, a real screen."""

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
import pytest_asyncio

from appliance.demo import screen
from appliance.demo.branch_folder import open_branch
from appliance.demo.demo_branch import DemoSettings, House, open_house
from appliance.demo.portal_folder import zone_of_a_long_day
from appliance.demo.visit.scene import window_of
from appliance.demo.visit.ui_robot import Hand, Window
from station.inspection import Rect
from station.tasks import Tasks

PATIENCE_S = 20.0


class Trace:
    """Every process of one run, found by a variable of its environment that children inherit."""

    def __init__(self) -> None:
        self.variable = f"SPORTELLO_TRACE={uuid4()}"

    @property
    def environment(self) -> dict[str, str]:
        name, value = self.variable.split("=")
        return {name: value}

    def processes(self) -> list[str]:
        """Command lines of those that still run."""
        found = []
        for process in Path("/proc").glob("[0-9]*"):
            try:
                if self.variable.encode() in (process / "environ").read_bytes().split(b"\0"):
                    found.append((process / "cmdline").read_text().replace("\0", " "))
            except OSError:
                continue
        return [command for command in found if command]

    async def shows(self, *programs: str) -> None:
        """Once each of them runs; a program that is just starting has no command line yet."""
        async with asyncio.timeout(PATIENCE_S):
            while any(each not in " ".join(self.processes()) for each in programs):  # noqa: ASYNC110
                await asyncio.sleep(0.02)

    async def ended(self) -> None:
        """Once none is left."""
        async with asyncio.timeout(PATIENCE_S):
            while self.processes():  # noqa: ASYNC110  the kernel tells nobody but their parent
                await asyncio.sleep(0.02)


@pytest.fixture
def trace() -> Iterator[Trace]:
    trace = Trace()
    yield trace
    assert trace.processes() == [], "left behind"


@pytest.fixture
def no_screen() -> dict[str, str]:
    """The environment of a machine without a screen."""
    return {
        name: value
        for name, value in os.environ.items()
        if name not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM", "QT_QUICK_BACKEND")
    }


@pytest.fixture
def branch_folder(tmp_path: Path) -> Path:
    """A demo's branch, made before any loop runs, where the day does not end in the test."""
    open_branch(tmp_path / "branch", zone_of_a_long_day(datetime.now(UTC)))
    return tmp_path / "branch"


@pytest_asyncio.fixture
async def house(
    branch_folder: Path, tmp_path: Path, display: dict[str, str]
) -> AsyncIterator[House]:
    """A branch that runs, with no station yet."""
    failures: list[BaseException] = []
    tasks = Tasks(on_failure=failures.append)
    sockets = tmp_path / "sockets"
    sockets.mkdir()
    settings = DemoSettings(
        branch_folder,
        {screen.TOTEM: Rect(0, 0, 1080, 1920)},
        sockets,
        wait_for_pcscd=True,
        environment=display,
    )
    async with open_house(tasks, settings, open_branch(branch_folder)) as house:
        yield house
    await tasks.end()
    assert failures == []


@pytest_asyncio.fixture
async def totem(house: House) -> AsyncIterator[Window]:
    """The house's totem, at its first page."""
    house.start(screen.TOTEM)
    async with window_of(house, screen.TOTEM, Hand(house.settings.environment)) as window:
        await window.sees("Insert your health card", patience_s=PATIENCE_S)
        yield window
        assert (await window.look()).complaints == ()
