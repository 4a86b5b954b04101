"""The metadata that every table of the portal belongs to; its column types are casework's too.

Every table leads with `comune`, the IPA code, so that partitions or one database for each Comune
can come later without another schema.
"""

from sqlalchemy import MetaData

from casework.storage.metadata import (
    NAMES,
    InstantColumn,
    byte_order,
    comune_column,
    database_now,
)

__all__ = ["InstantColumn", "byte_order", "comune_column", "database_now", "metadata"]

metadata = MetaData(naming_convention=NAMES)
