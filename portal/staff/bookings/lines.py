"""A booking as one line of a list, and the words for its state."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from types import MappingProxyType
from zoneinfo import ZoneInfo

from babel.dates import format_date
from msgspec import Struct

from portal.bookings.lookup import NamedBooking
from portal.bookings.persons import NamedPerson
from portal.staff.door import StaffAsked
from portal.staff.menu import BOOKING
from sportello.bookings.lifecycle import Appointment, AppointmentKind, BookingState
from text.catalogue import N_
from text.times import clock_at, locale_of

_S = BookingState
STATES: Mapping[BookingState, str] = MappingProxyType(
    {
        _S.REQUESTED: N_("To approve"),
        _S.CONFIRMED: N_("Confirmed"),
        _S.ARRIVED: N_("Arrived"),
        _S.MISSED: N_("Missed"),
        _S.SERVED: N_("Served"),
        _S.CANCELLED: N_("Cancelled"),
        _S.REFUSED: N_("Not accepted"),
        _S.LAPSED: N_("Not decided in time"),
    }
)

KINDS: Mapping[AppointmentKind, str] = MappingProxyType(
    {
        AppointmentKind.IN_PERSON: N_("In person"),
        AppointmentKind.PHONE: N_("By telephone"),
        AppointmentKind.VIDEO: N_("By video call"),
    }
)

PENDING: Mapping[str, str] = MappingProxyType(
    {
        "cancel": N_("cancellation asked of the branch"),
        "move": N_("move asked of the branch"),
    }
)


class ListedBooking(Struct, frozen=True):
    """`state_name` is that of the style, `booked_by` empty where the visitor booked."""

    href: str
    when: str
    person: str
    people: int
    booked_by: str
    service: str
    kind: str
    contact: str
    code: str
    state: str
    state_name: str
    pending: str


def lines_of(
    found: Iterable[NamedBooking], asked: StaffAsked, *, with_day: bool
) -> tuple[ListedBooking, ...]:
    return tuple(_line(each, asked, with_day) for each in found)


def full_name(named: NamedPerson) -> str:
    """Surname first, as lists are read."""
    return f"{named.surname} {named.given_name}"


def day_of(instant: datetime, zone: ZoneInfo, asked: StaffAsked, form: str = "full") -> str:
    return format_date(instant.astimezone(zone).date(), form, locale_of(asked.language))


def zone_of(asked: StaffAsked, branch: str) -> ZoneInfo:
    """Raises: UnknownBranch"""
    return ZoneInfo(asked.comune.branch(branch).zone)


def service_name(asked: StaffAsked, id: str) -> str:
    """Its id where it is not offered any more."""
    sheet = asked.comune.services.get(id)
    return id if sheet is None else asked.text(sheet.name)


def services_said(asked: StaffAsked, it: Appointment) -> str:
    """The services of a booking in their order."""
    return " + ".join(service_name(asked, service) for service in it.services)


def _line(found: NamedBooking, asked: StaffAsked, with_day: bool) -> ListedBooking:
    it, words = found.kept.appointment, asked.words
    zone = zone_of(asked, it.branch)
    hours = f"{clock_at(it.starts_at, zone)}–{clock_at(it.ends_at, zone)}"
    day = day_of(it.starts_at, zone, asked, "EEE d MMM y")
    told = found.booked_by
    is_own = found.kept.visitor == found.kept.booked_by
    kind = "" if it.kind is AppointmentKind.IN_PERSON else words.gettext(KINDS[it.kind])
    return ListedBooking(
        href=asked.page.href(f"{BOOKING}/{it.id}"),
        when=f"{day}, {hours}" if with_day else hours,
        person=full_name(found.visitor),
        people=it.people,
        booked_by="" if is_own else full_name(told),
        service=services_said(asked, it),
        kind=kind,
        contact=told.phone or told.email or "",
        code=it.code,
        state=words.gettext(STATES[it.state]),
        state_name=it.state.value,
        pending=words.gettext(PENDING[found.kept.pending]) if found.kept.pending else "",
    )
