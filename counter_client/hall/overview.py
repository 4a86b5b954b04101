"""The whole hall at a glance: waits against targets, counters, faults. A pure reading."""

from datetime import datetime
from zoneinfo import ZoneInfo

from msgspec import Struct

from counter_client import sentences
from counter_client.hall import branch_sentences
from counter_client.waiting.who_waits import doing
from sportello.hall.rules.numbers import is_quota_reached
from sportello.hall.view import HallView
from sportello.model.instants import minutes_since
from sportello.model.languages import in_language
from sportello.model.plan import Plan
from sportello.model.ticket import Ticket
from sportello.model.waiting import Wait
from text.catalogue import Words
from text.times import clock_at

READY = "ready"


class ServiceRow(Struct, frozen=True):
    """A service with a line, that is stopped, or whose numbers are gone.

    longest_min  the oldest wait for it, `target_min` what it should not exceed
    share        longest to target, at most 1, for a bar
    expected     what who took a number now would be told
    numbers      how many were given today, and of how many; `is_gone` when those were all
    """

    service: str
    name: str
    waiting: int
    longest_min: int
    target_min: int
    share: float
    is_late: bool
    is_stopped: bool
    expected: str
    numbers: str
    is_gone: bool


class DeskRow(Struct, frozen=True):
    """A counter of the branch; `operator` is "" where it is closed.

    `rest` is the next break that is planned there, "" for none; `is_rest_due` when it should have
    begun.
    """

    counter: str
    label: str
    place: str
    operator: str
    doing: str
    is_free: bool
    is_paused: bool
    rest: str
    is_rest_due: bool


class DeviceFaultRow(Struct, frozen=True):
    """A device that does not work; `since_min` minutes."""

    key: str
    station: str
    device: str
    fault: str
    since_min: int


def services_of(
    plan: Plan, hall: HallView, waits: dict[str, Wait], words: Words, now: datetime
) -> list[ServiceRow]:
    """The services that matter now, the worst first: by how much of the promise has passed."""
    rows = []
    for service in plan.services.values():
        tickets = [t for t in hall.waiting.values() if t.service == service.id]
        is_stopped = service.id in hall.stopped
        given = hall.taken.get(service.id, 0)
        quota = hall.quota(service)
        is_gone = is_quota_reached(hall, service)
        if not (tickets or is_stopped or is_gone):
            continue
        longest = longest_min(tickets, now)
        rows.append(
            ServiceRow(
                service=service.id,
                name=in_language(service.name, words.language.code),
                waiting=len(tickets),
                longest_min=longest,
                target_min=round(service.target_min),
                share=min(longest / service.target_min, 1.0),
                is_late=longest > service.target_min,
                is_stopped=is_stopped,
                expected=branch_sentences.expected(words, waits.get(service.id)),
                numbers=branch_sentences.numbers(words, given, quota),
                is_gone=is_gone,
            )
        )
    return sorted(rows, key=lambda row: (-row.longest_min / row.target_min, row.name))


def desks_of(plan: Plan, hall: HallView, words: Words, now: datetime) -> list[DeskRow]:
    """Every counter, in the order of the plan."""
    rows = []
    for counter in plan.counters.values():
        held = hall.counters.get(counter.id)
        rest, is_rest_due = _rest(plan, hall, counter.id, words, now)
        rows.append(
            DeskRow(
                counter=counter.id,
                label=counter.label if sentences.is_number(counter.label) else "",
                place=sentences.place(words, counter.label),
                operator=held.operator if held else "",
                doing=doing(words, plan, hall, counter.id, now)
                if held
                else words.gettext("closed"),
                is_free=held is not None and held.ticket is None and held.pause is None,
                is_paused=held is not None and held.pause is not None,
                rest=rest,
                is_rest_due=is_rest_due,
            )
        )
    return rows


def _rest(
    plan: Plan, hall: HallView, counter: str, words: Words, now: datetime
) -> tuple[str, bool]:
    """A closed counter has only breaks that are still to come, one on a pause has none now."""
    held = hall.counters.get(counter)
    if held and held.pause:
        return "", False
    left = hall.breaks_left(counter)
    if not left:
        is_over = any(planned.counter == counter for planned in hall.breaks)
        return (words.gettext("break taken") if is_over else ""), False
    at, length_min = left[0].due_at, left[0].length_min
    is_due = at <= now
    if is_due and held is None:
        return "", False
    clock = clock_at(at, ZoneInfo(plan.zone))
    return branch_sentences.planned(words, clock, length_min, is_due=is_due), is_due


def faults_of(hall: HallView, words: Words, now: datetime) -> list[DeviceFaultRow]:
    """The devices whose last word was not "ready", the newest fault first."""
    faulty = [d for d in hall.devices.values() if d.code != READY]
    return [
        DeviceFaultRow(
            key=f"{d.station}/{d.device}",
            station=d.station,
            device=branch_sentences.device(words, d.device),
            fault=branch_sentences.fault(words, d.code),
            since_min=minutes_since(d.since, now),
        )
        for d in sorted(faulty, key=lambda d: d.since, reverse=True)
    ]


def longest_min(tickets: list[Ticket], now: datetime) -> int:
    """The oldest wait among them in whole minutes, 0 without any."""
    return max((minutes_since(t.clock_at, now) for t in tickets), default=0)
