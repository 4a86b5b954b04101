"""All tables of the portal's database, joined from those of each subject and of casework."""

from casework.storage.metadata import casework_metadata
from casework.storage.schema import CASEWORK_SUBJECTS
from portal.bookings import tables as bookings
from portal.branches import tables as branches
from portal.cases.access import tables as access
from portal.cases.exchange import tables as exchange
from portal.cases.handling import tables as handling
from portal.cases.offices import tables as offices
from portal.identity import tables as identity
from portal.notifications import tables as notifications
from portal.registration import tables as registration
from portal.retention import tables as retention
from portal.satisfaction import tables as satisfaction
from portal.staff import tables as staff
from portal.storage.metadata import metadata
from portal.sync import tables as sync

__all__ = ["SCHEMA", "SUBJECTS"]

SCHEMA = (metadata, casework_metadata)
"""What Alembic migrates together."""

SUBJECTS = (
    *CASEWORK_SUBJECTS,
    branches,
    bookings,
    access,
    exchange,
    handling,
    offices,
    identity,
    notifications,
    registration,
    retention,
    satisfaction,
    staff,
    sync,
)
