"""Why a rule said no. A refusal changes nothing and has a stable code.

Refused
├── NotThere
│   ├── UnknownService
│   ├── UnknownCounter
│   ├── UnknownTicket
│   ├── UnknownBooking        there is no such booking today, or it was used
│   ├── UnknownPriority
│   ├── UnknownPause
│   ├── UnknownPolicy
│   ├── UnknownBreak          no counter has a break planned at that time
│   ├── NoPastDay             the journal holds no whole day with visitors
│   └── UnknownCitizen        not identified, erased, or the reference is not the sender's
├── NotNow
│   ├── BranchClosed
│   ├── LastTicketGone        the branch is open, but gives no more tickets before it closes
│   ├── QuotaReached
│   ├── AppointmentOnly
│   ├── NobodyWaiting
│   ├── CounterClosed
│   ├── CounterPaused
│   ├── CounterBusy           a ticket is still called or served there
│   ├── CounterTaken          another operator sits there
│   ├── AlreadyAtACounter     this operator sits somewhere else
│   ├── TicketsAreStopped     the service or the branch gives no more tickets today
│   ├── NotServedHere         the counter, or no counter, serves this
│   ├── TooManyDevices        the station has reported as many devices as the plan allows
│   ├── NoRoomFree            the service needs an interview room
│   ├── TooSoon               the same ticket was called a moment ago
│   ├── TooLate               a call is undone within seconds or not at all
│   ├── NotDueYet             a telephone or video appointment begins at its hour, not before
│   ├── NotInTheHall          a telephone or video appointment: the office calls, no one waits
│   ├── TooLongAgo            a totem's ticket was given a month ago, or its clock was wrong
│   ├── NumberTaken           another ticket has this number today
│   ├── NoNumbersLeft         there is no block of numbers left for this station
│   ├── WrongState            the ticket is not where the command would take it from
│   ├── ClocksApart           the branch's clock and the portal's are minutes apart: ask staff
│   └── NothingToSay          it is already so
├── NotYours
│   ├── UnknownKey            no such station key or operator token, or no longer
│   ├── WrongPassword
│   ├── TooManyAttempts       wait a little before the next password
│   ├── LoginRequired
│   ├── NotAllowed            the role does not give this right
│   ├── BeforeToday           only a supervisor may read what happened before today
│   ├── SomeoneElsesCounter
│   ├── SomeoneElsesTicket    parked by another operator, or of another totem's numbers
│   └── CommandIdTaken        the id was used by another station
├── NotUnderstood
│   ├── Malformed             no JSON, or no message of this protocol
│   ├── InvalidField          the detail names the field
│   ├── CommandIdReused       the id was used for another command: every wish has its own
│   ├── TooLarge
│   ├── HelloMissing          the first message of a socket is its hello, and comes at once
│   └── WrongProtocol
└── NotPossible
    ├── StorageFull           the disk cannot be written: nothing was done, try again later
    ├── NotLeading            another server leads the branch, or none yet: ask that one
    ├── Limited               this station asks too often: wait `retry_after_s`, ask again
    ├── TooMuchAsked          it would take too long to compute: ask for less
    ├── HallReplaced          a day was taken back: join again
    ├── TooSlow               the station did not read what it was sent: join again
    └── ServerStopping

The code is the snake_case of the name: `NobodyWaiting` is `nobody_waiting`. `detail` is an English
sentence for staff and integrators; citizens read the translation of the code.
"""

from typing import ClassVar

from sportello.model.tags import snake_case


class Refused(Exception):
    """The root. `detail` names the thing and the remedy. `code` is the class's name, or what the
    class itself says.
    """

    code: ClassVar[str]

    def __init_subclass__(cls) -> None:
        if "code" not in cls.__dict__:
            cls.code = snake_case(cls.__name__)

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


class NotThere(Refused): ...


class UnknownService(NotThere): ...


class UnknownCounter(NotThere): ...


class UnknownTicket(NotThere): ...


class UnknownBooking(NotThere): ...


class UnknownPriority(NotThere): ...


class UnknownPause(NotThere): ...


class UnknownPolicy(NotThere): ...


class UnknownBreak(NotThere): ...


class NoPastDay(NotThere): ...


class UnknownCitizen(NotThere): ...


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


class CounterPaused(NotNow): ...


class TicketsAreStopped(NotNow): ...


class NotServedHere(NotNow): ...


class NoRoomFree(NotNow): ...


class TooManyDevices(NotNow): ...


class TooSoon(NotNow): ...


class TooLate(NotNow): ...


class NotDueYet(NotNow): ...


class NotInTheHall(NotNow): ...


class TooLongAgo(NotNow): ...


class NumberTaken(NotNow): ...


class NoNumbersLeft(NotNow): ...


class WrongState(NotNow): ...


class ClocksApart(NotNow): ...


class NothingToSay(NotNow): ...


class NotYours(Refused): ...


class UnknownKey(NotYours): ...


class WrongPassword(NotYours): ...


class TooManyAttempts(NotYours): ...


class LoginRequired(NotYours): ...


class NotAllowed(NotYours): ...


class BeforeToday(NotYours): ...


class SomeoneElsesCounter(NotYours): ...


class SomeoneElsesTicket(NotYours): ...


class CommandIdTaken(NotYours): ...


class NotUnderstood(Refused): ...


class Malformed(NotUnderstood): ...


class InvalidField(NotUnderstood): ...


class CommandIdReused(NotUnderstood): ...


class TooLarge(NotUnderstood): ...


class HelloMissing(NotUnderstood): ...


class WrongProtocol(NotUnderstood): ...


class NotPossible(Refused): ...


class StorageFull(NotPossible): ...


class NotLeading(NotPossible):
    """Send the same command, with the same id, to `leader`; None if unknown."""

    def __init__(self, detail: str, leader: str | None = None) -> None:
        super().__init__(detail)
        self.leader = leader


class Limited(NotPossible):
    """Nothing was done: send the same command again in `retry_after_s` seconds."""

    def __init__(self, detail: str, retry_after_s: float = 1.0) -> None:
        super().__init__(detail)
        self.retry_after_s = retry_after_s


class TooMuchAsked(NotPossible): ...


class HallReplaced(NotPossible): ...


class TooSlow(NotPossible): ...


class ServerStopping(NotPossible): ...


def of_the_branch() -> list[type[Refused]]:
    """The leaves of the tree above. Other subjects have refusals of their own, in their package."""
    leaves = (leaf for family in Refused.__subclasses__() for leaf in family.__subclasses__())
    return [leaf for leaf in leaves if leaf.__module__ == __name__]


def by_code(code: str, detail: str) -> Refused:
    """The refusal that a server named; one this program is too old to know stays a `Refused`."""
    known = {leaf.code: leaf for leaf in of_the_branch()}
    if code in known:
        return known[code](detail)
    unknown = Refused(detail)
    unknown.code = code  # type: ignore[misc]  # the one instance whose class does not say it
    return unknown
