"""By which day an office has to answer. Calendar days; the day of receipt is not counted.

A request for integration and a notice before a rejection stop the days; two at the same time stop
them once. A last day that is a Sunday or a holiday of all Italy moves to the next one that is not.
Sources: art. 2 and 10-bis L. 241/1990, art. 2963 of the civil code; the lengths are settings of
`AnswerTerm`; docs/decisions/0236-a-term-ends-on-no-holiday.md
"""

from collections.abc import Iterable
from datetime import date, timedelta

from msgspec import Struct

from italy.holidays import national_holidays

DAY = timedelta(days=1)
SUNDAY = 6


class Suspension(Struct, frozen=True):
    """The days after `began` until `ended`, inclusive, do not count; at most `longest` of them.

    ended  None while it goes on
    """

    began: date
    ended: date | None
    longest: timedelta

    def last_day(self, today: date) -> date:
        """Its last day as far as is known today; `began` itself if there is none yet."""
        ended = self.ended if self.ended is not None else today
        return max(self.began, min(ended, self.began + self.longest))

    def goes_on(self, today: date) -> bool:
        """Whether today does not count."""
        until = self.began + self.longest
        return self.began <= today <= (until if self.ended is None else min(self.ended, until))


def answer_by(received: date, days: int, suspensions: Iterable[Suspension], today: date) -> date:
    """The last day for the answer, in local dates.

    received  by the office that is competent; for an entry of the emergency register, its own date
    today     how long a suspension that goes on has lasted; the result moves on with it
    """
    due = received + days * DAY
    counted_to = received
    in_order = sorted(suspensions, key=lambda one: one.began)
    for suspension in in_order:
        began = max(suspension.began, counted_to)
        if began >= due:
            break
        last = suspension.last_day(today)
        if last > began:
            due += last - began
            counted_to = last
    if is_holiday(due):
        while is_holiday(due) or any(one.began < due <= one.last_day(today) for one in in_order):
            due += DAY
    return due


def is_holiday(day: date) -> bool:
    """On which no term ends: a Sunday, or a holiday of all Italy. A Saturday is none."""
    return day.weekday() == SUNDAY or day in national_holidays(day.year)


def days_left(received: date, days: int, suspensions: Iterable[Suspension], today: date) -> int:
    """Until `answer_by`; 0 on its day, negative once it is past."""
    return (answer_by(received, days, suspensions, today) - today).days
