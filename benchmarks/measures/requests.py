"""How long a citizen waits for the next step of a request, and for its number.

Steps are saved in the sample's longest form, requests are sent from its shortest, the report of a
street lamp, each at its pace whether or not those before have ended. A request is sent when it is
registered, in the same transaction; its paper is made after the answer.
"""

from collections import deque
from collections.abc import AsyncIterator
from contextlib import ExitStack
from typing import Any
from uuid import uuid4

from benchmarks.database import a_cluster
from benchmarks.figures import Figure, FigureRow
from benchmarks.ground import Ground
from benchmarks.measures.bookings import WARM_UP_S, BookingLoad, load_s, p95, paced
from benchmarks.portal import (
    BookingLine,
    PortalProcess,
    check_syncs,
    serving_portal,
    set_up_portal,
)

CASES = "/api/v1/cases"
LONG_FORM, SHORT_FORM = "nido-iscrizione", "illuminazione-pubblica"
CHILD = {"given_name": "Anna", "surname": "Fontanelli"}
LAMP: dict[str, dict[str, Any]] = {
    "what": {"fault": "off"},
    "where": {"street": "Via dei Tigli 4"},
    "answer": {"wants_answer": False, "privacy": True},
}
STEPS_A_SECOND, STEP_P95_MS = 100, 30
SENDS_A_SECOND, SEND_P95_MS = 50, 150
OPEN_CASES = 60
SAVED, QUICK_SAVED = 300, 30


class OpenCase:
    """A case that is being filled in; `version` is the newest that was told."""

    def __init__(self, begun: dict[str, Any]) -> None:
        self._path = f"{CASES}/{begun['id']}"
        self._token = {"Authorization": f"Bearer {begun['token']}"}
        self.version = 1

    @classmethod
    async def begin(cls, line: BookingLine, service: str) -> "OpenCase":
        return cls(await line.post(CASES, {"service": service}, uuid4().hex))

    async def save(self, line: BookingLine, step: str, answers: dict[str, Any]) -> None:
        """Raises: ValueError for a refusal"""
        seen = self._token | {"If-Match": f'"{self.version}"'}
        told = await line.send("PUT", f"{self._path}/answers/{step}", answers, seen)
        if "fields" not in told:
            raise ValueError(f"no step: {told}")
        self.version = told["version"]

    async def send(self, line: BookingLine) -> str:
        """The number. Raises: ValueError for a refusal"""
        once = self._token | {"Idempotency-Key": uuid4().hex}
        told = await line.send("POST", f"{self._path}/send", {"accept_defects": False}, once)
        if not told.get("registration"):
            raise ValueError(f"not registered: {told}")
        return str(told["registration"]["number"])


async def measure(ground: Ground) -> AsyncIterator[FigureRow]:
    with ExitStack() as ending:
        url = ending.enter_context(a_cluster()).url()
        for name, at in (("PostgreSQL", url), ("SQLite", None)):
            folder = set_up_portal(ground.folder / f"requests-{name}", at, seats=1)
            async with serving_portal(folder) as (portal,):
                await check_syncs(folder)
                yield await processor_time(portal, ground, name)
                saved = await steps(portal, ground)
                yield _row(f"steps at {STEPS_A_SECOND} a second, {name}", saved, STEP_P95_MS)
                sent = await sends(portal, ground)
                yield _row(f"sends at {SENDS_A_SECOND} a second, {name}", sent, SEND_P95_MS)


async def processor_time(portal: PortalProcess, ground: Ground, name: str) -> FigureRow:
    times = ground.times(SAVED, QUICK_SAVED)
    line = await BookingLine.open(portal.port)
    case = await OpenCase.begin(line, LONG_FORM)
    await case.save(line, "child", {"child": CHILD})
    before_s = portal.cpu_s
    for _ in range(times):
        await case.save(line, "child", {"child": CHILD})
    spent_ms = (portal.cpu_s - before_s) / times * 1000
    line.close()
    return FigureRow(f"processor time a step, {name}", (Figure("mean", "ms", (spent_ms,)),))


async def steps(portal: PortalProcess, ground: Ground) -> BookingLoad:
    line = await BookingLine.open(portal.port)
    cases = deque([await OpenCase.begin(line, LONG_FORM) for _ in range(OPEN_CASES)])
    line.close()

    async def save(line: BookingLine) -> str:
        case = cases.popleft()
        await case.save(line, "child", {"child": CHILD})
        cases.append(case)
        return ""

    return await paced([portal], save, STEPS_A_SECOND, load_s(ground))


async def sends(portal: PortalProcess, ground: Ground) -> BookingLoad:
    line = await BookingLine.open(portal.port)
    filled: list[OpenCase] = []
    for _ in range(int(SENDS_A_SECOND * (WARM_UP_S + load_s(ground)))):
        case = await OpenCase.begin(line, SHORT_FORM)
        for step, answers in LAMP.items():
            await case.save(line, step, answers)
        filled.append(case)
    line.close()
    return await paced(
        [portal], lambda line: filled.pop().send(line), SENDS_A_SECOND, load_s(ground)
    )


def _row(what: str, found: BookingLoad, most_ms: float) -> FigureRow:
    return FigureRow(what, (Figure("rate", "/s", (found.rate,)), p95([found], most_ms)))
