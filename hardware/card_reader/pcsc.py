"""The card reader through PC/SC: SCardGetStatusChange in one thread, and what follows from it.

Owns the watch over readers and cards. Must not know what a totem does with a card.

`smartcard.scard` and not pyscard's CardMonitor, whose thread ends for good when pcscd is
restarted. Here every loss of the daemon is an event, and then the context is made anew.
"""

import asyncio
import threading
from collections.abc import AsyncGenerator, Callable
from datetime import timedelta

from hardware.card_reader import scard
from hardware.card_reader.files import read_personal_data_file
from hardware.card_reader.interface import (
    CardInserted,
    CardRefused,
    CardRemoved,
    HealthCard,
    ReaderEvent,
    ReaderLost,
    ReaderReady,
)
from hardware.card_reader.ts_cns import parse
from hardware.errors import (
    CardError,
    CardPulled,
    CardServiceDown,
    CardServiceShut,
    CardUnreadable,
    DeviceError,
    DeviceUnplugged,
    NoReader,
)
from hardware.worker import DeviceWorker

EmitReaderEvent = Callable[[ReaderEvent], None]

LONGEST_WAIT = timedelta(seconds=5)
# A cancel that comes just before the wait it means to end is lost, so it is said again.
PAUSE_BETWEEN_CANCELS = timedelta(milliseconds=20)
# pcscd looks at a reader every 0.4 s: so long may a pulled card still count as present.
SETTLING_TIME = timedelta(seconds=0.8)
ATTEMPTS_TO_READ = 2


class PcscReader:
    """All PC/SC readers of this machine; a `CardReader`.

    `retry_after` is the pause between two attempts to reach a pcscd that does not run.
    """

    def __init__(self, *, retry_after: timedelta = timedelta(seconds=0.25)) -> None:
        self._retry_after = retry_after

    async def watch(self) -> AsyncGenerator[ReaderEvent, None]:
        """See `CardReader.watch`. Each watch has its own thread and its own PC/SC context."""
        loop = asyncio.get_running_loop()
        events: asyncio.Queue[ReaderEvent | None] = asyncio.Queue()

        def emit(event: ReaderEvent) -> None:
            loop.call_soon_threadsafe(events.put_nowait, event)

        watcher = _Watcher(emit, self._retry_after)
        worker = DeviceWorker("card-reader")
        watching = asyncio.ensure_future(worker.run(watcher.run))
        watching.add_done_callback(lambda _: events.put_nowait(None))
        try:
            while (event := await events.get()) is not None:
                yield event
        finally:
            while not watching.done():
                watcher.stop()
                await asyncio.wait([watching], timeout=PAUSE_BETWEEN_CANCELS.total_seconds())
            worker.close()
            await watching


class _Watcher:
    """The thread's side: what is known of each reader, and what changes."""

    def __init__(self, emit: EmitReaderEvent, retry_after: timedelta) -> None:
        self._emit = emit
        self._retry_after = retry_after
        self._stopping = threading.Event()
        self._context: scard.Context | None = None
        self._states: dict[str, int] = {}
        self._announced: set[str] = set()
        self._outage: str | None = None

    def run(self) -> None:
        while not self._stopping.is_set():
            try:
                with scard.Context() as self._context:
                    self._follow(self._context)
            except (CardServiceDown, CardServiceShut) as error:
                self._lose_all(self._outage_of(error))
                self._stopping.wait(self._retry_after.total_seconds())

    def stop(self) -> None:
        """From another thread: end `run` after what it does now; to be repeated until it has."""
        self._stopping.set()
        if self._context is not None:
            self._context.cancel()

    def _follow(self, context: scard.Context) -> None:
        while not self._stopping.is_set():
            self._take_note_of(context.readers())
            for reader, state in context.changes(self._states, LONGEST_WAIT).items():
                self._turn(context, reader, state)

    def _take_note_of(self, readers: list[str]) -> None:
        for reader in [known for known in self._states if known not in readers]:
            self._lose(reader)
        for reader in readers:
            if reader not in self._states:
                self._states[reader] = scard.UNAWARE
                self._outage = None
                self._emit(ReaderReady(reader))
        if not readers:
            self._report_outage(NoReader("card reader"))

    def _turn(self, context: scard.Context, reader: str, state: int) -> None:
        """A state word that differs from the last one of this reader."""
        swapped = scard.moves(state) != scard.moves(self._states[reader])
        self._states[reader] = state
        if reader in self._announced and (swapped or not scard.is_present(state)):
            self._announced.remove(reader)
            self._emit(CardRemoved(reader))
        if reader not in self._announced and scard.is_present(state):
            event = _event_of_insertion(context, reader, state)
            self._announced.add(reader)
            self._emit(event)

    def _outage_of(self, error: CardError) -> CardError:
        """A daemon that is just ending turns clients away, too: believe only the second refusal."""
        if isinstance(error, CardServiceShut) and self._outage is None:
            return CardServiceDown(error.device, error.detail)
        return error

    def _lose(self, reader: str) -> None:
        self._forget(reader)
        self._emit(ReaderLost(DeviceUnplugged(reader)))

    def _lose_all(self, error: CardError) -> None:
        for reader in list(self._states):
            self._forget(reader)
        self._report_outage(error)

    def _forget(self, reader: str) -> None:
        del self._states[reader]
        if reader in self._announced:
            self._announced.remove(reader)
            self._emit(CardRemoved(reader))

    def _report_outage(self, error: DeviceError) -> None:
        if self._outage != error.code:
            self._outage = error.code
            self._emit(ReaderLost(error))


def _event_of_insertion(context: scard.Context, reader: str, state: int) -> ReaderEvent:
    try:
        return CardInserted(_read(context, reader, state))
    except (CardServiceDown, CardServiceShut):
        raise
    except CardError as error:
        return CardRefused(reader, error)


def _read(context: scard.Context, reader: str, state: int) -> HealthCard:
    """The card in `reader`; bad contacts get a second chance, a card taken out does not.

    Raises: a CardError that names what is wrong.
    """
    for _ in range(ATTEMPTS_TO_READ):
        try:
            with context.connect(reader) as card:
                return _read_connected(card, reader)
        except scard.BrokenOff:
            if context.is_left(reader, state, SETTLING_TIME):
                raise CardPulled(reader) from None
    raise CardUnreadable(reader, "the chip breaks off in the middle of an answer")


def _read_connected(card: scard.Card, reader: str) -> HealthCard:
    content = read_personal_data_file(card.transmit, reader)
    return parse(content, reader, card.atr)
