"""What no signature protects in a CMS, and so has to be as RFC 5652 has it: a byte altered there
would go unseen otherwise.

Owns which versions and algorithms may stand in the frame. Sources: RFC 5652, 5.1, 5.3 and 11.1; RFC
5754, 2.
"""

from asn1crypto import algos, cms

from casework.signature.cms.attributes import stated

_VERSIONS = frozenset({"v1", "v3", "v4", "v5"})
_NO_PARAMETERS = frozenset({b"", b"\x05\x00"})
_HAVE_PARAMETERS = "rsassa_pss"


def is_sound(signed: cms.SignedData, info: cms.SignerInfo) -> bool:
    """Whether the frame around `info` is one that software which signs would write."""
    listed = {each["algorithm"].dotted for each in signed["digest_algorithms"]}
    algorithms = [*signed["digest_algorithms"], info["digest_algorithm"]]
    if info["signature_algorithm"]["algorithm"].native != _HAVE_PARAMETERS:
        algorithms.append(info["signature_algorithm"])
    said_kind = stated(info, "content_type")
    return (
        {signed["version"].native, info["version"].native} <= _VERSIONS
        and info["digest_algorithm"]["algorithm"].dotted in listed
        and all(map(_has_no_parameters, algorithms))
        and said_kind in (None, signed["encap_content_info"]["content_type"].native)
    )


def _has_no_parameters(algorithm: algos.DigestAlgorithm | algos.SignedDigestAlgorithm) -> bool:
    return algorithm["parameters"].dump() in _NO_PARAMETERS
