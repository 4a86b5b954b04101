"""The booking desk of one process: what is asked at the same time is done in one transaction.

Owns the gathering. While one transaction runs, everything that is asked meanwhile waits for the
next one, so a crowd costs the database little more than one person; each still gets an answer of
its own. What fails together is tried again one by one, so that one unforeseen request spoils
nothing for its neighbours; a database that is away is told to all of them.
"""

import asyncio
from collections.abc import Callable, Coroutine, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as NoConnection

from casework.storage.once import StoredAnswer
from portal.bookings.confirming import Confirmed, WantedBooking, confirm_all
from portal.bookings.holds import Hold, WantedHold, end_expired, open_holds
from portal.bookings.persons import PersonFaulty
from portal.branches.directory import ComuneDirectory
from portal.storage.database import Database
from sportello.bookings.refusals import SlotFull
from sportello.model.refusals import Refused

MOST_AT_ONCE = 64
"""Requests in one transaction, so that the last of them waits no longer than the first."""

TRIES = 5
"""For a new code that happens to be taken: ten thousand million are free."""

AskedT = TypeVar("AskedT")
ToldT = TypeVar("ToldT")


class Gathering(Generic[AskedT, ToldT]):
    """Hands what is asked to `run`, together; one after the other."""

    def __init__(
        self, run: Callable[[Sequence[AskedT]], Coroutine[object, object, Sequence[ToldT]]]
    ) -> None:
        self._run = run
        self._waiting: list[tuple[AskedT, asyncio.Future[ToldT]]] = []
        self._running: asyncio.Task[None] | None = None

    async def ask(self, asked: AskedT) -> ToldT:
        """Raises: what `run` raises"""
        future: asyncio.Future[ToldT] = asyncio.get_running_loop().create_future()
        self._waiting.append((asked, future))
        if self._running is None:
            self._running = asyncio.create_task(self._work())
        return await future

    async def _work(self) -> None:
        try:
            while self._waiting:
                batch = self._waiting[:MOST_AT_ONCE]
                del self._waiting[:MOST_AT_ONCE]
                await self._answer(batch)
        finally:
            self._running = None

    async def _answer(self, batch: Sequence[tuple[AskedT, asyncio.Future[ToldT]]]) -> None:
        try:
            told = await self._run([asked for asked, _ in batch])
        except Exception as failed:  # noqa: BLE001  raised where each of them asked
            if len(batch) > 1 and not _is_away(failed):
                for each in batch:
                    await self._answer([each])
                return
            for future in _asking(batch):
                future.set_exception(failed)
        except BaseException:
            for future in _asking(batch):
                future.cancel()
            raise
        else:
            for (_, future), answer in zip(batch, told, strict=True):
                if not future.done():
                    future.set_result(answer)


def _asking(
    batch: Sequence[tuple[AskedT, asyncio.Future[ToldT]]],
) -> Iterator[asyncio.Future[ToldT]]:
    """Those whose clients have not gone."""
    return (future for _, future in batch if not future.done())


def _is_away(failed: Exception) -> bool:
    """Whether it is the database, not what was asked of it."""
    if isinstance(failed, DBAPIError):
        return failed.connection_invalidated
    return isinstance(failed, (OSError, NoConnection))


class BookingDesk:
    """Holds and bookings of one Comune, by everyone who asks this process."""

    def __init__(
        self,
        database: Database,
        comune: Callable[[], ComuneDirectory],
        clock: Callable[[], datetime],
        lasts: timedelta,
    ) -> None:
        """`comune` gives the Comune as staff has set it now; `lasts` is how long a hold does."""
        self._database = database
        self._comune = comune
        self._clock = clock
        self._lasts = lasts
        self._holding: Gathering[WantedHold, Hold | Refused] = Gathering(self._open)
        self._confirming: Gathering[WantedBooking, Confirmed] = Gathering(self._confirm)
        self._sweeping: Gathering[None, int] = Gathering(self._end_expired)

    async def hold(self, wanted: WantedHold) -> Hold:
        """Raises: UnknownService, SlotWithdrawn, TooEarly, TooLate, SlotFull, LimitReached"""
        told = await self._holding.ask(wanted)
        while isinstance(told, SlotFull) and await self._sweeping.ask(None):
            told = await self._holding.ask(wanted)
        if isinstance(told, Refused):
            raise told
        return told

    async def confirm(self, wanted: WantedBooking) -> StoredAnswer:
        """Raises: HoldUnknown, HoldUsed, HoldExpired, TooManyBookings, IdempotencyKeyReused,
        PersonFaulty
        """
        told = await self._confirming.ask(wanted)
        if isinstance(told, (Refused, PersonFaulty)):
            raise told
        return told

    async def _open(self, wanted: Sequence[WantedHold]) -> Sequence[Hold | Refused]:
        async with self._database.brief_transaction() as connection:
            return await open_holds(
                connection, self._comune(), wanted, lasts=self._lasts, now=self._clock()
            )

    async def _confirm(self, wanted: Sequence[WantedBooking]) -> Sequence[Confirmed]:
        for _ in range(TRIES):
            try:
                async with self._database.brief_transaction() as connection:
                    return await confirm_all(connection, self._comune(), wanted, self._clock())
            except IntegrityError:
                continue
        raise AssertionError("so many codes in a row are never taken")

    async def _end_expired(self, asked: Sequence[None]) -> Sequence[int]:
        async with self._database.transaction() as connection:
            ended = await end_expired(connection, self._comune().id)
        return [ended] * len(asked)
