"""The check in a process of its own, within limits of time and memory: for files of strangers.

Owns the process and what is said where it does not answer. The other end is `process_main`.
"""

import asyncio
from asyncio.subprocess import Process
from contextlib import suppress
from datetime import datetime, timedelta
from types import TracebackType
from typing import Self

import msgspec
from cryptography.hazmat.primitives.serialization import Encoding

from casework.signature.chains import Anchors
from casework.signature.process_main import LENGTH, READY, SignedFile
from casework.signature.report import Integrity, Observation, SignatureReport
from web.process.children import start_child

LONGEST_CHECK = timedelta(seconds=1.8)
"""Without the start of the process: a command that starts one answers within three seconds."""


class SignatureChecks:
    """One process that checks one file after the other; a new one where it had to be stopped."""

    def __init__(self, longest: timedelta = LONGEST_CHECK) -> None:
        self.longest = longest
        self.process: Process | None = None
        self._turn = asyncio.Lock()

    async def __aenter__(self) -> Self:
        self.process = await _started()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._stop()

    async def verify(
        self, file: bytes, anchors: Anchors, now: datetime, detached: bytes | None = None
    ) -> SignatureReport:
        """As `verdict.verify`; a check that ends neither well nor in time is a report as well."""
        question = msgspec.msgpack.encode(_question(file, anchors, now, detached))
        async with self._turn:
            if self.process is None or self.process.returncode is not None:
                await self._stop()
                self.process = await _started()
            try:
                async with asyncio.timeout(self.longest.total_seconds()):
                    return await _answer(self.process, question)
            except TimeoutError:
                await self._stop()
                return _undecided(Observation.TOOK_TOO_LONG)
            except (asyncio.IncompleteReadError, ConnectionError):
                await self._stop()
                return _undecided(Observation.FILE_DAMAGED)
            except asyncio.CancelledError:
                await self._stop()
                raise

    async def _stop(self) -> None:
        process, self.process = self.process, None
        if process is None:
            return
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()
        if process.stdin is not None:
            process.stdin.close()
            with suppress(ConnectionError):
                await process.stdin.wait_closed()


def _question(file: bytes, anchors: Anchors, now: datetime, detached: bytes | None) -> SignedFile:
    return SignedFile(
        file,
        detached,
        now,
        [each.public_bytes(Encoding.DER) for each in anchors.certificates],
        [each.public_bytes(Encoding.DER) for each in anchors.revocation_lists],
    )


async def _started() -> Process:
    process = await start_child("casework.signature.process_main")
    assert process.stdout is not None
    await process.stdout.readexactly(len(READY))
    return process


async def _answer(process: Process, question: bytes) -> SignatureReport:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(LENGTH.pack(len(question)) + question)
    await process.stdin.drain()
    (length,) = LENGTH.unpack(await process.stdout.readexactly(LENGTH.size))
    answer = await process.stdout.readexactly(length)
    return msgspec.msgpack.decode(answer, type=SignatureReport)


def _undecided(observation: Observation) -> SignatureReport:
    return SignatureReport(Integrity.INDETERMINATE, (), (observation,))
