"""Tables of the emergency register. Rows of KEPT are written once: the database refuses changes."""

from sqlalchemy import BigInteger, Boolean, Column, Date, Float, Integer, Table, Text

from casework.storage.metadata import InstantColumn, casework_metadata, comune_column


def _of_site(name: str, *columns: Column[object]) -> Table:
    """A table whose keys begin with Comune, area and site."""
    aoo, site = Column("aoo", Text, primary_key=True), Column("site", Text, primary_key=True)
    return Table(name, casework_metadata, comune_column(), aoo, site, *columns)


authorisation = _of_site(
    "emergency_authorisation",
    Column("act", Text, primary_key=True),
    Column("issued", Date, nullable=False),
    Column("expires", Date, nullable=False),
    Column("operator", Text, nullable=False),
    Column("at", InstantColumn, nullable=False),
)

opening = _of_site(
    "emergency_opening",
    Column("number", Integer, primary_key=True),
    Column("cause", Text, nullable=False),
    Column("operator", Text, nullable=False),
    Column("act", Text, nullable=False),
    Column("opened_at", InstantColumn, nullable=False),
    Column("offset_s", Float),
)

further_period = _of_site(
    "emergency_further_period",
    Column("opening", Integer, primary_key=True),
    Column("act", Text, primary_key=True),
    Column("issued", Date, nullable=False),
    Column("operator", Text, nullable=False),
    Column("at", InstantColumn, nullable=False),
    Column("until", InstantColumn, nullable=False),
)

closing = _of_site(
    "emergency_closing",
    Column("opening", Integer, primary_key=True),
    Column("operator", Text, nullable=False),
    Column("at", InstantColumn, nullable=False),
    Column("offset_s", Float),
)

counter = _of_site(
    "emergency_counter",
    Column("year", Integer, nullable=False),
    Column("last", BigInteger, nullable=False),
    Column("is_restored", Boolean, nullable=False, server_default="0"),
)
"""The last number given, whose row all changes of the site lock; `is_restored` until the first
number after a restore.
"""

entry = _of_site(
    "emergency_entry",
    Column("year", Integer, primary_key=True),
    Column("number", BigInteger, primary_key=True),
    Column("opening", Integer, nullable=False),
    Column("presented_at", InstantColumn, nullable=False),
    Column("document", Text, nullable=False),
)

link = _of_site(
    "emergency_link",
    Column("year", Integer, primary_key=True),
    Column("number", BigInteger, primary_key=True),
    Column("ordinary_year", Integer, nullable=False),
    Column("ordinary_number", BigInteger, nullable=False),
    Column("ordinary_date", InstantColumn, nullable=False),
    Column("at", InstantColumn, nullable=False),
)
"""The ordinary number of an entry."""

gap = _of_site(
    "emergency_gap",
    Column("year", Integer, primary_key=True),
    Column("first", BigInteger, primary_key=True),
    Column("last", BigInteger, nullable=False),
    Column("at", InstantColumn, nullable=False),
)

KEPT = (authorisation, opening, further_period, closing, entry, link, gap)
