"""What the journal's past has to say: what if, which break to move, how true the waits were.

Owns the way from the journal's days to the questions of a head of desk. Each question is computed
in a process of its own, which ends when it is answered. Source: docs/advice.md.
"""

import asyncio
import math
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import date, datetime
from random import Random
from time import monotonic
from zoneinfo import ZoneInfo

import msgspec
import structlog
from msgspec import Struct

from queue_server.forecasts.worker_process import WorkerProcess
from queue_server.journal.seam import Journal
from sportello.decisions.day_state import Today
from sportello.forecast import accuracy
from sportello.forecast import break_advice as advice
from sportello.forecast.accuracy import Accuracy, AccuracyAsked, AccuracyReport, Promise
from sportello.forecast.break_advice import AdviceQuestion
from sportello.forecast.learned_statistics import Experience
from sportello.history import what_if
from sportello.history.day_record import PastDay
from sportello.history.from_journal import Recollected, recollect
from sportello.history.measures import measured, waits_of
from sportello.history.what_if import WhatIf, WhatIfAnswer, changed_day, play
from sportello.model.break_moves import Advice
from sportello.model.plan import Plan
from sportello.model.refusals import NoPastDay, NotPossible
from sportello.model.wire import Happened, encode

LOOK_EVERY_S = 60.0
READ_WITHIN_S = 20.0
"""One day of the journal; the longest takes a second or two."""

REASON_FOR_S = 20.0
"""After that a question is answered by what was looked at so far."""

WITHIN_S = 60.0

log = structlog.get_logger(__name__)

_happened = msgspec.json.Decoder(Happened)


class Replayed(Struct, frozen=True):
    """One day's figures: as it was, played again under its own rules, and under `policy`.

    The names of the figures are those of `day_waits.MEASURES`. `people` had a number of the hall;
    `remote` are the appointments by telephone and video, which are in no figure.
    """

    day: date
    policy: str
    people: int
    as_it_was: dict[str, float]
    under_its_rules: dict[str, float]
    under_policy: dict[str, float]
    remote: int = 0


class LookingBack:
    """One question after the other."""

    def __init__(
        self,
        plan: Plan,
        journal: Journal,
        clock: Callable[[], datetime],
        today: Today,
        experience: Callable[[], Experience],
    ) -> None:
        self._plan = plan
        self._journal = journal
        self._clock = clock
        self._today = today
        self._experience = experience
        self._turn = asyncio.Lock()
        self._worker = WorkerProcess()

    async def run(self) -> None:
        """Measure each day's promises once it is over, forever."""
        seen = self._today.hall.day
        while True:
            await asyncio.sleep(LOOK_EVERY_S)
            if seen is not None and seen != self._today.hall.day:
                await self.measure(seen)
            seen = self._today.hall.day

    async def measure(self, day: date) -> Accuracy | None:
        """How true the promises of `day` were: into the log, where monitoring finds it."""
        try:
            async with self._question():
                found = accuracy.accuracy(await self._promises(day))
        except NotPossible as late:
            log.warning("waits_not_measured", day=day.isoformat(), detail=late.detail)
            return None
        if found is not None:
            log.info("waits_measured", day=day.isoformat(), **msgspec.structs.asdict(found))
        return found

    async def close(self) -> None:
        await self._worker.close()

    @asynccontextmanager
    async def _question(self) -> AsyncIterator[None]:
        """One at a time; the process that computes goes with its question."""
        async with self._turn:
            try:
                yield
            finally:
                await self._worker.close()

    async def what_if(self, asked: WhatIf) -> WhatIfAnswer:
        """Raises: as `what_if.answer`, and TooMuchAsked."""
        what_if.check(self._plan, asked)
        async with self._question():
            days = await self._past_days(asked.days)
            return await self._worker.do(WITHIN_S, answered, self._plan, days, asked)

    async def replay(self, day: date, policy: str) -> Replayed:
        """Raises: UnknownPolicy, NoPastDay if that day has no visit."""
        asked = WhatIf(policy=policy)
        what_if.check(self._plan, asked)
        async with self._question():
            past = await self._recollected(day)
            if past is None:
                raise NoPastDay(f"the journal has no one who came on {day}")
            return await self._worker.do(WITHIN_S, replayed, self._plan, past, asked)

    async def advice(self) -> Advice:
        """Which breaks to move today; empty when the branch does not open any more."""
        now, asked = self._clock(), None
        if self._today.hall.day == self._today.day_of(now):
            asked = advice.question(self._today, self._experience(), now)
        if asked is None:
            return Advice(now, days_known=self._experience().days)
        random = Random(str(self._today.hall.day))
        async with self._question():
            return await self._worker.do(WITHIN_S, advised, asked, random)

    async def accuracy(self, asked: AccuracyAsked) -> AccuracyReport:
        """Of the last days, today's calls so far among them."""
        days = await self._journal.days(asked.days)
        async with self._question():
            return accuracy.report({day: await self._promises(day) for day in days})

    # --- the days of the journal --------------------------------------------------------------

    async def _past_days(self, most: int) -> list[PastDay]:
        """The last `most` days with visits before today, in order."""
        found: list[PastDay] = []
        today = self._clock().astimezone(ZoneInfo(self._plan.zone)).date()
        for day in reversed(await self._journal.days(2 * most + 7)):
            if day >= today:
                continue
            if (recollected := await self._recollected(day)) is not None:
                found.append(recollected.day)
            if len(found) == most:
                break
        return found[::-1]

    async def _recollected(self, day: date) -> Recollected | None:
        body = await self._body(day)
        return await self._worker.do(
            READ_WITHIN_S, recollected_of, body, self._plan, _paces(self._experience())
        )

    async def _promises(self, day: date) -> list[Promise]:
        body, zone = await self._body(day), self._plan.zone
        return await self._worker.do(READ_WITHIN_S, promises_of, body, zone)

    async def _body(self, day: date) -> bytes:
        return encode(Happened(events=await self._journal.replay(day)))


def _paces(experience: Experience) -> dict[str, float]:
    """By what each operator's visits are longer than everybody's."""
    return {operator: math.exp(experience.pace(operator)) for operator in experience.operators}


# --- done in the worker process ------------------------------------------------------------------


def recollected_of(body: bytes, plan: Plan, paces: dict[str, float]) -> Recollected | None:
    events = _happened.decode(body).events
    return recollect(events, plan, lambda operator: paces.get(operator, 1.0))


def promises_of(body: bytes, zone: str) -> list[Promise]:
    return accuracy.promises(_happened.decode(body).events, ZoneInfo(zone))


def answered(plan: Plan, days: list[PastDay], asked: WhatIf) -> WhatIfAnswer:
    """As `what_if.answer`, on as many of the days as there is time for."""
    until = monotonic() + REASON_FOR_S
    return what_if.answer(plan, days, asked, goes_on=lambda: monotonic() < until)


def advised(asked: AdviceQuestion, random: Random) -> Advice:
    """As `advice.advise`, searched for as long as there is time."""
    until = monotonic() + REASON_FOR_S
    return advice.advise(asked, random, goes_on=lambda: monotonic() < until)


def replayed(plan: Plan, recollected: Recollected, asked: WhatIf) -> Replayed:
    day = recollected.day
    as_it_was = waits_of(day, recollected.calls, recollected.ends)
    return Replayed(
        day=day.day,
        policy=asked.policy or plan.routing.policy,
        people=len(as_it_was),
        as_it_was=_rounded(measured(as_it_was)),
        under_its_rules=_rounded(measured(play(plan, day))),
        under_policy=_rounded(measured(play(plan, changed_day(plan, day, asked)))),
        remote=sum(visit.kind.is_remote for visit in day.visits),
    )


def _rounded(figures: dict[str, float]) -> dict[str, float]:
    return {name: round(figure, 3) for name, figure in figures.items()}
