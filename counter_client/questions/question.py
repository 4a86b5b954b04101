"""A question before an action: "to whom?", "why?", "are you sure?" as a list to choose from.

One shape for all of them, so that every one is worked alike: type to search, arrows, Enter, Esc.
Pure: a question is a reading of the present scene. Must not know Qt, nor how answers are sent.
"""

import unicodedata
from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from msgspec import Struct

from counter_client.desk.possible_actions import Desk
from sportello.hall.view import HallView
from sportello.model.languages import Text, in_language
from sportello.model.person import Role
from sportello.model.plan import Plan
from sportello.model.ticket import Ticket
from sportello.model.waiting import Wait
from sportello.model.wire import StationCommand
from text.catalogue import Words
from text.times import clock_at

UNSENT = UUID(int=0)
"""The id of a command that was not chosen yet; it gets its own when it is sent."""


class OpenQuestion(Struct, frozen=True):
    """Which question is on the screen, and what was answered to it so far.

    `about` is what it was asked of (a ticket, a counter, a service), "" for this counter's visit;
    `text` what was typed, `switched` the ids of the switches that are on.
    """

    errand: str
    about: str = ""
    text: str = ""
    switched: frozenset[str] = frozenset()


class Choice(Struct, frozen=True):
    """One answer: it asks the server something, leads to another question, ticks, or does a deed.

    section  the heading it stands under
    words    what else finds it
    key      the key that chooses it at once, where that is shown
    command  what the server is asked; its id is not yet its own
    leads    the question that follows
    ticks    the service that it ticks or unticks
    deed     what the program itself does, e.g. "log_out"
    """

    id: str
    title: str
    detail: str = ""
    icon: str = ""
    section: str = ""
    words: tuple[str, ...] = ()
    key: str = ""
    is_grave: bool = False
    is_ticked: bool = False
    command: StationCommand | None = None
    leads: OpenQuestion | None = None
    ticks: str | None = None
    deed: str | None = None


class Switch(Struct, frozen=True):
    """A yes or no that goes with every answer."""

    id: str
    label: str
    key: str


class Question(Struct, frozen=True):
    """`search` is the label of the line to type in, "" for none; `nothing` is said when no choice
    is left; `at_once` the answer to give without asking, where there is nothing to ask.
    """

    title: str
    choices: tuple[Choice, ...]
    note: str = ""
    search: str = ""
    nothing: str = ""
    switches: tuple[Switch, ...] = ()
    at_once: Choice | None = None


class QuestionContext(Struct, frozen=True):
    """The moment in which a question is asked; `desk` is None for who sits at no counter.

    `roles` are the operator's; `delivered` are the services ticked as done besides the visit's own.
    """

    plan: Plan
    hall: HallView
    waits: Mapping[str, Wait]
    words: Words
    now: datetime
    operator: str
    roles: frozenset[Role] = frozenset()
    desk: Desk | None = None
    delivered: tuple[str, ...] = ()

    def said(self, text: Text) -> str:
        return in_language(text, self.words.language.code)

    def service(self, service: str) -> str:
        """Its name, for people."""
        return self.said(self.plan.services[service].name)

    def clock(self, instant: datetime) -> str:
        """Local time, "10:40"."""
        return clock_at(instant, ZoneInfo(self.plan.zone))

    def ticket(self, asked: OpenQuestion) -> Ticket | None:
        """The one the question is about: named, or at this counter."""
        if asked.about:
            return self.hall.tickets.get(asked.about)
        return self.desk.ticket if self.desk else None


def matching(choices: Iterable[Choice], text: str) -> list[Choice]:
    """Those in which every typed word begins a word; accents and capitals do not count.

    Sections stay together; in each those whose title begins with what was typed come first.
    """
    wanted = _plain(text).split()
    found = [c for c in choices if _has(c, wanted)]
    if wanted:
        sections = list(dict.fromkeys(c.section for c in found))
        found.sort(
            key=lambda c: (sections.index(c.section), not _plain(c.title).startswith(wanted[0]))
        )
    return found


def _has(choice: Choice, wanted: list[str]) -> bool:
    words = _plain(" ".join((choice.title, *choice.words))).split()
    return all(any(word.startswith(start) for word in words) for start in wanted)


def _plain(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text.casefold().replace("'", " ").replace("’", " "))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))
