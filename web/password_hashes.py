"""Passwords as argon2id hashes: made and compared in a thread of their own, away from the loop.

Owns the cost of a guess. Where hashes are kept, and how many guesses are allowed, is its user's.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

T = TypeVar("T")

# 19 MiB and two passes: the least that OWASP's cheat sheet allows, kind to a small machine
HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


class PasswordHashes:
    """One thread: a burst of guesses waits, and the server goes on."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="passwords")

    def close(self) -> None:
        self._thread.shutdown()

    async def hash(self, password: str) -> str:
        return await self._run(lambda: HASHER.hash(password))

    async def match(self, hashed: str | None, password: str) -> bool:
        """Whether it is the password; it takes as long where there is none to compare with."""
        matches = await self._run(lambda: _matches(hashed or _no_ones(), password))
        return matches and hashed is not None

    async def _run(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)


def _matches(hashed: str, password: str) -> bool:
    try:
        return HASHER.verify(hashed, password)
    except (VerificationError, InvalidHashError):
        return False


@cache
def _no_ones() -> str:
    return HASHER.hash("")
