"""Background work that is kept, ended and heard of."""

import asyncio
import logging

import pytest

from station.tasks import Tasks


async def test_a_failure_is_told_and_logged(caplog: pytest.LogCaptureFixture) -> None:
    failures: list[BaseException] = []
    tasks = Tasks(on_failure=failures.append)

    async def break_down() -> None:
        raise RuntimeError("a bug")

    with caplog.at_level(logging.ERROR):
        await asyncio.wait([tasks.start(break_down(), "breaking")])
    assert [str(failure) for failure in failures] == ["a bug"]
    assert "breaking failed" in caplog.text


async def test_at_the_end_all_work_has_tidied_up() -> None:
    tidied: list[str] = []
    started = asyncio.Event()
    tasks = Tasks(on_failure=lambda failure: None)

    async def work() -> None:
        try:
            started.set()
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)
            tidied.append("work")

    tasks.start(work(), "work")
    await started.wait()
    await tasks.end()
    assert tidied == ["work"]
