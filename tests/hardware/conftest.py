"""A real pcscd with two virtual readers, for every test that puts a card in.

There is one daemon socket on a machine: runs of these tests wait for one another. Tests that use
it run on the session's loop, because the readers' far ends live there.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing

import pytest_asyncio

from hardware.card_reader.interface import ReaderEvent, ReaderReady
from hardware.card_reader.pcsc import PcscReader
from hardware.virtual.card import VirtualReader
from hardware.virtual.pcscd import Pcscd

PATIENCE_S = 10.0


class Watch:
    """What a totem hears from its readers, one event after the other."""

    def __init__(self, events: AsyncIterator[ReaderEvent]) -> None:
        self._events = events

    async def next(self) -> ReaderEvent:
        async with asyncio.timeout(PATIENCE_S):
            return await anext(self._events)

    async def until_ready(self, readers: int = 2) -> None:
        for _ in range(readers):
            assert isinstance(await self.next(), ReaderReady)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def running_pcscd() -> AsyncIterator[Pcscd]:
    async with Pcscd(readers=2, wait_for_turn=True) as daemon:
        yield daemon


@pytest_asyncio.fixture(loop_scope="session")
async def pcscd(running_pcscd: Pcscd) -> AsyncIterator[Pcscd]:
    """The daemon, up again after a test that ended it."""
    yield running_pcscd
    if running_pcscd.pid is None or running_pcscd.readers != 2:
        await running_pcscd.stop()
        await running_pcscd.start(readers=2)


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
