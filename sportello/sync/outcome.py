"""A proposal: the side that does not own an aggregate asks its owner for a change.

Until the owner has answered, the asking side shows `pending`, and changes and resells nothing. What
did not go through has a name that a person sees and settles.
"""

from enum import StrEnum

from msgspec import Raw, Struct

from sportello.sync.envelope import NOTHING, Envelope


class Proposal(Struct, frozen=True):
    """`id` is its own: proposed twice, it happens once.

    seen_version  of the aggregate, as the asking side knew it
    change        what the owner is asked for, a word of the aggregate's own (`cancel`, `move`)
    body          JSON of what the change needs; NOTHING where the word says everything
    """

    id: str
    kind: str
    aggregate: str
    seen_version: int
    change: str
    body: Raw = NOTHING


class ProposalOutcome(StrEnum):
    """PENDING until the owner answers; DONE, or one of three reasons for a person to look at.

    CHANGED_MEANWHILE  the aggregate is not at the version that was seen: look again, and ask again
    GONE               it was deleted, or the owner never had it
    REFUSED            a rule of the owner's said no; the answer names its code
    """

    PENDING = "pending"
    DONE = "done"
    CHANGED_MEANWHILE = "changed_meanwhile"
    GONE = "gone"
    REFUSED = "refused"


class ProposalAnswer(Struct, frozen=True):
    """The owner's last word on `proposal`.

    version  of the aggregate now, 0 if there is none
    code     of the refusal, None unless REFUSED
    """

    proposal: str
    outcome: ProposalOutcome
    version: int = 0
    code: str | None = None


def objection(proposal: Proposal, current: Envelope | None) -> ProposalAnswer | None:
    """Why the owner does not even try the change; None if its own rules are to decide."""
    if current is None or current.is_deleted:
        gone = current.version if current else 0
        return ProposalAnswer(proposal.id, ProposalOutcome.GONE, gone)
    if current.version != proposal.seen_version:
        return ProposalAnswer(proposal.id, ProposalOutcome.CHANGED_MEANWHILE, current.version)
    return None
