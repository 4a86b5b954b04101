"""One station's line to the queue server. Knows no Qt and decides nothing of the queue.

errors     what a line can suffer
session    the conversation itself, without a socket: bytes in, notices and bytes out
client     the same over an aiohttp WebSocket, with back-off: `Link`
discovery  where the servers of this network are
"""

from station.link.client import Link, LinkTimeouts
from station.link.errors import LinkError
from station.link.session import Joined, LinkEvent, LinkLost

__all__ = ["Joined", "Link", "LinkError", "LinkEvent", "LinkLost", "LinkTimeouts"]
