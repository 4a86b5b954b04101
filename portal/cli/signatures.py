"""What a signed file says: for staff who received one, without a portal at hand.

Owns the shape of the answer. The check is `casework.signature`.
"""

import argparse
import asyncio
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from msgspec import Struct

from casework.signature.chains import Anchors
from casework.signature.cms.envelopes import MOST_BYTES
from casework.signature.own_process import SignatureChecks
from casework.signature.report import Integrity, SignatureReport, SignerReport, SignerTrust
from casework.signature.sentences import told
from portal.identity.refusals import TrustListRefused
from web.process.command_line import Commands


class ToldSigner(Struct, frozen=True):
    """`at` is RFC 3339, null where the file says no time; `why` is in plain English."""

    name: str
    at: datetime | None
    verdict: Integrity
    trust: SignerTrust
    why: str


class ToldSignatures(Struct, frozen=True):
    """What `portal verify-signature` prints: `why` is of the file as a whole."""

    verdict: Integrity
    signers: list[ToldSigner]
    why: str


def add_to(commands: Commands) -> None:
    checking = commands.add_bare(verify_signature, "say whether a signed file is what was signed")
    checking.add_argument("file", type=Path, metavar="FILE", help="a PDF or a .p7m")
    checking.add_argument(
        "--document", type=Path, help="the signed document of a detached signature"
    )
    checking.add_argument(
        "--trust-list", type=Path, help="an Italian trusted list: whose certificates count"
    )


def verify_signature(options: argparse.Namespace) -> int:
    """0 with a report, 2 with a problem; JSON either way."""
    try:
        file = _read(options.file)
        document = options.document and _read(options.document)
        anchors = _anchors(options.trust_list)
    except (OSError, TrustListRefused) as problem:
        why = f"{problem.filename}: {problem.strerror}" if isinstance(problem, OSError) else problem
        print(msgspec.json.encode({"problem": str(why)}).decode())
        return 2
    report = asyncio.run(_checked(file, anchors, document))
    print(msgspec.json.encode(_told(report)).decode())
    return 0


async def _checked(file: bytes, anchors: Anchors, document: bytes | None) -> SignatureReport:
    async with SignatureChecks() as checks:
        return await checks.verify(file, anchors, datetime.now(UTC), document)


def _read(file: Path) -> bytes:
    """One byte more than the check takes: it then says that the file is too large."""
    with file.open("rb") as opened:
        return opened.read(MOST_BYTES + 1)


def _anchors(trust_list: Path | None) -> Anchors:
    """Raises: OSError, TrustListRefused"""
    if trust_list is None:
        return Anchors()
    from portal.identity.cns.trust_list import read_trust_list  # its XML takes long to import

    return Anchors(read_trust_list(trust_list.read_bytes()).anchors)


def _told(report: SignatureReport) -> ToldSignatures:
    signers = [_told_signer(signer) for signer in report.signers]
    return ToldSignatures(report.verdict, signers, told(report.observed))


def _told_signer(signer: SignerReport) -> ToldSigner:
    return ToldSigner(signer.name, signer.at, signer.verdict, signer.trust, told(signer.observed))
