"""Who asks: which Comune, from which address, and whether they ask too often.

Owns what pages and API must read alike from a request. A client is told apart by a digest, so that
no address is stored. A network that asks too often waits; a browser in it that does a little work
is counted by itself (docs/decisions/0161-work-in-place-of-waiting.md).
"""

import ipaddress
from functools import lru_cache
from hashlib import blake2b

from aiohttp import web

from portal.branches.directory import ComuneDirectory
from portal.context import PortalContext
from sportello.model.refusals import Limited
from web.pages.proof_of_work import COOKIE
from web.rate_limits import Rate

NETWORK = (32, 64)
"""Bits of what counts as one network, in IPv4 and IPv6: a household, an office, a library."""

PROVIDER = (24, 48)
"""Bits of what one customer of a provider may well have."""

CLIENTS_OF_A_PROVIDER = 20
"""Who takes other addresses of their own, or solves puzzle after puzzle, is served as so many."""

KNOWN_ADDRESSES = 4096
"""Whose digests are kept in memory."""


def comune_of(request: web.BaseRequest, context: PortalContext) -> ComuneDirectory:
    """By the host that was called, else `?comune=`, else the only one. Raises: UnknownComune"""
    return context.directory.find(request.url.host or "", request.query.get("comune"))


def address_of(request: web.BaseRequest, context: PortalContext) -> str:
    """Who asks: what a proxy of ours says, else the other end of the connection."""
    peer = request.remote or ""
    for told in reversed(request.headers.get("X-Forwarded-For", "").split(",")):
        if not context.settings.is_proxy(peer):
            break
        if told.strip():
            peer = told.strip()
    return peer


def client_of(
    request: web.BaseRequest, context: PortalContext, prefixes: tuple[int, int] = NETWORK
) -> str:
    """A digest of the network that asks, which has so many bits in IPv4 and in IPv6."""
    return _digest(address_of(request, context), prefixes, context.key[:64])


@lru_cache(KNOWN_ADDRESSES)
def _digest(address: str, prefixes: tuple[int, int], key: bytes) -> str:
    """Kept: every request asks for it, and a page's reader sends several."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        parsed = ipaddress.ip_address("0.0.0.0")
    prefix = prefixes[0] if parsed.version == 4 else prefixes[1]
    network = ipaddress.ip_network((parsed, prefix), strict=False)
    return blake2b(str(network).encode(), key=key, digest_size=12).hexdigest()


def solver_of(request: web.BaseRequest, context: PortalContext) -> str | None:
    """The id of the puzzle that the browser has solved; None if it has solved none."""
    solution = request.cookies.get(COOKIE, "")
    return context.puzzles.solver(solution) if solution else None


def is_exempt(request: web.BaseRequest, context: PortalContext) -> bool:
    """Whether the client's network has no limits."""
    return context.settings.is_exempt(address_of(request, context))


def most_open_bookings(request: web.BaseRequest, context: PortalContext) -> int | None:
    """Of one service, for one person; None if the client's network has no limits."""
    return None if is_exempt(request, context) else context.settings.bookings.open_bookings


class TooManyGuesses(Limited):
    """Codes and surnames are tried out: no work makes up for that."""


class RequestLimits:
    """How often one client may read and change; pages and API draw on the same bucket."""

    def __init__(self, context: PortalContext) -> None:
        self._context = context
        limits = context.settings.limits
        self._reading = Rate(limits.requests_per_minute / 60, limits.requests_per_minute)
        self._changing = Rate(limits.changes_per_minute / 60, limits.changes_per_minute)

    def check(self, request: web.BaseRequest, is_change: bool) -> None:
        """Raises: Limited"""
        if is_exempt(request, self._context):
            return
        rate = self._changing if is_change else self._reading
        solver = solver_of(request, self._context)
        self.take(f"{is_change} {solver or client_of(request, self._context)}", rate)
        provider = client_of(request, self._context, PROVIDER)
        of_many = Rate(rate.per_s * CLIENTS_OF_A_PROVIDER, rate.burst * CLIENTS_OF_A_PROVIDER)
        self.take(f"{is_change} provider {provider}", of_many)

    def take(self, bucket: str, rate: Rate) -> None:
        """Raises: Limited"""
        wait_s = self._context.buckets.take(bucket, rate)
        if wait_s > 0:
            raise Limited("this address asks too often: wait, then ask again", wait_s)
