"""An envelope: one version of one aggregate, whole, on its way from its owner to a reader.

Whole small aggregates, no differences: a reader that missed a version needs only the last one.
"""

from msgspec import Raw, Struct


class Envelope(Struct, frozen=True):
    """`id` names the message: delivered twice, it is applied once.

    version  of the aggregate; the first is 1, and each change adds one
    body     JSON of the aggregate; None where it was deleted (a tombstone)
    """

    id: str
    kind: str
    aggregate: str
    version: int
    body: Raw | None

    @property
    def key(self) -> tuple[str, str]:
        return self.kind, self.aggregate


class Page(Struct, frozen=True):
    """Changes after a cursor, oldest first. `cursor` is where the next page begins.

    `is_snapshot` says that the cursor was older than what the owner still keeps: the envelopes are
    then the last version of every aggregate, and what is not among them is not there any more.
    """

    incarnation: str
    cursor: int
    envelopes: tuple[Envelope, ...]
    is_snapshot: bool = False
