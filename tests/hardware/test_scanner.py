"""The serial scanner's driver against a virtual scanner, over a pseudo-terminal."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing
from datetime import timedelta

import pytest
import pytest_asyncio
import serial

from hardware.errors import DeviceUnplugged, DeviceUnreachable
from hardware.scanner.interface import Scan, ScannerEvent, ScannerLost, ScannerReady
from hardware.scanner.serial import SerialScanner
from hardware.virtual.scanner import VirtualScanner

CODE = "CCCFBA85D03L219P"
SOON = timedelta(milliseconds=10)


class Listening:
    """What a totem hears from its scanner, one event after the other."""

    def __init__(self, events: AsyncIterator[ScannerEvent]) -> None:
        self._events = events

    async def next(self) -> ScannerEvent:
        async with asyncio.timeout(10):
            return await anext(self._events)


@pytest.fixture
def scanner() -> Iterator[VirtualScanner]:
    twin = VirtualScanner()
    yield twin
    twin.close()


@pytest_asyncio.fixture
async def heard(scanner: VirtualScanner) -> AsyncIterator[Listening]:
    async with aclosing(SerialScanner(scanner.port, retry_after=SOON).watch()) as events:
        listening = Listening(events)
        assert await listening.next() == ScannerReady()
        yield listening


@pytest.mark.parametrize("end", [b"\r", b"\n", b"\r\n", b"\x03", b""])
async def test_a_health_cards_barcode_is_heard(
    scanner: VirtualScanner, heard: Listening, end: bytes
) -> None:
    scanner.end = end
    scanner.scan(f"*{CODE}*")
    assert await heard.next() == Scan(CODE)


async def test_a_code_in_fragments_is_one_code(scanner: VirtualScanner, heard: Listening) -> None:
    scanner.scan("first")
    assert await heard.next() == Scan("first")
    for character in f"{CODE}\r\nSP:1\r":
        scanner.send(character.encode())
        await asyncio.sleep(0)
    assert await heard.next() == Scan(CODE)
    assert await heard.next() == Scan("SP:1")


async def test_a_booking_code_comes_through_as_text(
    scanner: VirtualScanner, heard: Listening
) -> None:
    scanner.prefix = b"]Q1"
    scanner.scan("SP:7f3a9c41")
    assert await heard.next() == Scan("SP:7f3a9c41")


async def test_an_unplugged_scanner_is_told_and_taken_up_again(
    scanner: VirtualScanner, heard: Listening
) -> None:
    scanner.unplug()
    lost = await heard.next()
    assert isinstance(lost, ScannerLost)
    assert type(lost.error) is DeviceUnplugged
    scanner.plug_in()
    assert await heard.next() == ScannerReady()
    scanner.scan(CODE)
    assert await heard.next() == Scan(CODE)


async def test_a_scanner_that_is_not_there_is_waited_for(scanner: VirtualScanner) -> None:
    scanner.unplug()
    async with aclosing(SerialScanner(scanner.port, retry_after=SOON).watch()) as events:
        heard = Listening(events)
        lost = await heard.next()
        assert isinstance(lost, ScannerLost)
        assert type(lost.error) is DeviceUnreachable
        scanner.plug_in()
        assert await heard.next() == ScannerReady()


async def test_a_port_that_another_program_holds_is_refused(scanner: VirtualScanner) -> None:
    with serial.Serial(scanner.port, exclusive=True):
        async with aclosing(SerialScanner(scanner.port, retry_after=SOON).watch()) as events:
            lost = await Listening(events).next()
            assert isinstance(lost, ScannerLost)
            assert "another program" in str(lost.error)
