"""Keeps the server informed of how this station's devices are, also after the line was down.

Owns the last word about each device. Must not know the devices, nor what anybody does about them.
"""

import asyncio
import logging
from uuid import uuid4

from sportello.model.commands import ReportDevice
from sportello.model.events import DayStarted
from sportello.model.refusals import NothingToSay, Refused
from station.link.client import Link
from station.link.errors import LinkError
from station.link.session import Joined, LinkEvent

log = logging.getLogger(__name__)


class DeviceReports:
    """What was said last about each device; `run` tells the server what it does not know yet."""

    def __init__(self, link: Link) -> None:
        self._link = link
        self._codes: dict[str, str] = {}
        self._untold: set[str] = set()
        self._something_to_tell = asyncio.Event()
        link.listen(self._hear)

    def say(self, device: str, code: str) -> None:
        """`device` is now as `code` says: "ready", or the code of an error."""
        if self._codes.get(device) != code:
            log.info("%s: %s", device, code)
            self._codes[device] = code
            self._untold.add(device)
            self._something_to_tell.set()

    async def run(self) -> None:
        """Tell, for ever."""
        while True:
            await self._something_to_tell.wait()
            self._something_to_tell.clear()
            for device in sorted(self._untold):
                await self._tell(device)

    def _hear(self, notice: LinkEvent) -> None:
        """Tell everything anew to a server that may have forgotten it."""
        if isinstance(notice, Joined | DayStarted):
            self._untold.update(self._codes)
            self._something_to_tell.set()

    async def _tell(self, device: str) -> None:
        """Where the line breaks the next `Joined` brings everything up again."""
        if not self._link.is_up:
            return
        code = self._codes[device]
        self._untold.discard(device)
        try:
            await self._link.request(ReportDevice(id=uuid4(), device=device, code=code))
        except NothingToSay:
            pass
        except (LinkError, Refused) as error:
            log.warning("the server was not told that %s is %s: %s", device, code, error)
