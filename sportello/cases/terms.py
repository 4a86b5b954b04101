"""By which day an office has to answer. Calendar days; the day of receipt is not counted.

A request for integration and a notice before a rejection stop the days; two at the same time stop
them once. Sources: art. 2 and 10-bis L. 241/1990; the lengths are settings of `AnswerTerm`.
"""

from collections.abc import Iterable
from datetime import date, timedelta

from msgspec import Struct

DAY = timedelta(days=1)


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
    for suspension in sorted(suspensions, key=lambda one: one.began):
        began = max(suspension.began, counted_to)
        if began >= due:
            break
        last = suspension.last_day(today)
        if last > began:
            due += last - began
            counted_to = last
    return due


def days_left(received: date, days: int, suspensions: Iterable[Suspension], today: date) -> int:
    """Until `answer_by`; 0 on its day, negative once it is past."""
    return (answer_by(received, days, suspensions, today) - today).days
