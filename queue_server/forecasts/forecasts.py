"""What people are told about their wait: computed anew when the hall has changed.

Owns the rhythm, and what was learned from the journal; `sportello.forecast.estimator` computes,
in a process of its own. Must not know the office: it sees only what is on disk.
"""

import asyncio
from collections import Counter as Tally
from collections.abc import Callable, Sequence
from datetime import date, datetime
from random import Random

import structlog
from msgspec.structs import replace

from queue_server.forecasts.worker_process import WorkerProcess
from queue_server.journal.seam import Journal
from queue_server.office.broadcast import Broadcast
from sportello.forecast.estimator import RUNS, Estimator, Forecast, simulate
from sportello.forecast.learned_statistics import Experience
from sportello.model.commands import AnyCommand, TakeTicket
from sportello.model.events import AnyEvent, DayStarted, TicketIssued
from sportello.model.plan import Plan
from sportello.model.refusals import NotLeading, TooMuchAsked
from sportello.model.waiting import Wait

AT_MOST_EVERY_S = 1.0
AT_LEAST_EVERY_S = 30.0
LEARN_FROM_EVENTS = 250_000
"""Half a year of a branch with 390 visits a day; learned in about ten seconds."""

PAGE = 125
REST_S = 0.003
"""Between two pages of the past, so that those who came today are answered meanwhile."""

WITHIN_S = 20.0
FULL_RUNS_UP_TO = 200
"""People waiting up to whom every run is affordable; the more there are, the fewer the runs."""

TOO_MANY_WAITING = 1000
"""The wait of a crowd that is no day of a branch is unknown; and a forecast of it plays
through the thousands who would come next, up to 90 MB that the process keeps."""

FEWEST_RUNS = 5

log = structlog.get_logger(__name__)


class Forecasts:
    """`note` events in their order; `run` forever."""

    def __init__(
        self,
        plan: Plan,
        journal: Journal,
        broadcast: Broadcast,
        clock: Callable[[], datetime],
        worker: WorkerProcess,
        on_computed: Callable[[], None] = lambda: None,
    ) -> None:
        """`reckoned` is called whenever `latest` is another one."""
        self._worker = worker
        self._on_computed = on_computed
        self._journal = journal
        self._broadcast = broadcast
        self._clock = clock
        self._changed = asyncio.Event()
        self._plan = plan
        self._estimator = Estimator(plan)
        self._since_start: list[AnyEvent] | None = []
        self.latest: Forecast | None = None
        self._taken: Tally[tuple[str, bool]] = Tally()
        self._taken_before: Tally[tuple[str, bool]] = Tally()

    def note(self, events: Sequence[AnyEvent]) -> None:
        """`events` are on disk, and the broadcast's day knows them."""
        if self._since_start is None:
            self._learn(self._estimator, events)
        else:
            self._since_start.extend(events)
        self._count_taken(events)
        self._changed.set()

    def told_for(self, command: AnyCommand) -> Wait | None:
        """The wait to promise to who sends `command`; None if unknown."""
        if self.latest is None or not isinstance(command, TakeTicket):
            return None
        waits = self.latest.with_priority if command.priority else self.latest.by_service
        wait = waits.get(command.service)
        taken = self._taken_since(command.service, command.priority is not None)
        if wait is None or taken == 0:
            return wait
        people = min(wait.people + taken, len(self._broadcast.hall.waiting))
        return replace(wait, people=max(people, wait.people))

    def expected_of(self, ticket: str) -> tuple[datetime, Wait] | None:
        """The wait of a ticket that waits, from which instant on; None if unknown.

        For the page of that ticket's holder alone.
        """
        wait = self.latest.by_ticket.get(ticket) if self.latest else None
        return (self.latest.at, wait) if self.latest and wait else None

    def _count_taken(self, events: Sequence[AnyEvent]) -> None:
        for event in events:
            if isinstance(event, TicketIssued) and event.slot_at is None:
                for wish in (event.service, *event.wishes):
                    self._taken[wish, event.priority is not None] += 1

    def _taken_since(self, service: str, has_priority: bool) -> int:
        """Numbers taken for `service` since `latest`, before which a newcomer is not called."""
        lines = [(service, True)] if has_priority else [(service, True), (service, False)]
        return sum(self._taken[line] - self._taken_before[line] for line in lines)

    @property
    def experience(self) -> Experience:
        """What was learned so far, today included."""
        return self._estimator.experience

    @property
    def tickets_learned(self) -> int:
        """How many tickets the estimates go by."""
        return self._estimator.experience.tickets

    async def run(self) -> None:
        while self._since_start is not None:
            try:
                await self.learn_from_the_past()
            except NotLeading as away:
                log.warning("cannot_learn_yet", why=away.detail)
                await asyncio.sleep(AT_MOST_EVERY_S)
        log.info("learned_from_journal", tickets=self.tickets_learned)
        while True:
            self._changed.clear()
            await self.compute()
            await asyncio.sleep(AT_MOST_EVERY_S)
            try:
                async with asyncio.timeout(AT_LEAST_EVERY_S - AT_MOST_EVERY_S):
                    await self._changed.wait()
            except TimeoutError:
                continue

    async def compute(self) -> None:
        """Publish the waits as they are now, if they are not what was said last."""
        today, now = self._broadcast.today, self._clock()
        waiting = len(today.hall.waiting)
        if waiting > TOO_MANY_WAITING or today.hall.day != today.day_of(now):
            self.latest = None
            self._on_computed()
            self._publish({}, now)
            return
        runs = max(RUNS * FULL_RUNS_UP_TO // max(waiting, FULL_RUNS_UP_TO), FEWEST_RUNS)
        scene = self._estimator.stage(today, now)
        tickets, random = list(today.hall.waiting), Random(today.hall.seq)
        taken = self._taken.copy()
        try:
            simulated = await self._worker.do(WITHIN_S, simulate, scene, tickets, random, runs)
        except TooMuchAsked as late:
            log.warning("forecast_left_out", waiting=waiting, detail=late.detail)
            return
        self.latest, self._taken_before = self._estimator.tell(today, now, simulated), taken
        self._on_computed()
        waits = {
            service: replace(wait, mid_min=None, simulated=None)
            for service, wait in self.latest.by_service.items()
        }
        self._publish(waits, now)

    def _publish(self, waits: dict[str, Wait], now: datetime) -> None:
        if waits != self._broadcast.waits:
            self._broadcast.publish_waits(waits, now)

    # --- learning ----------------------------------------------------------------------------

    async def learn_from_the_past(self) -> None:
        """What the journal holds last, then what has happened since this server started.

        Raises: NotLeading if the journal cannot be read; then nothing is learned.
        """
        estimator = Estimator(self._plan)
        today, last = self._broadcast.hall.day, await self._journal.last()
        seq = max(last[0] - LEARN_FROM_EVENTS, 0) if last else 0
        is_known = last is None
        while not is_known and (page := await self._journal.since(seq, PAGE)):
            seq = page[-1].seq
            begun = next((n for n, e in enumerate(page) if _begins(e, today)), len(page))
            self._learn(estimator, page[:begun])
            is_known = begun < len(page)
            await asyncio.sleep(REST_S)
        self._learn(estimator, self._since_start or ())
        self._estimator, self._since_start = estimator, None

    @staticmethod
    def _learn(estimator: Estimator, events: Sequence[AnyEvent]) -> None:
        for event in events:
            estimator.apply(event)


def _begins(event: AnyEvent, day: date | None) -> bool:
    return isinstance(event, DayStarted) and event.day == day
