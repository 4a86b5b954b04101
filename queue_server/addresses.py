"""The addresses of this machine under which others reach a server."""

import asyncio
import socket

import ifaddr

EVERYWHERE = "0.0.0.0"


async def url_of(host: str, port: int) -> str:
    """Where others reach the server that listens there. Raises: OSError"""
    return f"http://{(await addresses_of(host))[0]}:{port}"


async def addresses_of(host: str) -> list[str]:
    """The IPv4 addresses to announce. Raises: OSError if `host` is no address of this machine."""
    if host != EVERYWHERE:
        found = await asyncio.get_running_loop().getaddrinfo(host, None, family=socket.AF_INET)
        return sorted({str(address[0]) for *_, address in found})
    own = [str(ip.ip) for adapter in ifaddr.get_adapters() for ip in adapter.ips if ip.is_IPv4]
    return [ip for ip in own if not ip.startswith("127.")] or own
