"""Who asks: which Comune, from which address, and whether they ask too often.

Owns what pages and API must read alike from a request. A client is told apart by a digest, so that
no address is stored.
"""

import ipaddress
from hashlib import blake2b

from aiohttp import web

from portal.branches.directory import ComuneDirectory
from portal.context import PortalContext
from sportello.model.refusals import Limited
from web.rate_limits import Rate


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


def client_of(request: web.BaseRequest, context: PortalContext) -> str:
    """A digest of the network that asks: a /64 of IPv6 counts as one."""
    address = address_of(request, context)
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        parsed = ipaddress.ip_address("0.0.0.0")
    prefix = 32 if parsed.version == 4 else 64
    network = ipaddress.ip_network((parsed, prefix), strict=False)
    return blake2b(str(network).encode(), key=context.key[:64], digest_size=12).hexdigest()


def is_exempt(request: web.BaseRequest, context: PortalContext) -> bool:
    """Whether the client's network has no limits."""
    return context.settings.is_exempt(address_of(request, context))


def most_open_bookings(request: web.BaseRequest, context: PortalContext) -> int | None:
    """Of one service, for one person; None if the client's network has no limits."""
    return None if is_exempt(request, context) else context.settings.bookings.open_bookings


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
        self.take(f"{is_change} {client_of(request, self._context)}", rate)

    def take(self, bucket: str, rate: Rate) -> None:
        """Raises: Limited"""
        wait_s = self._context.buckets.take(bucket, rate)
        if wait_s > 0:
            raise Limited("this address asks too often: wait, then ask again", wait_s)
