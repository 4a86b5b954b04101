"""The certificates that a CMS brings: which is the signer's, and whether one of them was altered.

Must not know anchors. Sources: RFC 5652, 5.3; RFC 5035 (ESS); RFC 5280.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress

from asn1crypto import cms, tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from casework.signature.chains import UNREADABLE
from casework.signature.cms.values import MethodUnknown, digest, fits, method_of
from italy.codice_fiscale import is_codice_fiscale

MOST_CERTIFICATES = 40
MOST_COMPARED = 10
"""Each with each other; more than a chain or two are not needed to sign."""


def certificates_of(signed: cms.SignedData) -> Iterator[asn1_x509.Certificate]:
    for choice in list(signed["certificates"])[:MOST_CERTIFICATES]:
        if choice.name == "certificate":
            yield choice.chosen


def signer_of(
    info: cms.SignerInfo, certificates: Sequence[asn1_x509.Certificate]
) -> asn1_x509.Certificate | None:
    """The one that the signer names by issuer and number, or by the identifier of its key."""
    named = info["sid"]
    for each in certificates:
        if named.name == "issuer_and_serial_number":
            issued = named.chosen
            number = issued["serial_number"].native
            if each.serial_number == number and each.issuer == issued["issuer"]:
                return each
        elif each.key_identifier == named.native:
            return each
    return None


def is_meant_by(
    signed_along: tsp.SigningCertificate | tsp.SigningCertificateV2, signer: asn1_x509.Certificate
) -> bool:
    """Whether the ESS attribute means `signer`. Raises: MethodUnknown"""
    first = signed_along["certs"][0]
    name = "sha1"
    if isinstance(first, tsp.ESSCertIDv2):
        name = first["hash_algorithm"]["algorithm"].native
    return bool(digest(name, signer.dump()) == first["cert_hash"].native)


def has_altered(certificates: Sequence[asn1_x509.Certificate]) -> bool:
    """Whether one of them does not fit the key of its issuer, which is among them too."""
    read = readable(certificates)[:MOST_COMPARED]
    return any(_is_altered(each, read) for each in read)


def readable(certificates: Iterable[asn1_x509.Certificate]) -> list[x509.Certificate]:
    """Those that `cryptography` reads as well."""
    read = []
    for each in certificates:
        with suppress(*UNREADABLE):
            certificate = x509.load_der_x509_certificate(each.dump())
            _ = certificate.subject, certificate.issuer, certificate.extensions  # read when asked
            read.append(certificate)
    return read


def name_of(certificate: asn1_x509.Certificate | None) -> str:
    """Given name and surname, else the common name, else the organisation; empty without any."""
    if certificate is None:
        return ""
    said = certificate.subject.native
    parts = [said.get("given_name"), said.get("surname")]
    if all(isinstance(part, str) for part in parts):
        return " ".join(parts)
    for key in ("common_name", "organization_name"):
        match said.get(key):
            case str(text) | [str(text), *_]:
                return text
    return ""


def codice_fiscale_of(certificate: asn1_x509.Certificate | None) -> str:
    """As qualified certificates say it ("TINIT-…", once "IT:…"), or cards ("…/number.digest")."""
    if certificate is None:
        return ""
    said = certificate.subject.native
    written = [said.get("serial_number"), said.get("common_name")]
    for text in (each for each in written if isinstance(each, str)):
        code = text.removeprefix("TINIT-").removeprefix("IT:").partition("/")[0].upper()
        if is_codice_fiscale(code):
            return code
    return ""


def _is_altered(certificate: x509.Certificate, others: Sequence[x509.Certificate]) -> bool:
    """Whether those it names as its issuer are here and have not signed it; or whether one that it
    does not name has."""
    fitting = [(issuer, _fits(certificate, issuer)) for issuer in others]
    named = [fits_key for issuer, fits_key in fitting if _names(certificate, issuer)]
    strange = [
        issuer
        for issuer, fits_key in fitting
        if fits_key and issuer.subject != certificate.issuer and issuer != certificate
    ]
    return bool(strange) or (bool(named) and not any(each in (True, None) for each in named))


def _names(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    """Issuers renew their keys under one name: the key's identifier tells them apart."""
    if issuer.subject != certificate.issuer:
        return False
    try:
        wanted = certificate.extensions.get_extension_for_class(x509.AuthorityKeyIdentifier)
        own = issuer.extensions.get_extension_for_class(x509.SubjectKeyIdentifier)
    except (*UNREADABLE, x509.ExtensionNotFound):
        return True
    return wanted.value.key_identifier in (own.value.digest, None)


def _fits(certificate: x509.Certificate, issuer: x509.Certificate) -> bool | None:
    """None where the method is not verifiable here."""
    method = asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER))
    algorithm = method["signature_algorithm"]
    try:
        named = method_of(algorithm, "sha256")
        signed = certificate.tbs_certificate_bytes
        return fits(issuer.public_key(), named, certificate.signature, signed)
    except (*UNREADABLE, MethodUnknown):
        return None
