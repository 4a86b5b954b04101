"""What a person looks for: service, people, branch, days and part of the day, from the address.

Owns reading it tolerantly: what cannot be read is left out, so that an old link still opens.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from msgspec import Struct

from sportello.bookings.periods import DayPart, is_in

MOST_PEOPLE = 6
PARTS_OF_DAY = {
    "": DayPart.WHOLE,
    "mattina": DayPart.MORNING,
    "pomeriggio": DayPart.AFTERNOON,
}
PARTS = tuple(PARTS_OF_DAY)
VIEWS = ("elenco", "calendario")


class SlotWish(Struct, frozen=True, kw_only=True):
    """
    branch  id, or empty for the one with the first free slot
    part    one of PARTS, empty for the whole day
    since   the first day of the week that is shown; None for that of the first free slot
    draft   id of the draft whose slot is chosen anew, empty for none
    """

    service: str
    people: int = 1
    branch: str = ""
    part: str = ""
    view: str = VIEWS[0]
    since: date | None = None
    draft: str = ""

    @classmethod
    def read(cls, query: Mapping[str, str]) -> "SlotWish":
        people = query.get("persone", "1")
        part, view = query.get("quando", ""), query.get("vista", "")
        return cls(
            service=query.get("servizio", ""),
            people=min(max(int(people), 1), MOST_PEOPLE) if _is_digits(people) else 1,
            branch=query.get("sede", ""),
            part=part if part in PARTS else "",
            view=view if view in VIEWS else VIEWS[0],
            since=_day(query.get("da", "")),
            draft=query.get("bozza", ""),
        )

    def query(self, **changed: str) -> str:
        """The same wish as a query, with these parts changed."""
        said = {
            "servizio": self.service,
            "persone": str(self.people),
            "sede": self.branch,
            "quando": self.part,
            "vista": self.view,
            "da": "" if self.since is None else self.since.isoformat(),
            "bozza": self.draft,
        }
        return urlencode({name: text for name, text in (said | changed).items() if text})

    def suits(self, at: datetime) -> bool:
        """Whether a slot that starts then, local time, is in the wanted part of the day."""
        return is_in(PARTS_OF_DAY[self.part], at)


def week_of_day(day: date) -> date:
    """Its Monday."""
    return day - timedelta(days=day.weekday())


def _is_digits(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 3


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
