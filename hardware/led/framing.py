"""The seam between a display's driver and its maker's protocol.

Another protocol is another `Framing`: bytes for an order, and what the answer means. No I/O here.
"""

from collections.abc import Callable
from enum import Enum
from typing import NamedTuple, Protocol


class PanelReply(Enum):
    ACCEPTED = "accepted"
    REJECTED = "rejected"


class PanelOrder(NamedTuple):
    """`frames` go out one after another, with the framing's pause between them.

    reply_in  what the display answers in the bytes heard since the last frame; None while it is
              incomplete. Noise, and the answers of other displays, are passed over.
    """

    frames: tuple[bytes, ...]
    reply_in: Callable[[bytes], PanelReply | None]


class Framing(Protocol):
    """One maker's protocol, in characters of eight bits without parity.

    reply_s  how long a display may take to answer
    pause_s  how long it is left alone between two frames of one order
    """

    @property
    def name(self) -> str: ...

    @property
    def reply_s(self) -> float: ...

    @property
    def pause_s(self) -> float: ...

    def show(self, address: int, text: str) -> PanelOrder: ...

    def clear(self, address: int) -> PanelOrder: ...
