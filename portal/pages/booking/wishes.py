"""What a person looks for: services, people, branch, days and part of the day, from the address.

Owns reading it tolerantly: what cannot be read is left out, so that an old link still opens.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from msgspec import Struct
from msgspec.structs import replace

from sportello.bookings.periods import DayPart, is_in
from sportello.bookings.visits import MOST_SERVICES, WantedService
from text.written_days import read_day

MOST_PEOPLE = 6
MOST_OF_A_DAY = 30
"""Letters in the field of the day."""

PARTS_OF_DAY = {
    "": DayPart.WHOLE,
    "mattina": DayPart.MORNING,
    "pomeriggio": DayPart.AFTERNOON,
}
PARTS = tuple(PARTS_OF_DAY)
VIEWS = ("elenco", "calendario")


class SlotWish(Struct, frozen=True, kw_only=True):
    """
    then    the services that follow in the same visit
    branch  id, or empty for the one with the first free slot
    part    one of PARTS, empty for the whole day
    since   the first day of the week that is shown; None for that of the first free slot
    unread  what was written for that day and is none; empty where all could be read
    draft   id of the draft whose slot is chosen anew, empty for none
    """

    service: str
    people: int = 1
    then: tuple[WantedService, ...] = ()
    branch: str = ""
    part: str = ""
    view: str = VIEWS[0]
    since: date | None = None
    unread: str = ""
    draft: str = ""

    @classmethod
    def read(cls, query: Mapping[str, str]) -> "SlotWish":
        part, view = query.get("quando", ""), query.get("vista", "")
        day = query.get("da", "")[:MOST_OF_A_DAY].strip()
        since = read_day(day)
        return cls(
            service=query.get("servizio", ""),
            people=_people(query.get("persone", "1")),
            then=_then(query),
            branch=query.get("sede", ""),
            part=part if part in PARTS else "",
            view=view if view in VIEWS else VIEWS[0],
            since=since,
            unread=day if since is None else "",
            draft=query.get("bozza", ""),
        )

    @property
    def wanted(self) -> tuple[WantedService, ...]:
        """The services of the visit in their order."""
        return (WantedService(self.service, self.people), *self.then)

    def of_services(self, wanted: Sequence[WantedService]) -> "SlotWish":
        """The same wish for these services, at least one."""
        return replace(
            self, service=wanted[0].service, people=wanted[0].people, then=tuple(wanted[1:])
        )

    def query(self, **changed: str) -> str:
        """The same wish as a query, with these parts changed."""
        return urlencode({name: text for name, text in (self.fields | changed).items() if text})

    @property
    def fields(self) -> dict[str, str]:
        """The parts of the wish as fields of a form."""
        return self.service_fields | self.other_fields

    @property
    def service_fields(self) -> dict[str, str]:
        said = {"servizio": self.service, "persone": str(self.people)}
        for n, each in enumerate(self.then, start=2):
            said |= {f"servizio_{n}": each.service, f"persone_{n}": str(each.people)}
        return said

    @property
    def other_fields(self) -> dict[str, str]:
        return {
            "sede": self.branch,
            "quando": self.part,
            "vista": self.view,
            "da": "" if self.since is None else self.since.isoformat(),
            "bozza": self.draft,
        }

    def suits(self, at: datetime) -> bool:
        """Whether a slot that starts then, local time, is in the wanted part of the day."""
        return is_in(PARTS_OF_DAY[self.part], at)


def week_of_day(day: date) -> date:
    """Its Monday."""
    return day - timedelta(days=day.weekday())


def _then(query: Mapping[str, str]) -> tuple[WantedService, ...]:
    """Each service once, and no more than a visit may have."""
    known = {query.get("servizio", "")}
    found: list[WantedService] = []
    for n in range(2, MOST_SERVICES + 1):
        service = query.get(f"servizio_{n}", "")
        if service and service not in known:
            known.add(service)
            found.append(WantedService(service, _people(query.get(f"persone_{n}", "1"))))
    return tuple(found)


def _people(text: str) -> int:
    is_number = text.isascii() and text.isdigit() and len(text) <= 3
    return min(max(int(text), 1), MOST_PEOPLE) if is_number else 1
