"""What the totem offers today: topics and services as tiles, and the search among them.

Pure: the plan and the last word of the server in, tiles out. Says what stands against a service
before it is touched; whether a ticket is given, the server decides.
"""

import re
from collections.abc import Mapping

from msgspec import Struct

from sportello.hall.rules.numbers import NoNumber, why_no_number
from sportello.hall.view import HallView
from sportello.model.languages import in_language
from sportello.model.place import Service
from sportello.model.plan import Plan
from sportello.model.waiting import Wait
from text.catalogue import Words
from text.everyday_words import Pools, search, words_of
from totem.screens import hours

LONGEST_EXAMPLES = 56
"""Letters that fit on a line of a topic's tile."""


class Tile(Struct, frozen=True):
    """A large choice. `barred` is the code of what stands against it, empty if nothing does."""

    key: str
    title: str
    subtitle: str = ""
    meta: str = ""
    meta_icon: str = ""
    sign: str = ""
    barred: str = ""


class Offer(Struct, frozen=True):
    """The branch as it can be chosen from: its plan, what is known of today, present waits."""

    plan: Plan
    hall: HallView
    waits: Mapping[str, Wait]


def topics(offer: Offer, words: Words) -> list[Tile]:
    """The topics that have services, in the plan's order, each with a few examples."""
    return [
        Tile(topic.id, in_language(topic.name, words.language.code), examples, sign=topic.icon)
        for topic in offer.plan.topics.values()
        if (examples := _examples(offer.plan, topic.id, words.language.code))
    ]


def services(offer: Offer, topic: str, words: Words) -> list[Tile]:
    """The services of a topic: first those one can have by a number now."""
    return _tiles(offer, [s for s in offer.plan.services.values() if s.topic == topic], words)


def found(offer: Offer, text: str, words: Words) -> list[Tile]:
    """The services whose name or everyday words hold the words of `text`; best first."""
    language = words.language.code
    pools = [(each, _pools(each, offer.plan, language)) for each in offer.plan.services.values()]
    return [_tile(offer, service, words) for service in search(text, pools)]


def _tiles(offer: Offer, chosen: list[Service], words: Words) -> list[Tile]:
    return sorted((_tile(offer, s, words) for s in chosen), key=lambda tile: bool(tile.barred))


def _tile(offer: Offer, service: Service, words: Words) -> Tile:
    why = why_no_number(offer.hall, service)
    name = in_language(service.name, words.language.code)
    if why is NoNumber.APPOINTMENT_ONLY:
        return Tile(service.id, name, "", words.gettext("By appointment only"), "calendar", "", why)
    if why:
        return Tile(service.id, name, "", words.gettext("No more numbers today"), "info", "", why)
    wait = offer.waits.get(service.id)
    if wait is None:
        return Tile(service.id, name)
    return Tile(service.id, name, "", wait_in_short(wait, words), "clock")


def wait_in_short(wait: Wait, words: Words) -> str:
    """ "10–15 min · 3 people before you": for a tile."""
    people = people_before(wait, words)
    if not people:
        return words.gettext("Wait %1", hours.minutes(wait, words))
    return words.gettext("Wait %1 · %2", hours.minutes(wait, words), people)


def people_before(wait: Wait, words: Words) -> str:
    """How many will be called before, in words.

    Empty where no one will and yet there is a wait, because the counters are busy: "nobody before
    you" would be understood as a promise.
    """
    if wait.people == 0:
        return words.gettext("no one before you") if wait.is_next else ""
    return words.plural("%n people before you", wait.people)


def _examples(plan: Plan, topic: str, language: str) -> str:
    """The first service of a topic and another that fits on the line; empty if it has none."""
    names = [
        in_language(service.name, language)
        for service in plan.services.values()
        if service.topic == topic
    ]
    if not names:
        return ""
    short = list(dict.fromkeys(re.split(r"[:(]", name)[0].strip() for name in names))
    pairs = (f"{short[0]} · {other}" for other in short[1:])
    return next((pair for pair in pairs if len(pair) <= LONGEST_EXAMPLES), short[0])


def _pools(service: Service, plan: Plan, language: str) -> Pools:
    """The words of its name, its keywords, its topic."""
    name = words_of(service.name["it"]) + words_of(in_language(service.name, language))
    keywords = [word for keyword in service.keywords for word in words_of(keyword)]
    topic = plan.topics.get(service.topic)
    of_topic = [w for text in topic.name.values() for w in words_of(text)] if topic else []
    return name, keywords, of_topic
