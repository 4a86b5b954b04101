"""An envelope: one version of one aggregate, whole, on its way from its owner to a reader.

Whole small aggregates, no differences: a reader that missed a version needs only the last one.
"""

from msgspec import Raw, Struct

NOTHING = Raw(b"null")
"""The body of what was deleted. An optional `Raw` cannot be read back from JSON."""


class Envelope(Struct, frozen=True):
    """`id` names the message: delivered twice, it is applied once.

    version  of the aggregate; the first is 1, and each change adds one
    body     JSON of the aggregate; NOTHING where it was deleted (a tombstone)
    """

    id: str
    kind: str
    aggregate: str
    version: int
    body: Raw

    @property
    def is_deleted(self) -> bool:
        return self.body == NOTHING

    @property
    def key(self) -> tuple[str, str]:
        return self.kind, self.aggregate


class ChangePage(Struct, frozen=True):
    """The owner's changes `after` (exclusive) `until` (inclusive), oldest first.

    incarnation  of the owner's store: its change numbers mean nothing next to another's
    is_snapshot  the reader was further back than the owner keeps: the envelopes are the last
                 version of every aggregate, and what is not among them is not there any more
    """

    incarnation: str
    after: int
    until: int
    envelopes: tuple[Envelope, ...]
    is_snapshot: bool = False
