"""What can happen to the totem's conversation, and what it asks to be done.

Owns touches, outcomes and errands; those of appointments stand with their steps. Knows neither the
plan of the branch nor any text.
"""

from datetime import datetime
from uuid import UUID

from msgspec import Struct

from sportello.bookings.desk_messages import BookByCard, FreeSlot
from sportello.bookings.lifecycle import Appointment
from sportello.bookings.messages import FoundBooking
from sportello.model.commands import CheckIn, TakeTicket
from sportello.model.events import TicketIssued
from sportello.model.person import CitizenRef
from sportello.model.wire import Identify
from totem.conversation.booking_steps import (
    BookingCodeShown,
    BookingTouch,
    CodeAnswered,
    FindByCode,
)
from totem.conversation.request_steps import (
    FillRequest,
    ReceiptPrinted,
    RequestEnded,
    TakeToCounter,
)
from totem.conversation.steps import TotemCondition

# --- what happens -------------------------------------------------------------------------------


class Tick(Struct, frozen=True):
    """Time has passed."""


class ConditionSeen(Struct, frozen=True):
    condition: TotemCondition


class IdentityShown(Struct, frozen=True):
    """A card was read, a barcode scanned or a code typed: this is who it says it is."""

    who: Identify
    is_card: bool = False


class NotRead(Struct, frozen=True):
    """Card or barcode gave nothing; `code` is that of the device's error."""

    code: str
    is_card: bool = False


class CardWithdrawn(Struct, frozen=True):
    """The card, read or not, is out again."""


class Recognised(Struct, frozen=True):
    """The server knows the person of question `ask` by this reference, or could not be asked.

    `bookings` are those that concern this visit. `asks_for_code`: none is shown without its code.
    """

    ask: int
    citizen: CitizenRef | None
    bookings: tuple[FoundBooking, ...] = ()
    asks_for_code: bool = False


class NotRecognised(Struct, frozen=True):
    ask: int
    code: str


class Accepted(Struct, frozen=True):
    """`follow` as in `Issued`; who gives a number alone has none."""

    ticket: TicketIssued
    command: UUID
    follow: str | None = None


class Denied(Struct, frozen=True):
    """There is no number: `code` is that of a refusal, or "server_away" where none can be given."""

    command: UUID
    code: str


class TimesFound(Struct, frozen=True):
    """Of question `ask`: the free times, at least one."""

    ask: int
    times: tuple[FreeSlot, ...]


class NoTimes(Struct, frozen=True):
    """Of question `ask`: `code` is "no_times", that of a refusal, or "server_away"."""

    ask: int
    code: str


class BookedByCard(Struct, frozen=True):
    command: UUID
    booking: Appointment


class NotBooked(Struct, frozen=True):
    """`code` is that of a refusal, or "server_away"."""

    command: UUID
    code: str


class TicketPrinted(Struct, frozen=True):
    """`ticket` is the id of a ticket, or of the booking on a slip."""

    ticket: str


class NotPrinted(Struct, frozen=True):
    """`ticket` as in `TicketPrinted`."""

    ticket: str
    code: str


# --- what is touched ----------------------------------------------------------------------------


class TakeNumber(Struct, frozen=True):
    """Touched: "Prendo un numero"."""


class HaveAppointment(Struct, frozen=True):
    """Touched: "Ho un appuntamento"."""


class ChooseTopic(Struct, frozen=True):
    topic: str


class ChooseService(Struct, frozen=True):
    """`barred` is the code of what is known to stand against it, said before the touch."""

    service: str
    barred: str | None = None


class TurnPage(Struct, frozen=True):
    by: int


class Search(Struct, frozen=True): ...


class WriteCode(Struct, frozen=True):
    """Touched: "Scrivo il codice fiscale"."""


class Type(Struct, frozen=True):
    """The whole text as it stands after a key."""

    text: str


class WrongCode(Struct, frozen=True):
    """What was typed is no codice fiscale."""


class Confirm(Struct, frozen=True):
    """Touched: "Ho tutto, prendo il numero". `command` is a fresh id, in case the wish is new.

    `grants_priority` says that in this branch some may go first, which is asked before.
    """

    command: UUID
    grants_priority: bool = False


class AnswerPriority(Struct, frozen=True):
    """Touched: a class that goes first or, with None, "No, prendo il mio posto in fila"."""

    command: UUID
    priority: str | None


class SeekTimes(Struct, frozen=True):
    """Touched: "Prenoto un appuntamento"."""


class ChooseTime(Struct, frozen=True):
    """`slot` is the id of a free time."""

    slot: str


class ConfirmTime(Struct, frozen=True):
    """Touched: "Prenoto questo orario". `command` is a fresh id, in case the wish is new."""

    command: UUID


class GivePhone(Struct, frozen=True):
    """Touched: "Voglio anche un SMS"."""


class PhoneTyped(Struct, frozen=True):
    """A telephone number was entered."""

    phone: str

    def __repr__(self) -> str:
        """Says nothing, so that no log and no traceback can."""
        return "PhoneTyped(…)"


class LackSomething(Struct, frozen=True):
    """Touched: "Mi manca qualcosa"."""


class Retry(Struct, frozen=True): ...


class GoBack(Struct, frozen=True): ...


class Finish(Struct, frozen=True):
    """Touched: "Ho finito"."""


class Stay(Struct, frozen=True):
    """Touched: "Sì, continuo"."""


class Linger(Struct, frozen=True):
    """Touched: nothing, but the screen."""


class ChooseLanguage(Struct, frozen=True):
    language: str


class ChangeAccess(Struct, frozen=True):
    """Larger text, high contrast, lower layout, no hurry: on or off."""

    is_accessible: bool


Touch = (
    TakeNumber
    | HaveAppointment
    | ChooseTopic
    | ChooseService
    | TurnPage
    | Search
    | WriteCode
    | Type
    | WrongCode
    | Confirm
    | AnswerPriority
    | SeekTimes
    | ChooseTime
    | ConfirmTime
    | GivePhone
    | PhoneTyped
    | LackSomething
    | Retry
    | GoBack
    | Finish
    | Stay
    | Linger
    | ChooseLanguage
    | ChangeAccess
    | BookingTouch
    | FillRequest
    | TakeToCounter
)
Identity = IdentityShown | NotRead | CardWithdrawn | BookingCodeShown
ErrandOutcome = (
    Recognised
    | NotRecognised
    | CodeAnswered
    | Accepted
    | Denied
    | TimesFound
    | NoTimes
    | BookedByCard
    | NotBooked
    | TicketPrinted
    | NotPrinted
)
Happening = Tick | ConditionSeen | Identity | ErrandOutcome | Touch | RequestEnded | ReceiptPrinted

# --- what is to do ------------------------------------------------------------------------------


class AskWho(Struct, frozen=True):
    """Ask the server by which reference it knows this person; the answer names `ask`."""

    ask: int
    who: Identify


class Take(Struct, frozen=True):
    command: TakeTicket | CheckIn


class Print(Struct, frozen=True):
    """`brings_request` as in `VisitInProgress`."""

    ticket: TicketIssued
    follow: str | None = None
    names_service: bool = True
    brings_request: bool = False


class FindTimes(Struct, frozen=True):
    """Ask the server when an appointment can be had, from `now` (aware) on; it answers `ask`."""

    ask: int
    service: str
    now: datetime


class TakeTime(Struct, frozen=True):
    command: BookByCard


class PrintSlip(Struct, frozen=True):
    """The appointment on paper."""

    booking: Appointment


Errand = AskWho | FindByCode | Take | Print | FindTimes | TakeTime | PrintSlip
