"""Files that others signed and altered, each with the verdict that its makers expect."""

import json
import time
from pathlib import Path
from typing import Any

import pytest

from casework.signature.chains import Anchors
from casework.signature.report import SignerTrust
from casework.signature.verdict import verify
from tests.casework.signature.signed_files import NOW

FOLDER = Path(__file__).parents[4] / "shared" / "data" / "signatures"
NEVER_SIGNED = "base.pdf"
"""It is listed as valid, and its place for a signature holds zeros: a form of the files next to it.
To call it valid would be to call any document valid in which a place was prepared."""


def _cases() -> list[Any]:
    listed = FOLDER / "VERDICTS.json"
    if not listed.exists():
        return [pytest.param(None, marks=pytest.mark.skip("the training files are not here"))]
    cases = json.loads(listed.read_text())["cases"]
    return [pytest.param(case, id=case["file"]) for case in cases]


@pytest.mark.parametrize("case", _cases())
def test_the_verdict_is_one_that_is_expected(case):
    file = (FOLDER / case["file"]).read_bytes()
    started = time.monotonic()
    report = verify(file, Anchors(), NOW)
    assert time.monotonic() - started < 3
    accepted = ["no_signature"] if case["file"] == NEVER_SIGNED else case["accept"]
    assert report.verdict in accepted
    assert {signer.trust for signer in report.signers} <= {SignerTrust.UNKNOWN}
