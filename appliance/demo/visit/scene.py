"""What the steps of a visit share: the house, its windows, the browser, what was learned."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from msgspec import Struct

from appliance.demo import screen
from appliance.demo.demo_branch import House
from appliance.demo.sample_cards import HEALTH_CARDS
from appliance.demo.visit.browser import Browser
from appliance.demo.visit.record import Record, View
from appliance.demo.visit.ui_robot import Hand, Window
from sportello.model.events import TicketCalled
from station.inspection import Finger
from text.catalogue import Catalogue

CARD = HEALTH_CARDS[0]
WINDOWS = {
    screen.TOTEM: "totem",
    screen.BOARD: "display_board",
    screen.COUNTER: "counter_client",
    screen.DEVICES: "appliance",
}


class VisitContext(Struct):
    """`views` is all that pictures are taken of; `hour` is the appointment's as the portal writes
    it, `link` where the citizen manages it; `request_page` is where a request is gone on with,
    `signers_link` what its second signer is given.
    """

    house: House
    record: Record
    views: dict[str, View]
    windows: dict[str, Window]
    browser: Browser
    hour: str = ""
    link: str = ""
    request_page: str = ""
    signers_link: str = ""
    code: str = ""
    ticket: str = ""

    def show(self, window: Window) -> None:
        self.windows[window.name] = self.views[window.name] = window

    @property
    def totem(self) -> Window:
        return self.windows[screen.TOTEM]

    @property
    def counter(self) -> Window:
        return self.windows[screen.COUNTER]

    @property
    def board(self) -> Window:
        return self.windows[screen.BOARD]

    @property
    def devices(self) -> Window:
        return self.windows[screen.DEVICES]


@asynccontextmanager
async def window_of(house: House, name: str, hand: Hand) -> AsyncIterator[Window]:
    """A person's view of the window of one program, once it listens."""
    assert house.settings.inspect is not None, "a visit needs inspection"
    words = Catalogue(WINDOWS[name], "station").words("it")
    async with Finger(house.settings.inspect / name) as finger:
        yield Window(name, finger, hand, words)


def call_on_the_board(board: Window, called: TicketCalled) -> str:
    """What a screen reader says of a call on the board."""
    return f"{called.code} {board.said('Counter')} {called.counter}"


def ms_since(instant_s: float) -> float:
    return (time.monotonic() - instant_s) * 1000
