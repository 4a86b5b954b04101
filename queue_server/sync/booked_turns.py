"""The turns of those who booked and are in the hall now, as the portal is told of them."""

from msgspec import Struct

from queue_server.bookings.hall_bookings import HallBookings
from queue_server.follow.tokens import FollowTokens
from queue_server.follow.turn import Turns
from queue_server.office.broadcast import Broadcast
from sportello.sync.contract import TurnTold


class BookedTurns(Struct, frozen=True):
    hall_bookings: HallBookings
    turns: Turns
    tokens: FollowTokens
    broadcast: Broadcast

    def __call__(self) -> tuple[TurnTold, ...]:
        return tuple(
            TurnTold(booking, self.tokens.address_of(ticket), turn.is_near)
            for booking, ticket in self.hall_bookings.in_the_hall()
            if (turn := self.turns.of(ticket)) is not None
            and not turn.is_over
            and not self.broadcast.hall.tickets[ticket].kind.is_remote
        )
