"""A child that is kept warm, asked one thing after the other, and started anew when it is gone."""

import asyncio
from asyncio.subprocess import Process
from collections.abc import AsyncIterable

import structlog

from casework.own_process.child import DONE, LENGTH
from web.process.children import start_child

log = structlog.get_logger(__name__)


class ProcessFailed(Exception):
    """The child raised, was ended, or took too long; why in one word, nothing of what it read."""


class OwnProcess:
    """A child that runs `module`, which calls `serve`.

    within_s        for one answer; it is ended if that takes longer
    for_one_answer  each answer comes from a new child, which waits for its message already
    """

    def __init__(self, module: str, *, within_s: float, for_one_answer: bool = False) -> None:
        self._module = module
        self._within_s = within_s
        self._for_one_answer = for_one_answer
        self._child: Process | None = None
        self._turn = asyncio.Lock()

    async def start(self) -> None:
        """Have a child ready before the first question."""
        async with self._turn:
            await self._running()

    async def ask(self, length: int, message: AsyncIterable[bytes]) -> bytes:
        """The answer to a message of that length, which is handed on as it comes.

        Raises: ProcessFailed
        """
        async with self._turn:
            try:
                async with asyncio.timeout(self._within_s):
                    outcome = await self._asked(length, message)
            except TimeoutError:
                await self._end()
                raise ProcessFailed("TooSlow") from None
            except (asyncio.IncompleteReadError, ConnectionError):
                await self._end()
                log.warning("own_process_died", module=self._module)
                raise ProcessFailed("Died") from None
            except BaseException:
                await self._end()  # it may have got half a message
                raise
            if self._for_one_answer:
                await self._end()
                await self._running()
        if outcome[:1] != DONE:
            raise ProcessFailed(outcome[1:].decode("ascii", "replace"))
        return outcome[1:]

    async def close(self) -> None:
        """End the child."""
        async with self._turn:
            await self._end()

    async def _asked(self, length: int, message: AsyncIterable[bytes]) -> bytes:
        child = await self._running()
        assert child.stdin is not None
        assert child.stdout is not None
        child.stdin.write(LENGTH.pack(length))
        async for part in message:
            child.stdin.write(part)
            await child.stdin.drain()
        (told,) = LENGTH.unpack(await child.stdout.readexactly(LENGTH.size))
        return await child.stdout.readexactly(told)

    async def _running(self) -> Process:
        if self._child is None or self._child.returncode is not None:
            self._child = await start_child(self._module, is_quiet=True)
        return self._child

    async def _end(self) -> None:
        child, self._child = self._child, None
        if child is not None:
            if child.returncode is None:
                child.kill()
            await child.communicate()
