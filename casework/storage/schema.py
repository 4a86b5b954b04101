"""All tables of casework, joined from those of each subject."""

from casework.attachments import tables as attachments
from casework.definitions import tables as definitions
from casework.documents import tables as documents
from casework.drafts import tables as drafts
from casework.emergency import tables as emergency
from casework.handover import tables as handover
from casework.prepared import tables as prepared
from casework.storage import tables as once

__all__ = ["CASEWORK_SUBJECTS"]

CASEWORK_SUBJECTS = (
    attachments,
    definitions,
    documents,
    drafts,
    emergency,
    handover,
    prepared,
    once,
)
