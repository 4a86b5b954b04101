"""The tables of answers, in which no one is named, and of what is published of them."""

from sqlalchemy import Column, Date, Index, Integer, Table, Text

from portal.storage.metadata import InstantColumn, comune_column, database_now, metadata

feedback = Table(
    "feedback",
    metadata,
    comune_column(),
    Column("id", Text, primary_key=True),
    Column("about", Text, nullable=False),
    Column("stars", Integer, nullable=False),
    Column("reasons", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("at", InstantColumn, nullable=False, default=database_now()),
    Column("once", Text),
    Index(None, "comune", "about", "at"),
    Index(None, "comune", "once", unique=True),
)
"""
about    the path of a page, or the id of a service
reasons  a JSON list of those in `surveys`
once     a digest that a second answer would have too; null where any number may come
"""

published_figure = Table(
    "published_figure",
    metadata,
    comune_column(),
    Column("service", Text, primary_key=True),
    Column("measure", Text, primary_key=True),
    Column("until", Date, primary_key=True),
    Column("since", Date, nullable=False),
    Column("count", Integer, nullable=False),
    Column("stars", Integer, nullable=False),
    Column("good", Integer),
    Column("reasons", Text, nullable=False),
)
"""What was published of a service, written once at the end of a quarter and never changed.

measure       one of `publishing.PublishedMeasure`
since, until  local days, `until` the first day after it
count         never under five; `stars` is the sum of the stars, 0 for what has none
good          how many gave four or five stars; null where it, or the rest, is under five
reasons       JSON object: how often each was given, without those under five
"""
