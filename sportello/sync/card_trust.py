"""Whose certificates count, and which are revoked: what a branch copies of its portal's lists.

Owns the shapes. The files are the portal's own, in DER, each under its digest: one that is known is
not asked for again. Source: docs/sync.md
"""

from enum import StrEnum

from msgspec import Struct

from sportello.sync.contract import PREFIX

TRUST = f"{PREFIX}/trust"
"""`GET` it for `ToldTrust`, `GET TRUST/{sha256}` for the bytes of one file."""


class TrustFileKind(StrEnum):
    ISSUER = "issuer"
    REVOCATIONS = "revocations"


class ToldTrustFile(Struct, frozen=True):
    """A certificate of an issuer, or a revocation list; `sha256` is hexadecimal."""

    kind: TrustFileKind
    sha256: str


class ToldTrust(Struct, frozen=True):
    """All that counts now: what is not among them counts no more."""

    files: tuple[ToldTrustFile, ...]
