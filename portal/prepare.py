"""Make a database ready to serve: its schema, and the sample Comune if it is empty.

All of it in one transaction, which other processes of the same portal wait for.
"""

from datetime import datetime
from pathlib import Path

import msgspec

from portal.bookings.slot_rows import publish
from portal.branches.sheets import BranchSheet, ServiceSheet
from portal.branches.staff_settings import has_comuni, put, put_comune
from portal.config.sample import FILE_NAME, SampleComune
from portal.storage.database import Database
from portal.storage.migrate import migrate


async def prepare(database: Database, directory: Path, now: datetime) -> None:
    """Raises: msgspec.DecodeError for a sample that was damaged"""
    async with database.transaction() as connection:
        await migrate(connection)
        file = directory / FILE_NAME
        if await has_comuni(connection) or not file.exists():
            return
        sample = msgspec.json.decode(file.read_bytes(), type=SampleComune)
        await put_comune(connection, sample.comune)
        sheets: list[BranchSheet | ServiceSheet] = [*sample.branches, *sample.services]
        for sheet in sheets:
            await put(connection, sample.comune.id, sheet)
        for calendar in sample.calendars:
            await put(connection, sample.comune.id, calendar)
            await publish(connection, sample.comune.id, calendar, now)
