"""The announcement, heard as a station hears it: found by browsing, believed by connecting."""

import asyncio

from structlog.testing import capture_logs

from queue_server.announce import Announcement
from station.link.discovery import find_servers

NETWORK = ("127.0.0.1",)


async def test_a_server_is_found_while_it_is_announced_and_not_afterwards() -> None:
    async with Announcement("Comune di Prova: Sportello n. 1", "127.0.0.1") as announcement:
        announcement.begin(54321)
        async with asyncio.timeout(10):
            await announcement.is_made.wait()
        assert "http://127.0.0.1:54321" in await find_servers(NETWORK, first_s=5)
    assert "http://127.0.0.1:54321" not in await find_servers(NETWORK, first_s=0.5)


async def test_a_very_long_name_is_shortened() -> None:
    async with Announcement("Città " * 30, "localhost") as announcement:
        announcement.begin(54322)
        async with asyncio.timeout(10):
            await announcement.is_made.wait()


async def test_a_server_that_cannot_be_announced_serves_all_the_same() -> None:
    with capture_logs() as logs:
        await _announce_nowhere()
    assert [log["event"] for log in logs] == ["not_announced"]


async def _announce_nowhere() -> None:
    async with Announcement("Prova", "no-such-host.invalid") as announcement:
        announcement.begin(54323)
        assert announcement.work is not None
        await announcement.work


async def test_what_was_never_begun_ends_at_once() -> None:
    async with Announcement("Prova", "127.0.0.1"):
        pass
