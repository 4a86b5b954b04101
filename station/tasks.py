"""Starts background work, keeps hold of it, and says how it ended.

Owns the references that asyncio itself keeps only weakly. Must not know Qt or what the work is.
"""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any

log = logging.getLogger(__name__)


class Tasks:
    """The running work of one program; slots start what takes time here, by name.

    An exception that ends a piece of work is a bug: it is logged with its traceback and handed
    to `on_failure`, which ends the program. Known troubles are caught inside the work.
    """

    def __init__(self, on_failure: Callable[[BaseException], None]) -> None:
        self._on_failure = on_failure
        self._running: set[asyncio.Task[Any]] = set()

    def start(self, work: Coroutine[Any, Any, Any], name: str) -> asyncio.Task[Any]:
        """Run `work` next to the caller; needs a running loop."""
        task = asyncio.get_running_loop().create_task(work, name=name)
        self._running.add(task)
        task.add_done_callback(self._ended)
        return task

    async def end(self) -> None:
        """Cancel whatever still runs and wait until it has tidied up."""
        while self._running:
            running = tuple(self._running)
            for task in running:
                task.cancel()
            await asyncio.wait(running)

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._running.discard(task)
        if task.cancelled():
            log.debug("%s was cancelled", task.get_name())
        elif failure := task.exception():
            log.error("%s failed", task.get_name(), exc_info=failure)
            self._on_failure(failure)
        else:
            log.debug("%s is done", task.get_name())
