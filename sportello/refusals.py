"""Why a rule said no. A refusal changes nothing and has a stable code.

Refused
├── NotThere
│   ├── UnknownService
│   ├── UnknownCounter
│   └── UnknownTicket
├── NotNow
│   ├── BranchClosed
│   ├── LastTicketGone        the branch is open, but gives no more tickets before it closes
│   ├── QuotaReached
│   ├── AppointmentOnly
│   ├── NobodyWaiting
│   ├── CounterClosed
│   ├── CounterBusy           a ticket is still called or served there
│   ├── CounterTaken          somebody else sits there
│   ├── AlreadyAtACounter     this operator sits somewhere else
│   ├── WrongState            the ticket is not where the command would take it from
│   └── NothingToSay          it is already so
├── NotYours
│   ├── LoginRequired
│   ├── NotAllowed            the role does not give this right
│   ├── SomeoneElsesCounter
│   └── CommandIdTaken        the id was used by another station
└── NotPossible
    ├── StorageFull           the journal cannot be written: nothing was done, try again later
    └── NotLeading            another server leads the branch

The code is the snake_case of the name: `NobodyWaiting` is `nobody_waiting`. `detail` is an English
sentence for staff and integrators; citizens read the translation of the code.
"""

from typing import ClassVar

from sportello.tags import snake_case


class Refused(Exception):
    """The root. `detail` names the thing and the remedy."""

    code: ClassVar[str]

    def __init_subclass__(cls) -> None:
        cls.code = snake_case(cls.__name__)

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


class NotThere(Refused): ...


class UnknownService(NotThere): ...


class UnknownCounter(NotThere): ...


class UnknownTicket(NotThere): ...


class NotNow(Refused): ...


class BranchClosed(NotNow): ...


class LastTicketGone(NotNow): ...


class QuotaReached(NotNow): ...


class AppointmentOnly(NotNow): ...


class NobodyWaiting(NotNow): ...


class CounterClosed(NotNow): ...


class CounterBusy(NotNow): ...


class CounterTaken(NotNow): ...


class AlreadyAtACounter(NotNow): ...


class WrongState(NotNow): ...


class NothingToSay(NotNow): ...


class NotYours(Refused): ...


class LoginRequired(NotYours): ...


class NotAllowed(NotYours): ...


class SomeoneElsesCounter(NotYours): ...


class CommandIdTaken(NotYours): ...


class NotPossible(Refused): ...


class StorageFull(NotPossible): ...


class NotLeading(NotPossible): ...


def by_code(code: str, detail: str) -> Refused:
    """The refusal that a server named; one this program is too old to know stays a `Refused`."""
    known = {leaf.code: leaf for root in Refused.__subclasses__() for leaf in root.__subclasses__()}
    if code in known:
        return known[code](detail)
    unknown = Refused(detail)
    unknown.code = code  # type: ignore[misc]  # the one instance whose class does not say it
    return unknown
