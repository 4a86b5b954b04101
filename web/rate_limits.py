"""How often each client may ask: a bucket of tokens for each, filled at a steady rate.

Owns the buckets; who a client is, and what an empty bucket means, is its user's.
"""

from collections.abc import Callable

from msgspec import Struct

MOST_BUCKETS = 4096


class Rate(Struct, frozen=True):
    """`per_s` in the long run, and up to `burst` at once."""

    per_s: float
    burst: float


class _Bucket:
    __slots__ = ("at", "tokens")

    def __init__(self, tokens: float, at: float) -> None:
        self.tokens = tokens
        self.at = at


class Buckets:
    def __init__(self, clock: Callable[[], float]) -> None:
        """`clock` counts seconds and is never set back."""
        self._clock = clock
        self._buckets: dict[str, _Bucket] = {}

    def __len__(self) -> int:
        return len(self._buckets)

    def take(self, client: str, rate: Rate) -> float:
        """0 if `client` may ask now; otherwise in how many seconds it may."""
        now = self._clock()
        bucket = self._buckets.get(client)
        if bucket is None:
            self._make_room()
            bucket = self._buckets[client] = _Bucket(rate.burst, now)
        bucket.tokens = min(rate.burst, bucket.tokens + (now - bucket.at) * rate.per_s)
        bucket.at = now
        if bucket.tokens < 1:
            return (1 - bucket.tokens) / rate.per_s
        bucket.tokens -= 1
        return 0.0

    def _make_room(self) -> None:
        """The client that was here last is gone for the longest: its bucket is full again."""
        if len(self._buckets) >= MOST_BUCKETS:
            del self._buckets[min(self._buckets, key=lambda client: self._buckets[client].at)]
