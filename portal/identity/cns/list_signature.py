"""The signature of a trusted list: every byte is as the supervising body signed it.

Owns the check of the XAdES signature, and of what a signature leaves open: what stands around the
signed element. Must not know what a list says. Sources: ETSI TS 119 612, annex B; ETSI EN 319 132;
docs/decisions/0127-no-byte-of-a-trust-list.md
"""

import re
from base64 import b64decode
from collections.abc import Collection
from datetime import UTC, datetime
from hashlib import sha256

from cryptography import x509
from lxml import etree
from signxml.exceptions import SignXMLException
from signxml.xades.xades import XAdESSignatureConfiguration, XAdESVerifier

from casework.signature.chains import UNREADABLE
from portal.identity.refusals import TrustListRefused

DS = "{http://www.w3.org/2000/09/xmldsig#}"
XADES = "{http://uri.etsi.org/01903/v1.3.2#}"

MOST_BYTES = 64 * 1024 * 1024

_PROLOG = re.compile(
    rb'\A(?:\xef\xbb\xbf)?(?:<\?xml version="1\.0" encoding="(?:UTF-8|utf-8)"'
    rb'(?: standalone="(?:yes|no)")?\?>\r?\n?)?<(?![?!])'
)
_BARE_CR = re.compile(rb"\r(?!\n)")
"""A parser reads it as a line feed, so the signature does not see which of the two it was."""

_KNOWN_NAMESPACES = frozenset(
    {
        "http://uri.etsi.org/02231/v2#",
        "http://uri.etsi.org/02231/v2/additionaltypes#",
        "http://uri.etsi.org/01903/v1.3.2#",
        "http://uri.etsi.org/01903/v1.4.1#",
        "http://uri.etsi.org/TrstSvc/SvcInfoExt/eSigDir-1999-93-EC-TrustedList/#",
        "http://www.w3.org/2000/09/xmldsig#",
        "http://www.w3.org/2001/XMLSchema-instance",
        "http://www.w3.org/XML/1998/namespace",
    }
)

_SIGNING_TIME = f"{XADES}SignedProperties/{XADES}SignedSignatureProperties/{XADES}SigningTime"


def signed_content(body: bytes, signers: Collection[str] = ()) -> etree._Element:
    """The element that the signature covers, which is the whole list without the signature.

    `signers` are SHA-256 digests, in hexadecimal, of the certificates that may sign; without any
    the result is that the list is whole, not whose it is. The signer's certificate has to hold at
    the instant of signing that is signed along: an old list stays what it was.
    Raises: TrustListRefused
    """
    root = _parsed(body)
    signature = root.find(f"{DS}Signature")
    certificates = root.findall(f"{DS}Signature/{DS}KeyInfo/{DS}X509Data/{DS}X509Certificate")
    if signature is None or len(certificates) != 1 or not certificates[0].text:
        raise TrustListRefused("the list is not signed with one certificate")
    config = XAdESSignatureConfiguration(
        location="./",
        expect_references=False,
        verification_time=_signed_at(_checked_frame(signature)),
    )
    try:
        der = b64decode("".join(certificates[0].text.split()), validate=True)
        signer = x509.load_der_x509_certificate(der)
        verified = XAdESVerifier().verify(root, x509_cert=signer, expect_config=config)
    except (*UNREADABLE, SignXMLException, TypeError, AttributeError, etree.Error) as error:
        raise TrustListRefused(f"the list's signature does not hold: {error}") from error
    if signers and sha256(der).hexdigest() not in signers:
        raise TrustListRefused("the list is signed with a certificate that is not in the settings")
    for part in verified:
        if part.signed_xml is not None and part.signed_xml.tag == root.tag:
            return part.signed_xml
    raise TrustListRefused("the signature does not cover the whole list")


def _parsed(body: bytes) -> etree._Element:
    if len(body) > MOST_BYTES:
        raise TrustListRefused("the file is larger than any list")
    if not _PROLOG.match(body) or not body.endswith((b">", b">\n", b">\r\n")):
        raise TrustListRefused("the file is no XML document as trusted lists are")
    if _BARE_CR.search(body):
        raise TrustListRefused("the file has line ends that no list has")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True, collect_ids=False
    )
    try:
        root = etree.fromstring(body, parser)
    except etree.XMLSyntaxError as error:
        raise TrustListRefused(f"the file is no XML: {error}") from error
    unsigned = next(root.iter(etree.Comment, etree.ProcessingInstruction, etree.Entity), None)
    if unsigned is not None or root.getprevious() is not None or root.getnext() is not None:
        raise TrustListRefused("the list holds comments or instructions, which are never signed")
    return root


def _checked_frame(signature: etree._Element) -> etree._Element:
    """Its properties, if what it does not cover is in order: its own names, unused namespaces."""
    id = signature.get("Id", "")
    value = signature.find(f"{DS}SignatureValue")
    properties = signature.find(f"{DS}Object/{XADES}QualifyingProperties")
    if not id or value is None or properties is None or properties.get("Target") != f"#{id}":
        raise TrustListRefused("the list's signature does not name itself as it should")
    if id not in value.get("Id", id):
        raise TrustListRefused("the list's signature does not name its value as it should")
    elements = list(signature.getroottree().getroot().iter(etree.Element))
    declared = {uri for element in elements for uri in element.nsmap.values()}
    if declared - _KNOWN_NAMESPACES - {etree.QName(element).namespace for element in elements}:
        raise TrustListRefused("the list declares a namespace that it does not use")
    return properties


def _signed_at(properties: etree._Element) -> datetime:
    try:
        at = datetime.fromisoformat(properties.findtext(_SIGNING_TIME, default=""))
    except ValueError as error:
        raise TrustListRefused("the list does not say when it was signed") from error
    return at if at.tzinfo else at.replace(tzinfo=UTC)
