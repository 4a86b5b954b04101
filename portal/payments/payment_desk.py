"""What the portal asks of a payment service: pagoPA itself, or a Region's intermediary."""

from datetime import datetime
from enum import StrEnum
from typing import Protocol

from msgspec import Struct

from sportello.payments.debts import DebtChange


class Debtor(Struct, frozen=True):
    full_name: str
    fiscal_code: str
    is_company: bool = False


class DigitalStamp(Struct, frozen=True):
    """A digital stamp: `document_hash` is the SHA-256 in base64, `province` has two letters."""

    cents: int
    document_hash: str
    province: str


class AskedDebt(Struct, frozen=True):
    """One debt, payable at once. `id` is the Comune's own (IUPD), `notice_number` has 18 digits.

    category  pagoPA's taxonomy of what is paid for, such as "9/0101108TS/"
    due_at    the last instant (aware UTC); the debt expires after it if `expires`
    """

    id: str
    notice_number: str
    debtor: Debtor
    company: str
    cause: str
    cents: int
    iban: str
    category: str
    due_at: datetime
    expires: bool = False
    stamp: DigitalStamp | None = None


class DeskVerdict(StrEnum):
    """What came of asking.

    DONE      the service answered
    LATER     it did not, or not clearly: what was asked may or may not have been done
    SETTINGS  it does not let the Comune in: staff has a key or an address to correct
    REFUSED   it will never do this
    """

    DONE = "done"
    LATER = "later"
    SETTINGS = "settings"
    REFUSED = "refused"


class PaymentAnswer(Struct, frozen=True):
    """`report` is what the service says of the debt, None if nothing; `said` is for staff only."""

    verdict: DeskVerdict
    report: DebtChange | None = None
    said: str = ""


class PaymentDesk(Protocol):
    """One payment service of one Comune. Each call may be repeated until its answer arrives."""

    async def publish(self, debt: AskedDebt) -> PaymentAnswer: ...

    async def ask(self, debt_id: str) -> PaymentAnswer: ...

    async def withdraw(self, debt_id: str) -> PaymentAnswer:
        """DONE also if it was withdrawn before; REFUSED if a payment exists."""
        ...
