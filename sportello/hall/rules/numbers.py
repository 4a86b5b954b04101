"""Whether a service gives tickets now, and if not, why."""

from enum import StrEnum

from sportello.hall.view import HallView
from sportello.model.place import Access, Service


class NoNumber(StrEnum):
    """Why a service gives no ticket; the value is the code of the server's refusal."""

    APPOINTMENT_ONLY = "appointment_only"
    STOPPED = "tickets_are_stopped"
    QUOTA_REACHED = "quota_reached"


def why_no_number(hall: HallView, service: Service) -> NoNumber | None:
    """None if a citizen who comes now gets a ticket; opening hours are not looked at."""
    if service.access is Access.APPOINTMENT_ONLY:
        return NoNumber.APPOINTMENT_ONLY
    if is_stopped(hall, service.id):
        return NoNumber.STOPPED
    if is_quota_reached(hall, service):
        return NoNumber.QUOTA_REACHED
    return None


def is_over_for_today(hall: HallView, service: Service) -> bool:
    """Whether the service gave its last ticket of today, walk-in or booked."""
    return is_stopped(hall, service.id) or is_quota_reached(hall, service)


def is_stopped(hall: HallView, service: str | None = None) -> bool:
    """Whether staff stopped the tickets of the service, or of the whole branch where it is None."""
    return not hall.stopped.isdisjoint((None, service))


def is_quota_reached(hall: HallView, service: Service) -> bool:
    quota = hall.quota(service)
    return quota is not None and hall.taken.get(service.id, 0) >= quota
