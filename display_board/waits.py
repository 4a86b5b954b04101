"""The waits on the board: of the busiest service of each topic, and in which words.

Pure: the plan, the hall and the waits in, services and sentences out. An interview is a private
matter: its service is never named next to the number of people who wait for it.
"""

from collections import Counter as Tally
from collections.abc import Collection, Mapping

from sportello.hall.rules.numbers import is_over_for_today
from sportello.hall.view import HallView
from sportello.model.place import Service
from sportello.model.plan import Plan
from sportello.model.waiting import Wait
from text.catalogue import Words


def busiest(
    plan: Plan, hall: HallView, waits: Mapping[str, Wait], areas: Collection[str]
) -> list[Service]:
    """One service a topic, in the plan's order of topics: the one most people wait for, and of
    equals the one with the longest wait.

    Only those of `areas` (all if there are none) that an open counter serves, and for which someone
    waits or can still take a number.
    """
    waiting = Tally(
        wish for ticket in hall.waiting.values() for wish in {ticket.service, *ticket.wishes}
    )
    served = {service for open in hall.counters for service in plan.counters[open].services}
    shown: dict[str, Service] = {}
    for service in plan.services.values():
        if service.id not in waits or service.id not in served or service.private_interview:
            continue
        if areas and service.area not in areas:
            continue
        if not waiting[service.id] and is_over_for_today(hall, service):
            continue
        known = shown.get(service.topic)
        if known is None or _rank(service, waiting, waits) > _rank(known, waiting, waits):
            shown[service.topic] = service
    return [shown[topic] for topic in plan.topics if topic in shown]


def people_before(wait: Wait, words: Words) -> str:
    """Empty where no one is before and yet there is a wait: it would be read as a promise."""
    if wait.people == 0:
        return words.gettext("no one before you") if wait.is_next else ""
    return words.plural("%n people before you", wait.people)


def interval(wait: Wait, words: Words) -> str:
    if wait.low_min == 0:
        return words.gettext("up to %1 minutes", wait.high_min)
    return words.gettext("about %1–%2 minutes", wait.low_min, wait.high_min)


def _rank(service: Service, waiting: Tally[str], waits: Mapping[str, Wait]) -> tuple[int, int]:
    return waiting[service.id], waits[service.id].high_min
