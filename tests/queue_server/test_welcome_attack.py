"""One station tries to shut the others out: by devices that it invents, by a very full hall."""

from datetime import timedelta
from uuid import uuid4

import pytest

from sportello.model.commands import ReportDevice, TakeTicket
from sportello.model.events import DevicesForgotten
from sportello.model.person import Role
from sportello.model.wire import Resumed, encode
from station.link.client import MAX_MESSAGE_BYTES
from tests.queue_server import an_old_journal
from tests.queue_server.a_server import FakeClock, server_here
from tests.station.test_link_client import linked

SMALL = 256 * 1024
"""Bytes of one message of a welcome to a branch of some ten counters, whatever was done to it."""


async def longest_message_to(server, station: str, key: str) -> tuple[int, int]:
    """Of the welcome: the longest of its messages, and how many tickets they told of."""
    line = await server.join(station, key)
    lengths, tickets = [len(encode(line.heard[0]))], len(line.joined.hall.tickets)
    while line.heard[-1].more:
        part = await line.next()
        lengths.append(len(encode(part)))
        tickets += len(part.tickets)
    return max(lengths), tickets


async def test_a_station_that_invents_devices_is_refused_and_all_others_come_in(tmp_path):
    async with server_here(tmp_path) as server:
        totem = await server.line("totem-1", Role.TOTEM)
        refused = set()
        for n in range(300):
            report = ReportDevice(id=uuid4(), device=f"{n:04}" + "x" * 60, code="ready")
            refused.add((await totem.ask(report)).refused)
        assert "too_many_devices" in refused
        board = await server.key("board-1", Role.BOARD)
        longest, _ = await longest_message_to(server, "board-1", board)
        assert longest < SMALL


@pytest.mark.parametrize("device", ["printer\n", "a\x00b", "\x1b[2J", "x\u202ey", "two\u2028lines"])
async def test_a_name_with_control_characters_is_422(server, device):
    totem = await server.key("totem-1", Role.TOTEM)
    status, answer = await server.command(
        ReportDevice(id=uuid4(), device=device, code="ready"), totem
    )
    assert (status, answer["refused"]) == (422, "invalid_field")


async def test_names_in_any_script_are_names(server):
    totem = await server.key("totem-1", Role.TOTEM)
    for device in ("stampante n° 1", "打印机", "الطابعة", "принтер"):
        status, _ = await server.command(
            ReportDevice(id=uuid4(), device=device, code="ready"), totem
        )
        assert status == 200


@pytest.mark.parametrize(
    "events",
    [
        [an_old_journal.day_started(an_old_journal.carried(24_000))],
        [an_old_journal.day_started(), *an_old_journal.reports(24_000, 2)],
    ],
    ids=["carried overnight", "reported today"],
)
async def test_a_journal_that_holds_invented_devices_opens_and_is_healed(tmp_path, events):
    await an_old_journal.write(tmp_path, events)
    clock = FakeClock(an_old_journal.AT + timedelta(hours=1))
    async with server_here(tmp_path, clock=clock) as server:
        key = await server.key("board-1", Role.BOARD)
        assert (await longest_message_to(server, "board-1", key))[0] < SMALL
        back = await server.join("board-1", key, since=events[-1].seq - 1)
        assert len(encode(back.heard[0])) < SMALL
        await server.running.parts.timers.look()  # totem-1 has no key here
        assert server.running.parts.broadcast.hall.devices == {}


async def test_devices_are_forgotten_once_the_key_of_their_station_is_revoked(server):
    board = await server.line("board-1", Role.BOARD)
    totem = await server.line("totem-1", Role.TOTEM)
    await totem.ask(ReportDevice(id=uuid4(), device="printer", code="paper_out"))
    await server.running.parts.access.revoke_station("totem-1")
    await server.running.parts.timers.look()
    await board.until(lambda _: any(isinstance(e, DevicesForgotten) for e in board.events))
    assert server.running.parts.broadcast.hall.devices == {}


async def test_a_hall_of_thirty_thousand_people_is_told_in_small_messages(tmp_path):
    crowd = an_old_journal.tickets(30_000, 2)
    await an_old_journal.write(tmp_path, [an_old_journal.day_started(), *crowd])
    clock = FakeClock(an_old_journal.AT + timedelta(hours=1))
    async with server_here(tmp_path, clock=clock) as server:
        desk = await server.key("desk-1", Role.COUNTER)
        longest, told = await longest_message_to(server, "desk-1", desk)
        assert told == 30_000
        assert longest < SMALL < MAX_MESSAGE_BYTES
        totem = await server.key("totem-2", Role.TOTEM)
        async with linked(server.url, "totem-2", totem) as link:
            assert len(link.view.waiting) == 30_000
            issued = (await link.request(TakeTicket(id=uuid4(), service="tributi")))[-1]
            assert link.view.tickets[issued.ticket].service == "tributi"


async def test_a_station_that_comes_back_is_told_only_what_it_missed(server):
    key = await server.key("board-1", Role.BOARD)
    totem = await server.line("totem-1", Role.TOTEM)
    first = (await totem.ask(TakeTicket(id=uuid4(), service="tributi"))).accepted[-1]
    back = await server.join("board-1", key, since=first.seq)
    assert isinstance(back.joined, Resumed)


@pytest.fixture
async def server(tmp_path):
    async with server_here(tmp_path) as server:
        yield server
