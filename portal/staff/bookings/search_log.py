"""What the activity log keeps of a search: by what, and how many were found, but no name."""

from sqlalchemy.ext.asyncio import AsyncConnection

from portal.bookings.lookup import SearchedBy
from portal.staff.activity import ActivityKind, note_activity
from portal.staff.door import StaffAsked


async def log_search(
    connection: AsyncConnection, asked: StaffAsked, by: SearchedBy, found: int
) -> None:
    kind = ActivityKind.SEARCHED
    about, detail = by.value, str(found)
    await note_activity(
        connection, asked.comune.id, asked.member, kind, asked.now, about=about, detail=detail
    )
