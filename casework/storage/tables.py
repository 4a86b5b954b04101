"""The table of answers that were given once, for every subject that has such requests."""

from sqlalchemy import Column, Index, Integer, Table, Text

from casework.storage.metadata import (
    InstantColumn,
    casework_metadata,
    comune_column,
    database_now,
)

ANSWERS_KEPT_S = 24 * 60 * 60.0

idempotency = Table(
    "idempotency",
    casework_metadata,
    comune_column(),
    Column("route", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("asked", Text, nullable=False),
    Column("status", Integer, nullable=False),
    Column("answer", Text, nullable=False),
    Column("expires_at", InstantColumn, nullable=False, default=database_now(ANSWERS_KEPT_S)),
    Index(None, "expires_at"),
)
"""Requests that were answered, so that one that is sent again is answered the same.

asked  digest of the request's body in canonical form
"""
