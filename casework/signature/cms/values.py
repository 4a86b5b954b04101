"""The mathematics of one signature: does a value fit a key and the bytes that were signed.

Owns which methods are known. Must not know CMS or certificates. Sources: RFC 8017, RFC 5753,
RFC 8419, RFC 8702; BSI TR-03111 for ECDSA in plain form.
"""

import hashlib
from collections.abc import Mapping

from asn1crypto import algos
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed448, ed25519, padding, rsa, utils
from cryptography.hazmat.primitives.asymmetric.types import PublicKeyTypes
from msgspec import Struct

_HASHES: Mapping[str, hashes.HashAlgorithm] = {
    "md5": hashes.MD5(),  # known in order to be named
    "sha1": hashes.SHA1(),
    "sha224": hashes.SHA224(),
    "sha256": hashes.SHA256(),
    "sha384": hashes.SHA384(),
    "sha512": hashes.SHA512(),
    "sha3_224": hashes.SHA3_224(),
    "sha3_256": hashes.SHA3_256(),
    "sha3_384": hashes.SHA3_384(),
    "sha3_512": hashes.SHA3_512(),
}

_SHAKE_BYTES: Mapping[str, int] = {"shake128": 32, "shake256": 64, "shake256_len": 64}

_OTHER_NAMES: Mapping[str, tuple[str, str]] = {
    "2.16.840.1.101.3.4.3.13": ("rsassa_pkcs1v15", "sha3_224"),
    "2.16.840.1.101.3.4.3.14": ("rsassa_pkcs1v15", "sha3_256"),
    "2.16.840.1.101.3.4.3.15": ("rsassa_pkcs1v15", "sha3_384"),
    "2.16.840.1.101.3.4.3.16": ("rsassa_pkcs1v15", "sha3_512"),
    "0.4.0.127.0.7.1.1.4.1.2": ("plain_ecdsa", "sha224"),
    "0.4.0.127.0.7.1.1.4.1.3": ("plain_ecdsa", "sha256"),
    "0.4.0.127.0.7.1.1.4.1.4": ("plain_ecdsa", "sha384"),
    "0.4.0.127.0.7.1.1.4.1.5": ("plain_ecdsa", "sha512"),
}
"""Methods that asn1crypto does not name, by their object identifier."""

_DIGEST_INFO_OF_SHA: Mapping[str, str] = {
    "sha1": "301f300706052b0e03021a0414",
    "sha256": "302f300b06096086480165030402010420",
    "sha384": "303f300b06096086480165030402020430",
    "sha512": "304f300b06096086480165030402030440",
}
"""DigestInfo without the NULL, which RFC 8017 lets a verifier accept as well (9.2, note 1)."""


class MethodUnknown(Exception):
    """A signature algorithm, digest or key that is not verifiable here."""


class Method(Struct, frozen=True):
    """`digest` is the one that the signature is over, which EdDSA has of its own."""

    name: str
    digest: str
    salt_bytes: int | None = None
    mask_digest: str = ""


def digest(name: str, content: bytes) -> bytes:
    """Raises: MethodUnknown"""
    if name in _SHAKE_BYTES:
        return hashlib.new(name.removesuffix("_len"), content).digest(_SHAKE_BYTES[name])  # type: ignore[call-arg]
    if name not in _HASHES:
        raise MethodUnknown(name)
    return hashlib.new(name, content, usedforsecurity=False).digest()


def method_of(signing: algos.SignedDigestAlgorithm, content_digest: str) -> Method:
    """The method as a signer names it; `content_digest` where that leaves the digest open.

    Raises: MethodUnknown
    """
    dotted = signing["algorithm"].dotted
    if dotted in _OTHER_NAMES:
        return Method(*_OTHER_NAMES[dotted])
    try:
        name = signing.signature_algo
        if name == "rsassa_pss":
            parameters = signing["parameters"]
            return Method(
                name,
                parameters["hash_algorithm"]["algorithm"].native,
                parameters["salt_length"].native,
                parameters["mask_gen_algorithm"]["parameters"]["algorithm"].native,
            )
        if signing["algorithm"].native in ("rsassa_pkcs1v15", "ecdsa", "dsa", "ed25519", "ed448"):
            return Method(name, content_digest)
        return Method(name, signing.hash_algo)
    except (ValueError, TypeError, KeyError) as error:
        raise MethodUnknown(dotted) from error


def fits(key: PublicKeyTypes, method: Method, value: bytes, signed: bytes) -> bool:
    """Whether `value` is the signature of `signed` by `key`. Raises: MethodUnknown"""
    try:
        _check(key, method, value, signed)
    except InvalidSignature:
        return False
    except (UnsupportedAlgorithm, ValueError) as error:
        raise MethodUnknown(method.name) from error
    return True


def _check(key: PublicKeyTypes, method: Method, value: bytes, signed: bytes) -> None:
    match key, method.name:
        case ed25519.Ed25519PublicKey() | ed448.Ed448PublicKey(), "ed25519" | "ed448":
            key.verify(value, signed)
        case rsa.RSAPublicKey(), "rsassa_pkcs1v15":
            _check_pkcs1(key, method.digest, value, signed)
        case rsa.RSAPublicKey(), "rsassa_pss":
            scheme = padding.PSS(padding.MGF1(_hash(method.mask_digest)), method.salt_bytes or 0)
            key.verify(value, signed, scheme, _hash(method.digest))
        case ec.EllipticCurvePublicKey(), "ecdsa" | "plain_ecdsa":
            if method.name == "plain_ecdsa":
                half = len(value) // 2
                value = utils.encode_dss_signature(
                    int.from_bytes(value[:half]), int.from_bytes(value[half:])
                )
            key.verify(value, signed, ec.ECDSA(_hash(method.digest)))
        case dsa.DSAPublicKey(), "dsa":
            key.verify(value, signed, _hash(method.digest))
        case _:
            raise MethodUnknown(method.name)


def _check_pkcs1(key: rsa.RSAPublicKey, name: str, value: bytes, signed: bytes) -> None:
    try:
        key.verify(value, signed, padding.PKCS1v15(), _hash(name))
    except InvalidSignature:
        if name not in _DIGEST_INFO_OF_SHA:
            raise
        recovered = key.recover_data_from_signature(value, padding.PKCS1v15(), None)
        if recovered != bytes.fromhex(_DIGEST_INFO_OF_SHA[name]) + digest(name, signed):
            raise


def _hash(name: str) -> hashes.HashAlgorithm:
    if name not in _HASHES:
        raise MethodUnknown(name)
    return _HASHES[name]
