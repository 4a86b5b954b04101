"""The checks of what a provider signs: the ID token, and userinfo that is a token of its own.

Owns signature, issuer, audience, times, nonce and subject. Sources: OpenID Connect Core 1.0,
sections 3.1.3.7 and 5.3; docs/decisions/0125-our-own-relying-party.md
"""

from base64 import urlsafe_b64encode
from collections.abc import Mapping
from datetime import datetime, timedelta
from hashlib import sha256, sha384, sha512
from hmac import compare_digest
from typing import Any

import msgspec
from joserfc import jwe, jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from msgspec import Struct

from portal.identity.oidc.provider import Provider, decoded_members
from portal.identity.refusals import AnswerNotTrusted

SIGNATURES = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
"""With the provider's private key; never "none", never with a secret that we know too."""

KEY_WRAPPINGS = ("RSA-OAEP", "RSA-OAEP-256", "ECDH-ES", "ECDH-ES+A128KW", "ECDH-ES+A256KW")
ENCRYPTIONS = ("A128CBC-HS256", "A256CBC-HS512", "A128GCM", "A256GCM")

CLOCK_SKEW = timedelta(seconds=60)
"""What the provider's clock and ours may differ."""

_ENVELOPES = jwe.JWERegistry(
    # claims may be repeated outside (RFC 7519, section 5.3); those inside are the ones that count
    algorithms=[*KEY_WRAPPINGS, *ENCRYPTIONS],
    strict_check_header=False,
)

_HASHES = {"256": sha256, "384": sha384, "512": sha512}


class ExpectedToken(Struct, frozen=True, kw_only=True):
    """What an ID token must say. `nonce` is the one that was sent with the person."""

    issuer: str
    client_id: str
    nonce: str
    access_token: str


async def check_id_token(
    token: str, expected: ExpectedToken, provider: Provider, now: datetime
) -> Mapping[str, Any]:
    """Its claims. Raises: AnswerNotTrusted, ProviderAway."""
    algorithm, claims = await _verified(token, provider)
    _check_addressed(claims, expected.issuer, expected.client_id)
    _check_times(claims, now)
    if not _is_same(claims.get("nonce"), expected.nonce):
        raise AnswerNotTrusted("the ID token has another nonce")
    if not isinstance(claims.get("sub"), str) or not claims["sub"]:
        raise AnswerNotTrusted("the ID token has no subject")
    if "at_hash" in claims:
        digest = _HASHES[algorithm[-3:]](expected.access_token.encode()).digest()
        half = urlsafe_b64encode(digest[: len(digest) // 2]).decode().rstrip("=")
        if not _is_same(claims["at_hash"], half):
            raise AnswerNotTrusted("the ID token belongs to another access token")
    return claims


async def read_userinfo(
    body: bytes, subject: str, provider: Provider, client_id: str, own_keys: KeySet | None
) -> Mapping[str, Any]:
    """The claims of plain JSON, of a signed token, or of one that is encrypted for `own_keys`.

    Raises: AnswerNotTrusted, also where it is about another subject; ProviderAway.
    """
    text = body.strip()
    if text.count(b".") == 4 and not text.startswith(b"{"):
        text = _decrypted(text, own_keys).strip()
    if text.startswith(b"{"):
        claims: Mapping[str, Any] = decoded_members(text)
    else:
        _, claims = await _verified(text.decode(errors="replace"), provider)
        _check_addressed(claims, provider.issuer, client_id)
    if not _is_same(claims.get("sub"), subject):
        raise AnswerNotTrusted("userinfo is about another subject than the ID token")
    return claims


async def _verified(token: str, provider: Provider) -> tuple[str, Mapping[str, Any]]:
    """Algorithm and claims of a token that the provider has signed."""
    try:
        header = jws.extract_compact(token.encode()).headers()
        kid = header.get("kid")
        keys = await provider.keys(kid if isinstance(kid, str) else None)
        read = jwt.decode(token, keys, algorithms=SIGNATURES)
    except (JoseError, ValueError, TypeError) as error:
        raise AnswerNotTrusted(f"the token's signature does not hold: {error}") from error
    return str(header["alg"]), read.claims


def _decrypted(token: bytes, own_keys: KeySet | None) -> bytes:
    if own_keys is None:
        raise AnswerNotTrusted("userinfo is encrypted, and no key to decrypt it is configured")
    try:
        plain = jwe.decrypt_compact(token, own_keys, registry=_ENVELOPES).plaintext
    except (JoseError, ValueError, TypeError) as error:
        raise AnswerNotTrusted(f"userinfo cannot be decrypted: {error}") from error
    if plain is None:
        raise AnswerNotTrusted("userinfo is empty")
    return plain


def _check_addressed(claims: Mapping[str, Any], issuer: str, client_id: str) -> None:
    if claims.get("iss") != issuer:
        raise AnswerNotTrusted("the token has another issuer")
    audience = claims.get("aud")
    audiences = audience if isinstance(audience, list) else [audience]
    if client_id not in audiences:
        raise AnswerNotTrusted("the token is for another audience")
    if len(audiences) > 1 and claims.get("azp") != client_id:
        raise AnswerNotTrusted("the token is for several audiences and was not issued to us")


def _check_times(claims: Mapping[str, Any], now: datetime) -> None:
    at, skew = now.timestamp(), CLOCK_SKEW.total_seconds()
    try:
        expires = msgspec.convert(claims.get("exp"), float)
        issued = msgspec.convert(claims.get("iat"), float)
        holds_from = msgspec.convert(claims.get("nbf", issued), float)
    except msgspec.ValidationError as error:
        raise AnswerNotTrusted("the token does not say when it holds") from error
    if expires <= at - skew:
        raise AnswerNotTrusted("the token has expired")
    if max(issued, holds_from) > at + skew:
        raise AnswerNotTrusted("the token is of the future: compare the clocks")


def _is_same(told: object, known: str) -> bool:
    return isinstance(told, str) and compare_digest(told.encode(errors="replace"), known.encode())
