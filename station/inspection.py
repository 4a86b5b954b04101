"""What one sees of a station's window from outside, as a screen reader does, and who asks.

Owns the messages on the inspection socket and the client's end of it. Must not know Qt: the
demo and the journeys use it from another process, and touch what they found with real X events.
"""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

import msgspec


class Rect(msgspec.Struct, frozen=True):
    """A rectangle in pixels of the screen."""

    x: int
    y: int
    width: int
    height: int

    @property
    def centre(self) -> tuple[int, int]:
        """Where a finger would touch it."""
        return self.x + self.width // 2, self.y + self.height // 2


class Item(msgspec.Struct, frozen=True):
    """One accessible item: what a screen reader would say of it, and where it is."""

    role: str
    name: str
    rect: Rect
    description: str = ""
    value: str = ""
    is_focused: bool = False
    is_enabled: bool = True
    is_checked: bool = False
    children: tuple["Item", ...] = ()

    def walk(self) -> Iterator["Item"]:
        """This item and all below it, in reading order."""
        yield self
        for child in self.children:
            yield from child.walk()


class Look(msgspec.Struct, frozen=True):
    """The window as it is at one moment. `complaints` are QML's warnings since the start."""

    title: str
    language: str
    window: Rect
    items: tuple[Item, ...]
    complaints: tuple[str, ...] = ()

    def walk(self) -> Iterator[Item]:
        """All items in reading order."""
        for item in self.items:
            yield from item.walk()

    def find(self, name: str, role: str | None = None) -> Item:
        """The first item of that accessible name. Raises: NotSeen."""
        for item in self.walk():
            if item.name == name and role in (None, item.role):
                return item
        raise NotSeen(name, self)


class LookNow(msgspec.Struct, frozen=True, tag="look"):
    """Ask for a `Look`."""


class WaitFor(msgspec.Struct, frozen=True, tag="wait_for"):
    """Ask for a `Look` as soon as an item of that name stands still; or when time is over."""

    name: str
    timeout_s: float


class Grab(msgspec.Struct, frozen=True, tag="grab"):
    """Ask for a picture of the window, written to `path` (ending in .png); answered by a `Look`."""

    path: str


Request = LookNow | WaitFor | Grab


class NotSeen(Exception):
    """Nothing of that name is on the screen; the text says what is."""

    def __init__(self, name: str, look: Look) -> None:
        self.look = look
        seen = ", ".join(repr(item.name) for item in look.walk() if item.name)
        super().__init__(f"{name!r} is not in the window {look.title!r}; there is {seen}")


class Finger:
    """Looks at a station's window through its inspection socket.

    `async with Finger(path) as finger:` waits until the program listens, `timeout_s` at most.
    Touching is the caller's: xdotool at `item.rect.centre`, with half a second between two
    touches of the same place, as people do.
    """

    def __init__(self, socket: Path, timeout_s: float = 20) -> None:
        self._socket = socket
        self._timeout_s = timeout_s

    async def __aenter__(self) -> Self:
        async with asyncio.timeout(self._timeout_s):
            self._reader, self._writer = await self._connect()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._writer.close()

    async def look(self) -> Look:
        """The window as it is now."""
        return await self._ask(LookNow())

    async def find(self, name: str, role: str | None = None) -> Item:
        """The item of that name, now. Raises: NotSeen."""
        return (await self.look()).find(name, role)

    async def wait_for(self, name: str, timeout_s: float = 10) -> Item:
        """The item of that name as soon as it is there and stands still. Raises: NotSeen."""
        return (await self._ask(WaitFor(name, timeout_s))).find(name)

    async def grab(self, path: Path) -> Path:
        """A picture of the window, written to the absolute `path`, whose folder is there."""
        await self._ask(Grab(str(path)))
        return path

    async def _ask(self, request: Request) -> Look:
        self._writer.write(msgspec.json.encode(request) + b"\n")
        answer = await self._reader.readline()
        if not answer:
            raise ConnectionResetError(f"{self._socket}: the program ended")
        return msgspec.json.decode(answer, type=Look)

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        while True:
            try:
                return await asyncio.open_unix_connection(self._socket, limit=2**24)
            except (FileNotFoundError, ConnectionRefusedError):
                await asyncio.sleep(0.05)
