"""All tables of the portal, joined from those of each subject."""

from portal.bookings import tables as bookings
from portal.branches import tables as branches
from portal.identity import tables as identity
from portal.notifications import tables as notifications
from portal.satisfaction import tables as satisfaction
from portal.staff import tables as staff
from portal.storage.metadata import metadata
from portal.sync import tables as sync

__all__ = ["SUBJECTS", "metadata"]

SUBJECTS = (branches, bookings, identity, notifications, satisfaction, staff, sync)
