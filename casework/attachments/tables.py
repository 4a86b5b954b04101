"""The tables of attachments: files that are whole, and uploads that go on."""

from sqlalchemy import Boolean, Column, Index, Integer, LargeBinary, Table, Text

from casework.storage.metadata import (
    InstantColumn,
    casework_metadata,
    comune_column,
    database_now,
)

attachment = Table(
    "attachment",
    casework_metadata,
    comune_column(),
    Column("id", Text, primary_key=True),
    Column("draft", Text, nullable=False),
    Column("field", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("media_type", Text, nullable=False),
    Column("size", Integer, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("key", LargeBinary, nullable=False),
    Column("pieces", Text, nullable=False),
    Column("received_at", InstantColumn, nullable=False, default=database_now()),
    Column("state", Text, nullable=False),
    Column("state_since", InstantColumn, nullable=False, default=database_now()),
    Column("scans", Integer, nullable=False, default=0),
    Column("scan_at", InstantColumn),
    Column("found", Text),
    Column("thumbnail", Text),
    Column("has_inside", Boolean, nullable=False, server_default="0"),
    Index(None, "comune", "draft"),
    Index(None, "scan_at"),
)
"""
field       the path of the question that it answers, or the id of a document
name        as the sender called it: shown, never a path
key, pieces the file's key, wrapped; a JSON list of names in the store, empty once it is erased
state       one of `attachments.AttachmentState`
scans       how often the scanner did not look at it, or not at all of it
scan_at     when it is asked next, or, while it looks, when it counts as gone; null when it is done
found       the scanner's name for what it found
has_inside  the scanner is shown what is inside, too
thumbnail   the name of a piece in the store, a PNG; null where there is none
"""

upload = Table(
    "attachment_upload",
    casework_metadata,
    comune_column(),
    Column("id", Text, primary_key=True),
    Column("draft", Text, nullable=False),
    Column("field", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("size", Integer, nullable=False),
    Column("received", Integer, nullable=False, default=0),
    Column("key", LargeBinary, nullable=False),
    Column("pieces", Text, nullable=False),
    Column("touched_at", InstantColumn, nullable=False, default=database_now()),
    Index(None, "touched_at"),
)
"""
size      as it was said at the beginning
received  how many bytes are kept: where the next part begins
"""
