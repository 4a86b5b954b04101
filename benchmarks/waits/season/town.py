"""One office with one calendar: one desk in the mornings from Monday to Friday."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncConnection

from portal.bookings.slot_rows import publish
from portal.branches.directory import ComuneDirectory
from portal.branches.sheets import BranchSheet, Comune, ServiceSheet
from portal.branches.staff_settings import put, put_comune
from portal.storage.migrate import migrate
from sportello.bookings.calendar import Calendar, Channel, WeeklyRule
from sportello.model.place import Access
from sportello.model.plan import Span

COMUNE, BRANCH, SERVICE, CALENDAR = "c_demo", "centro", "cie", "sportelli"
ZONE = ZoneInfo("Europe/Rome")
FIRST_DAY = date(2027, 1, 11)
BEGIN = datetime.combine(FIRST_DAY, time(6), ZONE)
HORIZON_DAYS = 28
SLOT_MIN = 15


def town(slot_min: int) -> ComuneDirectory:
    calendar = Calendar(
        id=CALENDAR,
        branch=BRANCH,
        zone=ZONE.key,
        services=(SERVICE,),
        rules=tuple(WeeklyRule(day, Span(8 * 60 + 30, 12 * 60 + 30)) for day in range(5)),
        slot_min=slot_min,
        seats={Channel.ONLINE: 1},
    )
    service = ServiceSheet(
        id=SERVICE, name={"it": "CIE"}, access=Access.APPOINTMENT_ONLY, summary={"it": "CIE"}
    )
    return ComuneDirectory(
        Comune(id=COMUNE, name="Borgo", owner="Comune di Borgo"),
        1,
        {BRANCH: BranchSheet(id=BRANCH, name={"it": "Centro"}, address="via Roma 1")},
        {SERVICE: service},
        {CALENDAR: calendar},
    )


async def found(connection: AsyncConnection, comune: ComuneDirectory, days: int) -> None:
    """The town in an empty database, with the slots of so many days and of the horizon after."""
    await migrate(connection)
    await put_comune(connection, comune.comune)
    for branch in comune.branches.values():
        await put(connection, COMUNE, branch)
    for service in comune.services.values():
        await put(connection, COMUNE, service)
    for ahead in range(0, days, HORIZON_DAYS):
        then = BEGIN + timedelta(days=ahead)
        await publish(connection, COMUNE, comune.calendars[CALENDAR], then)
