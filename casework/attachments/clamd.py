"""ClamAV's daemon, over its socket: a file is streamed to it, and it says what it found.

Three things it can say, and no fourth: nothing found, this was found, not looked at. It ends the
line on files beyond its StreamMaxLength; where its limits end a look inside, it says so only if it
is set to (`AlertExceedsMax yes`), which `clamd_configuration` does.
Source: man clamd; docs/decisions/0202-where-attachments-are-kept.md
"""

import asyncio
import struct
from collections.abc import AsyncIterable, AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from msgspec import Struct

CHUNK = struct.Struct("!L")
ANSWER_S = 120.0
CONNECT_S = 5.0
LONGEST_ANSWER = 4096
OPENED_NO_FURTHER = ("Heuristics.Limits.Exceeded", "Heuristics.Encrypted")
"""Findings that say: there is more inside, which was not looked at."""


class ScannerAway(Exception):
    """clamd cannot be reached: see whether clamav-daemon runs, and its address in the settings."""


class NotLookedAt(Exception):
    """clamd was there, and did not look at the file, or not at all of it."""


class ClamdAddress(Struct, frozen=True):
    """A port of this machine or another, or a socket of this one, which then is `socket`."""

    host: str = "127.0.0.1"
    port: int = 3310
    socket: Path | None = None


class Clamd:
    def __init__(self, address: ClamdAddress) -> None:
        self._address = address

    async def scan(self, parts: AsyncIterable[bytes]) -> str | None:
        """Its name for what it found, None if it looked and found nothing.

        Raises: ScannerAway, NotLookedAt, and what `parts` raise
        """
        async with self._connected() as (reader, writer):
            heard = asyncio.ensure_future(reader.read(LONGEST_ANSWER))
            try:
                async with asyncio.timeout(ANSWER_S):
                    is_sent = await _sent(writer, parts)
                    return found_in(await heard, is_sent)
            except (ConnectionError, TimeoutError) as error:
                raise NotLookedAt(f"clamd broke off: {type(error).__name__}") from None
            finally:
                heard.cancel()

    async def is_there(self) -> bool:
        """Whether it answers."""
        try:
            async with self._connected() as (reader, writer), asyncio.timeout(CONNECT_S):
                writer.write(b"zPING\0")
                return await reader.read(LONGEST_ANSWER) == b"PONG\0"
        except (ScannerAway, ConnectionError, TimeoutError):
            return False

    @asynccontextmanager
    async def _connected(
        self,
    ) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
        address = self._address
        try:
            async with asyncio.timeout(CONNECT_S):
                if address.socket is not None:
                    reader, writer = await asyncio.open_unix_connection(address.socket)
                else:
                    reader, writer = await asyncio.open_connection(address.host, address.port)
        except (OSError, TimeoutError) as error:
            raise ScannerAway(f"clamd at {address} does not answer") from error
        try:
            yield reader, writer
        finally:
            writer.close()


async def _sent(writer: asyncio.StreamWriter, parts: AsyncIterable[bytes]) -> bool:
    """False if clamd closed before all was sent: it may have said why."""
    try:
        writer.write(b"zINSTREAM\0")
        async for part in parts:
            writer.write(CHUNK.pack(len(part)) + part)
            await writer.drain()
        writer.write(CHUNK.pack(0))
        await writer.drain()
    except ConnectionError:
        return False
    return True


def found_in(answer: bytes, is_sent: bool) -> str | None:
    """What clamd's line says of the stream. Raises: NotLookedAt unless it says that it looked"""
    line = answer.decode("utf-8", "replace").rstrip("\0\n")
    said = line.removeprefix("stream: ")
    if said.endswith(" FOUND") and said != line:
        found = said.removesuffix(" FOUND")
        if found.startswith(OPENED_NO_FURTHER):
            raise NotLookedAt(f"clamd did not look at all of it: {found}")
        return found
    if line == "stream: OK" and is_sent:
        return None
    raise NotLookedAt(f"clamd says: {line or 'nothing, and closed'}")
