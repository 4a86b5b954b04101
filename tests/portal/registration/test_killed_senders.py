"""Processes that register are killed in the middle: no number is missing, none was shown twice."""

import asyncio
import os
import random
import sys
from pathlib import Path

from sqlalchemy import select

from portal.branches.sheets import Comune
from portal.branches.staff_settings import put_comune
from portal.registration.copies import RegisterCopies
from portal.registration.second_store import SecondStore
from portal.registration.tables import registration
from tests.portal.prepared import open_migrated
from tests.portal.registration.a_register import BORGO, numbers
from tests.portal.registration.a_sender import COPIES

KILLS = int(os.environ.get("PORTAL_KILLS", "1"))
"""Of each process. PORTAL_KILLS=10 PORTAL_SENDERS=100 is what was measured: two processes with 200
senders, killed 20 times.
"""
PROCESSES = 2
ROOT = Path(__file__).parents[3]


async def until_killed(arguments: list[str], lines: int) -> list[str]:
    """What a sender has shown, which is killed once that is so many lines or more."""
    running = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.portal.registration.a_sender", *arguments),
        stdout=asyncio.subprocess.PIPE,
        cwd=ROOT,
    )
    assert running.stdout is not None
    shown = [(await running.stdout.readline()).decode() for _ in range(lines)]
    running.kill()
    rest = (await running.stdout.read()).decode().splitlines(keepends=True)
    await running.wait()
    return [line for line in (*shown, *rest) if line.endswith("\n")]


async def test_every_number_shown_by_a_killed_process_is_kept_and_there_is_no_gap(tmp_path, either):
    chance = random.Random(1)
    shown: list[str] = []
    async with open_migrated(tmp_path, either) as database:
        async with database.transaction() as connection:
            await put_comune(connection, Comune(id=BORGO.comune, name="B", owner="B"))
        arguments = [str(tmp_path), *([either] if either else [])]

        async def killed_again_and_again() -> None:
            for _ in range(KILLS):
                shown.extend(await until_killed(arguments, chance.randrange(5, 60)))

        await asyncio.gather(*(killed_again_and_again() for _ in range(PROCESSES)))
        copies = RegisterCopies(database, SecondStore(str(tmp_path / COPIES)))
        await copies.look()
        found = await numbers(database)
        assert [number for _, number in found] == list(range(1, len(found) + 1))
        async with database.reading() as connection:
            columns = (registration.c.year, registration.c.number, registration.c.sha256)
            rows = await connection.execute(select(*columns))
            kept = {f"{year} {number} {digest}\n" for year, number, digest in rows}
        assert len(shown) == len(set(shown)) >= KILLS * PROCESSES * 5
        assert set(shown) <= kept
        pages = await SecondStore(str(tmp_path / COPIES)).pages(BORGO)
        assert (pages[-1].year, pages[-1].number) == found[-1]
