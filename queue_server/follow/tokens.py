"""The secret in the address of a citizen's page: it stands for one ticket of one day.

Owns how it is made of the branch's key and proved again; nothing of it is kept anywhere. Every
server that has the branch's key makes the same. Source: docs/decisions/0021-follow-tokens.md
"""

from base64 import urlsafe_b64encode
from datetime import date
from hashlib import blake2b
from hmac import compare_digest

from sportello.decisions.numbering import ticket_id

PATH = "/turno"
PROOF_BYTES = 15
"""120 bits: twenty letters, and nobody tries so many in a day."""


class FollowTokens:
    """The tokens of one branch, seen by citizens at `public_url`, or nowhere if that is None."""

    def __init__(self, people_key: bytes, public_url: str | None) -> None:
        self._key = blake2b(people_key, person=b"follow").digest()
        self.public_url = public_url

    def address_of(self, ticket: str) -> str | None:
        """Where the page of that ticket is reached; None where the branch has no such pages."""
        if self.public_url is None:
            return None
        return f"{self.public_url}{PATH}/{self.token_of(ticket)}"

    def token_of(self, ticket: str) -> str:
        """`A042-` and a proof that only a server of this branch can have made."""
        return f"{ticket.rpartition('-')[2]}-{self._proof_of(ticket)}"

    def ticket_in(self, token: str, day: date) -> str | None:
        """The id of the ticket of `day` that the token stands for, issued or not; None if none."""
        code, _, proof = token.partition("-")
        ticket = ticket_id(day, code)
        is_proved = compare_digest(proof.encode(errors="replace"), self._proof_of(ticket).encode())
        return ticket if is_proved else None

    def _proof_of(self, ticket: str) -> str:
        said = ticket.encode(errors="replace")
        digest = blake2b(said, key=self._key, digest_size=PROOF_BYTES).digest()
        return urlsafe_b64encode(digest).decode()
