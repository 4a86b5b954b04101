"""Who waits for a counter, who is away from it, what the other counters do: pure readings.

The order of the calls is the server's. Whom it has not placed stands after it, by the clocks.
"""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from counter_client import sentences
from sportello.hall.rules.serving import lines_of, may_serve
from sportello.hall.view import HallView
from sportello.model.instants import minutes_since
from sportello.model.languages import in_language
from sportello.model.plan import Plan
from sportello.model.ticket import State, Ticket
from sportello.model.waiting import Place
from text.catalogue import Words
from text.times import clock_at


class WaitingRow(Struct, frozen=True):
    """A ticket that this counter can serve; `late_min` past the service's target, 0 within it.

    place        in the order of the calls, from 1; 0 without one
    why          one sentence: why it has that place, or what holds it back; "" if unknown
    section      the heading it stands under, "" for those who have a place
    slot         local time of its appointment, "" without one
    is_priority  has precedence, where that is not the reason already
    is_handed_in given by a totem that was on its own
    is_sent      sent to this counter or its operator; `is_first` to be called before the others
    more         how many other services it waits for
    """

    ticket: str
    code: str
    service: str
    place: int
    why: str
    section: str
    waited_min: int
    late_min: int
    slot: str
    is_priority: bool
    is_handed_in: bool
    is_sent: bool
    is_first: bool
    more: int


class AwayRow(Struct, frozen=True):
    """A parked or absent ticket; `standing` says it in words, `is_due` that it should be back."""

    ticket: str
    code: str
    service: str
    standing: str
    is_absent: bool
    is_due: bool


class CounterRow(Struct, frozen=True):
    """Another open counter and what it does."""

    counter: str
    label: str
    place: str
    doing: str
    is_free: bool


def waiting_for(
    counter: str,
    operator: str,
    plan: Plan,
    hall: HallView,
    words: Words,
    now: datetime,
    places: Sequence[Place] = (),
) -> list[WaitingRow]:
    """The tickets that the counter can serve or that were sent to it.

    First those of `places` who still wait, then the others, the oldest clock first.
    """
    lines = lines_of(counter, operator)
    held = hall.counters[counter]
    tickets = {t.id: t for t in hall.waiting.values() if may_serve(plan, held, t)}
    placed = [place for place in places if place.ticket in tickets]
    rows = []
    for number, place in enumerate(placed, start=1):
        ticket = tickets.pop(place.ticket)
        row = _waiting(ticket, plan, words, now, ticket.held_for in lines)
        rows.append(_in_order(row, place, number, words, plan))
    others = sorted(tickets.values(), key=lambda t: (not t.first, t.clock_at, t.issued_at))
    section = words.gettext("After them, by their wait") if placed else ""
    for ticket in others:
        row = _waiting(ticket, plan, words, now, ticket.held_for in lines)
        rows.append(replace(row, section=section))
    return rows


def away_for(
    counter: str, operator: str, plan: Plan, hall: HallView, words: Words, now: datetime
) -> list[AwayRow]:
    """Who is parked by this operator or for anybody, or absent, and can be served here."""
    held = hall.counters[counter]
    away = (t for t in hall.tickets.values() if t.state in (State.PARKED, State.ABSENT))
    tickets = [t for t in away if may_serve(plan, held, t)]
    rows = [_away(t, operator, plan, words, now) for t in sorted(tickets, key=_back)]
    return sorted(rows, key=lambda row: (not row.is_due, row.is_absent))


def others(
    own: str | None, plan: Plan, hall: HallView, words: Words, now: datetime
) -> list[CounterRow]:
    """The open counters but `own`, in the order of the plan."""
    return [
        CounterRow(
            counter=counter.id,
            label=counter.label,
            place=sentences.place(words, counter.label),
            doing=doing(words, plan, hall, counter.id, now),
            is_free=hall.counters[counter.id].ticket is None,
        )
        for counter in plan.counters.values()
        if counter.id in hall.counters and counter.id != own
    ]


def doing(words: Words, plan: Plan, hall: HallView, counter: str, now: datetime) -> str:
    """What an open counter does: "libero", "serve A040 da 6 min", "in pausa da 4 min"."""
    held = hall.counters[counter]
    if held.pause and held.paused_at:
        return sentences.pausing(words, minutes_since(held.paused_at, now))
    return sentences.doing(words, hall.tickets[held.ticket] if held.ticket else None, now)


def _absent(ticket: Ticket, words: Words) -> str:
    if ticket.kind.is_remote:
        return words.gettext("Did not answer")
    return words.gettext("Absent")


def _back(ticket: Ticket) -> tuple[bool, datetime]:
    return ticket.back_at is None, ticket.back_at or ticket.clock_at


def _waiting(ticket: Ticket, plan: Plan, words: Words, now: datetime, is_sent: bool) -> WaitingRow:
    service = plan.services[ticket.service]
    waited_min = minutes_since(ticket.clock_at, now)
    return WaitingRow(
        ticket=ticket.id,
        code=ticket.code,
        service=in_language(service.name, words.language.code),
        place=0,
        why="",
        section="",
        waited_min=waited_min,
        late_min=max(waited_min - round(service.target_min), 0),
        slot=clock_at(ticket.slot_at, ZoneInfo(plan.zone)) if ticket.slot_at else "",
        is_priority=ticket.priority is not None,
        is_handed_in=ticket.handed_in,
        is_sent=is_sent,
        is_first=ticket.first,
        more=len(ticket.wishes),
    )


def _in_order(row: WaitingRow, place: Place, number: int, words: Words, plan: Plan) -> WaitingRow:
    row = replace(
        row,
        service=in_language(plan.services[place.service].name, words.language.code),
        why=sentences.in_line(words, place),
    )
    if place.because is None:
        return replace(row, section=words.gettext("Not to be called yet"))
    rule = place.because.rule
    return replace(
        row,
        place=number,
        is_priority=row.is_priority and rule != "priority",
        is_first=row.is_first and rule != "sent_first",
    )


def _away(ticket: Ticket, operator: str, plan: Plan, words: Words, now: datetime) -> AwayRow:
    is_absent = ticket.state is State.ABSENT
    is_due = ticket.back_at is not None and ticket.back_at <= now
    back = clock_at(ticket.back_at, ZoneInfo(plan.zone)) if ticket.back_at else ""
    return AwayRow(
        ticket=ticket.id,
        code=ticket.code,
        service=in_language(plan.services[ticket.service].name, words.language.code),
        standing=_absent(ticket, words)
        if is_absent
        else sentences.parked(words, ticket.parked_by == operator, back, is_due),
        is_absent=is_absent,
        is_due=is_due,
    )
