"""The words of the totem's conversation: the steps it can be at, what can happen, what is to do.

Owns the nouns that `flow` moves between; those of appointments are in `booking_steps`. Knows
neither the plan of the branch nor any text. Longer than others, because it is one vocabulary.
"""

from enum import StrEnum
from uuid import UUID

from msgspec import Struct

from sportello.bookings.messages import FoundBooking
from sportello.model.commands import CheckIn, TakeTicket
from sportello.model.events import TicketIssued
from sportello.model.person import CitizenRef
from sportello.model.wire import Identify
from totem.conversation.booking_steps import (
    BookingCodeShown,
    BookingStep,
    BookingTouch,
    CodeAnswered,
    FindByCode,
    OfferingBooking,
    ShowingBooking,
)


class TotemCondition(StrEnum):
    """Whether the totem can give tickets now, by the last word of server and clock.

    ALONE gives its own numbers, and the waits are unknown.
    """

    OPEN = "open"
    ALONE = "alone"
    CLOSED = "branch_closed"
    LAST_TICKET_GONE = "last_ticket_gone"
    STOPPED = "tickets_are_stopped"
    SERVER_AWAY = "server_away"


class RecognisedCitizen(Struct, frozen=True):
    """Who was recognised. `given_name` is empty unless a chip gave it.

    `ref` is None where the server could not be asked: the card greets, and that is all.
    """

    ref: CitizenRef | None
    given_name: str


class VisitInProgress(Struct, frozen=True):
    """What is known of the citizen who stands here; a blank one is unknown.

    `language` is None for anyone who has chosen none.
    """

    language: str | None = None
    is_accessible: bool = False
    citizen: RecognisedCitizen | None = None


# --- steps --------------------------------------------------------------------------------------


class WelcomeScreen(Struct, frozen=True):
    """No citizen stands at the totem."""


class Closed(Struct, frozen=True):
    """No tickets now; `why` is the code of the refusal one would get."""

    why: TotemCondition


class ServerUnreachable(Struct, frozen=True):
    """The queue server cannot be reached."""


class TakeCard(Struct, frozen=True):
    """The visit is over and wiped, but a card is still in the reader."""


class ChoosingTopic(Struct, frozen=True):
    page: int = 0


class ChoosingService(Struct, frozen=True):
    topic: str
    page: int = 0


class Searching(Struct, frozen=True):
    text: str = ""


class Checklist(Struct, frozen=True):
    """One service is chosen; what to bring is on the screen.

    `wish` is the command that was sent from here and got no answer: it may have been carried out,
    so that trying again means sending the same one.
    """

    service: str
    before: ChoosingService | Searching
    wish: TakeTicket | None = None


class AskingPriority(Struct, frozen=True):
    """Everything is there; the citizen is asked, once, whether they may go first."""

    before: Checklist
    page: int = 0


VisitPlace = (
    WelcomeScreen
    | ChoosingTopic
    | ChoosingService
    | Searching
    | Checklist
    | AskingPriority
    | ShowingBooking
    | OfferingBooking
)
"""Where a citizen can be led back to."""


class AtReception(Struct, frozen=True):
    """Anyone who has an appointment, and nothing to find it by, is sent to the reception desk."""


class SomethingMissing(Struct, frozen=True):
    """The citizen lacks a document for the service of `before`."""

    before: Checklist


class NotToday(Struct, frozen=True):
    """The service cannot be had by a number now; `code` is that of the refusal."""

    service: str
    code: str
    before: VisitPlace


class TypingCode(Struct, frozen=True):
    """A codice fiscale is being typed; `is_wrong` once it was entered and does not hold."""

    before: VisitPlace
    text: str = ""
    is_wrong: bool = False


class Identifying(Struct, frozen=True):
    """The server is asked, by question `ask`, who it is that showed a card or a code."""

    before: VisitPlace
    ask: int
    given_name: str = ""


class Issuing(Struct, frozen=True):
    """The server was asked for a ticket."""

    command: TakeTicket | CheckIn
    before: Checklist | OfferingBooking


class Issued(Struct, frozen=True):
    """The ticket is there. `trouble` is the code of what kept it from being printed.

    `follow` is the address at which its holder follows it on the telephone, None without one.
    `names_service`: not where the citizen may not be shown for what their appointment is. `others`
    are appointments of theirs that can be confirmed as well.
    """

    ticket: TicketIssued
    is_printed: bool = False
    trouble: str | None = None
    follow: str | None = None
    names_service: bool = True
    others: tuple[FoundBooking, ...] = ()


class Trouble(Struct, frozen=True):
    """Something did not work; `code` is that of the error or of the refusal."""

    code: str
    before: VisitPlace


Visiting = (
    ChoosingTopic
    | ChoosingService
    | Searching
    | Checklist
    | AskingPriority
    | AtReception
    | SomethingMissing
    | NotToday
    | TypingCode
    | Trouble
    | BookingStep
)
"""Steps that wait for the citizen, and not for a machine."""


class StillThere(Struct, frozen=True):
    """ "Do you need more time?"; afterwards the visit goes on where it was."""

    before: Visiting
    card_was_taken: bool = False


Resting = WelcomeScreen | Closed | ServerUnreachable | TakeCard
Step = Resting | Visiting | Identifying | Issuing | Issued | StillThere

# --- what can happen ----------------------------------------------------------------------------


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


class TicketPrinted(Struct, frozen=True):
    ticket: str


class NotPrinted(Struct, frozen=True):
    ticket: str
    code: str


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
    | LackSomething
    | Retry
    | GoBack
    | Finish
    | Stay
    | Linger
    | ChooseLanguage
    | ChangeAccess
    | BookingTouch
)
Identity = IdentityShown | NotRead | CardWithdrawn | BookingCodeShown
ErrandOutcome = (
    Recognised | NotRecognised | CodeAnswered | Accepted | Denied | TicketPrinted | NotPrinted
)
Happening = Tick | ConditionSeen | Identity | ErrandOutcome | Touch

# --- what is to do ------------------------------------------------------------------------------


class AskWho(Struct, frozen=True):
    """Ask the server by which reference it knows this person; the answer names `ask`."""

    ask: int
    who: Identify


class Take(Struct, frozen=True):
    command: TakeTicket | CheckIn


class Print(Struct, frozen=True):
    ticket: TicketIssued
    follow: str | None = None
    names_service: bool = True


Errand = AskWho | FindByCode | Take | Print
