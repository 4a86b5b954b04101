"""A branch that is at work already when the visit begins: colleagues at counters, people waiting.

Owns the morning's script, done as integrators would do it: over HTTP and by a station's key. None
of it is shown in a window that the visit touches.
"""

from collections.abc import Mapping
from uuid import uuid4

from aiohttp import ClientSession
from msgspec import Struct

from appliance.demo.branch_folder import DemoBranch
from appliance.demo.visit.record import NotHappened
from sportello.model.commands import CallNext, Close, OpenCounter, StartServing, TakeTicket
from sportello.model.events import TicketCalled
from sportello.model.wire import LoggedIn, Login, Reply, StationCommand, down_decoder, encode
from station.link import Link

SEATS: Mapping[str, str] = {"elena": "2", "paolo": "5", "marco": "6", "sara": "8"}
TAKEN = (
    "certificati-anagrafici",
    "tari",
    "permessi-ztl-sosta",
    "tari",
    "nido-iscrizione",
    "imu",
    "permessi-ztl-sosta",
    "tari",
    "mensa-trasporto",
    "pagopa-assistenza",
)
"""The services of the people who came before."""


class Colleague(Struct, frozen=True):
    """An operator at work without a screen."""

    http: ClientSession
    server: str
    token: str
    counter: str

    async def does(self, command: StationCommand) -> Reply:
        """Raises: NotHappened with the refusal."""
        headers = {"Authorization": f"Bearer {self.token}"}
        async with self.http.post(
            f"{self.server}/api/v1/commands", data=encode(command), headers=headers
        ) as answer:
            reply = down_decoder.decode(await answer.read())
        if not isinstance(reply, Reply) or reply.refused:
            raise NotHappened(f"a colleague at counter {self.counter}: {reply}")
        return reply

    async def serves_the_next(self, *, to_the_end: bool) -> TicketCalled:
        """Call, and begin to serve; conclude where `to_the_end`."""
        reply = await self.does(CallNext(id=uuid4(), counter=self.counter))
        called = next(event for event in reply.accepted or () if isinstance(event, TicketCalled))
        await self.does(StartServing(id=uuid4(), ticket=called.ticket))
        if to_the_end:
            await self.does(Close(id=uuid4(), ticket=called.ticket))
        return called


async def begin_the_morning(link: Link, server: str, branch: DemoBranch) -> TicketCalled:
    """People take numbers, colleagues call some of them; the last call. Raises: NotHappened."""
    for service in TAKEN:
        await link.request(TakeTicket(id=uuid4(), service=service))
    async with ClientSession() as http:
        colleagues = []
        for operator in branch.operators:
            if counter := SEATS.get(operator.login):
                token = await logged_in(http, server, operator.login, operator.password)
                colleague = Colleague(http, server, token, counter)
                await colleague.does(OpenCounter(id=uuid4(), counter=counter))
                colleagues.append(colleague)
        for colleague in colleagues:
            await colleague.serves_the_next(to_the_end=True)
        at_work = [each for each in colleagues if each.counter != SEATS["elena"]]
        return [await each.serves_the_next(to_the_end=False) for each in at_work][-1]


async def logged_in(http: ClientSession, server: str, login: str, password: str) -> str:
    asked = Login(id=uuid4(), login=login, password=password)
    async with http.post(f"{server}/api/v1/login", data=encode(asked)) as answer:
        told = down_decoder.decode(await answer.read())
    if not isinstance(told, LoggedIn):
        raise NotHappened(f"{login} cannot log in: {told}")
    return told.token
