"""The table of what offices ask of citizens."""

from sqlalchemy import Boolean, Column, Date, Index, Table, Text

from portal.storage.metadata import InstantColumn, comune_column, metadata

case_question = Table(
    "case_question",
    metadata,
    comune_column(),
    Column("id", Text, primary_key=True),
    Column("case_id", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("asked_at", InstantColumn, nullable=False),
    Column("author_name", Text, nullable=False),
    Column("words", Text, nullable=False),
    Column("answer_by", Date, nullable=False),
    Column("answered_at", InstantColumn),
    Column("answer", Text, nullable=False, server_default=""),
    Column("is_late", Boolean, nullable=False, server_default="0"),
    Column("ended_at", InstantColumn),
    Index(None, "comune", "case_id", "asked_at"),
    Index(None, "comune", "ended_at", "answer_by"),
)
"""
kind       a `SuspensionKind`: what is missing was asked for, or a rejection announced
words      what the office wrote: what is missing, or the reasons
answer_by  the last local day for the answer
answered_at, answer  the citizen's, once; `is_late` after that day
ended_at   with the answer in time, with the day, or with the outcome; null while it is waited for
"""
