"""Whom a provider or a card names, and how sure that is.

Owns the translation of claims and certificates into one struct. Must not know sessions or tables.
"""

from collections.abc import Mapping
from enum import IntEnum, StrEnum
from typing import Any

from msgspec import Struct

from casework.signature.cards import CardHolder
from italy.codice_fiscale import is_codice_fiscale, normalised
from portal.identity.oidc.relying_party import ProvenClaims
from portal.identity.refusals import LevelTooLow, PersonNotNamed


class SignInMethod(StrEnum):
    SPID = "spid"
    CIE = "cie"
    EIDAS = "eidas"
    CARD = "cns"
    PASSWORD = "password"


class ProofLevel(IntEnum):
    """As eIDAS counts: low is SPID's level 1, substantial its 2, high its 3 and a card with PIN."""

    LOW = 1
    SUBSTANTIAL = 2
    HIGH = 3


LEVELS: Mapping[str, ProofLevel] = {
    "https://www.spid.gov.it/SpidL1": ProofLevel.LOW,
    "https://www.spid.gov.it/SpidL2": ProofLevel.SUBSTANTIAL,
    "https://www.spid.gov.it/SpidL3": ProofLevel.HIGH,
    "http://eidas.europa.eu/LoA/low": ProofLevel.LOW,
    "http://eidas.europa.eu/LoA/substantial": ProofLevel.SUBSTANTIAL,
    "http://eidas.europa.eu/LoA/high": ProofLevel.HIGH,
}
"""By `acr`. CIE's provider uses SPID's names."""

NAMESPACE = "https://attributes.eid.gov.it/"
"""Where SPID and CIE put the claims that OpenID Connect has no name for."""

PREFIX = "TINIT-"


class ProvenPerson(Struct, frozen=True, kw_only=True):
    """`issuer` is whose word was taken: the provider's address, or the kind of card."""

    codice_fiscale: str
    given_name: str
    surname: str
    email: str | None
    method: SignInMethod
    level: ProofLevel
    issuer: str


def from_claims(proven: ProvenClaims, method: SignInMethod, issuer: str) -> ProvenPerson:
    """Raises: PersonNotNamed without codice fiscale, LevelTooLow for a level that has no name."""
    claims = proven.claims
    said = str(claims.get("fiscal_number") or claims.get(f"{NAMESPACE}fiscal_number") or "")
    codice_fiscale = normalised(said.removeprefix(PREFIX))
    if not is_codice_fiscale(codice_fiscale):
        raise PersonNotNamed("the provider tells no codice fiscale")
    if (level := LEVELS.get(proven.level)) is None:
        raise LevelTooLow("the provider does not say how sure it is")
    return ProvenPerson(
        codice_fiscale=codice_fiscale,
        given_name=_text(claims, "given_name"),
        surname=_text(claims, "family_name"),
        email=_text(claims, "email") or None,
        method=method,
        level=level,
        issuer=issuer,
    )


def from_card(holder: CardHolder) -> ProvenPerson:
    return ProvenPerson(
        codice_fiscale=holder.codice_fiscale,
        given_name=holder.given_name,
        surname=holder.surname,
        email=None,
        method=SignInMethod.CARD,
        level=ProofLevel.HIGH,
        issuer=holder.card,
    )


def _text(claims: Mapping[str, Any], name: str) -> str:
    said = claims.get(name)
    return " ".join(said.split()) if isinstance(said, str) else ""
