"""The way out where what is known of citizens cannot be opened any more: begin with nothing.

Owns what is set aside and what is erased. Tickets, numbers and the register of readings stay.
"""

from contextlib import closing
from datetime import datetime
from pathlib import Path

from queue_server.people.key import KEY_FILE
from queue_server.storage.migrations import PEOPLE
from queue_server.storage.sqlite import open_database
from queue_server.storage.stores import open_people
from queue_server.storage.tables import Tables
from web.process.one_server import alone_in

SEALED = ("note", "reference", "alias", "booking_visitor", "person", "people_key")
"""What the key seals, what stands for it, and its name."""


async def begin_anew(directory: Path, database: str | None, now: datetime) -> list[Path]:
    """Empty the people store of a branch that no server serves. The next start makes a new key.

    Returns where the old store is now, and the old key if there was one.
    Raises: AlreadyRunning, CannotStart if the database does not answer; StorageFull.
    """
    stamp = now.strftime("%Y-%m-%dT%H%M%SZ")
    aside = directory / f"people.db.{stamp}"
    with alone_in(directory):
        async with open_people(directory, database) as people:
            await _copy(people, aside)
            for table in SEALED:
                await people.erase(f"delete from {table} returning 1")
        key = directory / KEY_FILE
        if not key.exists():
            return [aside]
        return [aside, key.rename(directory / f"{KEY_FILE}.{stamp}")]


async def _copy(people: Tables, aside: Path) -> None:
    """Write the sealed tables to a new file of the form of `people.db`."""
    with closing(open_database(aside, PEOPLE)) as file:
        for table in SEALED:
            columns = ", ".join(column.name for column in file[table].columns)
            places = ", ".join("?" * len(file[table].columns))
            rows = await people.rows(f"select {columns} from {table}")
            file.conn.executemany(f"insert into {table} ({columns}) values ({places})", rows)
