"""The check in a process of its own: the same answers, and an answer whatever happens."""

import asyncio
from datetime import timedelta

import pytest

from casework.signature.chains import Anchors
from casework.signature.own_process import SignatureChecks
from casework.signature.report import Integrity, Observation, SignerTrust
from casework.signature.verdict import verify
from tests.casework.signature.signed_files import (
    NOW,
    TEXT,
    a_signatory,
    a_signed_request,
    an_authority,
    p7m,
)

pytestmark = pytest.mark.asyncio


@pytest.fixture(scope="module")
def request_file() -> bytes:
    return a_signed_request()


async def test_the_process_answers_as_the_verdict_does_and_again(request_file):
    _, authority = an_authority()
    async with SignatureChecks() as checks:
        for file in (request_file, p7m(TEXT, a_signatory()), b""):
            expected = verify(file, Anchors([authority]), NOW)
            assert await checks.verify(file, Anchors([authority]), NOW) == expected
    assert verify(request_file, Anchors([authority]), NOW).signers[0].trust is (SignerTrust.TRUSTED)


async def test_a_check_that_takes_too_long_is_stopped(request_file):
    async with SignatureChecks(longest=timedelta(0)) as checks:
        late = await checks.verify(request_file, Anchors(), NOW)
        assert late.verdict is Integrity.INDETERMINATE
        assert late.observed == (Observation.TOOK_TOO_LONG,)


async def test_checks_wait_for_their_turn(request_file):
    async with SignatureChecks(longest=timedelta(seconds=60)) as checks:
        asked = [checks.verify(request_file, Anchors(), NOW) for _ in range(5)]
        reports = await asyncio.gather(*asked)
    assert {report.verdict for report in reports} == {Integrity.VALID}
