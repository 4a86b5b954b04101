"""A child that is kept warm, asked one thing after the other, and started anew when it is gone."""

import asyncio
from asyncio.subprocess import Process
from collections.abc import AsyncIterable, AsyncIterator

import structlog

from casework.own_process.child import DONE, LENGTH, READY
from web.process.children import start_child

DIED, TOO_SLOW = "Died", "TooSlow"

log = structlog.get_logger(__name__)


class ProcessFailed(Exception):
    """The child raised, was ended, or took too long; why in one word, nothing of what it read."""


class OwnProcess:
    """A child that runs `module`, which calls `serve`.

    within_s        for one answer, the child's start not counted; it is ended if that takes longer
    for_one_answer  each answer comes from a new child, which waits for its message already
    """

    def __init__(self, module: str, *, within_s: float, for_one_answer: bool = False) -> None:
        self._module = module
        self._within_s = within_s
        self._for_one_answer = for_one_answer
        self._child: Process | None = None
        self._is_ready = False
        self._turn = asyncio.Lock()

    async def start(self) -> None:
        """Have a child ready before the first question."""
        async with self._turn:
            await self._ready()

    async def ask(self, length: int, message: AsyncIterable[bytes]) -> bytes:
        """The answer to a message of that length, which is handed on as it comes.

        Raises: ProcessFailed
        """
        async with self._turn:
            try:
                child = await self._ready()
                async with asyncio.timeout(self._within_s):
                    outcome = await _asked(child, length, message)
            except TimeoutError:
                await self._end()
                raise ProcessFailed(TOO_SLOW) from None
            except (asyncio.IncompleteReadError, ConnectionError):
                await self._end()
                log.warning("own_process_died", module=self._module)
                raise ProcessFailed(DIED) from None
            except BaseException:
                await self._end()  # it may have got half a message
                raise
            if self._for_one_answer:
                await self._end()
                await self._started()
        if outcome[:1] != DONE:
            raise ProcessFailed(outcome[1:].decode("ascii", "replace"))
        return outcome[1:]

    async def ask_whole(self, message: bytes) -> bytes:
        """As `ask`, of a message that is here already."""

        async def whole() -> AsyncIterator[bytes]:
            yield message

        return await self.ask(len(message), whole())

    async def close(self) -> None:
        """End the child."""
        async with self._turn:
            await self._end()

    async def _ready(self) -> Process:
        """A child that has said so."""
        child = await self._started()
        if not self._is_ready:
            assert child.stdout is not None
            await child.stdout.readexactly(len(READY))
            self._is_ready = True
        return child

    async def _started(self) -> Process:
        if self._child is None or self._child.returncode is not None:
            await self._end()
            self._child = await start_child(self._module, is_quiet=True)
            self._is_ready = False
        return self._child

    async def _end(self) -> None:
        child, self._child = self._child, None
        if child is not None:
            if child.returncode is None:
                child.kill()
            await child.communicate()


async def _asked(child: Process, length: int, message: AsyncIterable[bytes]) -> bytes:
    assert child.stdin is not None
    assert child.stdout is not None
    child.stdin.write(LENGTH.pack(length))
    async for part in message:
        child.stdin.write(part)
        await child.stdin.drain()
    (told,) = LENGTH.unpack(await child.stdout.readexactly(LENGTH.size))
    return await child.stdout.readexactly(told)
