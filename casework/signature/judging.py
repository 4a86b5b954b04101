"""Signed files of cases are judged here, in the other process.

Owns how long a citizen waits. Where anchors come from is the host's to say.
"""

from datetime import datetime, timedelta

from casework.signature.chains import Anchors
from casework.signature.evidence import FileEvidence, file_evidence
from casework.signature.own_process import SignatureChecks

LONGEST = timedelta(seconds=20)
"""The first check also imports what compares documents."""


class FileJudge:
    def __init__(self) -> None:
        self._checks = SignatureChecks(LONGEST)

    async def judge(
        self, file: bytes, original: bytes, anchors: Anchors, now: datetime
    ) -> FileEvidence:
        """Whether `file` is a signature of `original`. Never raises for what is in it."""
        report = await self._checks.verify_of(file, original, anchors, now)
        return file_evidence(file, report, now, len(anchors.certificates), anchors.oldest_list)

    async def close(self) -> None:
        """End the process."""
        await self._checks.close()
