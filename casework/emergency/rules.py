"""When an emergency register gives numbers, and which: pure.

It is opened on a standing authorisation, for 24 hours; each further week needs a new act. Numbers
are unique in the area over all interruptions: they go on within the year, and after a restore
SKIPPED of them are left out. Source: art. 63 DPR 445/2000.
"""

import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from msgspec import Struct

from sportello.model.refusals import NotNow, NotThere, NotUnderstood, NotYours

FIRST_PERIOD = timedelta(hours=24)
FURTHER_PERIOD = timedelta(days=7)
SKIPPED = 1000
"""Numbers left out after a restore: more than may have been given since the copy."""
LEAST_DIGITS = 7
"""Of a number as it is written. Source: art. 57 DPR 445/2000."""


class NotAuthorised(NotYours):
    """There is no authorisation of the register's head that holds today."""


class EmergencyOpenAlready(NotNow): ...


class EmergencyNotOpen(NotNow):
    """An authorised person opens it first, with the cause."""


class EmergencyPeriodOver(NotNow):
    """Its period has ended: it goes on with a new act of the register's head."""


class ActMissing(NotUnderstood):
    """An act, a cause or a date is missing, or the act was used before."""


class UnknownEmergencyEntry(NotThere): ...


class LinkedAlready(NotNow):
    """The entry has another ordinary number, for good."""


class EmergencySite(Struct, frozen=True):
    """One emergency register: of this place of the area; its years begin in `zone`."""

    comune: str
    aoo: str
    site: str
    zone: str = "Europe/Rome"

    def local(self, at: datetime) -> datetime:
        return at.astimezone(ZoneInfo(self.zone))


class Authorisation(Struct, frozen=True):
    """The standing act by which the register's head lets it be opened, to the day `expires`."""

    act: str
    issued: date
    expires: date

    def holds_on(self, day: date) -> bool:
        return self.issued <= day <= self.expires

    def check(self) -> None:
        """Raises: ActMissing"""
        if not self.act.strip():
            raise ActMissing("name the act that authorises the emergency register")
        if self.expires < self.issued:
            raise ActMissing(f"{self.act} would end before its own date")


class FurtherPeriod(Struct, frozen=True):
    """A week more, by an act of its own."""

    act: str
    issued: date
    operator: str
    at: datetime
    until: datetime


class Closing(Struct, frozen=True):
    """The ordinary register was reached again; `offset_s` as in `EmergencyOpening`."""

    operator: str
    at: datetime
    offset_s: float | None


class EmergencyOpening(Struct, frozen=True, kw_only=True):
    """One interruption, from its cause to its end.

    act       of the standing authorisation
    offset_s  how far the clock here was behind the ordinary register's, None where not known
    """

    number: int
    cause: str
    operator: str
    act: str
    opened_at: datetime
    offset_s: float | None = None
    further: tuple[FurtherPeriod, ...] = ()
    closing: Closing | None = None

    @property
    def until(self) -> datetime:
        """No number is given from then on."""
        return self.further[-1].until if self.further else self.opened_at + FIRST_PERIOD

    def check_gives_numbers(self, now: datetime) -> None:
        """Raises: EmergencyNotOpen, EmergencyPeriodOver"""
        if self.closing is not None:
            raise EmergencyNotOpen("the emergency register is closed: open it with the cause")
        if now >= self.until:
            raise EmergencyPeriodOver(
                "the period of the emergency register has ended: enter an act"
            )

    def one_more_week(self, act: str, issued: date, operator: str, now: datetime) -> FurtherPeriod:
        """From the end of the period before, or from now where that is over.

        Raises: EmergencyNotOpen, ActMissing
        """
        if self.closing is not None:
            raise EmergencyNotOpen("the emergency register is closed: there is nothing to go on")
        if not act.strip():
            raise ActMissing("name the act by which the emergency register goes on")
        if act in {self.act, *(each.act for each in self.further)}:
            raise ActMissing(f"{act} was used already: each week needs a new act")
        until = max(self.until, now) + FURTHER_PERIOD
        return FurtherPeriod(act, issued, operator, now, until)


class EmergencyNumber(Struct, frozen=True, order=True):
    """Of one site; later ones are larger."""

    year: int
    number: int

    def written(self, site: EmergencySite) -> str:
        """As receipts have it."""
        digits = str(self.number).zfill(LEAST_DIGITS)
        return f"EM-{site.aoo}-{site.site}-{self.year}-{digits}"

    @classmethod
    def of_text(cls, written: str, site: EmergencySite) -> "EmergencyNumber | None":
        """As `written` tells it; None where it is of another site."""
        found = re.fullmatch(
            rf"EM-{site.aoo}-{site.site}-(\d{{4}})-(\d{{{LEAST_DIGITS},}})", written
        )
        return None if found is None else cls(int(found[1]), int(found[2]))


class Gap(Struct, frozen=True):
    """Numbers of a year, both inclusive, that no entry has: they may be on receipts that were lost
    with a store.
    """

    year: int
    first: int
    last: int


def next_number(
    year: int, last: EmergencyNumber, shown: EmergencyNumber, *, is_restored: bool
) -> tuple[EmergencyNumber, Gap | None]:
    """The number to give now, and what it leaves out.

    last         that the store has given
    shown        the highest that the mark next to the store knows of
    is_restored  the store came out of a copy, and has given no number since
    """
    of_the_year = last.number if last.year == year else 0
    if not is_restored and shown <= last:
        return EmergencyNumber(year, of_the_year + 1), None
    highest = max(of_the_year, shown.number if shown.year == year else 0)
    gap = Gap(year, of_the_year + 1, highest + SKIPPED)
    return EmergencyNumber(year, gap.last + 1), gap
