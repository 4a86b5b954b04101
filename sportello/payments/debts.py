"""The life of a debt as one table: (state, change) -> state.

Only pagoPA says that money came: a return page, a citizen's word or a receipt on paper changes
nothing (docs/decisions/0240-only-pagopa-says-paid.md).

`python -m sportello.payments.debts` prints the diagram that stands in docs/payments.md.
"""

from enum import StrEnum


class DebtState(StrEnum):
    """The states that a citizen is shown, and the one before them.

    PREPARED  known to the Comune alone: pagoPA has not confirmed it, so it cannot be paid yet
    EXPIRED   past its last day and refused by pagoPA until it gets a new one
    INVALID   withdrawn by the Comune
    """

    PREPARED = "prepared"
    UNPAID = "unpaid"
    PARTIALLY_PAID = "partially_paid"
    PAID = "paid"
    EXPIRED = "expired"
    INVALID = "invalid"


class DebtChange(StrEnum):
    """What may happen to a debt, by whom: `BY`.

    POSTPONE  a new last day
    """

    PUBLISH = "publish"
    PAY_PART = "pay_part"
    PAY_ALL = "pay_all"
    EXPIRE = "expire"
    POSTPONE = "postpone"
    WITHDRAW = "withdraw"


class DebtParty(StrEnum):
    """Who brings a change about."""

    COMUNE = "comune"
    PAGOPA = "pagopa"


_S, _C, _P = DebtState, DebtChange, DebtParty
AFTER: dict[tuple[DebtState, DebtChange], DebtState] = {
    (_S.PREPARED, _C.PUBLISH): _S.UNPAID,
    (_S.PREPARED, _C.PAY_PART): _S.PARTIALLY_PAID,
    (_S.PREPARED, _C.PAY_ALL): _S.PAID,
    (_S.PREPARED, _C.EXPIRE): _S.EXPIRED,
    (_S.PREPARED, _C.WITHDRAW): _S.INVALID,
    (_S.UNPAID, _C.PAY_PART): _S.PARTIALLY_PAID,
    (_S.UNPAID, _C.PAY_ALL): _S.PAID,
    (_S.UNPAID, _C.EXPIRE): _S.EXPIRED,
    (_S.UNPAID, _C.POSTPONE): _S.UNPAID,
    (_S.UNPAID, _C.WITHDRAW): _S.INVALID,
    (_S.PARTIALLY_PAID, _C.PAY_ALL): _S.PAID,
    (_S.EXPIRED, _C.PAY_PART): _S.PARTIALLY_PAID,
    (_S.EXPIRED, _C.PAY_ALL): _S.PAID,
    (_S.EXPIRED, _C.POSTPONE): _S.UNPAID,
    (_S.EXPIRED, _C.WITHDRAW): _S.INVALID,
    (_S.INVALID, _C.PAY_PART): _S.PARTIALLY_PAID,
    (_S.INVALID, _C.PAY_ALL): _S.PAID,
}
"""Money may arrive in any state: a payment may begin before a debt expires or is withdrawn, and the
answer to a publication may be lost. A debt of which a part is paid cannot be withdrawn."""

BY: dict[DebtChange, DebtParty] = {
    _C.PUBLISH: _P.PAGOPA,
    _C.PAY_PART: _P.PAGOPA,
    _C.PAY_ALL: _P.PAGOPA,
    _C.EXPIRE: _P.PAGOPA,
    _C.POSTPONE: _P.COMUNE,
    _C.WITHDRAW: _P.COMUNE,
}
"""The Comune asks for a publication; the debt is published once pagoPA confirms it."""


def may(state: DebtState, change: DebtChange) -> bool:
    return (state, change) in AFTER


def after_report(state: DebtState, report: DebtChange) -> DebtState:
    """The state after pagoPA reported a change, perhaps repeated, late or out of order.

    A report that the table does not have changes nothing, so a paid debt stays paid.
    """
    return AFTER.get((state, report), state) if BY[report] is DebtParty.PAGOPA else state


def diagram() -> str:
    """The table as a Mermaid state diagram."""
    lines = ["stateDiagram-v2", f"    [*] --> {DebtState.PREPARED}"]
    lines += [
        f"    {before} --> {after}: {change} ({BY[change]})"
        for (before, change), after in AFTER.items()
    ]
    return "\n".join([*lines, f"    {DebtState.PAID} --> [*]"])


if __name__ == "__main__":
    print(diagram())
