"""The citizen's telephone as the camera of a request: a code to scan, and what has come by it.

Owns the page that is open, and looking whether pictures have come. Must not know the request.
"""

import asyncio
from collections.abc import Awaitable, Callable
from zoneinfo import ZoneInfo

from PySide6.QtCore import Property, QObject, Signal, Slot

from counter_client.questions.asking import Asking
from sportello.cases.upload_messages import PhonePageShown
from sportello.model.refusals import Refused
from station.guided.case_door import CaseDoor, HeldCase
from station.link import Link, LinkError
from station.qr_picture import qr_picture
from station.tasks import Tasks
from text.times import clock_at

ASKING = "phone"


class PhoneHandOver(QObject):
    """One page on a telephone at a time.

    Properties:
        isOpen: whether a code is shown.
        picture: the code, as an image; until: local time at which the page ends.
        received: how many files have come by it.
    For Python's side:
        looking: the watch on what comes, done or not; None before the first.
    """

    changed = Signal()

    def __init__(
        self, link: Link, door: CaseDoor, asking: Asking, tasks: Tasks, *, look_s: float = 2.0
    ) -> None:
        super().__init__()
        self._link = link
        self._door = door
        self._asking = asking
        self._tasks = tasks
        self._look_s = look_s
        self._case: HeldCase | None = None
        self._page: PhonePageShown | None = None
        self._came: Callable[[], Awaitable[object]] | None = None
        self.looking: asyncio.Task[None] | None = None

    @Property(bool, notify=changed)
    def isOpen(self) -> bool:
        return self._page is not None

    @Property(str, notify=changed)
    def picture(self) -> str:
        return qr_picture(self._page.url) if self._page else ""

    @Property(str, notify=changed)
    def until(self) -> str:
        plan = self._link.plan
        return clock_at(self._page.until, ZoneInfo(plan.zone)) if self._page and plan else ""

    @Property(int, notify=changed)
    def received(self) -> int:
        return self._page.received if self._page else 0

    def open(self, case: HeldCase, path: str, came: Callable[[], Awaitable[object]]) -> None:
        """For that question; `came` is called whenever something has come."""
        self._asking.begin(ASKING, lambda: self._open(case, path, came))

    @Slot()
    def close(self) -> None:
        """Nothing more comes by it."""
        case, came = self._case, self._came
        if case is not None and came is not None:
            self._forget()
            self._tasks.start(self._end(case, came), "end_phone_page")

    def _forget(self) -> None:
        self._case = self._page = self._came = None
        self.changed.emit()

    async def _open(self, case: HeldCase, path: str, came: Callable[[], Awaitable[object]]) -> None:
        self._page = await self._door.open_phone(case, path)
        self._case, self._came = case, came
        self.looking = self._tasks.start(self._look(case, came), "phone_page")
        self.changed.emit()

    async def _look(self, case: HeldCase, came: Callable[[], Awaitable[object]]) -> None:
        while self._case == case:
            await asyncio.sleep(self._look_s)
            try:
                page = await self._door.phone(case)
                if self._case == case and page != self._page:
                    self._page = page
                    self.changed.emit()
                    await came()
            except LinkError:
                continue
            except Refused:
                if self._case == case:
                    self._forget()

    async def _end(self, case: HeldCase, came: Callable[[], Awaitable[object]]) -> None:
        """By itself it ends soon, too. What came last is looked for once more."""
        try:
            await self._door.end_phone(case)
            await came()
        except (Refused, LinkError):
            return
