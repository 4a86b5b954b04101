"""Seats: one count for each slot and channel, and how seats pass from one owner to the other.

A channel has one owner, who alone changes its counts: the portal owns `online`, the branch
`desk`. Seats move between them only by a transfer that the receiver has acknowledged, so a cut of
the network between the two can sell no seat twice. Stores apply the same rules as one conditional
statement; this module says what that statement must do.
"""

from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from sportello.bookings.calendar import Channel
from sportello.bookings.refusals import SlotFull


class SeatCount(Struct, frozen=True):
    """The seats of one slot that one channel sells: `capacity`, of which `held` and `booked`."""

    slot: str
    channel: Channel
    capacity: int
    held: int = 0
    booked: int = 0

    @property
    def free(self) -> int:
        return max(0, self.capacity - self.held - self.booked)

    @property
    def debt(self) -> int:
        """Seats promised above the capacity, after a cut that staff has still to settle."""
        return max(0, self.held + self.booked - self.capacity)

    def hold(self, seats: int) -> "SeatCount":
        """Raises: SlotFull"""
        if self.free < seats:
            raise SlotFull(f"slot {self.slot} has {self.free} free {self.channel} seats")
        return replace(self, held=self.held + seats)

    def let_go(self, seats: int) -> "SeatCount":
        """A hold has expired or was given up."""
        return replace(self, held=self.held - seats)

    def confirm(self, seats: int) -> "SeatCount":
        """A hold became a booking: it needs no seat that it does not have already."""
        return replace(self, held=self.held - seats, booked=self.booked + seats)

    def cancel(self, seats: int) -> "SeatCount":
        return replace(self, booked=self.booked - seats)

    def resize(self, capacity: int) -> "SeatCount":
        """A cut takes free seats; what it cannot take is `debt`, and sells nothing meanwhile."""
        return replace(self, capacity=capacity)


class TransferState(StrEnum):
    """`offered` seats belong to neither side; what becomes of them is the receiver's decision."""

    OFFERED = "offered"
    TAKEN = "taken"
    RETURNED = "returned"


class SeatTransfer(Struct, frozen=True):
    """A row of the seat ledger: `giver` hands `seats` of a slot to the other channel.

    is_wanted_back  the giver asks for them: a receiver that has not answered yet returns them
    """

    id: str
    slot: str
    giver: Channel
    seats: int
    state: TransferState = TransferState.OFFERED
    is_wanted_back: bool = False

    @property
    def is_on_the_way(self) -> bool:
        return self.state is TransferState.OFFERED

    @property
    def version(self) -> int:
        """As it is told: the giver's word is the first, the receiver's answer the second."""
        return 1 if self.is_on_the_way else 2

    @property
    def receiver(self) -> Channel:
        return Channel.DESK if self.giver is Channel.ONLINE else Channel.ONLINE


def offer(count: SeatCount, id: str, seats: int) -> tuple[SeatCount, SeatTransfer]:
    """Take free seats out of the giver's count and put them on the way.

    Raises: SlotFull
    """
    if count.free < seats:
        raise SlotFull(f"slot {count.slot} has {count.free} free {count.channel} seats to give")
    given = replace(count, capacity=count.capacity - seats)
    return given, SeatTransfer(id, count.slot, count.channel, seats)


def ask_back(transfer: SeatTransfer) -> SeatTransfer:
    """The giver would have its seats back. They are its own once the receiver returns them; it may
    have taken them already, and what was answered stays.
    """
    return replace(transfer, is_wanted_back=True) if transfer.is_on_the_way else transfer


def take(count: SeatCount, transfer: SeatTransfer) -> tuple[SeatCount, SeatTransfer]:
    """The receiver accepts, unless the giver wants them back. Done again, it changes nothing."""
    if not transfer.is_on_the_way:
        return count, transfer
    if transfer.is_wanted_back:
        return count, send_back(transfer)
    grown = replace(count, capacity=count.capacity + transfer.seats)
    return grown, replace(transfer, state=TransferState.TAKEN)


def send_back(transfer: SeatTransfer) -> SeatTransfer:
    """The receiver declines. Seats it has taken it gives back by an offer of its own."""
    if not transfer.is_on_the_way:
        return transfer
    return replace(transfer, state=TransferState.RETURNED)


def settle(
    count: SeatCount, known: SeatTransfer, told: SeatTransfer
) -> tuple[SeatCount, SeatTransfer]:
    """The giver hears what the receiver decided. Heard again, it changes nothing."""
    if not known.is_on_the_way or told.is_on_the_way:
        return count, known
    if told.state is TransferState.RETURNED:
        count = replace(count, capacity=count.capacity + known.seats)
    return count, replace(known, state=told.state)
