"""`.p7m`: a file inside a CAdES signature, in DER, in BER without lengths, or as base64 text.

Whether the signature is good is not asked here: `casework.signature` judges it.
"""

import base64
import binascii
import re

from asn1crypto import cms

_BASE64 = re.compile(rb"[A-Za-z0-9+/=\s]+")
_PEM = re.compile(rb"-----BEGIN (?:PKCS7|CMS|SIGNED MESSAGE)-----(.*?)-----END ", re.DOTALL)


def content_of(data: bytes) -> bytes | None:
    """What is signed; b"" if it lies elsewhere, None if this is no signature."""
    for encoded in (data, _from_base64(data)):
        if encoded is None or not encoded.startswith(b"\x30"):
            continue
        try:
            info = cms.ContentInfo.load(encoded)
            if info["content_type"].native != "signed_data":
                return None
            content = info["content"]["encap_content_info"]["content"]
            return bytes(content.native or b"") if content is not None else b""
        except (ValueError, TypeError, KeyError):
            continue
    return None


def _from_base64(data: bytes) -> bytes | None:
    if (armoured := _PEM.search(data)) is not None:
        data = armoured[1]
    elif not data.startswith(b"MI") or not _BASE64.fullmatch(data):
        return None
    try:
        return base64.b64decode(data)
    except binascii.Error:
        return None
