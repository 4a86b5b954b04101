"""The steps at which the totem's conversation can be.

Owns the nouns that `flow` moves between; those of who has an appointment are in `booking_steps`,
what moves them in `happenings`. Knows neither the plan of the branch nor any text.
"""

from enum import StrEnum

from msgspec import Struct

from sportello.bookings.desk_messages import BookByCard, FreeSlot
from sportello.bookings.lifecycle import Appointment
from sportello.bookings.messages import FoundBooking
from sportello.model.commands import CheckIn, TakeTicket
from sportello.model.events import TicketIssued
from sportello.model.person import CitizenRef
from totem.conversation.booking_steps import BookingStep, OfferingBooking, ShowingBooking
from totem.conversation.request_steps import FillingRequest, RequestReceived


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
    """Who was recognised. `given_name` is empty unless a chip gave it; `by_card` says that one did.

    `ref` is None where the server could not be asked: the card greets, and that is all.
    """

    ref: CitizenRef | None
    given_name: str
    by_card: bool = False


class VisitInProgress(Struct, frozen=True):
    """What is known of the citizen who stands here; a blank one is unknown.

    `language` is None for anyone who has chosen none. `brings_request`: a request was filled in
    here, and is signed at the counter that calls their number.
    """

    language: str | None = None
    is_accessible: bool = False
    citizen: RecognisedCitizen | None = None
    brings_request: bool = False


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


class ChoosingTime(Struct, frozen=True):
    """When an appointment for the service can be had; never none.

    `was_taken`: the time that was touched has just gone to another person.
    """

    service: str
    times: tuple[FreeSlot, ...]
    before: ChoosingService | Searching
    page: int = 0
    was_taken: bool = False


class ConfirmingTime(Struct, frozen=True):
    """One time, booked for whose card is read; a confirmation goes to `phone`, if there is one.

    `wish` as in `Checklist`.
    """

    time: FreeSlot
    before: ChoosingTime
    phone: str = ""
    wish: BookByCard | None = None


VisitPlace = (
    WelcomeScreen
    | ChoosingTopic
    | ChoosingService
    | Searching
    | Checklist
    | AskingPriority
    | ChoosingTime
    | ConfirmingTime
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


class SeekingTimes(Struct, frozen=True):
    """The server is asked, by question `ask`, when an appointment can be had.

    `was_taken` as in `ChoosingTime`.
    """

    service: str
    ask: int
    before: ChoosingService | Searching
    was_taken: bool = False


class Identifying(Struct, frozen=True):
    """The server is asked, by question `ask`, who it is that showed a card or a code.

    `before` is where they stand; times that were being looked for are looked for again.
    """

    before: VisitPlace | SeekingTimes
    ask: int
    given_name: str = ""
    by_card: bool = False


class TypingPhone(Struct, frozen=True):
    """The number for a confirmation is being typed; `is_wrong` once it was entered and is none."""

    before: ConfirmingTime
    text: str = ""
    is_wrong: bool = False


class BookingTime(Struct, frozen=True):
    """The server was asked to book."""

    command: BookByCard
    before: ConfirmingTime


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


class TimeBooked(Struct, frozen=True):
    """The appointment is there. `trouble` is the code of what kept its slip from being printed."""

    booking: Appointment
    is_printed: bool = False
    trouble: str | None = None


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
    | ChoosingTime
    | ConfirmingTime
    | TypingPhone
    | Trouble
    | BookingStep
    | FillingRequest
)
"""Steps that wait for the citizen, and not for a machine."""


class StillThere(Struct, frozen=True):
    """ "Do you need more time?"; afterwards the visit goes on where it was."""

    before: Visiting
    card_was_taken: bool = False


Resting = WelcomeScreen | Closed | ServerUnreachable | TakeCard
AtTheServer = Identifying | Issuing | SeekingTimes | BookingTime
"""Steps that wait for an answer of the server."""

Done = Issued | TimeBooked | RequestReceived
Step = Resting | Visiting | AtTheServer | Done | StillThere
