"""Where the queue servers of this network are, as they announce themselves by zeroconf.

An announcement outlives a server that was killed: only connecting tells, and that is `client`'s.
"""

import asyncio
from functools import partial

from zeroconf import IPVersion, ServiceStateChange, Zeroconf
from zeroconf.asyncio import AsyncServiceBrowser, AsyncServiceInfo, AsyncZeroconf

SERVICE_TYPE = "_sportello._tcp.local."
LOOPBACK = ("127.0.0.1",)


async def find_servers(
    interfaces: tuple[str, ...] = LOOPBACK, *, first_s: float = 3.0, more_s: float = 0.3
) -> list[str]:
    """The announced servers as "http://host:port", sorted; empty if none speaks within `first_s`.

    Looks on the given interfaces alone, by their own addresses. Once one is found, others get
    `more_s` to be heard as well.
    """
    names: asyncio.Queue[str] = asyncio.Queue()
    async with AsyncZeroconf(interfaces=list(interfaces), ip_version=IPVersion.V4Only) as network:
        browser = AsyncServiceBrowser(
            network.zeroconf, SERVICE_TYPE, handlers=[partial(_note, names)]
        )
        try:
            found = await _addresses(network, await _heard(names, first_s))
            while found and (more := await _heard(names, more_s)):
                found |= await _addresses(network, more)
        finally:
            await browser.async_cancel()
    return sorted(found)


def _note(
    names: asyncio.Queue[str],
    zeroconf: Zeroconf,
    service_type: str,
    name: str,
    state_change: ServiceStateChange,
) -> None:
    if state_change is not ServiceStateChange.Removed:
        names.put_nowait(name)


async def _heard(names: asyncio.Queue[str], limit_s: float) -> str | None:
    try:
        async with asyncio.timeout(limit_s):
            return await names.get()
    except TimeoutError:
        return None


async def _addresses(network: AsyncZeroconf, name: str | None) -> set[str]:
    if name is None:
        return set()
    info = AsyncServiceInfo(SERVICE_TYPE, name)
    if not await info.async_request(network.zeroconf, timeout=3000):
        return set()
    return {f"http://{address}:{info.port}" for address in info.parsed_addresses(IPVersion.V4Only)}
