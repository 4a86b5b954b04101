"""A PDF signed by a key that is elsewhere: verified by our verdict and by tools that we did not
write."""

import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding

from casework.signature.chains import Anchors
from casework.signature.pdf.ranges import written_ranges
from casework.signature.report import Integrity, SignerTrust
from casework.signature.signing import SignatureFailed, complete_pdf, prepare_pdf
from casework.signature.verdict import verify
from tests.casework.signature.signed_files import NOW, Signatory, a_form, a_signatory, an_authority

pytestmark = pytest.mark.asyncio


async def signed_elsewhere(pdf: bytes, signatory: Signatory, field: str = "Richiedente") -> bytes:
    der = signatory.certificate.public_bytes(serialization.Encoding.DER)
    prepared = await prepare_pdf(pdf, der, field)
    value = signatory.key.sign(prepared.to_sign, padding.PKCS1v15(), hashes.SHA256())
    return await complete_pdf(prepared, value, NOW)


async def test_what_was_signed_elsewhere_is_valid_and_trusted():
    _, authority = an_authority()
    (signer,) = verify(
        await signed_elsewhere(a_form(), a_signatory()), Anchors([authority]), NOW
    ).signers
    assert (signer.name, signer.verdict, signer.trust) == (
        "Maria Fontanelli",
        Integrity.VALID,
        SignerTrust.TRUSTED,
    )


async def test_a_second_signer_signs_what_the_first_one_did():
    first = await signed_elsewhere(a_form(), a_signatory())
    both = await signed_elsewhere(first, a_signatory("Luca Bellandi"), "SecondoFirmatario")
    report = verify(both, Anchors(), NOW)
    assert report.verdict is Integrity.VALID
    assert len(report.signers) == 2


async def test_a_value_of_another_key_signs_nothing():
    der = a_signatory().certificate.public_bytes(serialization.Encoding.DER)
    prepared = await prepare_pdf(a_form(), der, "Richiedente")
    other = a_signatory("Luca Bellandi").key
    value = other.sign(prepared.to_sign, padding.PKCS1v15(), hashes.SHA256())
    with pytest.raises(SignatureFailed):
        await complete_pdf(prepared, value, NOW)


async def test_poppler_and_openssl_find_it_valid_too(tmp_path: Path):
    pdf = await signed_elsewhere(a_form(), a_signatory())
    (tmp_path / "signed.pdf").write_bytes(pdf)
    told = run(tmp_path, "pdfsig", "-nocert", "signed.pdf")
    assert "Signature Validation: Signature is Valid." in told
    assert "Total document signed" in told
    (ranges,) = written_ranges(pdf)
    (tmp_path / "signature.der").write_bytes(ranges.contents(pdf))
    (tmp_path / "content").write_bytes(ranges.covered(pdf))
    _, authority = an_authority()
    (tmp_path / "ca.pem").write_bytes(authority.public_bytes(serialization.Encoding.PEM))
    command = "openssl cms -verify -binary -cades -inform DER -in signature.der -content content"
    run(tmp_path, *command.split(), "-CAfile", "ca.pem", "-purpose", "any", "-out", "out")
    assert (tmp_path / "out").read_bytes() == ranges.covered(pdf)


def run(folder: Path, *command: str) -> str:
    return subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout
