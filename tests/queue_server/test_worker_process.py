"""Computing in a process of its own: what comes back, and what happens when it does not."""

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from queue_server.forecasts.worker_process import WorkerProcess
from sportello.model.refusals import NobodyWaiting, TooMuchAsked


@asynccontextmanager
async def a_worker() -> AsyncIterator[WorkerProcess]:
    worker = WorkerProcess()
    try:
        yield worker
    finally:
        await worker.close()


async def test_work_is_done_in_another_process_that_stays():
    async with a_worker() as worker:
        first = await worker.do(20, os.getpid)
        assert first != os.getpid()
        assert await worker.do(20, os.getpid) == first
        assert await worker.do(20, sorted, [3, 1, 2], reverse=True) == [3, 2, 1]


async def test_a_refusal_comes_back_as_it_was_raised():
    async with a_worker() as worker:
        with pytest.raises(ValueError, match="invalid literal"):
            await worker.do(20, int, "sette")
        assert await worker.do(20, int, "7") == 7


async def test_what_is_printed_beside_does_not_come_between():
    async with a_worker() as worker:
        assert await worker.do(20, print, "ciao") is None
        assert await worker.do(20, int, "7") == 7


async def test_work_that_takes_too_long_is_ended_and_the_next_begins_anew():
    async with a_worker() as worker:
        before = await worker.do(20, os.getpid)
        with pytest.raises(TooMuchAsked, match="ask for less"):
            await worker.do(0.05, time.sleep, 60)
        assert await worker.do(20, os.getpid) != before


async def test_a_child_that_died_is_replaced():
    async with a_worker() as worker:
        before = await worker.do(20, os.getpid)
        os.kill(before, signal.SIGKILL)
        assert await worker.do(20, os.getpid) != before


@pytest.mark.parametrize("steps", range(1, 5))
async def test_a_child_that_is_starting_when_no_one_waits_any_more_is_ended(steps):
    async with a_worker() as worker:
        asking = asyncio.create_task(worker.do(20, os.getpid))
        for _ in range(steps):
            await asyncio.sleep(0)
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking


async def test_two_who_ask_at_once_are_answered_in_turn():
    async with a_worker() as worker:
        assert await asyncio.gather(worker.do(20, int, "1"), worker.do(20, int, "2")) == [
            1,
            2,
        ]


def test_a_refusal_survives_the_way_between_processes():
    import pickle

    refused = pickle.loads(pickle.dumps(NobodyWaiting("no one waits")))
    assert (refused.code, refused.detail) == ("nobody_waiting", "no one waits")
