"""What portal and branch tell each other of bookings: the kinds of aggregate, and their bodies.

A booking is told as an `Appointment`, seats as a `SeatTransfer`; wishes as a `Proposal`, which is
answered by a `ProposalAnswer`. Must not know how they travel (`sportello.sync`).
"""

from datetime import datetime

from msgspec import Struct

from sportello.bookings.lifecycle import VisitPart
from sportello.bookings.messages import ToldBy

BOOKING = "booking"
VISITOR = "visitor"
SEATS = "seat_transfer"
PROPOSAL = "proposal"
ANSWER = "proposal_answer"
TROUBLE = "trouble"
KINDS = frozenset({BOOKING, VISITOR, SEATS, PROPOSAL, ANSWER, TROUBLE})

CANCEL_WISH, MOVE_WISH = "cancel", "move"
"""What a `Proposal` of a booking asks for."""


class VisitorTold(Struct, frozen=True):
    """Who comes for the booking that is the aggregate's id, and how they are reached.

    A body of its own: it leaves the portal at most 10 days ahead, and a branch seals it.

    video_link  of an appointment by video: the room, for who receives them there too
    """

    surname: str
    given_name: str
    codice_fiscale: str | None = None
    email: str | None = None
    phone: str | None = None
    told_by: ToldBy | None = None
    video_link: str = ""

    def __repr__(self) -> str:
        """Says nothing, so that no log and no traceback can."""
        return "VisitorTold(…)"


class MoveTarget(Struct, frozen=True):
    """Where a MOVE_WISH wants the booking: slots of the portal's seats, and their ends (UTC).

    visit  as in `Appointment`: where each service of a visit is
    """

    slots: tuple[str, ...]
    starts_at: datetime
    ends_at: datetime
    visit: tuple[VisitPart, ...] = ()


class BookingTrouble(Struct, frozen=True):
    """Something about an aggregate that a person has to settle.

    code  `unknown_service`: the branch does not have the booked service
    """

    kind: str
    aggregate: str
    code: str
