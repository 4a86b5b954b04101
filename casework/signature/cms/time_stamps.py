"""Time stamps (RFC 3161): that something existed at an instant, as an authority says.

Owns whether a token fits what it stamps and its own certificate. Whether the authority is
recognised is not decided here.
"""

from collections.abc import Iterable
from datetime import datetime

from asn1crypto import cms
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import load_der_public_key

from casework.signature.cms.attributes import in_der_order, stated
from casework.signature.cms.certificates import certificates_of, signer_of
from casework.signature.cms.values import MethodUnknown, digest, fits, method_of

READING = (ValueError, TypeError, KeyError, AttributeError, IndexError, RecursionError)
"""How asn1crypto says that something is not what it should be."""


def earliest(tokens: Iterable[cms.ContentInfo], stamped: bytes) -> datetime | None:
    """The first instant that a sound token among `tokens` gives for `stamped`."""
    instants = [at for token in tokens if (at := instant_of(token, stamped)) is not None]
    return min(instants, default=None)


def instant_of(token: cms.ContentInfo, stamped: bytes) -> datetime | None:
    """None where the token is not whole or stamps something else."""
    try:
        return _instant_of(token["content"], stamped)
    except (*READING, MethodUnknown, UnsupportedAlgorithm):
        return None


def _instant_of(signed: cms.SignedData, stamped: bytes) -> datetime | None:
    content = signed["encap_content_info"]["content"]
    said = content.parsed
    imprint = said["message_imprint"]
    if (
        digest(imprint["hash_algorithm"]["algorithm"].native, stamped)
        != imprint["hashed_message"].native
    ):
        return None
    (info,) = signed["signer_infos"]
    authority = signer_of(info, list(certificates_of(signed)))
    hashed_by = info["digest_algorithm"]["algorithm"].native
    if authority is None or stated(info, "message_digest") != digest(hashed_by, bytes(content)):
        return None
    key = load_der_public_key(authority.public_key.dump())
    method = method_of(info["signature_algorithm"], hashed_by)
    if not fits(key, method, info["signature"].native, in_der_order(info)):
        return None
    at = said["gen_time"].native
    return at if isinstance(at, datetime) and authority.not_valid_before <= at else None
