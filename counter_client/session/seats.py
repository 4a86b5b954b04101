"""The counters to choose from, for an operator who looks for one: a pure reading of the hall."""

from collections.abc import Sequence
from enum import StrEnum

from msgspec import Struct

from counter_client import sentences
from sportello.hall.view import HallView
from sportello.model.languages import in_language
from sportello.model.place import Counter
from sportello.model.plan import Plan
from text.catalogue import Words


class SeatState(StrEnum):
    """Whose a counter is, for the operator who looks for one."""

    FREE = "free"
    MINE = "mine"
    TAKEN = "taken"


class SeatRow(Struct, frozen=True):
    """A counter to choose from; `topics` is what people come there for, `who` who has it.

    `number` is "" where the counter has a name instead.
    """

    counter: str
    place: str
    number: str
    seat: SeatState
    topics: str
    who: str
    is_private: bool


def seats(plan: Plan, hall: HallView, words: Words, login: str | None) -> list[SeatRow]:
    """Every counter of the plan, as `login` sees it."""
    return [_seat(counter, plan, hall, words, login) for counter in plan.counters.values()]


def likeliest(seats: Sequence[SeatRow], configured: str | None) -> int:
    """The operator's own counter, or else this computer's, or else the first that is free."""
    for place, row in enumerate(seats):
        if row.seat is SeatState.MINE:
            return place
    free = [n for n, row in enumerate(seats) if row.seat is SeatState.FREE]
    return next((n for n in free if seats[n].counter == configured), free[0] if free else 0)


def _seat(counter: Counter, plan: Plan, hall: HallView, words: Words, login: str | None) -> SeatRow:
    topics = dict.fromkeys(plan.services[each].topic for each in counter.services)
    held = hall.counters.get(counter.id)
    who = held.operator if held else None
    is_mine = who is not None and who == login
    return SeatRow(
        counter=counter.id,
        place=sentences.place(words, counter.label),
        number=counter.label if sentences.is_number(counter.label) else "",
        seat=SeatState.MINE if is_mine else SeatState.TAKEN if who else SeatState.FREE,
        topics=", ".join(in_language(plan.topics[t].name, words.language.code) for t in topics),
        who=sentences.seat(words, who, is_mine),
        is_private=counter.private,
    )
