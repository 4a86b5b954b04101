"""What the hall is told at the foot of the board: what is closed today, and who is called when.

Pure: the plan and the hall in, sentences out. Names no person, and no reason of anybody.
"""

from collections.abc import Collection, Iterator

from sportello.hall.rules.numbers import is_over_for_today, is_stopped
from sportello.hall.rules.routing import looks_at_classes, rules_in_force
from sportello.hall.view import HallView
from sportello.model.languages import HOUSE_LANGUAGE, in_language
from sportello.model.place import Access, Service
from sportello.model.plan import Plan
from text.catalogue import Words
from text.policies import POLICIES


def closures(
    plan: Plan, hall: HallView, areas: Collection[str], sent_home: Collection[str], words: Words
) -> Iterator[str]:
    """What gives no more numbers today, and what becomes of those who hold one.

    Of the services of `areas`, all if there are none; `sent_home` are those whose people had to go.
    """
    services = [s for s in plan.services.values() if not areas or s.area in areas]
    if is_stopped(hall):
        yield _whole_branch(hall, sent_home, words)
        return
    ended = [s for s in services if is_over_for_today(hall, s)]
    sorry = [s for s in ended if s.id in sent_home and s.id in hall.stopped]
    if sorry:
        yield words.gettext(
            "We are sorry, today there is no more service for: %1. Please ask at the reception.",
            _names(sorry),
        )
    if others := [s for s in ended if s not in sorry]:
        yield words.gettext(
            "No more numbers today for: %1. Who has a number is served.", _names(others)
        )


def how_it_goes(plan: Plan, hall: HallView, words: Words) -> Iterator[str]:
    """Who is called when, by the rule in force."""
    rules = rules_in_force(plan, hall)
    if looks_at_classes(rules):
        if _takes_bookings(plan, hall):
            yield words.gettext("Appointments are called at the time that was booked.")
        if plan.priorities:
            yield words.gettext("Who is entitled to priority waits less.")
    if (said := POLICIES.get(rules.policy)) is not None:
        yield words.gettext(said.in_hall)


def _whole_branch(hall: HallView, sent_home: Collection[str], words: Words) -> str:
    if sent_home and not hall.waiting:
        return words.gettext(
            "We are sorry, no one else can be served today. Please ask at the reception."
        )
    return words.gettext("No more numbers are given today. Who has a number is served.")


def _takes_bookings(plan: Plan, hall: HallView) -> bool:
    by_appointment = any(s.access is not Access.WALK_IN for s in plan.services.values())
    return by_appointment or bool(hall.bookings or hall.came)


def _names(services: list[Service]) -> str:
    return ", ".join(in_language(service.name, HOUSE_LANGUAGE) for service in services)
