"""One booking as the pages about it share it: found, said in facts, and logged."""

from datetime import datetime

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncConnection

from portal.bookings.bookings import KeptBooking
from portal.bookings.lookup import NamedBooking, with_names
from portal.identity.rights import StaffRight
from portal.staff.activity import ActivityKind, note_activity
from portal.staff.bookings.lines import KINDS, day_of, services_said, zone_of
from portal.staff.door import StaffAsked
from portal.staff.fields import moment_said
from portal.staff.menu import BOOKING
from sportello.bookings.lifecycle import Appointment
from sportello.model.refusals import UnknownBooking
from text.times import clock_at

HERE = BOOKING + "/{booking}"


async def named_booking(
    connection: AsyncConnection, request: web.Request, asked: StaffAsked, right: StaffRight
) -> NamedBooking:
    """That of the path, once it is sure that `right` holds at its branch.

    Raises: UnknownBooking, RightMissing
    """
    return await named_booking_of(connection, request.match_info["booking"], asked, right)


async def named_booking_of(
    connection: AsyncConnection, id: str, asked: StaffAsked, right: StaffRight
) -> NamedBooking:
    """As `named_booking`, of that id. Raises: UnknownBooking, RightMissing"""
    found = await with_names(connection, asked.comune.id, id)
    if found is None:
        raise UnknownBooking(f"there is no booking {id}")
    asked.check(right, found.kept.appointment.branch)
    return found


async def log_booking(
    connection: AsyncConnection, asked: StaffAsked, kept: KeptBooking, kind: ActivityKind
) -> None:
    it = kept.appointment
    await note_activity(
        connection, asked.comune.id, asked.member, kind, asked.now, about=it.id, branch=it.branch
    )


def booking_facts(asked: StaffAsked, it: Appointment) -> list[tuple[str, str]]:
    """When, where and for what."""
    words, zone = asked.words, zone_of(asked, it.branch)
    hours = f"{clock_at(it.starts_at, zone)}–{clock_at(it.ends_at, zone)}"
    branch = asked.text(asked.comune.branch(it.branch).name)
    return [
        (words.gettext("When"), f"{day_of(it.starts_at, zone, asked)}, {hours}"),
        (words.gettext("Service"), services_said(asked, it)),
        (words.gettext("Branch"), branch),
        (words.gettext("How"), words.gettext(KINDS[it.kind])),
        (words.gettext("People"), str(it.people) if it.people > 1 else ""),
    ]


def when_and_what(asked: StaffAsked, it: Appointment) -> str:
    zone = zone_of(asked, it.branch)
    return asked.words.gettext(
        "Now: %1 at %2, %3, %4.",
        day_of(it.starts_at, zone, asked),
        clock_at(it.starts_at, zone),
        services_said(asked, it),
        asked.text(asked.comune.branch(it.branch).name),
    )


def instant_of(at: datetime, asked: StaffAsked, it: Appointment) -> str:
    return moment_said(at, zone_of(asked, it.branch))


def path_of(booking: str) -> str:
    return f"{BOOKING}/{booking}"
