"""One thread for one blocking device, so that the event loop never waits for hardware.

Owns the thread and the order of the jobs. Must not know any device.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class DeviceWorker:
    """Runs a device's blocking calls one after another in a thread of its own.

    PC/SC contexts belong to the thread that made them: make them, too, inside `run`.
    """

    def __init__(self, device: str) -> None:
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix=device)

    async def run(self, job: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """What `job` returns or raises, once the jobs before it are done."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._pool, lambda: job(*args, **kwargs))

    def close(self) -> None:
        """Let the present job end, drop those that wait, and end the thread."""
        self._pool.shutdown(wait=True, cancel_futures=True)
