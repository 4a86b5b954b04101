"""The same request at the counter while the portal is away: emergency number first, ordinary later.

Owns these steps. What the family says is typed by a program of the operator's own, with the calls
that the counter uses; the operator looks it through in the window, has it signed, and sends it.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from aiohttp import ClientSession, hdrs
from msgspec import Struct

from appliance.demo.card_issuer import PIN
from appliance.demo.demo_branch import PORTAL
from appliance.demo.portal_folder import local_day
from appliance.demo.visit import request_at_home as at_home
from appliance.demo.visit.colleagues import SEATS, Colleague, logged_in
from appliance.demo.visit.record import NotHappened
from appliance.demo.visit.scene import CARD, VisitContext
from appliance.supervisor import ProgramState
from sportello.model.commands import CallTicket, Close, StartServing, TakeTicket, Transfer
from sportello.model.events import ServingStarted, TicketCalled, TicketIssued
from station.guided.case_door import CASES, STATION_AUTHORIZATION

COUNTER = "3"
ACT = "Decreto 12/2026"
CAUSE = "Il portale non risponde"
DOCUMENT = "Carta d'identità CA12345BC, Comune di Ferrara"
PLACE = "Archivio 2026, fascicolo 14"
AWAY_WITHIN_S, BACK_WITHIN_S = 40.0, 60.0
_PERSON = {"born_on": "1985-04-12", "birthplace": "Vicenza"}

ANSWERS: Mapping[str, Mapping[str, Any]] = {
    "child": {
        "child": {
            "given_name": "Bianca",
            "surname": at_home.PRESENTER.surname,
            "codice_fiscale": "FNTBNC25C52L840T",
            "born_on": "2025-03-12",
            "birthplace": "Vicenza",
        },
        "child_home": {
            "street": "Via dei Tigli",
            "number": "4",
            "postcode": "44121",
            "municipality": "Ferrara",
        },
        "has_disability": False,
    },
    "parents": {
        "applicant": {
            "given_name": at_home.PRESENTER.given_name,
            "surname": at_home.PRESENTER.surname,
            "codice_fiscale": at_home.PRESENTER.codice_fiscale,
            **_PERSON,
        },
        "email": at_home.PRESENTER.email,
        "parents": "alone",
        "alone_because": "single",
    },
    "place": {"nurseries": ["girasole"], "hours": "full", "from_day": str(at_home.NURSERY_FROM)},
    "family": {"my_work": "none", "has_siblings": False},
    "fee": {"has_isee": False},
    "statements": {"vaccinated": True, "family_truth": True, "privacy": True},
}


EMERGENCY = "/api/v1/emergency"
LOOK_AGAIN_S = 0.3


class OperatorProgram(Struct, frozen=True):
    """A program of an operator who has logged in, as an integrator would write it."""

    http: ClientSession
    server: str
    token: str

    async def asks(
        self, method: str, path: str, body: object = None, **headers: str
    ) -> Mapping[str, Any]:
        """Raises: NotHappened with what was answered instead."""
        shown = {STATION_AUTHORIZATION: f"Bearer {self.token}", **headers}
        async with self.http.request(
            method, self.server + path, json=body, headers=shown
        ) as answer:
            told: Mapping[str, Any] = await answer.json(content_type=None)
            if not answer.ok:
                raise NotHappened(f"{method} {path}: {answer.status} {told}")
            return told


async def cut_the_portal_off(scene: VisitContext) -> None:
    """The head's act is stored while all is well; then the portal goes, and a supervisor opens the
    emergency register.
    """
    async with _program_of(scene, "elena") as elena:
        today = local_day(datetime.now(UTC), scene.house.branch.zone)
        act = {"act": ACT, "issued": str(today), "expires": str(today + timedelta(days=365))}
        await elena.asks("POST", f"{EMERGENCY}/acts", act)
        scene.house.supervisor.stop(PORTAL)
        scene.views.pop(PORTAL)
        conditions = scene.house.supervisor.conditions
        await _until(lambda: conditions[PORTAL] is ProgramState.CLOSED, "the portal does not end")
        opened = await elena.asks("POST", f"{EMERGENCY}/open", {"cause": CAUSE})
    scene.record.saw(f"{opened['standing']}: {CAUSE}, {ACT}")


async def call_the_family(scene: VisitContext) -> None:
    """A colleague sends them on to this counter, where the case is taken in."""
    await scene.counter.presses("F8")  # the window is wide again
    scene.ticket = await _sent_here(scene)
    await scene.counter.touches("Call the next")
    await scene.house.journal.heard(TicketCalled, lambda each: each.ticket == scene.ticket)
    await scene.counter.touches("Has arrived")
    await scene.house.journal.heard(ServingStarted, lambda each: each.ticket == scene.ticket)
    scene.record.saw((await scene.counter.sees("Conclude")).name)


async def take_in_the_request(scene: VisitContext) -> None:
    """What the family says is written down; the window opens it, whole."""
    async with _program_of(scene, "giulia") as giulia:
        await _fill_in(giulia, scene.ticket)
    await scene.counter.presses("d")
    scene.record.saw((await scene.counter.finds_soon("Bianca")).name)


async def sign_by_hand(scene: VisitContext) -> None:
    """Before the operator, who writes down the identity document and where the paper lies."""
    await scene.counter.presses("Return")
    await scene.counter.writes("Identity document: kind, number, issued by", DOCUMENT)
    await scene.counter.writes("Where the signed paper is kept", PLACE)
    await scene.counter.presses("Return")
    scene.record.saw((await scene.counter.sees("The request is complete")).name)


async def send_it_meanwhile(scene: VisitContext) -> None:
    """The emergency register gives its number, and the terms begin."""
    await scene.counter.presses("Return")
    scene.record.saw((await scene.counter.finds_soon("EM-")).name)


async def sign_with_the_card(scene: VisitContext) -> None:
    """Another request of the same visit: the citizen's card goes into the counter's reader, and the
    PIN is typed; no one keeps it.
    """
    await scene.counter.presses("Return")
    async with _program_of(scene, "giulia") as giulia:
        await _fill_in(giulia, scene.ticket)
    await scene.counter.presses("d")
    await scene.counter.sees("Which request?")
    await scene.counter.presses("Down")
    await scene.counter.presses("Return")
    await scene.counter.finds_soon("Bianca")
    await scene.counter.presses("Return")
    await scene.counter.sees("Signature by hand")
    await scene.counter.presses("F2")
    await scene.counter.sees("Signature by card and PIN")
    await scene.house.far_ends.insert(CARD.made(), at_counter=True)
    await scene.counter.sees("Type the PIN of your card")
    for digit in PIN:
        await scene.counter.presses(digit)
    await scene.counter.presses("Return")
    scene.record.saw((await scene.counter.sees("The request is complete")).name)
    await scene.house.far_ends.remove()


async def send_it_too(scene: VisitContext) -> None:
    """The next number of the emergency register."""
    await scene.counter.presses("Return")
    scene.record.saw((await scene.counter.finds_soon("EM-")).name)


async def bring_the_portal_back(scene: VisitContext) -> None:
    """What was entered gets its ordinary number by itself, and is linked to it for good."""
    started_s = time.monotonic()
    scene.house.supervisor.start_again(PORTAL)
    await scene.browser.open_when_it_answers(scene.house.portal)
    scene.views[PORTAL] = scene.browser
    async with _program_of(scene, "giulia") as giulia:
        while not (number := await _ordinary_number(giulia, scene.ticket)):
            if time.monotonic() - started_s > BACK_WITHIN_S:
                raise NotHappened("the emergency entry has no ordinary number")
            await asyncio.sleep(LOOK_AGAIN_S)
    scene.record.measured("portal_back_to_ordinary_number", (time.monotonic() - started_s) * 1000)
    scene.record.saw(number)


@asynccontextmanager
async def _program_of(scene: VisitContext, login: str) -> AsyncIterator[OperatorProgram]:
    operator = next(each for each in scene.house.branch.operators if each.login == login)
    async with ClientSession() as http:
        token = await logged_in(http, scene.house.server, login, operator.password)
        yield OperatorProgram(http, scene.house.server, token)


async def _sent_here(scene: VisitContext) -> str:
    """The ticket of a family that another counter has sent on; it is called next."""
    house = scene.house
    taken = uuid4()
    await house.link.request(TakeTicket(id=taken, service=at_home.SERVICE))
    issued = await house.journal.heard(TicketIssued, lambda each: each.service == at_home.SERVICE)
    async with _program_of(scene, "sara") as program:
        sara = Colleague(program.http, program.server, program.token, SEATS["sara"])
        if (at_hand := house.link.view.counters[sara.counter].ticket) is not None:
            await sara.does(Close(id=uuid4(), ticket=at_hand))
        await sara.does(CallTicket(id=uuid4(), counter=sara.counter, ticket=issued.ticket))
        await sara.does(StartServing(id=uuid4(), ticket=issued.ticket))
        await sara.does(Transfer(id=uuid4(), ticket=issued.ticket, counter=COUNTER, first=True))
    return issued.ticket


async def _fill_in(program: OperatorProgram, ticket: str) -> None:
    """A request of that visit, every step answered."""
    wanted = {"service": at_home.SERVICE, "presented_for": {"title": "parent"}}
    once = {"Idempotency-Key": uuid4().hex}
    begun = await program.asks("POST", f"{CASES}?visit={ticket}", wanted, **once)
    token, version = {hdrs.AUTHORIZATION: f"Bearer {begun['token']}"}, 1
    for step, answers in ANSWERS.items():
        path = f"{CASES}/{begun['id']}/answers/{step}"
        told = await program.asks("PUT", path, answers, **token, **{hdrs.IF_MATCH: f'"{version}"'})
        version = told["version"]


async def _ordinary_number(program: OperatorProgram, ticket: str) -> str:
    """ "" as long as one of the visit's requests has none."""
    found = (await program.asks("GET", f"{CASES}?visit={ticket}"))["cases"]
    numbers = []
    for case in found:
        token = {hdrs.AUTHORIZATION: f"Bearer {case['token']}"}
        sent = (await program.asks("GET", f"{CASES}/{case['id']}", **token))["sent"]
        numbers.append(sent["registration"]["number"] if sent and sent["registration"] else "")
    return ", ".join(numbers) if all(numbers) else ""


async def _until(fact: Callable[[], bool], otherwise: str) -> None:
    deadline_s = time.monotonic() + AWAY_WITHIN_S
    while not fact():
        if time.monotonic() > deadline_s:
            raise NotHappened(otherwise)
        await asyncio.sleep(LOOK_AGAIN_S)
