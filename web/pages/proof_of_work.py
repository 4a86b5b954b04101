"""A little work that a browser does to be served beyond the limit of its network.

Owns puzzles and what solves them; nothing is stored. `proof_of_work.js` solves them in a page. A
puzzle is a random id and its end, with our proof. It is solved by a number: the SHA-256 of both
begins with so many zero bits. The browser keeps the solution as a cookie; its id tells one solver
from another, however often it is sent. Who has no script waits.
Source: docs/decisions/0161-work-in-place-of-waiting.md
"""

import secrets
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

from web.proofs import Proofs

BITS = 16
"""65,536 digests on average: a second or two in a browser."""

LASTS_S = 30 * 60

COOKIE = "lavoro"
"""The script writes it."""

SCRIPT = Path(__file__).with_suffix(".js")

LONGEST = 200


class Puzzles:
    def __init__(self, key: bytes, clock: Callable[[], float], bits: int = BITS) -> None:
        """`clock` counts seconds, alike on every server that has the key."""
        self._proofs = Proofs(key, b"puzzle")
        self._clock = clock
        self.bits = bits

    def new(self) -> str:
        said = f"{round(self._clock() + LASTS_S)}.{secrets.token_hex(12)}"
        return f"{said}.{self._proofs.of(said)}"

    def solver(self, solution: str) -> str | None:
        """The id of the puzzle that is solved, until its end; None for what solves none of ours."""
        ends, id, proof, number = ([*solution[:LONGEST].split("."), "", "", "", ""])[:4]
        if not number or not self._proofs.holds(proof, f"{ends}.{id}"):
            return None
        is_over = int(ends) <= self._clock()
        digest = sha256(solution.encode(errors="replace")).digest()
        return None if is_over or leading_zeros(digest) < self.bits else id


def leading_zeros(digest: bytes) -> int:
    """Bits before the first one that is set."""
    return len(digest) * 8 - int.from_bytes(digest).bit_length()
