"""The Italian trusted list: whose certificates prove an identity.

Owns which entries count: services for identification (IdV) that are recognised at national level
today; their history does not. Sources: ETSI TS 119 612;
docs/decisions/0127-no-byte-of-a-trust-list.md
"""

from base64 import b64decode
from collections.abc import Collection, Iterator
from datetime import datetime

from cryptography import x509
from lxml import etree
from msgspec import Struct

from casework.signature.chains import UNREADABLE
from portal.identity.cns.list_signature import signed_content
from portal.identity.refusals import TrustListRefused

TSL = "{http://uri.etsi.org/02231/v2#}"
IDENTIFICATION = "http://uri.etsi.org/TrstSvc/Svctype/IdV"
RECOGNISED = "http://uri.etsi.org/TrstSvc/TrustedList/Svcstatus/recognisedatnationallevel"
TERRITORY = "IT"

_SERVICES = (
    f"{TSL}TrustServiceProviderList/{TSL}TrustServiceProvider/{TSL}TSPServices/{TSL}TSPService"
    f"/{TSL}ServiceInformation"
)


class TrustList(Struct, frozen=True, kw_only=True):
    """`anchors` are the certificates, each once; `services` how many services name them.

    `next_update` is aware UTC, None for a list that has been closed.
    """

    anchors: tuple[x509.Certificate, ...]
    services: int
    next_update: datetime | None

    def is_stale(self, now: datetime) -> bool:
        """Whether a newer list should have been published by now."""
        return self.next_update is None or now > self.next_update


def read_trust_list(body: bytes, signers: Collection[str] = ()) -> TrustList:
    """`signers` as in `signed_content`. Raises: TrustListRefused"""
    content = signed_content(body, signers)
    if content.tag != f"{TSL}TrustServiceStatusList":
        raise TrustListRefused("the file is no trusted list")
    scheme = content.find(f"{TSL}SchemeInformation")
    if scheme is None or scheme.findtext(f"{TSL}SchemeTerritory") != TERRITORY:
        raise TrustListRefused("the list is not that of Italy")
    recognised = [
        service
        for service in content.iterfind(_SERVICES)
        if service.findtext(f"{TSL}ServiceTypeIdentifier") == IDENTIFICATION
        and service.findtext(f"{TSL}ServiceStatus") == RECOGNISED
    ]
    distinct = dict.fromkeys(der for service in recognised for der in _certificates(service))
    try:
        anchors = tuple(x509.load_der_x509_certificate(der) for der in distinct)
    except UNREADABLE as error:
        raise TrustListRefused(f"a certificate of the list cannot be read: {error}") from error
    return TrustList(anchors=anchors, services=len(recognised), next_update=_next_update_of(scheme))


def _certificates(service: etree._Element) -> Iterator[bytes]:
    path = f"{TSL}ServiceDigitalIdentity/{TSL}DigitalId/{TSL}X509Certificate"
    for element in service.iterfind(path):
        yield b64decode(element.text or "")


def _next_update_of(scheme: etree._Element) -> datetime | None:
    said = scheme.findtext(f"{TSL}NextUpdate/{TSL}dateTime")
    try:
        return None if said is None else datetime.fromisoformat(said)
    except ValueError as error:
        raise TrustListRefused("the list does not say when the next one comes") from error
