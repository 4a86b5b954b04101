"""The whole hall at a glance: waits against targets, counters, faults. A pure reading."""

from datetime import datetime

from msgspec import Struct

from counter_client import branch_sentences, sentences
from counter_client.line import doing
from sportello.hall_view import HallView
from sportello.words import Plan, Ticket, Wait, in_language
from station.catalogue import Words

READY = "ready"


class ServiceRow(Struct, frozen=True):
    """A service that somebody waits for, or that is stopped.

    longest_min  the oldest wait for it, `target_min` what it should not exceed
    share        longest to target, at most 1, for a bar
    expected     what who took a number now would be told
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


class DeskRow(Struct, frozen=True):
    """A counter of the branch; `operator` is "" where it is closed."""

    counter: str
    label: str
    place: str
    operator: str
    doing: str
    is_free: bool
    is_paused: bool


class FaultRow(Struct, frozen=True):
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
        if not tickets and not is_stopped:
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
            )
        )
    return sorted(rows, key=lambda row: (-row.longest_min / row.target_min, row.name))


def desks_of(plan: Plan, hall: HallView, words: Words, now: datetime) -> list[DeskRow]:
    """Every counter, in the order of the plan."""
    rows = []
    for counter in plan.counters.values():
        held = hall.counters.get(counter.id)
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
            )
        )
    return rows


def faults_of(hall: HallView, words: Words, now: datetime) -> list[FaultRow]:
    """The devices whose last word was not "ready", the newest fault first."""
    faulty = [d for d in hall.devices.values() if d.code != READY]
    return [
        FaultRow(
            key=f"{d.station}/{d.device}",
            station=d.station,
            device=branch_sentences.device(words, d.device),
            fault=branch_sentences.fault(words, d.code),
            since_min=sentences.minutes_since(d.since, now),
        )
        for d in sorted(faulty, key=lambda d: d.since, reverse=True)
    ]


def longest_min(tickets: list[Ticket], now: datetime) -> int:
    """The oldest wait among them in whole minutes, 0 without any."""
    return max((sentences.minutes_since(t.clock_at, now) for t in tickets), default=0)
