"""The seam between a display's driver and its maker's protocol.

Another protocol is another `Framing`: bytes for an order, and what the answer means. No I/O here.
"""

from enum import Enum
from typing import Protocol


class PanelReply(Enum):
    ACCEPTED = "accepted"
    REJECTED = "rejected"


class Framing(Protocol):
    def show(self, address: int, text: str) -> bytes: ...

    def clear(self, address: int) -> bytes: ...

    def answer_in(self, heard: bytes, address: int) -> PanelReply | None:
        """What the display at `address` answers in `heard`; None while it is incomplete.

        Noise, and the answers of other displays, are passed over.
        """
        ...
