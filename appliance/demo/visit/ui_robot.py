"""A robot that stands before the branch's windows: eyes that read them, a finger that touches.

Owns looking (by what a screen reader finds) and touching (by real X events). Must not know what
is done in a branch. Messages are those of the programs' own catalogues, so that a person finds a
button by what it means, whatever it is called this year.
"""

import asyncio
import math
import os
import time
from collections.abc import Mapping
from pathlib import Path

from station.inspection import Finger, Item, Look, NotSeen, Rect
from text.catalogue import Words

SAME_PLACE_PX = 60
PAUSE_AT_THE_SAME_PLACE_S = 0.55
"""People do not touch the same place again sooner, and the windows take it for a trembling hand."""
LOOK_AGAIN_S = 0.03
PATIENCE_S = 10.0


class HandFailed(Exception):
    """xdotool could not do what it was asked for."""


class Hand:
    """One hand at the screen that `environment` names: it touches, types and presses keys."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = {**os.environ, **environment}
        self._last: tuple[int, int] = (-9999, -9999)
        self._last_at_s = 0.0

    async def touch(self, rect: Rect) -> float:
        """Touch the middle of `rect`; when, by the monotonic clock."""
        place = rect.centre
        if math.dist(place, self._last) < SAME_PLACE_PX:
            since_s = time.monotonic() - self._last_at_s
            await asyncio.sleep(max(0.0, PAUSE_AT_THE_SAME_PLACE_S - since_s))
        at_s = time.monotonic()
        await self._do("mousemove", str(place[0]), str(place[1]), "click", "1")
        self._last, self._last_at_s = place, time.monotonic()
        return at_s

    async def type(self, text: str) -> None:
        """Type letter by letter into whatever has the focus."""
        await self._do("type", "--delay", "20", text)

    async def press(self, key: str) -> float:
        """Press a key by its X name; when."""
        at_s = time.monotonic()
        await self._do("key", key)
        return at_s

    async def _do(self, *words: str) -> None:
        tool = await asyncio.create_subprocess_exec(
            "xdotool",
            *words,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
            env=self._environment,
        )
        _, complaint = await tool.communicate()
        if tool.returncode:
            raise HandFailed(complaint.decode().strip() or f"xdotool {words[0]} failed")


class Window:
    """One program's window: `name` is the program's, `words` its catalogue's."""

    def __init__(self, name: str, finger: Finger, hand: Hand, words: Words) -> None:
        self.name = name
        self.words = words
        self._finger = finger
        self._hand = hand

    def said(self, message: str, *values: object) -> str:
        """`message` as this window says it."""
        return self.words.gettext(message, *values)

    async def look(self) -> Look:
        return await self._finger.look()

    async def sees(self, message: str, *values: object, patience_s: float = PATIENCE_S) -> Item:
        """What says `message`, as soon as it stands still. Raises: NotSeen."""
        return await self.reads(self.said(message, *values), patience_s=patience_s)

    async def reads(self, text: str, *, patience_s: float = PATIENCE_S) -> Item:
        """What says `text` to the letter. Raises: NotSeen."""
        return await self._finger.wait_for(text, patience_s)

    async def finds(self, part: str) -> Item:
        """The first item whose name contains `part`, now. Raises: NotSeen."""
        look = await self.look()
        for item in look.walk():
            if part in item.name:
                return item
        raise NotSeen(part, look)

    async def finds_soon(self, part: str) -> Item:
        """As `finds`, with patience. Raises: NotSeen."""
        deadline_s = time.monotonic() + PATIENCE_S
        while True:
            try:
                return await self.finds(part)
            except NotSeen:
                if time.monotonic() > deadline_s:
                    raise
            await asyncio.sleep(LOOK_AGAIN_S)

    async def touches(self, message: str, *values: object) -> float:
        """Touch what says `message`, once it can be touched; when. Raises: NotSeen."""
        return await self.touches_text(self.said(message, *values))

    async def touches_text(self, text: str) -> float:
        """Touch what says `text` to the letter. Raises: NotSeen."""
        deadline_s = time.monotonic() + PATIENCE_S
        item = await self.reads(text)
        while not item.is_enabled and time.monotonic() < deadline_s:
            await asyncio.sleep(LOOK_AGAIN_S)
            item = await self._finger.find(text)
        if not item.is_enabled:
            raise NotSeen(f"{text}, ready to be touched", await self.look())
        return await self._hand.touch(item.rect)

    async def writes(self, field: str, text: str) -> None:
        """Touch the field of that label and type into it."""
        await self.touches(field)
        await self._hand.type(text)

    async def presses(self, key: str) -> float:
        """Press a key while this window has the focus."""
        return await self._hand.press(key)

    async def picture(self, file: Path) -> None:
        """What it looks like now, as a PNG at an absolute path."""
        await self._finger.grab(file)
