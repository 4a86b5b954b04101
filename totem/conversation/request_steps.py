"""The steps of a citizen who fills in a request, as far as the conversation knows them.

Which question is asked is `totem/requests`: here is only that it goes on, and how it ends.
"""

from msgspec import Struct


class FillingRequest(Struct, frozen=True):
    """Questions, summary, signature and sending, all on one step."""


class RequestReceived(Struct, frozen=True):
    """It was sent; `is_printed` tells whether the receipt is on paper."""

    is_printed: bool = False


class FillRequest(Struct, frozen=True):
    """Touched: "Compilo una richiesta"."""


class TakeToCounter(Struct, frozen=True):
    """Touched: "Firmo allo sportello". The number is for `service`, which is in `topic`; None where
    the branch gives none for it: then the citizen chooses.
    """

    service: str
    topic: str | None


class RequestEnded(Struct, frozen=True):
    """The server has received the request."""


class ReceiptPrinted(Struct, frozen=True):
    """The paper is out."""
