"""Tables of form definitions. Bodies are `FormDefinition` as JSON."""

from sqlalchemy import Column, Integer, Table, Text

from casework.storage.metadata import InstantColumn, casework_metadata, comune_column

service_form = Table(
    "service_form",
    casework_metadata,
    comune_column(),
    Column("service", Text, primary_key=True),
    Column("newest", Integer, nullable=False),
    Column("published", Integer),
)
"""One row for each service that has a definition. `newest` is the highest version that was given,
`published` the one that new cases begin with: that there is one at most needs no other rule.
"""

form_version = Table(
    "form_version",
    casework_metadata,
    comune_column(),
    Column("service", Text, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("body", Text, nullable=False),
    Column("made_at", InstantColumn, nullable=False),
    Column("made_by", Text, nullable=False),
    Column("left_out", Text, nullable=False),
    Column("published_at", InstantColumn),
    Column("ended_at", InstantColumn),
)
"""A version never changes once it has been published: `published_at` is when it first was.

made_by   the operator's name; empty for the sample Comune and the command line
left_out  sentences about what its file asks and it does not, as a JSON list
ended_at  when another took its place, or it was withdrawn; null while it is published
"""
