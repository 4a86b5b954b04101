"""The activity log: who of the staff did what, when, and whose data they read. Kept 12 months.

Owns its rows. An entry is written in the transaction of what it tells, a reading included: what
cannot be logged is not shown. Source: docs/decisions/0140-every-reading-is-logged.md
"""

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

from msgspec import Struct
from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from portal.identity.rights import StaffMember
from portal.staff.tables import activity
from text.catalogue import N_

KEPT_FOR = timedelta(days=365)


class ActivityKind(StrEnum):
    READ_DAY = "read_day"
    SEARCHED = "searched"
    READ_BOOKING = "read_booking"
    READ_REQUESTS = "read_requests"
    READ_CONCERNED = "read_concerned"
    READ_OUTBOX = "read_outbox"
    BOOKED = "booked"
    MOVED = "moved"
    CANCELLED = "cancelled"
    RESENT = "resent"
    NOTED = "noted"
    APPROVED = "approved"
    REFUSED = "refused"
    CALENDAR_ADDED = "calendar_added"
    CALENDAR_CHANGED = "calendar_changed"
    CALENDAR_WITHDRAWN = "calendar_withdrawn"
    SEATS_HANDED_OVER = "seats_handed_over"
    SEATS_ASKED_BACK = "seats_asked_back"
    SERVICE_ADDED = "service_added"
    SERVICE_CHANGED = "service_changed"
    SERVICE_PUBLISHED = "service_published"
    SERVICE_WITHDRAWN = "service_withdrawn"
    FORM_ADDED = "form_added"
    FORM_CHANGED = "form_changed"
    FORM_PUBLISHED = "form_published"
    FORM_WITHDRAWN = "form_withdrawn"
    BRANCH_ADDED = "branch_added"
    BRANCH_CHANGED = "branch_changed"
    BRANCH_PUBLISHED = "branch_published"
    BRANCH_WITHDRAWN = "branch_withdrawn"
    TEMPLATE_CHANGED = "template_changed"
    MESSAGE_RETRIED = "message_retried"
    MESSAGE_DROPPED = "message_dropped"
    EMERGENCY_AUTHORISED = "emergency_authorised"
    EMERGENCY_OPENED = "emergency_opened"
    EMERGENCY_PROLONGED = "emergency_prolonged"
    EMERGENCY_CLOSED = "emergency_closed"
    REGISTRATION_RETRIED = "registration_retried"
    READ_QUEUE = "read_queue"
    SEARCHED_CASES = "searched_cases"
    EXPORTED_CASES = "exported_cases"
    ASKED_FOR_CASE = "asked_for_case"
    ASSIGNED_CASES = "assigned_cases"
    OFFICE_ADDED = "office_added"
    OFFICE_CHANGED = "office_changed"
    OFFICE_MEMBER_SET = "office_member_set"
    OFFICE_DISSOLVED = "office_dissolved"
    SEARCHED_REGISTER = "searched_register"
    READ_REGISTRATION = "read_registration"
    REGISTRATION_ANNULLED = "registration_annulled"
    DISPOSAL_ALLOWED = "disposal_allowed"


_K = ActivityKind
KINDS: Mapping[ActivityKind, str] = MappingProxyType(
    {
        _K.READ_DAY: N_("Read a day's list"),
        _K.SEARCHED: N_("Searched people and bookings"),
        _K.READ_BOOKING: N_("Read a booking"),
        _K.READ_REQUESTS: N_("Read the requests to approve"),
        _K.READ_CONCERNED: N_("Read whom a calendar concerns"),
        _K.READ_OUTBOX: N_("Read the messages"),
        _K.BOOKED: N_("Booked for a person"),
        _K.MOVED: N_("Moved a booking"),
        _K.CANCELLED: N_("Cancelled a booking"),
        _K.RESENT: N_("Sent a confirmation again"),
        _K.NOTED: N_("Wrote a note"),
        _K.APPROVED: N_("Approved a request"),
        _K.REFUSED: N_("Did not accept a request"),
        _K.CALENDAR_ADDED: N_("Added a calendar"),
        _K.CALENDAR_CHANGED: N_("Changed a calendar"),
        _K.CALENDAR_WITHDRAWN: N_("Withdrew a calendar"),
        _K.SEATS_HANDED_OVER: N_("Handed places over to the desk"),
        _K.SEATS_ASKED_BACK: N_("Asked for places back from the desk"),
        _K.SERVICE_ADDED: N_("Made a service, as a draft"),
        _K.SERVICE_CHANGED: N_("Changed a service"),
        _K.SERVICE_PUBLISHED: N_("Published a service"),
        _K.SERVICE_WITHDRAWN: N_("Withdrew a service"),
        _K.FORM_ADDED: N_("Made a version of a form, as a draft"),
        _K.FORM_CHANGED: N_("Changed the draft of a form"),
        _K.FORM_PUBLISHED: N_("Published a form"),
        _K.FORM_WITHDRAWN: N_("Withdrew a form"),
        _K.BRANCH_ADDED: N_("Made a branch, as a draft"),
        _K.BRANCH_CHANGED: N_("Changed a branch"),
        _K.BRANCH_PUBLISHED: N_("Published a branch"),
        _K.BRANCH_WITHDRAWN: N_("Withdrew a branch"),
        _K.TEMPLATE_CHANGED: N_("Changed a template"),
        _K.MESSAGE_RETRIED: N_("Sent a message again"),
        _K.MESSAGE_DROPPED: N_("Dropped a message"),
        _K.EMERGENCY_AUTHORISED: N_("Stored an act for the emergency register"),
        _K.EMERGENCY_OPENED: N_("Opened the emergency register"),
        _K.EMERGENCY_PROLONGED: N_("Went on with the emergency register"),
        _K.EMERGENCY_CLOSED: N_("Closed the emergency register"),
        _K.REGISTRATION_RETRIED: N_("Asked for a number again"),
        _K.READ_QUEUE: N_("Read the queue of an office"),
        _K.SEARCHED_CASES: N_("Searched requests"),
        _K.EXPORTED_CASES: N_("Saved a list of requests"),
        _K.ASKED_FOR_CASE: N_("Asked for a request of another office"),
        _K.ASSIGNED_CASES: N_("Assigned requests"),
        _K.OFFICE_ADDED: N_("Made an office"),
        _K.OFFICE_CHANGED: N_("Changed an office"),
        _K.OFFICE_MEMBER_SET: N_("Changed who is a member of an office"),
        _K.OFFICE_DISSOLVED: N_("Dissolved an office"),
        _K.SEARCHED_REGISTER: N_("Read the list of the register"),
        _K.READ_REGISTRATION: N_("Read a registration"),
        _K.REGISTRATION_ANNULLED: N_("Annulled a registration"),
        _K.DISPOSAL_ALLOWED: N_("Stored an act that allows discarding"),
    }
)


class ActivityEntry(Struct, frozen=True):
    """`about` is an id, or what was looked for without naming a person: "surname"."""

    at: datetime
    operator_name: str
    kind: ActivityKind
    about: str
    branch: str
    detail: str


async def note_activity(
    connection: AsyncConnection,
    comune: str,
    member: StaffMember,
    kind: ActivityKind,
    now: datetime,
    *,
    about: str = "",
    branch: str = "",
    detail: str = "",
) -> None:
    await connection.execute(
        insert(activity).values(
            comune=comune,
            id=secrets.token_urlsafe(12),
            at=now,
            operator=member.id,
            operator_name=member.name,
            kind=kind,
            about=about,
            branch=branch,
            detail=detail,
        )
    )


class ActivityFilter(Struct, frozen=True):
    """From the first instant on and before the last; `kind` is empty for all of them."""

    first: datetime
    last: datetime
    kind: str = ""


async def entries(
    connection: AsyncConnection, comune: str, wanted: ActivityFilter, most: int
) -> list[ActivityEntry]:
    """The newest first."""
    query = select(*_COLUMNS).where(
        activity.c.comune == comune, activity.c.at >= wanted.first, activity.c.at < wanted.last
    )
    if wanted.kind:
        query = query.where(activity.c.kind == wanted.kind)
    rows = await connection.execute(query.order_by(activity.c.at.desc()).limit(most))
    return [ActivityEntry(row[0], row[1], ActivityKind(row[2]), *row[3:]) for row in rows]


async def entries_about(
    connection: AsyncConnection, comune: str, about: str
) -> list[ActivityEntry]:
    """Of one thing, the oldest first."""
    query = select(*_COLUMNS).where(activity.c.comune == comune, activity.c.about == about)
    rows = await connection.execute(query.order_by(activity.c.at))
    return [ActivityEntry(row[0], row[1], ActivityKind(row[2]), *row[3:]) for row in rows]


async def erase_old(connection: AsyncConnection, now: datetime) -> int:
    """Delete what is older than 12 months, of every Comune. Returns the number deleted."""
    return (
        await connection.execute(delete(activity).where(activity.c.at < now - KEPT_FOR))
    ).rowcount


_COLUMNS = tuple(activity.c[name] for name in ActivityEntry.__struct_fields__)
