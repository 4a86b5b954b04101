"""What became of a visit: each step with its time, what was seen, and the pictures of it.

Owns `out/` and visit.json. Must not know what the steps are.
"""

import asyncio
import os
import platform
import time
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

import msgspec
from msgspec import Struct, field

from appliance.demo.visit.ui_robot import HandFailed
from hardware.errors import DeviceError
from station.inspection import NotSeen

MOTION_S = 0.3
"""After so long nothing moves any more (Theme.calm): pictures are taken of pages at rest."""


class View(Protocol):
    """What a picture can be taken of: a station's window, or a page in the browser."""

    @property
    def name(self) -> str: ...

    async def picture(self, file: Path) -> None: ...


class NotHappened(Exception):
    """What should have followed did not: the text says what."""


class StepFailed(Exception):
    """A step of the visit was not seen; the text names it and says why, in one line."""


class RecordedStep(Struct):
    """`ms` from its first touch to the last thing seen; taking pictures is not counted."""

    number: int
    name: str
    ms: float = 0
    seen: list[str] = field(default_factory=list)
    pictures: list[str] = field(default_factory=list)


class DemoVisit(Struct, kw_only=True):
    """visit.json. `figures` are milliseconds, each under the name of what it measures."""

    started_at: datetime
    machine: str
    steps: list[RecordedStep] = field(default_factory=list)
    figures: dict[str, float] = field(default_factory=dict)
    ticket: str = ""
    is_complete: bool = False
    failure: str = ""
    total_ms: float = 0


class Record:
    """The visit as it goes on; written to `out` after every step."""

    def __init__(self, out: Path) -> None:
        self.out = out
        self.visit = DemoVisit(started_at=datetime.now(UTC), machine=_machine())
        self._started_s = time.monotonic()
        out.mkdir(parents=True, exist_ok=True)
        for stale in [*out.glob("[0-9][0-9]-*.png"), *map(out.joinpath, LEFT_BEHIND)]:
            stale.unlink(missing_ok=True)

    @property
    def step(self) -> RecordedStep:
        """The present one."""
        return self.visit.steps[-1]

    def saw(self, what: str) -> None:
        """Note what was seen, heard or printed."""
        self.step.seen.append(what)

    def measured(self, name: str, ms: float) -> None:
        """Note a figure."""
        self.visit.figures[name] = round(ms, 1)

    async def perform(
        self, name: str, action: Callable[[], Awaitable[None]], views: Mapping[str, View]
    ) -> None:
        """Do one step, then take a picture of every view. Raises: StepFailed."""
        step = RecordedStep(len(self.visit.steps) + 1, name)
        self.visit.steps.append(step)
        begun_s = time.monotonic()
        try:
            await action()
            step.ms = round((time.monotonic() - begun_s) * 1000, 1)
            await asyncio.sleep(MOTION_S)
            await self._take_pictures(step, views)
        except (NotSeen, NotHappened, HandFailed, DeviceError, OSError, TimeoutError) as why:
            reason = " ".join(str(why).split()) or "it took too long"
            self.visit.failure = f"step {step.number}, {name}: {reason}"
            await self._take_last_pictures(step, views)
            raise StepFailed(self.visit.failure) from why
        finally:
            self.save()

    def save(self) -> None:
        """Write visit.json."""
        self.visit.total_ms = round((time.monotonic() - self._started_s) * 1000, 1)
        written = msgspec.json.format(msgspec.json.encode(self.visit), indent=2)
        (self.out / "visit.json").write_bytes(written)

    async def _take_pictures(self, step: RecordedStep, views: Mapping[str, View]) -> None:
        async def take(view: View) -> None:
            file = self.out / f"{step.number:02}-{step.name.replace('_', '-')}-{view.name}.png"
            await view.picture(file)
            step.pictures.append(file.name)

        await asyncio.gather(*map(take, views.values()))
        step.pictures.sort()

    async def _take_last_pictures(self, step: RecordedStep, views: Mapping[str, View]) -> None:
        """Of a step that failed: as many as can still be had."""
        for name, view in views.items():
            try:
                async with asyncio.timeout(2):
                    await self._take_pictures(step, {name: view})
            except (OSError, TimeoutError):
                continue


LEFT_BEHIND = (
    "ticket.png",
    "ticket.txt",
    "announcement.wav",
    "mail.html",
    "invitation.ics",
    "employer.png",
    "receipt.pdf",
    "request.pdf",
    "visit.json",
)


def _machine() -> str:
    return f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}"
