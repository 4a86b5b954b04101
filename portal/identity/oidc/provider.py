"""What an OpenID Connect provider publishes, and the requests to it.

Owns the discovery document, the keys with their rotation, and the time a provider may take.
Sources: OpenID Connect Discovery 1.0; RFC 9207 for the last member of the document.
"""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import msgspec
from aiohttp import ClientError, ClientResponse, ClientSession, ClientTimeout, encode_basic_auth
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from msgspec import Struct

from portal.identity.refusals import ProviderAway

T = TypeVar("T")

TIMEOUT = ClientTimeout(total=10)
MOST_BYTES = 256 * 1024
READ_AGAIN_AFTER_S = 3600.0
ROTATION_PAUSE_S = 30.0
"""A token with an unknown key makes us read the keys again, at most this often."""


class ProviderMetadata(Struct, frozen=True):
    """The members of the discovery document that we use, by their own names."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    userinfo_endpoint: str
    jwks_uri: str
    authorization_response_iss_parameter_supported: bool = False


class Provider:
    def __init__(self, issuer: str, http: ClientSession, clock: Callable[[], float]) -> None:
        """`issuer` exactly as the provider writes it; `clock` counts seconds, never back."""
        self.issuer = issuer
        self._http = http
        self._clock = clock
        self._metadata: tuple[ProviderMetadata, float] | None = None
        self._keys: tuple[KeySet, float] | None = None
        self._reading = asyncio.Lock()

    async def metadata(self) -> ProviderMetadata:
        """Raises: ProviderAway, also where the document names another issuer."""
        async with self._reading:
            if self._metadata is None or self._is_old(self._metadata[1], READ_AGAIN_AFTER_S):
                path = "/.well-known/openid-configuration"
                body = await self.get(self.issuer.rstrip("/") + path)
                read = _decoded(body, ProviderMetadata)
                if read.issuer != self.issuer:
                    raise ProviderAway(f"the discovery of {self.issuer} names another issuer")
                self._metadata = read, self._clock()
            return self._metadata[0]

    async def keys(self, kid: str | None) -> KeySet:
        """Its public keys, read again if none has this `kid`. Raises: ProviderAway."""
        uri = (await self.metadata()).jwks_uri
        async with self._reading:
            if self._keys is not None:
                keys, read_at = self._keys
                is_known = kid is None or any(key.kid == kid for key in keys)
                pause = READ_AGAIN_AFTER_S if is_known else ROTATION_PAUSE_S
                if not self._is_old(read_at, pause):
                    return keys
            keys = _key_set(await self.get(uri))
            self._keys = keys, self._clock()
            return keys

    async def get(self, url: str, bearer: str | None = None) -> bytes:
        """Raises: ProviderAway unless it is answered with 200."""
        headers = {"Authorization": f"Bearer {bearer}"} if bearer else {}
        try:
            async with self._http.get(
                url, headers=headers, timeout=TIMEOUT, allow_redirects=False
            ) as answer:
                return await _body(answer, expected=(200,))
        except (ClientError, TimeoutError) as error:
            raise ProviderAway(f"{self.issuer} does not answer: {type(error).__name__}") from error

    async def post(
        self, url: str, form: Mapping[str, str], login: str, secret: str
    ) -> tuple[int, bytes]:
        """Status (200 or 4xx) and body. Raises: ProviderAway."""
        try:
            async with self._http.post(
                url,
                data=form,
                headers={"Authorization": encode_basic_auth(login, secret)},
                timeout=TIMEOUT,
                allow_redirects=False,
            ) as answer:
                return answer.status, await _body(answer, expected=(200, 400, 401))
        except (ClientError, TimeoutError) as error:
            raise ProviderAway(f"{self.issuer} does not answer: {type(error).__name__}") from error

    def _is_old(self, read_at: float, after_s: float) -> bool:
        return self._clock() - read_at >= after_s


class _PublishedKeys(Struct):
    keys: list[dict[str, str | list[str]]]


def decoded_members(body: bytes) -> dict[str, Any]:
    """The members of a JSON object. Raises: ProviderAway."""
    return _decoded(body, dict[str, Any])


def _key_set(body: bytes) -> KeySet:
    try:
        return KeySet.import_key_set({"keys": _decoded(body, _PublishedKeys).keys})
    except (JoseError, KeyError, TypeError, ValueError) as error:
        raise ProviderAway("the provider's keys cannot be read") from error


def _decoded(body: bytes, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(body, type=kind)
    except msgspec.DecodeError as error:
        raise ProviderAway(f"the provider's answer cannot be read: {error}") from error


async def _body(answer: ClientResponse, expected: tuple[int, ...]) -> bytes:
    if answer.status not in expected:
        raise ProviderAway(f"{answer.url.path} of the provider answers {answer.status}")
    body = await answer.content.read(MOST_BYTES + 1)
    while len(body) <= MOST_BYTES and (more := await answer.content.read(MOST_BYTES)):
        body += more
    if len(body) > MOST_BYTES:
        raise ProviderAway(f"{answer.url.path} of the provider answers more than it should")
    return body
