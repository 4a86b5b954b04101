"""Where a citizen is received, and for what: areas, counters, topics, services."""

from enum import StrEnum

from msgspec import Struct

from sportello.model.languages import Text


class Access(StrEnum):
    """How a citizen comes to a service."""

    WALK_IN = "walk_in"
    APPOINTMENT_ONLY = "appointment_only"
    BOTH = "both"


class Area(Struct, frozen=True):
    """A part of the branch where people wait or are served; a board shows one or more."""

    id: str
    name: Text


class Topic(Struct, frozen=True):
    """A handful of services that belong together in a citizen's mind: one tile at the totem."""

    id: str
    name: Text
    icon: str = "folder"


class Service(Struct, frozen=True):
    """What a citizen comes for.

    `letter` opens the ticket's code; several services may share one. `keywords` are everyday words
    that find the service ("spazzatura" finds TARI). `daily_quota` is the number of tickets a day,
    None for no limit. `classification` is the heading of the records plan, e.g. "XI.2".
    """

    id: str
    letter: str
    name: Text
    topic: str
    area: str
    expected_min: float
    target_min: float
    access: Access = Access.WALK_IN
    private_interview: bool = False
    daily_quota: int | None = None
    documents: tuple[Text, ...] = ()
    keywords: tuple[str, ...] = ()
    classification: str = ""


class DailyBreak(Struct, frozen=True):
    """A pause that is planned every day: `at_min` are minutes from local midnight."""

    at_min: int
    length_min: float


class Counter(Struct, frozen=True):
    """A place where an operator serves. `label` is what boards and voice call it, e.g. "3".

    `services` are its operator's skills, the primary ones first; it serves those that are also
    named in `backup` only when no ticket is to be called for the others. `private` says that it is
    an interview room itself; `policy` names the routing of this counter where it has its own.
    """

    id: str
    label: str
    area: str
    services: tuple[str, ...]
    private: bool = False
    policy: str | None = None
    breaks: tuple[DailyBreak, ...] = ()
    backup: tuple[str, ...] = ()
