"""The process of guided requests: started once the hall is open, watched, started again, ended.

It is another program with a store of its own (`casework.at_branch`); of it only `seam` is loaded
here. Source: docs/decisions/0205-requests-in-a-process-beside-the-hall.md
"""

import asyncio
from asyncio.subprocess import Process
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

import aiohttp
import msgspec
import structlog

from casework.at_branch.seam import MODULE, READY, CaseworkStart, PortalLine
from queue_server.config.tables import PortalTable
from sportello.model.refusals import NotPossible
from web.process.children import start_child

DIRECTORY = "casework"
FIRST_PAUSE_S, LONGEST_PAUSE_S = 1.0, 60.0
LASTED_S = 60.0
"""One that has run for so long is started again at once."""
END_WITHIN_S = 8.0
ANSWER_WITHIN_S = 300.0
"""A large file over a slow line is longer on its way than any answer."""

log = structlog.get_logger(__name__)


class RequestsStarting(NotPossible):
    """Guided requests are being started, or start again: ask in a moment."""


class CaseworkProcess:
    def __init__(
        self, directory: Path, portal: PortalTable, clamd: str, public_url: str | None
    ) -> None:
        """`directory` is the branch's; requests lie in a folder of it."""
        self._directory = directory
        self._portal = portal
        self._clamd = clamd
        self._public_url = public_url
        self._child: Process | None = None
        self._session: aiohttp.ClientSession | None = None

    @property
    def session(self) -> aiohttp.ClientSession:
        """To ask it, at "http://casework". Raises: RequestsStarting"""
        if self._session is None:
            raise RequestsStarting("guided requests are being started: ask again in a moment")
        return self._session

    @property
    def pid(self) -> int | None:
        return None if self._child is None else self._child.pid

    async def run(self) -> None:
        pause_s = FIRST_PAUSE_S
        loop, numbers = asyncio.get_running_loop(), count()
        # a path of its own: a socket's name has at most 107 bytes, and a branch's may be longer
        with TemporaryDirectory(prefix="sportello-") as folder:
            while True:
                began = loop.time()
                code = await self._once(Path(folder) / f"{next(numbers)}.sock")
                lasted = loop.time() - began > LASTED_S
                pause_s = FIRST_PAUSE_S if lasted else min(LONGEST_PAUSE_S, pause_s * 2)
                log.error("guided_requests_ended", code=code, again_in_s=pause_s)
                await asyncio.sleep(pause_s)

    async def close(self) -> None:
        """Let it finish what it is at, and end it."""
        session, self._session = self._session, None
        child, self._child = self._child, None
        if session is not None:
            await session.close()
        if child is None:
            return
        assert child.stdin is not None
        child.stdin.close()
        try:
            async with asyncio.timeout(END_WITHIN_S):
                await child.wait()
        except TimeoutError:
            child.kill()
        await child.communicate()

    async def _once(self, socket: Path) -> int | None:
        """From its start to its end; its exit code. One that is cancelled leaves it to `close`."""
        self._child = child = await start_child(MODULE)
        assert child.stdin is not None
        assert child.stdout is not None
        start = CaseworkStart(
            directory=str(self._directory / DIRECTORY),
            socket=str(socket),
            site=self._portal.branch,
            portal=PortalLine(self._portal.url.rstrip("/"), self._portal.key),
            clamd=self._clamd,
            public_url=self._public_url,
        )
        child.stdin.write(msgspec.json.encode(start) + b"\n")
        if await child.stdout.readline() == READY:
            log.info("guided_requests_ready")
            self._session = aiohttp.ClientSession(
                connector=aiohttp.UnixConnector(str(socket), limit=0),
                auto_decompress=False,
                cookie_jar=aiohttp.DummyCookieJar(),
                timeout=aiohttp.ClientTimeout(total=ANSWER_WITHIN_S),
            )
        code = await child.wait()
        await self.close()
        return code
