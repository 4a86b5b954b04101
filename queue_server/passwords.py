"""Operators' passwords: argon2id away from the loop, and no more guesses than a person needs.

Owns the cost of a guess and its pace; knows nothing of where hashes are kept.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from functools import cache
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from sportello.refusals import TooManyAttempts

T = TypeVar("T")

FREE_GUESSES = 5
PAUSE = timedelta(seconds=30)
MOST_LOGINS_WATCHED = 10_000

# 19 MiB and two passes: the least that OWASP's cheat sheet allows, kind to a small machine
HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


class Passwords:
    """One thread, so that guesses wait for each other and never for the queue."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="passwords")
        self._failed: dict[str, tuple[int, datetime]] = {}
        self._one_guess = asyncio.Lock()

    def close(self) -> None:
        self._thread.shutdown()

    async def hash(self, password: str) -> str:
        return await self._run(lambda: HASHER.hash(password))

    async def match(self, login: str, hashed: str | None, password: str) -> bool:
        """Whether the password is right; it takes as long for a login that does not exist.

        Raises: TooManyAttempts within the pause after too many wrong ones for `login`.
        """
        async with self._one_guess:
            self._check_pace(login)
            right = await self._run(lambda: _matches(hashed or _nobodys(), password))
            if right and hashed is not None:
                self._failed.pop(login, None)
                return True
            self._note_failure(login)
            return False

    def _check_pace(self, login: str) -> None:
        count, at = self._failed.get(login, (0, self._clock()))
        left = at + PAUSE - self._clock()
        if count >= FREE_GUESSES and left > timedelta(0):
            raise TooManyAttempts(
                f"{count} wrong passwords: try again in {left.total_seconds():.0f} seconds"
            )

    def _note_failure(self, login: str) -> None:
        count, _ = self._failed.get(login, (0, None))
        if len(self._failed) >= MOST_LOGINS_WATCHED:
            self._failed.clear()
        self._failed[login] = (count + 1, self._clock())

    async def _run(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)


def _matches(hashed: str, password: str) -> bool:
    try:
        return HASHER.verify(hashed, password)
    except (VerificationError, InvalidHashError):
        return False


@cache
def _nobodys() -> str:
    return HASHER.hash("")
