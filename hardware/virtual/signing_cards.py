"""Virtual cards that sign: the sample citizens' own, with a key, a certificate and a PIN.

Owns how a card that signs is written. The certificate is made by who tests or demonstrates, so that
its issuer can be recognised or not. Source: "Carta Nazionale dei Servizi, file system".
"""

from dataclasses import replace

from hardware.virtual.card import SOUND, Faults, VirtualCard
from hardware.virtual.card_secret import CardKey, CardSecret
from hardware.virtual.citizens import SampleCitizen, health_card

CERTIFICATE = (0x1100, 0x1101)
CERTIFICATE_FILE_SIZE = 2048
"""Bytes of EF.C_Carta; what is not used stays zero."""


def signing_card(
    citizen: SampleCitizen,
    key: CardKey,
    certificate: bytes,
    pin: str,
    *,
    faults: Faults = SOUND,
) -> VirtualCard:
    """The Tessera Sanitaria of `citizen` with `certificate` (DER) for `key`."""
    card = health_card(citizen, faults=faults)
    files = {**card.files, CERTIFICATE: certificate.ljust(CERTIFICATE_FILE_SIZE, b"\0")}
    return replace(card, files=files, secret=CardSecret(key, pin))
