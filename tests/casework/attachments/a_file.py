"""Files to send, and what lies in the store."""

from collections.abc import AsyncIterator
from pathlib import Path


async def sent(data: bytes, at_once: int = 64 * 1024) -> AsyncIterator[bytes]:
    """As it comes from a browser."""
    for start in range(0, len(data), at_once):
        yield data[start : start + at_once]


async def broken_off(data: bytes) -> AsyncIterator[bytes]:
    """The line ends after this much."""
    yield data
    raise ConnectionResetError


def lying_in(store: Path) -> list[Path]:
    return sorted(path for path in store.rglob("*") if path.is_file())


async def allowed(_: object) -> None:
    """Every draft may be changed."""
