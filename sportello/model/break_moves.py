"""Which breaks to move today, as it is told; how it is found stands in `advice`.

Apart from it, so that stations can read the answer without knowing how anybody decides.
"""

from datetime import datetime

from msgspec import Struct


class Move(Struct, frozen=True):
    """The break of `counter` foreseen for `planned_at` is better begun at `to`.

    `saves_min` is by how much the mean wait would be longer again without this one move.
    """

    counter: str
    planned_at: datetime
    to: datetime
    length_min: float
    saves_min: float


class Advice(Struct, frozen=True):
    """What to move today, and what all the moves together save.

    Minutes of mean wait of those without a booking, from `at` until the day is over; `margin_min`
    is half the width of the 95 % interval of `saves_min`. No moves: the breaks are well placed,
    there is none left to move (`breaks_left`), or too little is known of the branch (`days_known`).
    """

    at: datetime
    moves: tuple[Move, ...] = ()
    mean_wait_min: float = 0.0
    saves_min: float = 0.0
    margin_min: float = 0.0
    days_known: int = 0
    breaks_left: int = 0
