"""Operators' passwords: no more guesses than a person needs.

Owns the pace of guesses; knows nothing of where hashes are kept. They are counted by where they
come from, so that a stranger slows down only strangers.
Source: docs/decisions/0066-guesses-are-counted-where-they-come-from.md
"""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

from sportello.model.refusals import TooManyAttempts
from web.password_hashes import PasswordHashes

FREE_GUESSES = 5
PAUSE = timedelta(seconds=30)
MOST_LOGINS_WATCHED = 1000
MOST_WAITING = 8
"""Of one place; more guesses at once than that are no people."""


class _Place:
    """Where guesses come from: they wait for each other, and too many wrong ones have to pause."""

    def __init__(self) -> None:
        self.one_guess = asyncio.Lock()
        self.waiting = 0
        self._failed: dict[str, tuple[int, datetime]] = {}

    def check_pace(self, login: str, now: datetime) -> None:
        """Raises: TooManyAttempts"""
        count, at = self._failed.get(login, (0, now))
        left = at + PAUSE - now
        if count >= FREE_GUESSES and left > timedelta(0):
            raise TooManyAttempts(
                f"{count} wrong passwords: try again in {left.total_seconds():.0f} seconds"
            )

    def note(self, login: str, now: datetime, *, is_right: bool) -> None:
        """The login that failed longest ago is forgotten where there are too many."""
        count, _ = self._failed.pop(login, (0, now))
        if is_right:
            return
        if len(self._failed) >= MOST_LOGINS_WATCHED:
            del self._failed[next(iter(self._failed))]
        self._failed[login] = (count + 1, now)


class Passwords:
    """Each place has one guess at a time."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._hashes = PasswordHashes()
        self._places: dict[str | None, _Place] = {}

    def close(self) -> None:
        self._hashes.close()

    async def hash(self, password: str) -> str:
        return await self._hashes.hash(password)

    async def match(self, login: str, hashed: str | None, password: str, place: str | None) -> bool:
        """Whether the password is right; it takes as long for a login that does not exist.

        `place` is a station's key, None for all who have none.
        Raises: TooManyAttempts within the pause after too many wrong ones for `login` there, or
        with too many guesses there at once.
        """
        there = self._places.setdefault(place, _Place())
        if there.waiting >= MOST_WAITING:
            raise TooManyAttempts("too many try to log in at once: try again in a moment")
        there.waiting += 1
        try:
            async with there.one_guess:
                there.check_pace(login, self._clock())
                is_right = await self._hashes.match(hashed, password)
                there.note(login, self._clock(), is_right=is_right)
                return is_right
        finally:
            there.waiting -= 1
