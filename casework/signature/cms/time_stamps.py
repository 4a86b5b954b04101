"""Time stamps (RFC 3161): that something existed at an instant, as an authority says.

Owns whether a token fits what it stamps, and whether its authority is recognised: everyone can
make a token that says any time.
"""

from collections.abc import Iterable
from datetime import datetime

from asn1crypto import cms
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import load_der_public_key
from msgspec import Struct

from casework.signature.chains import Anchors, Signing, trust_in
from casework.signature.cms.attributes import in_der_order, stated
from casework.signature.cms.certificates import certificates_of, readable, signer_of
from casework.signature.cms.values import MethodUnknown, digest, fits, method_of
from casework.signature.report import SignerTrust

READING = (ValueError, TypeError, KeyError, AttributeError, IndexError, RecursionError)
"""How asn1crypto says that something is not what it should be."""


class Stamp(Struct, frozen=True):
    """`at` proves something only where the authority is recognised."""

    at: datetime
    is_recognised: bool


def best(stamps: Iterable[Stamp | None]) -> Stamp | None:
    """The earliest of a recognised authority, else the earliest of any."""
    sound = [stamp for stamp in stamps if stamp is not None]
    return min(sound, key=lambda stamp: (not stamp.is_recognised, stamp.at), default=None)


def stamp_of(
    token: cms.ContentInfo, stamped: bytes, anchors: Anchors, now: datetime
) -> Stamp | None:
    """None where the token is not whole or stamps something else."""
    try:
        return _stamp_of(token["content"], stamped, anchors, now)
    except (*READING, MethodUnknown, UnsupportedAlgorithm):
        return None


def _stamp_of(
    signed: cms.SignedData, stamped: bytes, anchors: Anchors, now: datetime
) -> Stamp | None:
    content = signed["encap_content_info"]["content"]
    said = content.parsed
    imprint = said["message_imprint"]
    imprinted_by = imprint["hash_algorithm"]["algorithm"].native
    if digest(imprinted_by, stamped) != imprint["hashed_message"].native:
        return None
    (info,) = signed["signer_infos"]
    embedded = list(certificates_of(signed))
    authority = signer_of(info, embedded)
    hashed_by = info["digest_algorithm"]["algorithm"].native
    if authority is None or stated(info, "message_digest") != digest(hashed_by, bytes(content)):
        return None
    key = load_der_public_key(authority.public_key.dump())
    method = method_of(info["signature_algorithm"], hashed_by)
    if not fits(key, method, info["signature"].native, in_der_order(info)):
        return None
    at = said["gen_time"].native
    own, *others = readable([authority, *embedded])
    trust, _ = trust_in(own, others, anchors, Signing(at, True, now))
    return Stamp(at, trust is SignerTrust.TRUSTED)
