"""Proofs that this server itself has issued an address or a form, with nothing stored to check it.

Owns how a proof is computed from a key. Every server that has the key computes the same, so a proof
holds on all of them and after a restart. Source: docs/decisions/0021-follow-tokens.md
"""

from base64 import urlsafe_b64encode
from hashlib import blake2b
from hmac import compare_digest

PROOF_BYTES = 15
"""120 bits, twenty letters: too many to try within a day."""


class Proofs:
    def __init__(self, key: bytes, purpose: bytes) -> None:
        """A proof for one `purpose` (at most 16 bytes) is worth nothing for another one."""
        self._key = blake2b(key, person=purpose).digest()

    def of(self, said: str) -> str:
        """Twenty letters, digits, "-" and "_"."""
        told = said.encode(errors="replace")
        return urlsafe_b64encode(
            blake2b(told, key=self._key, digest_size=PROOF_BYTES).digest()
        ).decode()

    def holds(self, proof: str, said: str) -> bool:
        """Whether `proof` is that of `said`; takes as long for a wrong one."""
        return compare_digest(proof.encode(errors="replace"), self.of(said).encode())
