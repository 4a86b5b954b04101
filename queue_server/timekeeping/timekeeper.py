"""The time of the branch: the machine's clock as long as it agrees with what else is known.

A clock that leaps is not followed. Time then goes on at the pace of the machine's counter, from the
last instant that was sure, until the clock agrees again, NTP sets it, or a person confirms it.
Time never goes back; where it was ahead it runs at half its pace until the clock has caught up.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

import structlog

from queue_server.timekeeping.last_seen import LastSeen
from queue_server.timekeeping.plausible import is_plausible
from queue_server.timekeeping.witness import Witness
from sportello.model.plan import Plan

Clock = Callable[[], datetime]
"""Aware UTC."""

ALLOWED = timedelta(minutes=10)
"""How far the clock may leave the counter in a day of it: small corrections, by hand too."""

A_DAY_S = 24 * 3600.0

LONG_AGO = datetime.min.replace(tzinfo=UTC)

SETTLE_S = 90.0
"""After a start of the machine NTP gets this long, before the calendar alone is asked."""

log = structlog.get_logger(__name__)


class Doubt(StrEnum):
    """What is wrong with the clock, as staff is told."""

    CLOCK_AHEAD = "clock_ahead"
    CLOCK_BEHIND = "clock_behind"
    DAY_AHEAD = "day_ahead"


REMEDIES = {
    Doubt.CLOCK_AHEAD: (
        "the machine's clock says {clock}, which nothing confirms: the day {day} goes on. Set the "
        "clock; if it is right, confirm it: queue-server day DIR --start"
    ),
    Doubt.CLOCK_BEHIND: (
        "the machine's clock says {clock}, which is before what has happened already: time goes "
        "on without it. Set the clock; if it is right, confirm it: queue-server day DIR --start"
    ),
    Doubt.DAY_AHEAD: (
        "the day {day} has begun, and the machine's clock says {clock}: set the clock or, if it is "
        "right, take the day back: queue-server day DIR --back"
    ),
}
"""For staff; times are local."""


class Timekeeper:
    """`begin` once the journal is known; `now` at any time.

    doubt  why the clock is not followed, None while it is
    """

    def __init__(self, clock: Clock, witness: Witness, plan: Plan) -> None:
        self._clock = clock
        self._witness = witness
        self._opening = plan.opening
        self._zone = ZoneInfo(plan.zone)
        self.doubt: Doubt | None = None
        self._sure_at, self._sure_s = clock(), witness.steady_s()
        self._begun_s = self._sure_s
        self._is_sure = True
        self._has_ended = False
        self._denied: datetime | None = None
        self._told, self._told_s = LONG_AGO, self._sure_s

    def begin(self, last_at: datetime | None, seen: LastSeen | None, *, has_ended: bool) -> None:
        """`last_at` is the journal's last instant, `has_ended` whether its day was ended."""
        self._begun_s = self._witness.steady_s()
        self._told, self._told_s = last_at or LONG_AGO, self._begun_s
        self._has_ended = has_ended
        if seen is not None:
            self._denied = seen.denied
            self._sure_at, self._sure_s = seen.at, seen.steady_s
            self._is_sure = seen.is_sure and seen.boot == self._witness.boot
            if not self._is_sure:
                self._sure_s = self._begun_s
        if last_at is not None and (seen is None or self._steady(self._begun_s) < last_at):
            self._is_sure = self._is_sure and seen is not None
            self._sure_at, self._sure_s = last_at, self._begun_s
        self.now()

    def now(self) -> datetime:
        """Aware UTC; never before what was told last."""
        clock, steady_s = self._clock(), self._witness.steady_s()
        self._judge(clock, steady_s)
        at = clock if self.doubt is None else self._steady(steady_s)
        if at < self._told:
            at = self._told + timedelta(seconds=max(steady_s - self._told_s, 0.0) / 2)
        self._told, self._told_s = at, steady_s
        return at

    @property
    def clock_day(self) -> date:
        """The local day that the machine's clock says, believed or not."""
        return self._local(self._clock()).date()

    @property
    def seen(self) -> LastSeen:
        at, steady_s = self.now(), self._witness.steady_s()
        return LastSeen(at, self._witness.boot, steady_s, self._is_sure, self._denied)

    def doubt_about(self, day: date | None) -> Doubt | None:
        """What is wrong at this moment, while `day` is the day that goes on."""
        self.now()
        is_ahead = day is not None and day > self.clock_day
        return Doubt.DAY_AHEAD if is_ahead else self.doubt

    def explained(self, doubt: Doubt, day: date | None) -> str:
        """An English sentence for staff: what is wrong, and what to do."""
        clock = self._local(self._clock())
        return REMEDIES[doubt].format(clock=f"{clock:%Y-%m-%d %H:%M}", day=day)

    # --- what others know ----------------------------------------------------------------------

    def not_before(self, at: datetime) -> None:
        """Something happened at `at`, on this server or on another that leads."""
        steady_s = self._witness.steady_s()
        if at > self._told:
            self._told, self._told_s = at, steady_s
        if self.doubt is not None and at > self._steady(steady_s):
            self._sure_at, self._sure_s = at, steady_s

    def confirm(self) -> None:
        """A person says that the clock is right."""
        self._trust(self._clock(), self._witness.steady_s(), "a person")

    def back_to(self, last_at: datetime, began_at: datetime) -> datetime:
        """The instant to which time goes back, when the day that was begun at `began_at` is taken
        back, and the last that happened before was at `last_at`: what the clock says by now, unless
        it is still ahead or behind.
        """
        clock = self._clock()
        first, last = self._local(last_at).date(), self._local(began_at).date()
        if clock >= last_at and first <= self._local(clock).date() < last:
            return clock
        return last_at + max(self.now() - began_at, timedelta(0))

    def go_back(self, at: datetime, day: date) -> None:
        """Time goes back to `at`, for `day` was begun by mistake.

        A clock that says `day` or later is not followed, not even with NTP, before it was seen to
        say less, or the counter has come there too.
        """
        self._sure_at, self._sure_s = at, self._witness.steady_s()
        self._told, self._told_s = self._sure_at, self._sure_s
        self._is_sure = True
        self._denied = datetime.combine(day, time(), self._zone).astimezone(UTC)
        self.now()

    # --- judging -------------------------------------------------------------------------------

    def _judge(self, clock: datetime, steady_s: float) -> None:
        """Say whether `clock` is followed, and what is sure from now on."""
        steady = self._steady(steady_s)
        if abs(clock - steady) <= ALLOWED:
            self._agree(clock, steady_s)
        elif why := self._why_believe(clock, steady_s):
            self._trust(clock, steady_s, why)
        else:
            doubt = Doubt.CLOCK_AHEAD if clock > steady else Doubt.CLOCK_BEHIND
            if doubt is not self.doubt:
                log.warning(doubt.value, clock=clock.isoformat(), time=steady.isoformat())
            self.doubt = doubt

    def _agree(self, clock: datetime, steady_s: float) -> None:
        if self.doubt is not None:
            log.info("clock_agrees", clock=clock.isoformat())
        self.doubt, self._denied, self._is_sure = None, None, True
        if steady_s - self._sure_s >= A_DAY_S:
            self._sure_at, self._sure_s = clock, steady_s

    def _trust(self, clock: datetime, steady_s: float, why: str) -> None:
        log.info("clock_followed", clock=clock.isoformat(), confirmed_by=why)
        self._sure_at, self._sure_s = clock, steady_s
        self.doubt, self._denied, self._is_sure = None, None, True

    def _why_believe(self, clock: datetime, steady_s: float) -> str | None:
        """What confirms a clock that the counter does not; None if nothing does."""
        if self._denied is not None and clock >= self._denied:
            return None
        if self._witness.is_synchronised():
            return "NTP"
        if self._is_sure or steady_s - self._begun_s < SETTLE_S:
            return None
        seen, now = self._local(self._sure_at), self._local(clock)
        believed = is_plausible(self._opening, seen, now, has_ended=self._has_ended)
        return "the calendar" if believed else None

    def _steady(self, steady_s: float) -> datetime:
        return self._sure_at + timedelta(seconds=steady_s - self._sure_s)

    def _local(self, instant: datetime) -> datetime:
        return instant.astimezone(self._zone)
