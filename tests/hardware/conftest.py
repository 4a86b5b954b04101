"""A real pcscd with virtual readers, for every test that puts a card in.

It has a socket of its own, so these tests run beside the machine's pcscd and beside each other.
Tests that use it run on the session's loop, because the readers' far ends live there.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import aclosing

import pytest
import pytest_asyncio

from hardware.card_reader.interface import (
    CardInserted,
    CardRefused,
    CardRemoved,
    ReaderEvent,
    ReaderReady,
)
from hardware.card_reader.pcsc import PcscReader
from hardware.virtual.card import VirtualCard, VirtualReader
from hardware.virtual.pcscd import Pcscd

PATIENCE_S = 10.0
READERS = 16  # as many as pcscd takes: cards that do not need the same reader are read at once


class Watch:
    """What a totem hears from its readers, one event after the other."""

    def __init__(self, events: AsyncIterator[ReaderEvent]) -> None:
        self._events = events

    async def next(self) -> ReaderEvent:
        async with asyncio.timeout(PATIENCE_S):
            return await anext(self._events)

    async def until_ready(self, readers: int = READERS) -> None:
        for _ in range(readers):
            assert isinstance(await self.next(), ReaderReady)

    async def until_empty(self, readers: set[str]) -> None:
        while readers:
            event = await self.next()
            if isinstance(event, CardRemoved):
                readers = readers - {event.reader}


async def read_at_once(
    daemon: Pcscd, cards: Mapping[str, VirtualCard]
) -> dict[str, CardInserted | CardRefused]:
    """What the driver says of each of `cards`, put into as many readers at the same time."""
    slots = {name: VirtualReader(daemon, number) for number, name in enumerate(cards)}
    heard: dict[str, CardInserted | CardRefused] = {}
    removed: set[str] = set()
    async with aclosing(PcscReader().watch()) as events:
        watch = Watch(events)
        await watch.until_ready()
        for name, slot in slots.items():
            await slot.insert(cards[name])
        while len(heard) < len(cards):
            event = await watch.next()
            if isinstance(event, CardInserted):
                heard[event.card.reader] = event
            elif isinstance(event, CardRefused):
                heard[event.reader] = event
            elif isinstance(event, CardRemoved):
                removed.add(event.reader)
        await asyncio.gather(*(slot.close() for slot in slots.values()))
        await watch.until_empty(set(heard) - removed)
    return {name: heard[slot.name] for name, slot in slots.items()}


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def one_pcscd() -> AsyncIterator[Pcscd]:
    """Of the session: the client library finds its socket once in a process, and keeps to it."""
    async with Pcscd(readers=READERS, private=True) as daemon:
        yield daemon


@pytest.fixture(scope="module")
def running_pcscd(one_pcscd: Pcscd) -> Iterator[Pcscd]:
    """Found by this module's tests: those elsewhere find their own."""
    with pytest.MonkeyPatch.context() as programs:
        for name, value in one_pcscd.environment.items():
            programs.setenv(name, value)
        yield one_pcscd


@pytest_asyncio.fixture(loop_scope="session")
async def pcscd(running_pcscd: Pcscd) -> AsyncIterator[Pcscd]:
    """The daemon, up again after a test that ended it."""
    yield running_pcscd
    if running_pcscd.pid is None or running_pcscd.readers != READERS:
        await running_pcscd.stop()
        await running_pcscd.start(readers=READERS)


@pytest_asyncio.fixture(loop_scope="session")
async def slot(pcscd: Pcscd) -> AsyncIterator[VirtualReader]:
    """The first reader, empty before and after."""
    reader = VirtualReader(pcscd, 0)
    yield reader
    await reader.close()


@pytest_asyncio.fixture(loop_scope="session")
async def watch(pcscd: Pcscd, slot: VirtualReader) -> AsyncIterator[Watch]:
    """The driver's watch over the readers, from the moment both are ready."""
    async with aclosing(PcscReader().watch()) as events:
        watch = Watch(events)
        await watch.until_ready()
        yield watch
        await slot.close()
