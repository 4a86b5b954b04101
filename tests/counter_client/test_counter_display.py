"""The display over the counter: a real driver on a serial line whose far end is virtual."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

from counter_client.desk.counter_display import CounterDisplay
from hardware.led.interface import LedLineConnection
from hardware.led.serial_display import LedLine, SerialLedDisplay
from hardware.led.stx_etx import StxEtx
from hardware.virtual.led import LedFault, VirtualLedLine
from sportello.model.commands import ReportDevice
from tests.counter_client.a_counter import Morning


class Place:
    """A counter with its display, and a way to wait for what it shows or reports."""

    def __init__(self, morning: Morning) -> None:
        self.morning = morning
        self.moved = asyncio.Event()
        self.far_end = VirtualLedLine(1, on_text=lambda address, text: self.moved.set())
        morning.line.listen(lambda notice: self.moved.set())

    @property
    def text(self) -> str:
        return self.far_end.texts[1]

    @property
    def reports(self) -> list[str]:
        return [c.code for c in self.morning.line.sent if isinstance(c, ReportDevice)]

    async def until(self, wanted: Callable[[], bool]) -> None:
        async with asyncio.timeout(10):
            while not wanted():
                self.moved.clear()
                await self.moved.wait()


@asynccontextmanager
async def a_place() -> AsyncIterator[Place]:
    place = Place(await Morning().at_counter("1"))
    async with place.far_end:
        line = LedLine(LedLineConnection(place.far_end.port), StxEtx(reply_s=0.05))
        display = CounterDisplay(place.morning.line, {"1": SerialLedDisplay(line)}, retry_s=0.05)
        task = asyncio.create_task(display.run())
        try:
            yield place
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
            await line.close()


async def test_the_called_number_stands_over_the_counter_until_the_visit_ends():
    async with a_place() as place:
        place.morning.take()
        await place.morning.press(place.morning.desk.next)
        await place.until(lambda: place.text == "A001")
        await place.morning.press(place.morning.desk.next)
        assert place.text == "A001"
        await place.morning.press(place.morning.desk.next)
        await place.until(lambda: place.text == "")


async def test_a_colleagues_call_does_not_stand_over_this_counter():
    async with a_place() as place:
        await place.until(lambda: place.reports == ["ready"])
        place.morning.colleague("2")
        place.morning.take("tari")
        place.morning.colleague_calls("2")
        place.morning.take("cie")
        await place.morning.press(place.morning.desk.next)
        await place.until(lambda: place.text != "")
        assert place.text == "C001"


async def test_a_display_that_fails_is_reported_once_and_catches_up_when_it_works_again():
    async with a_place() as place:
        await place.until(lambda: place.reports == ["ready"])
        await place.far_end.inject(LedFault.SILENT)
        place.morning.take()
        await place.morning.press(place.morning.desk.next)
        assert place.morning.desk.step == "called"
        await place.until(lambda: place.reports == ["ready", "device_silent"])
        await place.far_end.clear(LedFault.SILENT)
        await place.until(lambda: place.reports == ["ready", "device_silent", "ready"])
        assert place.text == "A001"


async def test_a_counter_without_a_display_has_nothing_to_do():
    morning = await Morning().at_counter("1")
    await CounterDisplay(morning.line, {}).run()
    assert not any(isinstance(command, ReportDevice) for command in morning.line.sent)


async def test_the_display_is_dark_after_the_program_has_ended():
    async with a_place() as place:
        place.morning.take()
        await place.morning.press(place.morning.desk.next)
        await place.until(lambda: place.text == "A001")
        far_end = place.far_end
    assert far_end.texts[1] == ""
