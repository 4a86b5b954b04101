"""Lets in who asks: by the key or token they show, and not more often than their role allows.

Owns what both doors do before a message is carried out. Source: docs/decisions/0061.
"""

from collections.abc import Callable
from functools import cache

from aiohttp import hdrs, web

from queue_server.accounts.access import Accounts
from queue_server.config.limits import Limits
from sportello.model.person import Actor
from sportello.model.refusals import Limited, UnknownKey
from web.connections import ClientKind, connection_of
from web.rate_limits import Buckets


class Admission:
    def __init__(self, access: Accounts, limits: Limits, clock: Callable[[], float]) -> None:
        """`clock` counts seconds and is never set back."""
        self._access = access
        self._rate_of = cache(limits.rate)
        self._buckets = Buckets(clock)

    async def actor(self, request: web.Request, header: str = hdrs.AUTHORIZATION) -> Actor:
        """Who a request over HTTP comes from, by the key or token in that header.

        Raises: UnknownKey, Limited, StorageFull
        """
        by = await self._access.actor(bearer(request, header))
        connection_of(request).belongs_to(by.station, ClientKind.KEYED)
        self.check_rate(by)
        return by

    def check_rate(self, by: Actor) -> None:
        """Count one message of `by`, over whichever connection it came. Raises: Limited"""
        if wait_s := self._buckets.take(by.station, self._rate_of(by.roles)):
            raise Limited(f"{by.station} asks too often: try again in {wait_s:.2f} s", wait_s)


def bearer(request: web.Request, header: str = hdrs.AUTHORIZATION) -> str:
    """The key or token of who asks. Raises: UnknownKey."""
    scheme, _, secret = request.headers.get(header, "").partition(" ")
    if scheme.lower() != "bearer" or not secret:
        raise UnknownKey(f"send `{header}: Bearer <station key or operator token>`")
    return secret.strip()
