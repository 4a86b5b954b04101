"""All tables of the portal's database, joined from those of each subject and of casework."""

from casework.attachments import tables as attachments
from casework.definitions import tables as definitions
from casework.documents import tables as documents
from casework.drafts import tables as drafts
from casework.emergency import tables as emergency
from casework.prepared import tables as prepared
from casework.storage import tables as once
from casework.storage.metadata import casework_metadata
from portal.bookings import tables as bookings
from portal.branches import tables as branches
from portal.identity import tables as identity
from portal.notifications import tables as notifications
from portal.registration import tables as registration
from portal.satisfaction import tables as satisfaction
from portal.staff import tables as staff
from portal.storage.metadata import metadata
from portal.sync import tables as sync

__all__ = ["SCHEMA", "SUBJECTS"]

SCHEMA = (metadata, casework_metadata)
"""What Alembic migrates together."""

SUBJECTS = (
    attachments,
    branches,
    bookings,
    definitions,
    documents,
    emergency,
    drafts,
    identity,
    notifications,
    once,
    prepared,
    registration,
    satisfaction,
    staff,
    sync,
)
