"""What a server does not keep: the memory of a password check, and modules it has no use for."""

import subprocess
import sys
from datetime import UTC, datetime
from random import Random

from queue_server.forecasts.worker_process import WorkerProcess
from sportello.decisions.day_state import Today
from sportello.forecast.estimator import Estimator, simulate
from tests.queue_server.a_server import a_plan

CHECKS = """
import asyncio
from queue_server.allocator import return_large_blocks
from web.password_hashes import HASHER

def anonymous_kib():
    with open("/proc/self/smaps_rollup") as rollup:
        return next(int(line.split()[1]) for line in rollup if line.startswith("Anonymous:"))

async def main():
    hashed = await asyncio.to_thread(HASHER.hash, "sportello-2026")
    before = anonymous_kib()
    for _ in range(3):
        assert await asyncio.to_thread(HASHER.verify, hashed, "sportello-2026")
    print(anonymous_kib() - before)

return_large_blocks()
asyncio.run(main())
"""


def test_a_password_check_gives_its_memory_back():
    done = subprocess.run([sys.executable, "-c", CHECKS], check=True, capture_output=True)
    assert int(done.stdout) < 2 * 1024, "of the 19 MiB that it takes"


async def test_the_process_that_computes_loads_neither_asyncio_nor_the_log():
    worker, today, now = WorkerProcess(), Today(a_plan()), datetime.now(UTC)
    scene = Estimator(a_plan()).stage(today, now)
    try:
        await worker.do(20, simulate, scene, [], Random(1), 5)
        loaded = await worker.do(20, eval, "list(__import__('sys').modules)")
    finally:
        await worker.close()
    assert "sportello.forecast.estimator" in loaded
    assert {"asyncio", "structlog", "aiohttp", "sqlite3"}.isdisjoint(loaded)
