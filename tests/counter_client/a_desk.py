"""An operator's place: a real server, the real program in a real window, and real keys.

Owns their start and end. Used by the journeys here, and for looking at every page.
"""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import uuid4

from queue_server.app import running
from queue_server.config.branch_file import settings_from
from queue_server.template import branch_toml
from sportello.bookings.calendar import Calendar, Channel, WeeklyRule
from sportello.bookings.desk_messages import KeepBooking
from sportello.bookings.lifecycle import Appointment, AppointmentKind, BookingState
from sportello.bookings.messages import Visitor
from sportello.model.commands import ConfirmCall, OpenCounter, TakeTicket
from sportello.model.person import Role
from sportello.model.plan import Plan, Span
from sportello.model.wire import Identify
from station.inspection import Finger, Item, Look, NotSeen
from tests.queue_server.a_server import PASSWORD, Line, ServerHere, visiting

ROOT = Path(__file__).parents[2]
WIDE, DOCKED = "1366x768", "420x760"
WHOLE_DAYS = Calendar(
    id="carte",
    branch="montelarice",
    zone="Europe/Rome",
    services=("cie-rilascio",),
    rules=tuple(WeeklyRule(day, Span(0, 24 * 60)) for day in range(7)),
    slot_min=60,
    seats={Channel.DESK: 2},
)
CF, SURNAME, GIVEN_NAME = "CCCFBA85D03L219P", "Ceccacci", "Fabio"


def the_municipal_plan() -> Plan:
    """The branch that `queue-server init` furnishes, always open."""
    text = branch_toml("Comune di Montelarice", is_always_open=True)
    return settings_from(text.encode(), date(2026, 11, 23)).plan


class DeskPlace:
    """The program while it runs, its server, and who comes to it."""

    def __init__(self, branch: Path, display: dict[str, str]) -> None:
        self.server: ServerHere
        self.process: asyncio.subprocess.Process
        self.finger: Finger
        self._branch = branch
        self._display = display
        self._lines: dict[str, Line] = {}
        self._port = 0

    async def open_branch(self) -> None:
        """Start the server; at the same address as before, if it was up before."""
        self._serving = AsyncExitStack()
        server = await self._serving.enter_async_context(
            running(self._branch, the_municipal_plan(), port=self._port, calendars=[WHOLE_DAYS])
        )
        visitor = await self._serving.enter_async_context(visiting(server.url))
        self.server = ServerHere(server, visitor.http)
        self._port = server.port

    async def close_branch(self) -> None:
        """Stop the server."""
        self._lines.clear()
        await self.server.hang_up()
        await self._serving.aclose()

    async def point_at_window(self) -> None:
        """Without a window manager X gives the keys to the window under the pointer."""
        x, y = (await self.look()).window.centre
        await self._xdotool("mousemove", str(x), str(y))

    async def press(self, *keys: str) -> None:
        """Keys as a calm person presses them: after half a second's pause."""
        await asyncio.sleep(0.55)
        await self._xdotool("key", *keys)

    async def type(self, text: str) -> None:
        await self._xdotool("type", "--delay", "10", text)

    async def see(self, name: str, timeout_s: float = 10) -> Item:
        """The item of that name, once it stands still. Raises: NotSeen."""
        return await self.finger.wait_for(name, timeout_s)

    async def see_described(self, description: str) -> None:
        """Wait for an item that is described so."""
        async with asyncio.timeout(10):
            while not any(i.description == description for i in (await self.look()).walk()):  # noqa: ASYNC110
                await asyncio.sleep(0.03)

    async def look(self) -> Look:
        return await self.finger.look()

    async def is_seen(self, name: str) -> bool:
        try:
            await self.finger.find(name)
        except NotSeen:
            return False
        return True

    async def touch(self, name: str) -> None:
        x, y = (await self.see(name)).rect.centre
        await self._xdotool("mousemove", str(x), str(y), "click", "1")

    async def log_in(self, login: str = "anna") -> None:
        await self.see("Nome utente")
        await self.type(login)
        await self._xdotool("key", "Tab")
        await self.type(PASSWORD)
        await self._xdotool("key", "Return")

    async def booked_by_phone(self, service: str) -> str:
        """The portal has told of an appointment by telephone that is due now; its id."""
        now = datetime.now(UTC)
        booking = Appointment(
            id=str(uuid4()),
            code="K7M2QX",
            version=1,
            state=BookingState.CONFIRMED,
            branch="montelarice",
            service=service,
            slots=("s",),
            seat=Channel.ONLINE,
            starts_at=now,
            ends_at=now + timedelta(minutes=15),
            kind=AppointmentKind.PHONE,
        )
        visitor = Visitor(CF, SURNAME, GIVEN_NAME, phone="+39 333 1234567")
        told = KeepBooking(id=uuid4(), booking=booking, visitor=visitor)
        key = await self.server.key("portal", Role.INTEGRATION)
        status, answer = await self.server.post("/api/v1/bookings/keep", told, key)
        assert status == 200, answer
        await self.server.running.parts.timers.look()
        return booking.id

    async def became(self, booking: str) -> str:
        """What the store says of it, once the hall has told."""
        await self.server.running.parts.timers.look()
        return (await self.server.running.parts.bookings.read(booking)).state.value

    async def take(
        self,
        service: str,
        language: str = "it",
        *,
        identified: bool = False,
        wishes: tuple[str, ...] = (),
    ) -> str:
        """A citizen takes a number at the totem; the code."""
        totem = await self._line("totem-1", Role.TOTEM)
        citizen = None
        if identified:
            asked = Identify(id=uuid4(), codice_fiscale=CF, surname=SURNAME, given_name=GIVEN_NAME)
            citizen = (await totem.ask(asked)).citizen
        command = TakeTicket(
            id=uuid4(), service=service, language=language, citizen=citizen, wishes=wishes
        )
        return (await totem.ask(command)).accepted[-1].code

    async def colleague(self, counter: str) -> Line:
        """Bruno has opened that counter, at another computer."""
        await self.server.operator("bruno")
        line = await self._line("pc-2", Role.COUNTER)
        await line.log_in("bruno")
        await line.ask(OpenCounter(id=uuid4(), counter=counter))
        return line

    async def announce(self, code: str, calls: int = 1) -> None:
        """A board shows and speaks the call."""
        board = await self._line("board-1", Role.BOARD)
        ticket = f"{board.joined.hall.day}-{code}"
        await board.ask(ConfirmCall(id=uuid4(), ticket=ticket, calls=calls, spoken=True))

    async def _line(self, station: str, role: Role) -> Line:
        if station not in self._lines:
            self._lines[station] = await self.server.line(station, role)
        return self._lines[station]

    async def _xdotool(self, *words: str) -> None:
        hand = await asyncio.create_subprocess_exec("xdotool", *words, env=self._display)
        assert await hand.wait() == 0


@asynccontextmanager
async def a_desk(
    directory: Path, display: dict[str, str], *options: str, settings: str = ""
) -> AsyncIterator[DeskPlace]:
    """Everything up, the window drawn; `settings` are added to station.toml."""
    (directory / "branch").mkdir()
    place = DeskPlace(directory / "branch", display)
    async with AsyncExitStack() as ending:
        await place.open_branch()
        ending.push_async_callback(place.close_branch)
        await place.server.operator("anna")
        key = await place.server.key("pc-1", Role.COUNTER)
        config = directory / "station.toml"
        config.write_text(
            f'station = "pc-1"\nkey = "{key}"\nserver = "{place.server.url}"\n{settings}'
        )
        socket = directory / "inspect"
        place.process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "counter_client", "--config", str(config)),
            *("--inspect", str(socket), "--reduced-motion", *options),
            env={**display, "PYTHONPATH": str(ROOT)},
        )
        ending.push_async_callback(_end, place.process)
        place.finger = await ending.enter_async_context(Finger(socket))
        await place.point_at_window()
        yield place


async def _end(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        process.terminate()
        async with asyncio.timeout(10):
            await process.wait()
