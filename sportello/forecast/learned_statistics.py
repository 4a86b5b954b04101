"""What a branch has learned from its own journal, for the forward simulation to go by.

Folds events of any number of days, in order. Knows services, operators and hours; no person.
Everything learned starts from the plan's own figures and moves away as evidence comes in.
"""

import math
from bisect import bisect_right
from collections import Counter as Tally
from collections import defaultdict, deque
from collections.abc import Collection
from datetime import datetime
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from sportello.hall.day_plan import change_bookings
from sportello.hall.opening import spans_on
from sportello.model.day import Booking
from sportello.model.events import (
    AnyEvent,
    DayStarted,
    MarkedAbsent,
    PlanEvent,
    ServiceDelivered,
    ServingContinued,
    ServingStarted,
    TicketCalled,
    TicketClosed,
    TicketIssued,
    TicketParked,
)
from sportello.model.instants import minute_of_day, minutes_between
from sportello.model.plan import Plan

QUARTER_MIN = 15
PRIOR_SD = 0.6
PRIOR_VISITS = 8
PRIOR_SPEED_VISITS = 25
PRIOR_ARRIVALS = 25.0
"""How many expected arrivals it takes to believe half of what today says about being busier."""

PRIOR_NO_SHOW = (1, 10)
PRIOR_ABSENCE_MIN = 1.5
WALK_AWAY_BINS_MIN = (10, 20, 30, 45, 60, 90, 120)
RECENT = 1000


class Lengths:
    """Mean and spread of the logarithm of a service's minutes, by Welford's method."""

    def __init__(self, expected_min: float) -> None:
        self.visits = 0
        self._prior = math.log(expected_min) - PRIOR_SD**2 / 2
        self._mean = 0.0
        self._squares = 0.0

    def note(self, log_min: float) -> None:
        self.visits += 1
        step = log_min - self._mean
        self._mean += step / self.visits
        self._squares += step * (log_min - self._mean)

    @property
    def mu(self) -> float:
        return (self._prior * PRIOR_VISITS + self._mean * self.visits) / (
            PRIOR_VISITS + self.visits
        )

    @property
    def sigma(self) -> float:
        squares = PRIOR_VISITS * PRIOR_SD**2 + self._squares
        return math.sqrt(squares / (PRIOR_VISITS + self.visits))


class Experience:
    """What was learned so far.

    lengths   by service id
    paces     by operator: how their visits' logarithms differ from the service's, shrunk to nought
    days      with at least one visit, without today
    lateness  minutes from slot to check-in of recent bookings, negative for early
    """

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.zone = ZoneInfo(plan.zone)
        self.lengths = {s.id: Lengths(s.expected_min) for s in plan.services.values()}
        self.lateness: deque[float] = deque((-10.0, -5.0, 0.0), maxlen=RECENT)
        self.tickets = 0
        self.days = 0
        self._paces: dict[str, tuple[int, float]] = {}
        self._arrivals: dict[int, Tally[tuple[str, bool]]] = defaultdict(Tally)
        self._days_open: Tally[int] = Tally()
        self._booked = self._shown = 0
        self._calls = [0] * (len(WALK_AWAY_BINS_MIN) + 1)
        self._absences = [0] * (len(WALK_AWAY_BINS_MIN) + 1)
        self._absence_min = 0.0
        self._forget_the_day()

    def refurnish(self, plan: Plan) -> None:
        """Other hours or services from the next day on; what was learned stays."""
        self.plan = plan
        for service in plan.services.values():
            self.lengths.setdefault(service.id, Lengths(service.expected_min))

    def _forget_the_day(self) -> None:
        self._waited_since: dict[str, datetime] = {}
        self._called: dict[str, TicketCalled] = {}
        self._serving: dict[str, datetime] = {}
        self._remote: set[str] = set()
        self._bookings: dict[str, Booking] = {}
        self._shown_today = 0
        self._expected_today = 0.0
        self._came_today = 0
        self._counted_until = 0

    # --- learning ----------------------------------------------------------------------------

    def apply(self, event: AnyEvent) -> None:
        """Learn from `event`. Events of a day come in order, days too."""
        match event:
            case DayStarted():
                self.days += bool(self._came_today or self._shown_today)
                self._booked += sum(b.service in self.lengths for b in self._bookings.values())
                self._shown += self._shown_today
                self._forget_the_day()
                self._open_quarters(event)
            case PlanEvent():
                change_bookings(self._bookings, event)
            case TicketIssued():
                self._issued(event)
            case TicketCalled(ticket=ticket):
                self._called[ticket] = event
            case ServingStarted(ticket=ticket):
                self._serving[ticket] = event.at
                self._answered(ticket, came=True)
            case MarkedAbsent(ticket=ticket):
                self._answered(ticket, came=False)
                self._absence(event)
            case TicketParked(ticket=ticket):
                self._waited_since.pop(ticket, None)  # they were away because they wanted to
            case TicketClosed() | ServiceDelivered():
                self._served(event)
            case ServingContinued(ticket=ticket):
                self._served(event)
                if (called := self._called.get(ticket)) is not None:
                    self._called[ticket] = replace(called, service=event.service)
                    self._serving[ticket] = event.at

    def _open_quarters(self, event: DayStarted) -> None:
        for span in spans_on(self.plan.opening, event.day):
            first, last = span.opens_min // QUARTER_MIN, -(-span.closes_min // QUARTER_MIN)
            self._days_open.update(range(first, last))

    def _issued(self, event: TicketIssued) -> None:
        if event.service not in self.lengths:
            return  # a service that the branch had once
        self.tickets += 1
        if event.kind.is_remote:
            self._shown_today += 1
            self._remote.add(event.ticket)
            return
        self._waited_since[event.ticket] = event.clock_at or event.taken_at or event.at
        booking = self._bookings.get(event.booking or "")
        if booking is not None:
            self._shown_today += 1
            self.lateness.append(minutes_between(booking.at, event.at))
        else:
            quarter = self.quarter(event.taken_at or event.at)
            self._arrivals[quarter][event.service, event.priority is not None] += 1
            self._came_today += 1

    def _answered(self, ticket: str, came: bool) -> None:
        """How the wait changes the share of citizens who come when called."""
        called, since = self._called.get(ticket), self._waited_since.get(ticket)
        if called and since:
            bin = bisect_right(WALK_AWAY_BINS_MIN, minutes_between(since, called.at))
            self._calls[bin] += 1
            self._absences[bin] += not came

    def _absence(self, event: MarkedAbsent) -> None:
        called = self._called.get(event.ticket)
        if called and event.ticket not in self._remote:
            self._absence_min += minutes_between(called.at, event.at)

    def _served(self, event: TicketClosed | ServiceDelivered | ServingContinued) -> None:
        called, since = self._called.get(event.ticket), self._serving.pop(event.ticket, None)
        if not called or not since or called.service not in self.lengths:
            return
        log_min = math.log(max(minutes_between(since, event.at), 0.1))
        lengths = self.lengths[called.service]
        lengths.note(log_min - self.pace(called.operator))
        visits, total = self._paces.get(called.operator, (0, 0.0))
        self._paces[called.operator] = (visits + 1, total + log_min - lengths.mu)

    # --- what it says ------------------------------------------------------------------------

    @property
    def operators(self) -> Collection[str]:
        """The logins of those whose pace is known."""
        return self._paces.keys()

    def pace(self, operator: str) -> float:
        """The logarithm of how long this operator takes, against everybody's time."""
        visits, total = self._paces.get(operator, (0, 0.0))
        return total / (visits + PRIOR_SPEED_VISITS)

    @property
    def no_show(self) -> float:
        """The share of bookings without a check-in."""
        missed, of = PRIOR_NO_SHOW
        return (self._booked - self._shown + missed) / (self._booked + of)

    @property
    def absence_min(self) -> float:
        """Minutes that a counter loses on a citizen who does not come."""
        return (self._absence_min + 5 * PRIOR_ABSENCE_MIN) / (sum(self._absences) + 5)

    def walk_away(self) -> list[float]:
        """The share of the called who do not come, by bin of `WALK_AWAY_BINS_MIN`."""
        answers = zip(self._absences, self._calls, strict=True)
        return [(gone + 0.1) / (called + 5) for gone, called in answers]

    def quarter(self, instant: datetime) -> int:
        """The quarter of an hour of the local day that holds `instant` (aware)."""
        return int(minute_of_day(instant.astimezone(self.zone)) // QUARTER_MIN)

    def arrivals(self, quarter: int) -> dict[tuple[str, bool], float]:
        """People expected in that quarter without a booking, by service and whether priority."""
        days = self._days_open[quarter]
        if not days:
            return {}
        return {kind: count / days for kind, count in self._arrivals[quarter].items()}

    def busyness(self, now: datetime) -> float:
        """How many more come today than on other days, 1.0 for as many."""
        expected = self._expected_until(now)
        return (self._came_today + PRIOR_ARRIVALS) / (expected + PRIOR_ARRIVALS)

    def _expected_until(self, now: datetime) -> float:
        """Only whole quarters that have passed, each counted once."""
        quarter = self.quarter(now)
        for past in range(self._counted_until, quarter):
            self._expected_today += sum(self.arrivals(past).values())
        self._counted_until = max(self._counted_until, quarter)
        return self._expected_today
