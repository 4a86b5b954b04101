"""Make a database ready to serve: its schema, and the sample Comune if it is empty, with the forms
of its services from the library, published, and the offices that they name.

All of it in one transaction, which other processes of the same portal wait for.
"""

from datetime import datetime
from pathlib import Path

import msgspec
from sqlalchemy.ext.asyncio import AsyncConnection

from casework.definitions import store
from casework.definitions.library import library_definition, library_services
from portal.bookings.slot_rows import publish
from portal.branches.sheets import BranchSheet, ServiceSheet
from portal.branches.staff_settings import has_comuni, put, put_comune
from portal.cases.offices import offices
from portal.cases.offices.offices import offices_of
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
        await _publish_forms(connection, sample, now)


async def _publish_forms(connection: AsyncConnection, sample: SampleComune, now: datetime) -> None:
    offered = {service.id for service in sample.services}
    for service in library_services():
        if service in offered:
            comune = sample.comune.id
            draft = await store.add_draft(connection, comune, library_definition(service), now)
            await store.publish(connection, comune, service, draft.version, now)
            for name in sorted(offices_of(draft)):
                await offices.add(connection, comune, name)
