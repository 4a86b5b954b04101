"""What a message is about, as it stands in a row of the outbox. Pure.

A booking is told as it was then. Of a case there is only its id: what a message says of it is read
when it is sent, so that nothing of a request lies in the outbox.
"""

from msgspec import Struct

from sportello.bookings.lifecycle import Appointment


class AboutBooking(Struct, frozen=True, tag_field="about", tag="booking"):
    booking: Appointment

    @property
    def subject(self) -> str:
        return self.booking.id

    @property
    def code(self) -> str:
        """By which staff knows it, in logs."""
        return self.booking.code


class AboutCase(Struct, frozen=True, tag_field="about", tag="case"):
    """`party` is the id of the second signer who is told, "" for who presents the case."""

    case: str
    party: str = ""

    @property
    def subject(self) -> str:
        return self.case

    @property
    def code(self) -> str:
        return self.case


MessageBody = AboutBooking | AboutCase
