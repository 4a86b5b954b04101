"""The booking desk of one process: what is asked at the same time is done in one transaction.

Owns the gathering. While one transaction runs, everything that is asked meanwhile waits for the
next one, so a crowd costs the database little more than one person; each still gets an answer of
its own. A failure of the database is told to all of them, and nothing was done.
"""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from sqlalchemy.exc import IntegrityError

from portal.bookings.bookings import Confirmed, WantedBooking, confirm_all
from portal.bookings.holds import Hold, WantedHold, end_expired, open_holds
from portal.bookings.once import StoredAnswer
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
        # a failure is raised where each of them asked, not here
        run = self._run([asked for asked, _ in batch])
        (told,) = await asyncio.gather(run, return_exceptions=True)
        for n, (_, future) in enumerate(batch):
            if future.done():
                continue  # the client has gone
            if isinstance(told, BaseException):
                future.set_exception(told)
            else:
                future.set_result(told[n])


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

    async def hold(self, wanted: WantedHold) -> Hold:
        """Raises: UnknownService, SlotWithdrawn, TooEarly, TooLate, SlotFull, LimitReached"""
        told = await self._holding.ask(wanted)
        if isinstance(told, SlotFull) and await self._end_expired():
            told = await self._holding.ask(wanted)
        if isinstance(told, Refused):
            raise told
        return told

    async def confirm(self, wanted: WantedBooking) -> StoredAnswer:
        """Raises: HoldUnknown, HoldUsed, HoldExpired, IdempotencyKeyReused, PersonFaulty"""
        told = await self._confirming.ask(wanted)
        if isinstance(told, (Refused, PersonFaulty)):
            raise told
        return told

    async def _open(self, wanted: Sequence[WantedHold]) -> Sequence[Hold | Refused]:
        async with self._database.transaction() as connection:
            return await open_holds(
                connection, self._comune(), wanted, lasts=self._lasts, now=self._clock()
            )

    async def _confirm(self, wanted: Sequence[WantedBooking]) -> Sequence[Confirmed]:
        for _ in range(TRIES):
            try:
                async with self._database.transaction() as connection:
                    return await confirm_all(connection, self._comune(), wanted, self._clock())
            except IntegrityError:
                continue
        raise AssertionError("so many codes in a row are never taken")

    async def _end_expired(self) -> int:
        async with self._database.transaction() as connection:
            return await end_expired(connection, self._comune().id)
