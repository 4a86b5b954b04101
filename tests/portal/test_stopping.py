"""A portal that stops in the middle of its work leaves a database that the next one may write."""

import asyncio
import sqlite3
from contextlib import closing

from sqlalchemy import text

from portal.storage.database import FILE_NAME, open_database

WRITE = text("insert into told (n) values (1)")


async def write(database):
    async with database.transaction() as connection:
        for _ in range(3):
            await connection.execute(WRITE)


async def read(database):
    async with database.reading() as connection:
        await connection.execute(text("select count(*) from told"))


async def test_stopped_twenty_times_at_any_step_it_leaves_no_lock_and_nothing_half_done(tmp_path):
    async with open_database(tmp_path, None) as database, database.transaction() as connection:
        await connection.execute(text("create table told (n int)"))
    for steps in range(0, 80, 4):
        async with open_database(tmp_path, None) as database:
            works = [write, read, write, read, write]
            working = [asyncio.create_task(work(database)) for work in works]
            for _ in range(steps):
                await asyncio.sleep(0)
            for task in working:
                task.cancel()
            await asyncio.gather(*working, return_exceptions=True)
        next_one = sqlite3.connect(tmp_path / FILE_NAME, timeout=0, isolation_level=None)
        with closing(next_one):
            next_one.execute("begin immediate")
            (rows,) = next_one.execute("select count(*) from told").fetchone()
            next_one.execute("rollback")
        assert rows % 3 == 0
