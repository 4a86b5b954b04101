"""Computation in a process of its own, so that the queue never waits for it.

Owns one child, a `reckoner`, that lives from the first piece of work to `close`: a function and its
arguments go in, what it returns comes back. Why not a thread:
docs/decisions/0011-forecasts-in-a-process-of-their-own.md.
"""

import asyncio
import pickle
from asyncio.subprocess import Process
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

import structlog

from queue_server.forecasts import worker as reckoner
from queue_server.forecasts.worker import LENGTH
from sportello.model.refusals import TooMuchAsked
from web.process.children import start_child

P = ParamSpec("P")
T = TypeVar("T")

log = structlog.get_logger(__name__)


class WorkerProcess:
    """One piece of work after the other. What the child raises is raised here."""

    def __init__(self) -> None:
        self._child: Process | None = None
        self._turn = asyncio.Lock()

    async def do(
        self, within_s: float, work: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """What `work(*args)` returns. It is a function of a module, and all must be picklable.

        Raises: TooMuchAsked if it takes longer than `within_s`, when the child is ended, or if the
        child ends twice by itself.
        """
        async with self._turn:
            try:
                async with asyncio.timeout(within_s):
                    return await self._done((work, args, kwargs))
            except TimeoutError:
                await self.close()
                raise TooMuchAsked(
                    f"this takes longer than {within_s:g} seconds: ask for less"
                ) from None
            except asyncio.CancelledError:
                await self.close()
                raise

    async def close(self) -> None:
        """End the child; the next piece of work starts another."""
        child, self._child = self._child, None
        if child is not None:
            if child.returncode is None:
                child.kill()
            await child.communicate()

    async def _done(self, task: object) -> T:
        message = pickle.dumps(task)
        for _ in range(2):
            child = await self._running()
            try:
                is_done, outcome = await _asked(child, message)
            except (asyncio.IncompleteReadError, ConnectionError):
                log.error("reckoning_died", pid=child.pid)
                await self.close()
                continue
            if not is_done:
                raise outcome
            result: T = outcome
            return result
        raise TooMuchAsked("the computation ends before it is done: give the machine more memory")

    async def _running(self) -> Process:
        if self._child is None or self._child.returncode is not None:
            self._child = await start_child(reckoner.__name__)
        return self._child


async def _asked(child: Process, message: bytes) -> tuple[bool, Any]:
    """Whether it was done, and what it returned or raised."""
    assert child.stdin is not None
    assert child.stdout is not None
    child.stdin.write(LENGTH.pack(len(message)) + message)
    await child.stdin.drain()
    (length,) = LENGTH.unpack(await child.stdout.readexactly(LENGTH.size))
    answer: tuple[bool, Any] = pickle.loads(await child.stdout.readexactly(length))
    return answer
