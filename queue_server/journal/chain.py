"""The chain of the journal's rows: each carries a digest over the one before it and its own bytes.

Owns the digest, and the walk that finds where rows were lost or changed. Pure; the rows come from a
`Journal` of either home, in which the same row has the same digest. It proves damage and not
forgery: who can write to the journal can also compute. Source:
docs/decisions/0070-the-journal-is-a-chain.md
"""

from hashlib import blake2b

import msgspec
from msgspec import Struct

START = b""
"""What stands before the first row."""

DIGEST_BYTES = 16

ChainRow = tuple[int, str, str, str | None, str, str, str, str]
"""seq, command_id, station, operator, day, at, type, body, as text: dates and instants (UTC) as
`isoformat` writes them, ids in lower case.
"""

Kept = tuple[int, str, str, str | None, str, str, str, str, bytes | None]
"""A row with its digest. Rows of older versions have none: the next digest vouches for them."""

_encoder = msgspec.json.Encoder()


class Tear(Struct, frozen=True):
    """Something between `seq` and the row before it is not as it was written."""

    seq: int
    what: str

    def __str__(self) -> str:
        return f"event {self.seq}: {self.what}"


def linked(before: bytes, row: ChainRow) -> bytes:
    """The digest of `row`, which follows the row whose digest is `before`."""
    return blake2b(before + _encoder.encode(row), digest_size=DIGEST_BYTES).digest()


class Walk:
    """`follow` the rows in their order.

    seq     of the last row, or of the one before the first
    digest  of the last row, None as long as no row with a digest has come
    tears   where the chain is torn, in order; after a tear it is taken up again
    """

    def __init__(self, seq: int = 0, digest: bytes | None = START) -> None:
        """After the row `seq` with that `digest`; None: the first digest that comes is believed."""
        self.seq = seq
        self.digest = digest
        self.tears: list[Tear] = []

    def follow(self, kept: Kept) -> None:
        row, found = kept[:8], kept[8]
        seq = row[0]
        computed = None if self.digest is None else linked(self.digest, row)
        if found is None and seq != self.seq + 1:
            self.tears.append(Tear(seq, f"it comes after event {self.seq}"))
        elif found is not None and computed is not None and found != computed:
            self.tears.append(Tear(seq, self._why(seq)))
        self.seq, self.digest = seq, found or computed

    def _why(self, seq: int) -> str:
        missing = seq - self.seq - 1
        if missing:
            return f"{missing} before it {'is' if missing == 1 else 'are'} missing"
        return "it is not as it was written"
