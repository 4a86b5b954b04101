"""Tables of cases as offices have them. The request itself is a row of `casework.drafts.tables`."""

from sqlalchemy import BigInteger, Boolean, Column, Date, Index, Integer, Table, Text

from portal.storage.metadata import InstantColumn, comune_column, metadata

BytesText = Text().with_variant(Text(collation="C"), "postgresql")
"""Sorted by its bytes on both databases, so that an index finds a beginning."""

office_case = Table(
    "office_case",
    metadata,
    comune_column(),
    Column("case_id", Text, primary_key=True),
    Column("office", Text, nullable=False),
    Column("assignee", Text),
    Column("assignee_name", Text, nullable=False, server_default=""),
    Column("state", Text, nullable=False),
    Column("is_over", Boolean, nullable=False),
    Column("service", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("applicant", Text, nullable=False),
    Column("year", Integer),
    Column("number", BigInteger),
    Column("emergency", Text),
    Column("presented_on", Date, nullable=False),
    Column("term_days", Integer, nullable=False),
    Column("answer_by", Date, nullable=False),
    Column("suspended_since", Date),
    Column("version", Integer, nullable=False),
    Column("changed_at", InstantColumn, nullable=False),
    Index(None, "comune", "is_over", "answer_by", "case_id"),
    Index(None, "comune", "office", "is_over", "answer_by", "case_id"),
    Index(None, "comune", "assignee", "is_over", "answer_by"),
    Index(None, "comune", "number", "year"),
)
"""Written by `changing` alone, in the transaction that writes the state of the case.

office           that it is assigned to, or will be once it is registered
assignee         id of the operator who works on it or is to; null while it is the whole office's
state, is_over   as `guided_case.state` has it
title            of the form, in Italian
applicant        the name of whom it is for; empty where a form asks for none
year, number     of its registration; null while it has none
emergency        its number in the emergency register
presented_on     local day; the term runs from the day after it
answer_by        as known on the day of the last change; moved on each day while it is suspended
suspended_since  the local day on which the suspension that goes on began; null without one
version          how many changes there were
"""

case_search_key = Table(
    "case_search_key",
    metadata,
    comune_column(),
    Column("key", BytesText, primary_key=True),
    Column("case_id", Text, primary_key=True),
    Index(None, "comune", "case_id"),
)
"""What a case is found by: a row for each word of the names, and for each codice fiscale, in lower
case and without accents, as `text.everyday_words.words_of` gives them.
"""

case_history = Table(
    "case_history",
    metadata,
    comune_column(),
    Column("case_id", Text, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("at", InstantColumn, nullable=False),
    Column("change", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("party", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("author_name", Text, nullable=False),
    Column("office", Text, nullable=False),
    Column("assignee_name", Text, nullable=False),
    Column("words", Text, nullable=False),
)
"""What made each version of a case. Rows are written once.

change         a `CaseChange`; `state` is the one after it
party          a `CaseParty`; `author` the operator's or owner's id, empty for the system
office         where the case was after it
assignee_name  in whose hands it was after it; empty for the whole office's
words          what was written to go with it
"""

case_suspension = Table(
    "case_suspension",
    metadata,
    comune_column(),
    Column("case_id", Text, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("began", Date, nullable=False),
    Column("ended", Date),
    Column("longest_days", Integer, nullable=False),
)
"""What stops the days of a case: each `SuspensionKind` once. Local days, as
`sportello.cases.terms.Suspension` has them; `ended` is null while it goes on.
"""

case_note = Table(
    "case_note",
    metadata,
    comune_column(),
    Column("id", Text, primary_key=True),
    Column("case_id", Text, nullable=False),
    Column("at", InstantColumn, nullable=False),
    Column("author", Text, nullable=False),
    Column("author_name", Text, nullable=False),
    Column("words", Text, nullable=False),
    Index(None, "comune", "case_id", "at"),
)
"""What an office writes to itself about a case. No citizen reads it."""
