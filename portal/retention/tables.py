"""The tables of acts that allow discarding, and of what was discarded."""

from sqlalchemy import Column, Date, Index, Integer, Table, Text

from portal.storage.metadata import InstantColumn, comune_column, metadata

disposal_act = Table(
    "disposal_act",
    metadata,
    comune_column(),
    Column("reference", Text, primary_key=True),
    Column("issued", Date, nullable=False),
    Column("covers_until", Date, nullable=False),
    Column("operator_name", Text, nullable=False),
    Column("at", InstantColumn, nullable=False),
)
"""Authorisations of the Soprintendenza archivistica (art. 21 D.lgs. 42/2004).

reference     protocol number and date, as the act is cited
covers_until  what is kept until this local day at the latest may be discarded
"""

discarded = Table(
    "discarded",
    metadata,
    comune_column(),
    Column("id", Text, primary_key=True),
    Column("day", Date, nullable=False),
    Column("service", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("cases", Integer, nullable=False),
    Column("files", Integer, nullable=False),
    Column("papers", Integer, nullable=False),
    Column("act", Text, nullable=False),
    Index(None, "comune", "day"),
)
"""How much was deleted on a local day, and by which act: empty for what was never registered. No
one is named.
"""
