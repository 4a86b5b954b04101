"""A real program in a real window, found as a screen reader finds it and touched by X events."""

import asyncio
import os
import signal
import stat
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from station.inspection import Finger, Item, NotSeen, Rect

HERE = Path(__file__).parent


class Program:
    """The counting program while it runs, with a finger on its window."""

    def __init__(self, process: asyncio.subprocess.Process, environment: dict[str, str]) -> None:
        self.process = process
        self._environment = environment
        self.finger: Finger

    async def touch(self, item: Item) -> None:
        x, y = item.rect.centre
        await self._xdotool("mousemove", str(x), str(y), "click", "1")

    async def double_tap(self, item: Item) -> None:
        x, y = item.rect.centre
        await self._xdotool(
            *("mousemove", str(x), str(y), "click", "--repeat", "2", "--delay", "120", "1")
        )

    async def press_key(self, key: str) -> None:
        await self._xdotool("key", key)

    async def ended(self) -> tuple[int, str]:
        async with asyncio.timeout(10):
            _, log = await self.process.communicate()
        assert self.process.returncode is not None
        return self.process.returncode, log.decode()

    async def _xdotool(self, *words: str) -> None:
        touch = await asyncio.create_subprocess_exec("xdotool", *words, env=self._environment)
        assert await touch.wait() == 0


@asynccontextmanager
async def counting(display: dict[str, str], socket: Path, *options: str) -> AsyncIterator[Program]:
    environment = {**display, "PYTHONPATH": f"{HERE}{os.pathsep}{HERE.parent.parent}"}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "counting", "--inspect", str(socket), *options),
        env=environment,
        stderr=subprocess.PIPE,
    )
    program = Program(process, environment)
    try:
        async with Finger(socket) as program.finger:
            yield program
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


def _mode(socket: Path) -> int | None:
    return stat.S_IMODE(socket.stat().st_mode) if socket.exists() else None


@pytest.fixture
def socket(tmp_path: Path) -> Path:
    return tmp_path / "inspect"


async def test_a_touch_reaches_the_model_and_the_model_the_screen(
    display: dict[str, str], socket: Path
) -> None:
    async with counting(display, socket) as program:
        await program.finger.wait_for("0 pressioni")
        await program.touch(await program.finger.wait_for("Prema"))
        assert (await program.finger.wait_for("1 pressione")).role == "Heading"


async def test_a_double_tap_counts_once(display: dict[str, str], socket: Path) -> None:
    async with counting(display, socket) as program:
        await program.double_tap(await program.finger.wait_for("Prema"))
        await program.finger.wait_for("1 pressione")
        await program.press_key("Return")
        await program.finger.wait_for("2 pressioni")


async def test_the_whole_window_changes_language_and_direction(
    display: dict[str, str], socket: Path
) -> None:
    async with counting(display, socket, "--language", "en") as program:
        italian = await program.finger.wait_for("Italiano")
        arabic = await program.finger.find("العربية")
        assert (await program.finger.look()).title == "Counting"
        assert italian.rect.x < arabic.rect.x
        await program.touch(arabic)
        await program.finger.wait_for("اضغط")
        look = await program.finger.look()
        assert look.find("Italiano").rect.x > look.find("العربية").rect.x
        assert look.title == "Conteggio"
        assert look.language == "ar"
        assert look.complaints == ()


async def test_people_read_the_time_of_the_branch(display: dict[str, str], socket: Path) -> None:
    async with counting({**display, "TZ": "UTC"}, socket) as program:
        await program.finger.wait_for("01: Funziona")


async def test_what_is_not_there_is_named_with_what_is(
    display: dict[str, str], socket: Path
) -> None:
    async with counting(display, socket) as program:
        await program.finger.wait_for("Prema")
        with pytest.raises(NotSeen, match="'Prema'"):
            await program.finger.find("Chiama")


async def test_a_picture_of_the_window_can_be_had(
    display: dict[str, str], socket: Path, tmp_path: Path
) -> None:
    async with counting(display, socket, "--geometry", "420x760+100+40") as program:
        await program.finger.wait_for("Prema")
        assert (await program.finger.look()).window == Rect(100, 40, 420, 760)
        picture = await program.finger.grab(tmp_path / "counting.png")
    assert picture.read_bytes()[16:24] == (420).to_bytes(4, "big") + (760).to_bytes(4, "big")


async def test_nobody_else_may_look(display: dict[str, str], socket: Path) -> None:
    async with counting(display, socket):
        assert _mode(socket) == 0o600


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_ends_the_program_in_order(
    display: dict[str, str], socket: Path, number: signal.Signals
) -> None:
    async with counting(display, socket) as program:
        await program.finger.wait_for("Prema")
        program.process.send_signal(number)
        code, log = await program.ended()
    assert code == 0
    assert "counting tidied up" in log
    assert not [line for line in log.splitlines() if "ERROR" in line or "TypeError" in line]
    assert _mode(socket) is None


@pytest.mark.parametrize(
    ("button", "bug"), [("Break slot", "a bug in a slot"), ("Break task", "a bug in a task")]
)
async def test_a_bug_ends_the_program_loudly(
    display: dict[str, str], socket: Path, button: str, bug: str
) -> None:
    async with counting(display, socket) as program:
        await program.touch(await program.finger.wait_for(button))
        code, log = await program.ended()
    assert code == 1
    assert bug in log


def test_a_program_that_crashes_leaves_no_core_file_with_a_pin_in_it() -> None:
    code = (
        "import resource; from station.run import leave_no_dump; leave_no_dump(); "
        "print(resource.getrlimit(resource.RLIMIT_CORE))"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout == "(0, 0)\n"
