"""What happens to one ticket of a past day, as far as it can be played again.

Owns how calls, pauses and departures become the legs of a visit. Minutes are those of the day.
"""

from typing import NamedTuple

from msgspec.structs import replace

from sportello.history.day_record import Leg, Visit


class AtCounter(NamedTuple):
    """A ticket at a counter: since when, for what, and from when it was served.

    `also` are the services done there besides, one after the other.
    """

    counter: str
    service: str
    called_min: float
    serving_min: float | None
    pace: float
    also: tuple[str, ...] = ()


class Story:
    """What happens to one ticket."""

    def __init__(self, visit: Visit) -> None:
        self.visit = visit
        self.legs: list[Leg] = []
        self.open: AtCounter | None = None
        self.parked_min: float | None = None
        self.first_call: tuple[float, str] | None = None
        self.is_merged = False

    def end_leg(self, minute: float, **how: object) -> None:
        """What was done at the counter until `minute`; nothing if it was not called."""
        if self.open is None:
            return
        open, self.open = self.open, None
        serving = minute if open.serving_min is None else open.serving_min
        leg = Leg(
            open.service,
            minutes=(minute - serving) / open.pace,
            wrap_up_min=serving - open.called_min,
            delivered=open.also,
        )
        self.legs.append(replace(leg, **how))

    @property
    def also(self) -> tuple[str, ...]:
        """What was done at the counter besides what it was called for."""
        return self.open.also if self.open else ()

    def lose(self, minutes: float) -> None:
        """The counter took that long over it after its citizen had gone."""
        if self.legs:
            last = self.legs[-1]
            self.legs[-1] = replace(last, wrap_up_min=last.wrap_up_min + minutes)

    def leave(self, minute: float) -> None:
        """Anyone who was never called does not wait from now on."""
        if self.first_call is None:
            self.visit = replace(self.visit, leaves_min=minute)

    def back(self, minute: float) -> None:
        """Parked no longer, or here again before the first call."""
        if self.parked_min is not None and self.legs:
            self.legs[-1] = replace(self.legs[-1], away_min=minute - self.parked_min)
        self.parked_min = None
        self.visit = replace(self.visit, leaves_min=None)

    def told(self) -> Visit:
        legs = self.legs
        if legs and legs[-1].ends != "closed":  # sent on or away, and never called again
            legs = [*legs[:-1], replace(legs[-1], ends="closed", away_min=0.0)]
        patience = None if legs else self.visit.patience_min
        return replace(self.visit, legs=tuple(legs), patience_min=patience)
