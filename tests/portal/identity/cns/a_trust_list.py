"""A small trusted list in the form of the Italian one, signed by a key of the tests."""

from base64 import b64encode
from collections.abc import Sequence
from datetime import datetime
from xml.sax.saxutils import escape

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree
from signxml.xades.xades import XAdESSigner

STATUS = "http://uri.etsi.org/TrstSvc/TrustedList/Svcstatus/"
RECOGNISED = f"{STATUS}recognisedatnationallevel"
DEPRECATED = f"{STATUS}deprecatedatnationallevel"
GRANTED = f"{STATUS}granted"
IDV = "http://uri.etsi.org/TrstSvc/Svctype/IdV"
CA_QC = "http://uri.etsi.org/TrstSvc/Svctype/CA/QC"


def service(
    certificate: x509.Certificate, kind: str = IDV, status: str = RECOGNISED, history: str = ""
) -> str:
    der = b64encode(certificate.public_bytes(Encoding.DER)).decode()
    past = f"<ServiceHistory>{history}</ServiceHistory>" if history else ""
    return (
        f"<TSPService><ServiceInformation>{_said(kind, der, status)}</ServiceInformation>"
        f"{past}</TSPService>"
    )


def past_instance(certificate: x509.Certificate) -> str:
    der = b64encode(certificate.public_bytes(Encoding.DER)).decode()
    said = _said(IDV, der, RECOGNISED)
    return f"<ServiceHistoryInstance>{said}</ServiceHistoryInstance>"


def a_trust_list(
    services: Sequence[str],
    signer: tuple[rsa.RSAPrivateKey, x509.Certificate],
    next_update: datetime | None,
    territory: str = "IT",
    name: str = "Regione di Prova & figli",
) -> bytes:
    following = f"<dateTime>{next_update:%Y-%m-%dT%H:%M:%SZ}</dateTime>" if next_update else ""
    unsigned = (
        '<TrustServiceStatusList xmlns="http://uri.etsi.org/02231/v2#" Id="ID1" '
        'TSLTag="http://uri.etsi.org/19612/TSLTag">\n'
        "    <SchemeInformation>"
        f"<SchemeTerritory>{territory}</SchemeTerritory><NextUpdate>{following}</NextUpdate>"
        "</SchemeInformation>\n"
        "    <TrustServiceProviderList><TrustServiceProvider>"
        f"<TSPInformation><TSPName><Name>{escape(name)}</Name></TSPName></TSPInformation>"
        f"<TSPServices>{''.join(services)}</TSPServices>"
        "</TrustServiceProvider></TrustServiceProviderList>"
        "</TrustServiceStatusList>"
    )
    key, certificate = signer
    signed = XAdESSigner().sign(
        etree.fromstring(unsigned), key=key, cert=[certificate], always_add_key_value=False
    )
    return b'<?xml version="1.0" encoding="UTF-8"?>' + etree.tostring(signed)


def _said(kind: str, der: str, status: str) -> str:
    return (
        f"<ServiceTypeIdentifier>{kind}</ServiceTypeIdentifier>"
        "<ServiceDigitalIdentity><DigitalId>"
        f"<X509Certificate>{der}</X509Certificate>"
        "</DigitalId></ServiceDigitalIdentity>"
        f"<ServiceStatus>{status}</ServiceStatus>"
    )
