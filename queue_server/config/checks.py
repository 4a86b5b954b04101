"""What the tables of a `branch.toml` must agree on, each disagreement noted with its remedy.

Knows the configured branch, sound or not, and where it stands in the file; reads no file itself.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sized
from difflib import get_close_matches
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sportello.model.languages import HOUSE_LANGUAGE, LANGUAGES, Text
from sportello.model.place import Counter, Service
from sportello.model.plan import Plan
from sportello.routing.policies import POLICIES
from text.toml_lines import KeyPath
from text.toml_settings import Document

MOST_TILES = 8
"""What a totem shows at once: docs of its screens."""

_ID = re.compile(r"[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?")


def check_meaning(plan: Plan, document: Document) -> None:
    """Note every fault of the plan in `document`.

    Entries that could not be read are missing from `plan`; who refers to one is not blamed.
    """
    _check_branch(plan, document)
    _check_ids(document)
    for path, text in _texts(plan):
        _check_text(path, text, document)
    for service in plan.services.values():
        _check_service(service, plan, document)
    for counter in plan.counters.values():
        _check_counter(counter, plan, document)
    _check_routing(plan, document)
    _check_labels(plan, document)
    _check_tiles(plan, document)
    _check_letters(plan, document)
    _check_ranges(plan, document)


def _check_branch(plan: Plan, document: Document) -> None:
    try:
        ZoneInfo(plan.zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        document.fault(("branch", "zone"), f"there is no zone “{plan.zone}”", "Write Europe/Rome")
    for index, language in enumerate(plan.languages):
        if language not in LANGUAGES:
            _blame(("branch", "languages", index), "language", language, LANGUAGES, document)
    if HOUSE_LANGUAGE not in plan.languages:
        document.fault(("branch", "languages"), "Italian is missing", 'Add "it"')
    for table in ("areas", "topics", "services", "counters"):
        if not document.data.get(table):
            document.fault((table,), "there is none", f"Write a table [{table}.…]")


def _check_ids(document: Document) -> None:
    for table in (
        "areas",
        "topics",
        "services",
        "counters",
        "priorities",
        "pauses",
        "calendars",
    ):
        for id in _ids(table, document):
            if not _ID.fullmatch(id):
                document.fault(
                    (table, id),
                    "is no name for the program",
                    "Use small letters without accents, digits and dashes, at most 64",
                )


def _texts(plan: Plan) -> Iterator[tuple[KeyPath, Text]]:
    for area in plan.areas.values():
        yield ("areas", area.id), area.name
    for topic in plan.topics.values():
        yield ("topics", topic.id, "name"), topic.name
    for priority in plan.priorities.values():
        yield ("priorities", priority.id), priority.name
    for pause, name in plan.pauses.items():
        yield ("pauses", pause), name
    for service in plan.services.values():
        yield ("services", service.id, "name"), service.name
        for index, document in enumerate(service.documents):
            yield ("services", service.id, "documents", index), document


def _check_text(path: KeyPath, text: Text, document: Document) -> None:
    if not text.get(HOUSE_LANGUAGE):
        document.fault(path, "has no Italian text", 'Add it = "…"')
    for language in text:
        if language not in LANGUAGES:
            _blame(path, "language", language, LANGUAGES, document)


def _check_service(service: Service, plan: Plan, document: Document) -> None:
    here: KeyPath = ("services", service.id)
    _check_known((*here, "topic"), "topic", service.topic, "topics", document)
    _check_known((*here, "area"), "area", service.area, "areas", document)
    able = [c for c in plan.counters.values() if service.id in c.services]
    if not able:
        if not _has_faulty_entries("counters", plan.counters, document):
            document.fault(here, "no counter serves it", "Add it to the services of a counter")
    elif service.private_interview and not (plan.rooms or any(c.private for c in able)):
        document.fault(
            (*here, "private_interview"),
            f"no interview room serves it, only {_listed(counter.id for counter in able)}",
            "Add it to a counter with private = true, or say in [branch] how many rooms there are",
        )


def _check_counter(counter: Counter, plan: Plan, document: Document) -> None:
    here: KeyPath = ("counters", counter.id)
    _check_known((*here, "area"), "area", counter.area, "areas", document)
    if not counter.services:
        document.fault((*here, "services"), "serves nothing", "List at least one service")
    first_level = len(counter.services) - len(counter.backup)
    for index, service in enumerate(counter.services):
        level = ("services", index) if index < first_level else ("backup", index - first_level)
        where = (*here, *level)
        _check_known(where, "service", service, "services", document)
        if service in counter.services[:index]:
            document.fault(where, f"“{service}” is there twice", "Delete one")
    if counter.policy is not None:
        _check_policy((*here, "policy"), counter.policy, document)
    for index, planned in enumerate(counter.breaks):
        spans = [span for day in plan.opening.week for span in day]
        if not any(span.opens_min <= planned.at_min < span.closes_min for span in spans):
            document.fault(
                (*here, "breaks", index),
                "is due while the branch is closed every day",
                "Plan it within the opening hours",
            )


def _check_routing(plan: Plan, document: Document) -> None:
    _check_policy(("routing", "policy"), plan.routing.policy, document)
    for index, condition in enumerate(plan.routing.conditions):
        where: KeyPath = ("routing", "conditions", index, "service")
        _check_known(where, "service", condition.service, "services", document)


def _check_policy(where: KeyPath, policy: str, document: Document) -> None:
    if policy not in POLICIES:
        _blame(where, "policy", policy, POLICIES, document)


def _check_labels(plan: Plan, document: Document) -> None:
    seen: dict[str, str] = {}
    for counter in plan.counters.values():
        if counter.label in seen:
            document.fault(
                ("counters", counter.id, "label"),
                f"boards call counter {seen[counter.label]} “{counter.label}”, too",
                "Give each counter a label of its own",
            )
        seen.setdefault(counter.label, counter.id)


def _check_tiles(plan: Plan, document: Document) -> None:
    if len(plan.topics) > MOST_TILES:
        document.fault(
            ("topics",),
            f"there are {len(plan.topics)}, and a totem shows {MOST_TILES}",
            "Join those that a citizen would look for together",
        )
    for topic in plan.topics:
        inside = [s for s in plan.services.values() if s.topic == topic]
        if len(inside) > MOST_TILES:
            document.fault(
                ("topics", topic),
                f"has {len(inside)} services, and a totem shows {MOST_TILES}",
                "Move some to another topic",
            )
        if not inside and not _has_faulty_entries("services", plan.services, document):
            document.fault(("topics", topic), "no service belongs to it", "Delete it")


def _check_letters(plan: Plan, document: Document) -> None:
    """The letter of a service with a private interview must not tell the hall its topic."""
    topics: dict[str, set[str]] = defaultdict(set)
    for service in plan.services.values():
        topics[service.letter].add(service.topic)
    for service in plan.services.values():
        if service.private_interview and len(topics[service.letter]) == 1:
            document.fault(
                ("services", service.id, "letter"),
                f"{service.letter} stands for “{service.topic}” alone, so that everybody in the "
                "hall reads why this citizen came",
                "Share a letter with confidential services of other topics",
            )


def _check_ranges(plan: Plan, document: Document) -> None:
    letters = {service.letter for service in plan.services.values()}
    for letter, own in plan.numbers.ranges.items():
        here: KeyPath = ("numbers", "ranges", letter)
        if letter not in letters:
            document.fault(here, f"no service has the letter {letter}", "Delete it")
        if own.last < own.first:
            document.fault(here, "ends before it begins", f"Write [{own.last}, {own.first}]")


def _check_known(where: KeyPath, what: str, id: str, table: str, document: Document) -> None:
    known = _ids(table, document)
    if id not in known:
        _blame(where, what, id, known, document)


def _blame(where: KeyPath, what: str, id: str, known: Iterable[str], document: Document) -> None:
    known = tuple(known)
    close = get_close_matches(id, known, n=1)
    remedy = f"Write {close[0]}, if that was meant" if close else f"Choose among {_listed(known)}"
    document.fault(where, f"there is no {what} “{id}”", remedy)


def _ids(table: str, document: Document) -> tuple[str, ...]:
    """All that the file declares, also what could not be read."""
    entries = document.data.get(table, {})
    return tuple(entries) if isinstance(entries, dict) else ()


def _has_faulty_entries(table: str, read: Sized, document: Document) -> bool:
    return len(read) < len(_ids(table, document))


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names)
