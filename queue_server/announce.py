"""Tells the network where this server is (zeroconf), so that stations need no address.

Off the critical path: registering takes more than a second, and a server that cannot announce
itself serves all the same. Knows nothing of the queue.
"""

import asyncio
import socket
from types import TracebackType
from typing import Self

import structlog
import zeroconf
from zeroconf import IPVersion, ServiceInfo
from zeroconf.asyncio import AsyncZeroconf

from queue_server.addresses import addresses_of

SERVICE_TYPE = "_sportello._tcp.local."
LONGEST_LABEL_BYTES = 63

log = structlog.get_logger(__name__)


class Announcement:
    """Begins when told, and is withdrawn at the end of the context.

    `name` is the branch's, `host` the address that the server listens on: it is announced there
    and nowhere else, on all of the machine's where it is 0.0.0.0.
    """

    def __init__(self, name: str, host: str) -> None:
        self._name = name
        self._host = host
        self.work: asyncio.Task[None] | None = None
        self.is_made = asyncio.Event()

    async def __aenter__(self) -> Self:
        return self

    def begin(self, port: int) -> None:
        self.work = asyncio.create_task(self._announce(port), name="announcement")

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self.work is not None:
            self.work.cancel()
            await asyncio.wait([self.work])

    async def _announce(self, port: int) -> None:
        try:
            addresses = await addresses_of(self._host)
            service = ServiceInfo(
                SERVICE_TYPE,
                f"{_label(self._name)}.{SERVICE_TYPE}",
                port=port,
                parsed_addresses=addresses,
                server=f"sportello-{port}-{socket.gethostname().partition('.')[0]}.local.",
            )
            async with AsyncZeroconf(interfaces=addresses, ip_version=IPVersion.V4Only) as network:
                await (await network.async_register_service(service, allow_name_change=True))
                log.info("announced", name=service.name, addresses=addresses, port=port)
                self.is_made.set()
                await asyncio.get_running_loop().create_future()
        except (OSError, zeroconf.Error) as failure:
            log.warning("not_announced", why=str(failure) or type(failure).__name__)


def _label(name: str) -> str:
    """`name` as one label of a DNS name: without dots, of 63 bytes at most."""
    label = name.replace(".", " ").encode()[:LONGEST_LABEL_BYTES].decode(errors="ignore")
    return label.strip() or "Sportello"
