"""Signed envelopes (.p7m): in each of their wrappings, with one signer, several, or none."""

import base64
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest
from asn1crypto import cms
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding

from casework.signature.chains import Anchors
from casework.signature.cms.attributes import in_der_order
from casework.signature.report import Integrity, Observation, SignatureReport, SignerTrust
from casework.signature.verdict import verify
from tests.casework.signature.signed_files import (
    NOW,
    TEXT,
    Signatory,
    a_form,
    a_signatory,
    a_signed_request,
    an_authority,
    p7m,
)


def verdict_of(
    file: bytes, detached: bytes | None = None, anchors: Anchors | None = None
) -> SignatureReport:
    return verify(file, anchors or Anchors(), NOW, detached)


def _as_pem_without_marks(der: bytes) -> bytes:
    return base64.encodebytes(der)


def _as_mailed(der: bytes) -> bytes:
    return b"Content-Transfer-Encoding: base64\r\n\r\n" + base64.encodebytes(der)


@pytest.mark.parametrize(
    "wrapped", [bytes, _as_pem_without_marks, base64.b64encode, _as_mailed, lambda der: der + b"\n"]
)
def test_an_envelope_is_read_in_every_wrapping(wrapped):
    report = verdict_of(wrapped(p7m(TEXT, a_signatory())))
    assert report.verdict is Integrity.VALID
    assert [signer.name for signer in report.signers] == ["Maria Fontanelli"]


def test_an_armoured_envelope_is_read():
    assert verdict_of(p7m(TEXT, a_signatory(), pem=True)).verdict is Integrity.VALID


def test_an_envelope_of_indefinite_length_is_read(tmp_path):
    der = by_openssl(tmp_path, a_signatory(), "-stream", "-indef", "-nodetach")
    assert der[:2] == b"\x30\x80"
    assert verdict_of(der).verdict is Integrity.VALID


def test_what_openssl_signs_as_cades_is_valid(tmp_path):
    _, authority = an_authority()
    der = by_openssl(tmp_path, a_signatory(kind="ec"), "-nodetach", "-cades")
    (signer,) = verdict_of(der, anchors=Anchors([authority])).signers
    assert (signer.verdict, signer.trust) == (Integrity.VALID, SignerTrust.TRUSTED)


def test_each_of_several_signers_has_an_entry():
    report = verdict_of(p7m(TEXT, a_signatory(), a_signatory("Luca Bellandi", kind="ec")))
    assert report.verdict is Integrity.VALID
    assert {signer.name for signer in report.signers} == {"Maria Fontanelli", "Luca Bellandi"}


def test_one_wrong_signer_of_two_makes_the_whole_invalid():
    read = cms.ContentInfo.load(p7m(TEXT, a_signatory(), a_signatory("Luca Bellandi")))
    first = read["content"]["signer_infos"][0]
    first["signature"] = bytes(len(first["signature"].native))
    report = verdict_of(read.dump(force=True))
    assert report.verdict is Integrity.INVALID
    assert sorted(signer.verdict for signer in report.signers) == ["invalid", "valid"]


def test_a_signed_file_within_a_signed_file_tells_all_signers():
    inner = p7m(TEXT, a_signatory())
    report = verdict_of(p7m(inner, a_signatory("Luca Bellandi")))
    assert report.verdict is Integrity.VALID
    assert [signer.name for signer in report.signers] == ["Luca Bellandi", "Maria Fontanelli"]


def test_a_signed_pdf_within_an_envelope_is_judged_too():
    report = verdict_of(p7m(a_signed_request(), a_signatory("Luca Bellandi")))
    assert report.verdict is Integrity.VALID
    assert len(report.signers) == 2
    altered = a_signed_request().replace(b"(giorni)", b"(giornj)")
    assert verdict_of(p7m(altered, a_signatory("Luca Bellandi"))).verdict is Integrity.INVALID


def test_envelopes_are_not_opened_without_end():
    file = TEXT
    for _ in range(9):
        file = p7m(file, a_signatory())
    report = verdict_of(file)
    assert report.verdict is Integrity.INDETERMINATE
    assert Observation.NESTED_TOO_DEEPLY in report.observed


def test_a_detached_signature_needs_its_document():
    detached = p7m(TEXT, a_signatory(), detached=True)
    (alone,) = verdict_of(detached).signers
    assert (alone.verdict, alone.observed[0]) == (
        Integrity.INDETERMINATE,
        Observation.CONTENT_MISSING,
    )
    assert verdict_of(detached, TEXT).verdict is Integrity.VALID
    assert verdict_of(detached, TEXT + b".").verdict is Integrity.INVALID


def test_an_altered_content_is_told_as_such():
    (signer,) = verdict_of(p7m(TEXT, a_signatory()).replace(b"dieci", b"venti")).signers
    assert (signer.verdict, signer.observed[0]) == (Integrity.INVALID, Observation.CONTENT_ALTERED)


def test_no_byte_of_what_was_signed_can_be_another_one():
    der = p7m(TEXT, a_signatory(kind="ec"))
    unprotected = a_signatory(kind="ec").certificate.public_bytes(serialization.Encoding.DER)
    start = der.index(unprotected)  # without an attribute that signs the certificate along
    for place in range(0, len(der), 3):
        if not start <= place < start + len(unprotected):
            altered = bytearray(der)
            altered[place] ^= 0x01
            assert verdict_of(bytes(altered)).verdict is not Integrity.VALID, place


def _changed(der: bytes, change) -> bytes:
    read = cms.ContentInfo.load(der)
    change(read["content"], read["content"]["signer_infos"][0])
    return read.dump(force=True)


def test_without_the_certificate_nothing_can_be_decided():
    def without(signed, _):
        signed["certificates"] = []

    (signer,) = verdict_of(_changed(p7m(TEXT, a_signatory()), without)).signers
    assert signer.verdict is Integrity.INDETERMINATE
    assert Observation.CERTIFICATE_MISSING in signer.observed


def test_attributes_out_of_order_are_valid_and_named():
    """As some Italian software stores them: RFC 5652 signs their DER encoding, which is sorted."""
    der = p7m(TEXT, a_signatory())
    info = cms.ContentInfo.load(der)["content"]["signer_infos"][0]
    stored = [each.dump() for each in info["signed_attrs"]]
    together, turned = b"".join(stored), b"".join(reversed(stored))
    assert together in der
    (signer,) = verdict_of(der.replace(together, turned)).signers
    assert signer.verdict is Integrity.VALID
    assert Observation.ATTRIBUTES_UNORDERED in signer.observed


def _signed_again(der: bytes, digest_name: str, algorithm: hashes.HashAlgorithm) -> bytes:
    """By the same signer, with another digest throughout."""

    def again(signed, info):
        hashing = hashes.Hash(algorithm)
        hashing.update(TEXT)
        digest = {"algorithm": digest_name}
        signed["digest_algorithms"] = [digest]
        info["digest_algorithm"] = digest
        info["signature_algorithm"] = {"algorithm": "rsassa_pkcs1v15"}
        for each in info["signed_attrs"]:
            if each["type"].native == "message_digest":
                each["values"] = [hashing.finalize()]
        bytes_signed = in_der_order(cms.SignerInfo.load(info.dump(force=True)))
        key = a_signatory().key
        info["signature"] = key.sign(bytes_signed, padding.PKCS1v15(), algorithm)

    return _changed(der, again)


def test_weak_digests_are_named_and_broken_ones_prove_nothing():
    der = p7m(TEXT, a_signatory())
    (weak,) = verdict_of(_signed_again(der, "sha1", hashes.SHA1())).signers
    assert weak.verdict is Integrity.VALID
    assert Observation.DIGEST_WEAK in weak.observed
    (broken,) = verdict_of(_signed_again(der, "md5", hashes.MD5())).signers
    assert broken.verdict is Integrity.INDETERMINATE
    assert Observation.DIGEST_BROKEN in broken.observed


def test_a_signature_by_another_key_is_refused():
    real, other = a_signatory(), a_signatory("Luca Bellandi")
    (signer,) = verdict_of(p7m(TEXT, Signatory(other.key, real.certificate, real.issuer))).signers
    assert (signer.verdict, signer.trust) == (Integrity.INVALID, SignerTrust.UNKNOWN)
    assert Observation.SIGNATURE_WRONG in signer.observed


def test_a_certificate_that_had_expired_when_it_signed_is_not_trusted():
    _, authority = an_authority()
    old = a_signatory("Ada Cantu", from_=NOW - timedelta(days=900), days=30)
    (signer,) = verdict_of(p7m(TEXT, old), anchors=Anchors([authority])).signers
    assert (signer.verdict, signer.trust) == (Integrity.VALID, SignerTrust.UNTRUSTED)
    assert Observation.CERTIFICATE_WAS_EXPIRED in signer.observed


@pytest.mark.parametrize("kept", [1, 20, 60, 400])
def test_an_envelope_that_was_cut_off_is_unreadable(kept):
    der = p7m(TEXT * 10, a_signatory())
    report = verdict_of(der[:kept])
    assert report.verdict in (Integrity.UNREADABLE, Integrity.NO_SIGNATURE)
    assert verdict_of(der[:-1]).verdict is Integrity.UNREADABLE


def test_bytes_behind_an_envelope_are_refused():
    assert verdict_of(p7m(TEXT, a_signatory()) + b"more").verdict is Integrity.INVALID


def test_an_envelope_without_signers_is_no_signature():
    def without(signed, _):
        signed["signer_infos"] = []

    assert verdict_of(_changed(p7m(TEXT, a_signatory()), without)).verdict is Integrity.NO_SIGNATURE


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        (b"", Integrity.UNREADABLE),
        (b"\0" * 1000, Integrity.NO_SIGNATURE),
        (TEXT, Integrity.NO_SIGNATURE),
        (b"PK\x03\x04 a picture of something", Integrity.NO_SIGNATURE),
        (b"-----BEGIN PKCS7-----\nMIIB", Integrity.UNREADABLE),
        (b"\x30\x84\xff\xff\xff\xff\x06\x09", Integrity.UNREADABLE),
        (b"\x30\x80" * 5000, Integrity.NO_SIGNATURE),
    ],
)
def test_what_is_no_signed_file_has_a_clear_answer(file, expected):
    report = verdict_of(file)
    assert (report.verdict, report.signers) == (expected, ())
    assert report.observed


def test_the_name_of_the_file_does_not_matter():
    """A PDF that is called .p7m and the other way round: the content decides."""
    assert verdict_of(a_form()).verdict is Integrity.NO_SIGNATURE
    assert verdict_of(a_signed_request()).verdict is Integrity.VALID


def by_openssl(folder: Path, signatory: Signatory, *options: str) -> bytes:
    pem = serialization.Encoding.PEM
    (folder / "cert.pem").write_bytes(signatory.certificate.public_bytes(pem))
    private = signatory.key.private_bytes(
        pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "key.pem").write_bytes(private)
    (folder / "text").write_bytes(TEXT)
    command = ["openssl", "cms", "-sign", "-binary", "-outform", "DER", "-in", "text"]
    command += ["-signer", "cert.pem", "-inkey", "key.pem", *options]
    return subprocess.run(command, cwd=folder, check=True, capture_output=True).stdout
