"""What a reader does with an envelope, by the version that it knows.

Order is by version, never by time.
"""

from enum import StrEnum


class Verdict(StrEnum):
    """APPLY it; it is STALE: known already; there is a GAP: ask for the whole aggregate."""

    APPLY = "apply"
    STALE = "stale"
    GAP = "gap"


def judge(known: int, incoming: int, *, is_whole_answer: bool = False) -> Verdict:
    """What to do with version `incoming` where `known` is the last one applied, 0 for none.

    is_whole_answer  it is the owner's answer to a GAP or part of a snapshot: any newer one counts
    """
    if incoming <= known:
        return Verdict.STALE
    if incoming == known + 1 or is_whole_answer:
        return Verdict.APPLY
    return Verdict.GAP
