"""Keeps several programs alive on one machine, and ends every one of them in order.

Owns the processes: a program that dies is told by name with the last lines of its log and started
again, and at the end nothing it started is left. Must not know what any program does.
"""

import asyncio
import contextlib
import logging
import os
import signal
import subprocess
from collections import deque
from collections.abc import Callable, Mapping
from enum import StrEnum
from pathlib import Path

from msgspec import Struct

from station.tasks import Tasks

log = logging.getLogger(__name__)

LAST_LINES = 12
END_WITHIN_S = 6.0
FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.3, 8.0
DEATHS_TOO_MANY = 5
"""So many deaths within DEATHS_COUNTED_S: starting it again does not help."""
DEATHS_COUNTED_S = 60.0
WRONG_SETTINGS = 2
"""The exit status of a program that cannot read its settings: the same would happen again."""


class ProgramState(StrEnum):
    RUNNING = "running"
    CLOSED = "closed"
    """It ended by itself and in order: its window was closed."""
    RESTARTING = "restarting"
    GIVEN_UP = "given_up"


class Program(Struct, frozen=True):
    """What to start. `name` is what people call it; `log` gets all that it says."""

    name: str
    command: tuple[str, ...]
    log: Path
    environment: Mapping[str, str] = {}


class Supervisor:
    """The programs that were started, in this order; `end` ends them in the reverse one.

    conditions  how each is, by name
    deaths      how often each died unasked, by name
    """

    def __init__(self, tasks: Tasks) -> None:
        self.conditions: dict[str, ProgramState] = {}
        self.deaths: dict[str, int] = {}
        self._tasks = tasks
        self._listeners: list[Callable[[], None]] = []
        self._programs: dict[str, Program] = {}
        self._processes: dict[str, subprocess.Popen[bytes]] = {}
        self._watches: dict[str, asyncio.Task[None]] = {}

    def listen(self, listener: Callable[[], None]) -> None:
        """Call `listener` whenever a condition has changed."""
        self._listeners.append(listener)

    def start(self, program: Program) -> None:
        """Start `program`, or one of that name that was closed or given up."""
        self._programs[program.name] = program
        self._processes[program.name] = _spawn(program)
        self._watches[program.name] = self._tasks.start(
            self._keep_alive(program), f"watch over {program.name}"
        )

    def start_again(self, name: str) -> None:
        """Start a program again that is no longer supervised."""
        if self.conditions.get(name) in (ProgramState.CLOSED, ProgramState.GIVEN_UP):
            self.start(self._programs[name])

    def stop(self, name: str) -> None:
        """Ask a program to end in order; `start_again` brings it back."""
        if self.conditions.get(name) is ProgramState.RUNNING:
            self._processes[name].terminate()

    def pid(self, name: str) -> int | None:
        """The process of a program, None while it has none."""
        process = self._processes.get(name)
        return process.pid if process and process.returncode is None else None

    async def end(self) -> None:
        """End every program, the last one started first; what does not end is killed."""
        for watch in self._watches.values():
            watch.cancel()
        await asyncio.gather(*self._watches.values(), return_exceptions=True)
        for name in reversed(self._programs):
            await _end(name, self._processes[name])

    async def _keep_alive(self, program: Program) -> None:
        """Watch one program, for as long as starting it again makes sense."""
        loop = asyncio.get_running_loop()
        deaths: deque[float] = deque(maxlen=DEATHS_TOO_MANY)
        while True:
            self._tell(program.name, ProgramState.RUNNING)
            code = await _exit_of(self._processes[program.name])
            _kill_strays(self._processes[program.name].pid)
            if code == 0:
                self._tell(program.name, ProgramState.CLOSED)
                return
            self._mourn(program, code)
            deaths.append(loop.time())
            if code == WRONG_SETTINGS or _are_too_many(deaths):
                self._tell(program.name, ProgramState.GIVEN_UP)
                return
            self._tell(program.name, ProgramState.RESTARTING)
            await asyncio.sleep(min(FIRST_PAUSE_S * 2 ** (len(deaths) - 1), LONGEST_PAUSE_S))
            self._processes[program.name] = _spawn(program)

    def _mourn(self, program: Program, code: int) -> None:
        self.deaths[program.name] = self.deaths.get(program.name, 0) + 1
        log.error("%s\n%s", _obituary(program.name, code), last_lines(program.log))

    def _tell(self, name: str, condition: ProgramState) -> None:
        self.conditions[name] = condition
        for listener in self._listeners:
            listener()


def last_lines(file: Path, count: int = LAST_LINES) -> str:
    """The end of a log, each line set in."""
    try:
        lines = file.read_text(encoding="utf-8", errors="replace").splitlines()
    except FileNotFoundError:
        return "    (it said nothing)"
    return "\n".join(f"    {line}" for line in lines[-count:]) or "    (it said nothing)"


def _obituary(name: str, code: int) -> str:
    if code < 0:
        return f"{name} was killed by {signal.Signals(-code).name}; its last words:"
    return f"{name} ended with exit status {code}; its last words:"


def _are_too_many(deaths: "deque[float]") -> bool:
    return len(deaths) == DEATHS_TOO_MANY and deaths[-1] - deaths[0] < DEATHS_COUNTED_S


def _spawn(program: Program) -> "subprocess.Popen[bytes]":
    """Start it as the head of a group of its own, which Ctrl-C in a terminal does not reach.

    setpriv: it is told to end also if this process is killed before it can do so itself.
    """
    with program.log.open("ab") as output:
        return subprocess.Popen(
            ["setpriv", "--pdeathsig", "TERM", "--", *program.command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
            env={**os.environ, **program.environment},
        )


async def _exit_of(process: "subprocess.Popen[bytes]") -> int:
    """Its exit status, as soon as it has one."""
    loop = asyncio.get_running_loop()
    has_ended = asyncio.Event()
    descriptor = os.pidfd_open(process.pid)
    loop.add_reader(descriptor, has_ended.set)
    try:
        await has_ended.wait()
    finally:
        loop.remove_reader(descriptor)
        os.close(descriptor)
    return process.wait()


async def _end(name: str, process: "subprocess.Popen[bytes]") -> None:
    if process.poll() is None:
        process.terminate()
        try:
            async with asyncio.timeout(END_WITHIN_S):
                await _exit_of(process)
        except TimeoutError:
            log.warning("%s did not end within %.0f s and is killed", name, END_WITHIN_S)
    _kill_strays(process.pid)
    process.wait()


def _kill_strays(group: int) -> None:
    """Whatever a program has left behind in its group, itself included."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(group, signal.SIGKILL)
