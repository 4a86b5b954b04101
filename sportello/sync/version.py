"""Versions: what a reader does with a delivered envelope, and which number an owner gives next.

Order is by version, never by time.
"""

from enum import StrEnum


class Delivery(StrEnum):
    """What was delivered: the next to apply, something known, or a sign that more is missing.

    APPLY     it follows what is known
    STALE     known already, or overtaken: drop it
    GAP       something before it is missing: ask for the whole aggregate, or from the own cursor
    STRANGER  the sender's store was restored, or it is from before that: shake hands first
    """

    APPLY = "apply"
    STALE = "stale"
    GAP = "gap"
    STRANGER = "stranger"


def judge(known: int, incoming: int, *, is_whole_answer: bool = False) -> Delivery:
    """What to do with version `incoming` where `known` is the last one applied, 0 for none.

    is_whole_answer  it is the owner's answer to a GAP or part of a snapshot: any newer one counts
    """
    if incoming <= known:
        return Delivery.STALE
    if incoming == known + 1 or is_whole_answer:
        return Delivery.APPLY
    return Delivery.GAP


def next_number(last: int, restart_above: int = 0) -> int:
    """The next version of an aggregate, or the next change of a store, whose last one is `last`.

    restart_above  of `incarnation.Restart`; 0 for a store that was never restored
    """
    return max(last, restart_above) + 1
