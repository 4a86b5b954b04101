"""The relying party: sends a person to the provider, and reads who they are from its answer.

Authorization code with PKCE. Owns what is sent and the order of the checks; the attempt is kept by
its user, on the server, and given back once. Sources: OpenID Connect Core 1.0; RFC 7636 (PKCE);
RFC 9207 (`iss`); docs/decisions/0125-our-own-relying-party.md
"""

import secrets
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from hmac import compare_digest
from typing import Any

import msgspec
from joserfc.jwk import KeySet
from msgspec import Struct
from yarl import URL

from portal.identity.oidc.provider import Provider, ProviderMetadata, decoded_members
from portal.identity.oidc.tokens import ExpectedToken, check_id_token, read_userinfo
from portal.identity.refusals import (
    AnswerNotTrusted,
    LevelTooLow,
    ProviderAway,
    SignInCancelled,
    SignInExpired,
)

CANCELLED = frozenset({"access_denied", "login_required", "consent_required"})
"""Error codes of the provider that say a person stopped it; the others say that it failed."""


class OidcClient(Struct, frozen=True, kw_only=True):
    """Who we are at the provider, and what we ask of it.

    levels    the `acr` values that are enough, the preferred one first; empty takes any
    further   members of the request that steer the proxy, as the identity provider to use
    own_keys  private keys for encrypted userinfo
    """

    client_id: str
    client_secret: str
    redirect_uri: str
    scopes: tuple[str, ...] = ("openid", "profile", "email")
    levels: tuple[str, ...] = ()
    further: Mapping[str, str] = msgspec.field(default_factory=dict)
    own_keys: KeySet | None = None


class Attempt(Struct, frozen=True):
    """What is kept on the server until the answer comes. `state` finds it; it is used once."""

    state: str
    nonce: str
    verifier: str


class ProvenClaims(Struct, frozen=True):
    """What the provider has told of a person; `level` is its `acr`, as it wrote it."""

    subject: str
    level: str
    claims: Mapping[str, Any]


class _TokenAnswer(Struct, frozen=True):
    access_token: str
    id_token: str
    token_type: str


class RelyingParty:
    def __init__(self, provider: Provider, client: OidcClient) -> None:
        self._provider = provider
        self._client = client

    async def begin(self, language: str) -> tuple[str, Attempt]:
        """The address to send the browser to, and what to keep. `language` is that of the pages.

        Raises: ProviderAway
        """
        metadata, client = await self._provider.metadata(), self._client
        attempt = new_attempt()
        asked = {
            **client.further,
            "response_type": "code",
            "client_id": client.client_id,
            "redirect_uri": client.redirect_uri,
            "scope": " ".join(client.scopes),
            "state": attempt.state,
            "nonce": attempt.nonce,
            "code_challenge": _challenge(attempt.verifier),
            "code_challenge_method": "S256",
            "ui_locales": language,
        }
        if client.levels:
            asked["acr_values"] = " ".join(client.levels)
        return str(URL(metadata.authorization_endpoint).update_query(asked)), attempt

    async def complete(
        self, answer: Mapping[str, str], attempt: Attempt, now: datetime
    ) -> ProvenClaims:
        """Who has signed in, by the query with which the browser came back.

        Raises: SignInExpired, SignInCancelled, AnswerNotTrusted, LevelTooLow, ProviderAway
        """
        metadata = await self._provider.metadata()
        _check_state(answer, attempt)
        _check_issuer(answer, metadata)
        tokens = await self._redeem(_code_of(answer), attempt, metadata)
        expected = ExpectedToken(
            issuer=metadata.issuer,
            client_id=self._client.client_id,
            nonce=attempt.nonce,
            access_token=tokens.access_token,
        )
        told = await check_id_token(tokens.id_token, expected, self._provider, now)
        level = str(told.get("acr", ""))
        if self._client.levels and level not in self._client.levels:
            raise LevelTooLow("the provider has proved less than was asked for")
        body = await self._provider.get(metadata.userinfo_endpoint, bearer=tokens.access_token)
        more = await read_userinfo(
            body, told["sub"], self._provider, self._client.client_id, self._client.own_keys
        )
        return ProvenClaims(told["sub"], level, {**more, **told})

    async def _redeem(
        self, code: str, attempt: Attempt, metadata: ProviderMetadata
    ) -> _TokenAnswer:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._client.redirect_uri,
            "code_verifier": attempt.verifier,
        }
        status, body = await self._provider.post(
            metadata.token_endpoint, form, self._client.client_id, self._client.client_secret
        )
        if status != 200:
            error = decoded_members(body).get("error")
            raise AnswerNotTrusted(f"the provider refuses the code: {error}")
        try:
            tokens = msgspec.json.decode(body, type=_TokenAnswer)
        except msgspec.DecodeError as error:
            raise ProviderAway(f"the provider's tokens cannot be read: {error}") from error
        if tokens.token_type.lower() != "bearer":
            raise AnswerNotTrusted("the provider's token is of a kind that we cannot use")
        return tokens


def new_attempt() -> Attempt:
    """256 bits of chance for each of its members."""
    return Attempt(*(secrets.token_urlsafe(32) for _ in range(3)))


def _check_state(answer: Mapping[str, str], attempt: Attempt) -> None:
    if not compare_digest(answer.get("state", "").encode(), attempt.state.encode()):
        raise SignInExpired("the answer belongs to another attempt")


def _check_issuer(answer: Mapping[str, str], metadata: ProviderMetadata) -> None:
    """So that the answer of one provider is not taken to another one (mix-up)."""
    told = answer.get("iss")
    if told is None and not metadata.authorization_response_iss_parameter_supported:
        return
    if told != metadata.issuer:
        raise AnswerNotTrusted("the answer is of another issuer")


def _code_of(answer: Mapping[str, str]) -> str:
    if (error := answer.get("error")) is not None:
        if error in CANCELLED:
            raise SignInCancelled(f"the provider answers {error}")
        raise AnswerNotTrusted("the provider answers with an error")
    if not answer.get("code"):
        raise AnswerNotTrusted("the answer has no code")
    return answer["code"]


def _challenge(verifier: str) -> str:
    return urlsafe_b64encode(sha256(verifier.encode()).digest()).decode().rstrip("=")
