"""Branches that wait for news, thousands in one process: `python -m benchmarks.pollers`.

Apart from the measure, so that their memory and descriptors are theirs. Told on stdin what to ask,
as one line of JSON; says "waiting" once all of them wait, and how many still do when stdin ends.
They send what a branch sends, and ask again when they are answered.
"""

import asyncio
import sys

import msgspec
import uvloop
from msgspec import Struct

from benchmarks.doors import HttpLine
from web.process import descriptors

OPENERS = 8


class PollOrder(Struct, frozen=True):
    """`path` with the query of a poll that finds nothing new."""

    host: str
    port: int
    key: str
    path: str
    count: int

    def request(self, query: str = "") -> bytes:
        """With the headers of a branch's aiohttp."""
        return (
            f"GET {self.path}{query} HTTP/1.1\r\nHost: {self.host}:{self.port}\r\n"
            f"Authorization: Bearer {self.key}\r\nAccept: */*\r\n"
            "Accept-Encoding: gzip, deflate\r\nUser-Agent: Python/3.11 aiohttp/3.14.1\r\n\r\n"
        ).encode()


async def main() -> None:
    order = msgspec.json.decode(sys.stdin.readline(), type=PollOrder)
    descriptors.raise_limit(order.count)
    polls: list[asyncio.Task[None]] = []
    left = iter(range(order.count))

    async def opener() -> None:
        for _ in left:
            line = await HttpLine.open(order.host, order.port)
            await line.ask(order.request("&wait=0"))
            polls.append(asyncio.create_task(_poll(line, order.request())))

    await asyncio.gather(*(opener() for _ in range(OPENERS)))
    print("waiting", flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    print(sum(not each.done() for each in polls), flush=True)
    for each in polls:
        each.cancel()
    await asyncio.gather(*polls, return_exceptions=True)


async def _poll(line: HttpLine, request: bytes) -> None:
    while True:
        await line.ask(request)


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(main())
