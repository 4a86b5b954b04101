"""The portal's SQLite: each statement is one trip to its thread, and SQLAlchemy notices nothing."""

import asyncio
import sqlite3

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, OperationalError

from casework.storage import one_trip
from portal.storage.database import open_database

MADE = "create table seat (id integer primary key, row text)"
ROWS = [{"id": n, "row": "A"} for n in (1, 2, 3)]


async def test_rows_counts_and_faults_come_back_as_from_any_driver(tmp_path):
    async with open_database(tmp_path, None) as database:
        async with database.transaction() as connection:
            await connection.execute(text(MADE))
            await connection.execute(text("insert into seat values (:id, :row)"), ROWS)
            moved = await connection.execute(text("update seat set row = 'B' where id > 1"))
            assert moved.rowcount == 2
            made = await connection.execute(
                text("insert into seat (row) values ('C') returning id")
            )
            assert made.scalar_one() == 4
            with pytest.raises(IntegrityError):
                await connection.execute(text("insert into seat values (1, 'D')"))
        with pytest.raises(OperationalError):
            async with database.reading() as connection:
                await connection.execute(text("select * from nothing"))
        async with database.reading() as connection:
            found = await connection.execute(text("select id, row from seat order by id"))
            assert list(found.keys()) == ["id", "row"]
            assert found.all() == [(1, "A"), (2, "B"), (3, "B"), (4, "C")]


async def test_a_statement_is_one_trip(tmp_path):
    connection = await one_trip.connect(tmp_path / "portal.db")
    trips = counted_trips(connection)
    cursor = await connection.cursor().__aenter__()
    await cursor.execute("select 1 union select 2")
    assert await cursor.fetchall() == [(1,), (2,)]
    await cursor.close()
    assert len(trips) == 1
    await connection.close()


async def test_brief_statements_make_no_trip_but_beginning_and_committing_do(tmp_path):
    async with open_database(tmp_path, None) as database:
        async with database.transaction() as connection:
            await connection.execute(text(MADE))
            driver = connection.sync_connection.connection.driver_connection
        trips = counted_trips(driver)
        async with database.brief_transaction() as connection:
            assert len(trips) == 1
            await connection.execute(text("insert into seat values (:id, :row)"), ROWS)
            with pytest.raises(IntegrityError):
                await connection.execute(text("insert into seat values (1, 'D')"))
            assert len(trips) == 1
        committed = len(trips)
        assert committed > 1
        async with database.brief_reading() as connection:
            assert len((await connection.execute(text("select * from seat"))).all()) == 3
        assert len(trips) == committed
        async with database.transaction() as connection:
            await connection.execute(text("delete from seat"))
        assert len(trips) > committed + 2


def counted_trips(connection):
    """The trips of the connection from now on."""
    trips = []
    connection._tx = Counted(connection._tx, trips)
    return trips


class Counted:
    """The queue of the connection's thread, with every trip written down."""

    def __init__(self, queue, trips):
        self._queue, self._trips = queue, trips

    def put_nowait(self, item):
        self._trips.append(item)
        self._queue.put_nowait(item)


async def test_a_connection_that_was_left_open_lets_the_program_end(tmp_path):
    connection = await one_trip.connect(tmp_path / "portal.db")
    assert connection._thread.daemon
    await connection.close()


async def test_a_request_that_is_cancelled_leaves_the_connection_usable(tmp_path):
    connection = await one_trip.connect(tmp_path / "portal.db")
    asked = asyncio.create_task(connection.cursor().execute("select 1"))
    await asyncio.sleep(0)
    asked.cancel()
    cursor = connection.cursor()
    await cursor.execute("select 2")
    assert await cursor.fetchall() == [(2,)]
    await connection.close()
    with pytest.raises((ValueError, sqlite3.ProgrammingError)):
        await connection.cursor().execute("select 3")
