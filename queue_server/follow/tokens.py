"""The secret in the address of a citizen's page: it stands for one ticket of one day.

Owns how it names the ticket; `web.proofs` proves it. Nothing of it is stored.
Source: docs/decisions/0021-follow-tokens.md
"""

from datetime import date

from sportello.decisions.numbering import ticket_id
from web.proofs import Proofs

PATH = "/turno"


class FollowTokens:
    """The tokens of one branch, seen by citizens at `public_url`, or nowhere if that is None."""

    def __init__(self, people_key: bytes, public_url: str | None) -> None:
        self._proofs = Proofs(people_key, b"follow")
        self.public_url = public_url

    def address_of(self, ticket: str) -> str | None:
        """Where the page of that ticket is reached; None where the branch has no such pages."""
        if self.public_url is None:
            return None
        return f"{self.public_url}{PATH}/{self.token_of(ticket)}"

    def token_of(self, ticket: str) -> str:
        """`A042-` and a proof that only a server of this branch can have made."""
        return f"{ticket.rpartition('-')[2]}-{self._proofs.of(ticket)}"

    def ticket_in(self, token: str, day: date) -> str | None:
        """The id of the ticket of `day` that the token stands for, issued or not; None if none."""
        code, _, proof = token.partition("-")
        ticket = ticket_id(day, code)
        return ticket if self._proofs.holds(proof, ticket) else None
