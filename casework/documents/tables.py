"""The table of documents that were made of cases: sealed in the store of attachments."""

from sqlalchemy import Column, Integer, LargeBinary, Table, Text

from casework.storage.metadata import InstantColumn, casework_metadata, comune_column

case_document = Table(
    "case_document",
    casework_metadata,
    comune_column(),
    Column("case_id", Text, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("digest", Text, primary_key=True),
    Column("id", Text, nullable=False),
    Column("size", Integer, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("key", LargeBinary, nullable=False),
    Column("pieces", Text, nullable=False),
    Column("made_at", InstantColumn, nullable=False),
)
"""
kind        one of `kept.DocumentKind`
digest      of the answers that it shows; what it may be made from again
sha256      of the PDF; it never changes, also where the PDF had to be made again
key, pieces as of an attachment
"""
