"""The check in a process of its own, within limits of time and memory: for files of strangers.

Owns the process and what is said where it does not answer. The other end is `process_main`.
"""

from datetime import datetime, timedelta
from types import TracebackType
from typing import Self

import msgspec
from cryptography.hazmat.primitives.serialization import Encoding

from casework.own_process.parent import TOO_SLOW, OwnProcess, ProcessFailed
from casework.signature import process_main
from casework.signature.chains import Anchors
from casework.signature.process_main import SignedFile
from casework.signature.report import Integrity, Observation, SignatureReport

LONGEST_CHECK = timedelta(seconds=1.8)
"""Without the start of the process: a command that starts one answers within three seconds."""


class SignatureChecks:
    """One process that checks one file after the other; a new one where it had to be stopped."""

    def __init__(self, longest: timedelta = LONGEST_CHECK) -> None:
        self._process = OwnProcess(process_main.__name__, within_s=longest.total_seconds())

    async def __aenter__(self) -> Self:
        await self._process.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._process.close()

    async def verify(
        self, file: bytes, anchors: Anchors, now: datetime, detached: bytes | None = None
    ) -> SignatureReport:
        """As `verdict.verify`; a check that ends neither well nor in time is a report as well."""
        return await self._report(_question(file, anchors, now, detached))

    async def verify_of(
        self, file: bytes, original: bytes, anchors: Anchors, now: datetime
    ) -> SignatureReport:
        """As `verify`, and whether it is a signature of this document: OTHER_DOCUMENT if not."""
        return await self._report(_question(file, anchors, now, original, original))

    async def close(self) -> None:
        """End the process."""
        await self._process.close()

    async def _report(self, question: SignedFile) -> SignatureReport:
        try:
            answer = await self._process.ask_whole(msgspec.msgpack.encode(question))
        except ProcessFailed as failed:
            is_late = str(failed) == TOO_SLOW
            return _undecided(Observation.TOOK_TOO_LONG if is_late else Observation.FILE_DAMAGED)
        return msgspec.msgpack.decode(answer, type=SignatureReport)


def _question(
    file: bytes,
    anchors: Anchors,
    now: datetime,
    detached: bytes | None,
    original: bytes | None = None,
) -> SignedFile:
    return SignedFile(
        file,
        detached,
        original,
        now,
        [each.public_bytes(Encoding.DER) for each in anchors.certificates],
        [each.public_bytes(Encoding.DER) for each in anchors.revocation_lists],
    )


def _undecided(observation: Observation) -> SignatureReport:
    return SignatureReport(Integrity.INDETERMINATE, (), (observation,))
