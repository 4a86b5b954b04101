"""The LED display over this counter: the number that is called or served here, dark otherwise.

Owns what it shows and telling the server how it is. A display that fails never holds up the
operator: it is reported, and tried again until it works. Must not know serial lines.
"""

import asyncio
import contextlib
import logging
from collections.abc import Mapping
from uuid import uuid4

from counter_client.desk.possible_actions import counter_of, desk_at
from hardware.errors import DeviceError
from hardware.led.interface import LedDisplay
from sportello.model.commands import ReportDevice
from sportello.model.events import DayStarted
from sportello.model.refusals import Refused
from station.link import Joined, Link, LinkError, LinkEvent

log = logging.getLogger(__name__)

DEVICE = "led"


class CounterDisplay:
    """Keeps one display in step with the hall; `displays` holds them by counter."""

    def __init__(
        self, link: Link, displays: Mapping[str, LedDisplay], *, retry_s: float = 5.0
    ) -> None:
        self._link = link
        self._displays = displays
        self._retry_s = retry_s
        self._changed = asyncio.Event()
        self._changed.set()
        self._shown: dict[str, str] = {}
        self._reported: str | None = None
        link.listen(self._hear)

    async def run(self) -> None:
        """Follow the hall until cancelled; leave the displays dark. Ends at once without any."""
        if not self._displays:
            return
        try:
            while True:
                with contextlib.suppress(TimeoutError):
                    patience_s = None if self._is_settled() else self._retry_s
                    async with asyncio.timeout(patience_s):
                        await self._changed.wait()
                self._changed.clear()
                await self._keep_up()
        finally:
            await self._darken()

    def _wanted(self) -> dict[str, str]:
        """What each display is to show; "" is dark."""
        operator = self._link.operator
        own = counter_of(self._link.view, operator.login) if operator else None
        ticket = desk_at(self._link.view, own).ticket if own else None
        is_here = ticket is not None and not ticket.kind.is_remote
        code = ticket.code if ticket and is_here else ""
        return {counter: code if counter == own else "" for counter in self._displays}

    def _is_settled(self) -> bool:
        return self._shown == self._wanted() and self._reported == "ready"

    async def _keep_up(self) -> None:
        try:
            for counter, text in self._wanted().items():
                if self._shown.get(counter) != text:
                    await self._put(self._displays[counter], text)
                    self._shown[counter] = text
        except DeviceError as error:
            log.warning("%s", error)
            self._shown.clear()
            await self._report(error.code)
        else:
            await self._report("ready")

    async def _put(self, display: LedDisplay, text: str) -> None:
        await (display.show(text) if text else display.clear())

    async def _report(self, code: str) -> None:
        """Tell the server once; a word that did not get there is told again with the next."""
        if code == self._reported or not self._link.is_up:
            return
        try:
            await self._link.request(ReportDevice(id=uuid4(), device=DEVICE, code=code))
        except LinkError:
            return
        except Refused as known:
            log.info("the display's state was not taken down: %s", known.detail)
        self._reported = code

    async def _darken(self) -> None:
        with contextlib.suppress(DeviceError):
            for display in self._displays.values():
                await display.clear()

    def _hear(self, notice: LinkEvent) -> None:
        if isinstance(notice, Joined | DayStarted):
            self._reported = None
        self._changed.set()
