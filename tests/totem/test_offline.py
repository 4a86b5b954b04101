"""When a totem gives numbers of its own and when it must not, and what it does with a refusal."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from sportello.model.commands import Command, StopTickets, TakeTicket
from sportello.model.events import AnyEvent
from sportello.model.person import Actor, Role
from sportello.model.refusals import StorageFull, TicketsAreStopped
from station.link import LinkLost
from tests.totem.test_offline_histories import Server, Totem
from totem.offline.numbers import OwnNumbers

SUPERVISOR = Actor("desk", frozenset({Role.SUPERVISOR}), "carla")


@asynccontextmanager
async def a_totem(directory: Path) -> AsyncIterator[Totem]:
    """Joined once, so that it has its numbers; then cut off."""
    totem = Totem(Server(), "totem-1", directory)
    await totem.start()
    totem.line.set(False)
    yield totem
    await totem.own.close()


def a_wish(n: int = 1) -> TakeTicket:
    return TakeTicket(id=UUID(int=n), service="certificati")


async def let_in_again(totem: Totem) -> None:
    totem.line.set(True)
    await totem.catch_up()


@pytest.mark.parametrize("code", ["server_away", "server_silent", "no_server_found"])
async def test_a_server_out_of_reach_leaves_the_totem_alone(tmp_path: Path, code: str) -> None:
    async with a_totem(tmp_path) as totem:
        totem.own._hear(LinkLost(code, ""))
        assert totem.own.is_alone
        assert (await totem.own.take(a_wish())).code == "A600"


@pytest.mark.parametrize("code", ["unknown_key", "wrong_protocol"])
async def test_who_was_sent_away_gives_no_numbers_not_even_after_a_restart(
    tmp_path: Path, code: str
) -> None:
    async with a_totem(tmp_path) as totem:
        totem.own._hear(LinkLost(code, ""))
        assert not totem.own.has_numbers
        await totem.catch_up()
        totem.is_up = False
        await totem.die()
        assert not totem.own.has_numbers
        await let_in_again(totem)
        totem.line.set(False)
        assert (await totem.own.take(a_wish())).code == "A700"


async def test_tickets_given_before_one_was_sent_away_are_handed_in_by_who_is_let_in_again(
    tmp_path: Path,
) -> None:
    async with a_totem(tmp_path) as totem:
        await totem.own.take(a_wish())
        totem.own._hear(LinkLost("unknown_key", ""))
        await totem.catch_up()
        await let_in_again(totem)
        assert [ticket.code for ticket in totem.line.view.waiting.values()] == ["A600"]


async def test_a_clock_that_fell_back_a_day_gives_no_numbers(tmp_path: Path) -> None:
    async with a_totem(tmp_path) as totem:
        totem.server.now -= timedelta(days=1)
        assert not totem.own.is_alone
        totem.server.now += timedelta(days=2)
        assert totem.own.is_alone


async def test_a_service_that_was_stopped_stays_stopped(tmp_path: Path) -> None:
    async with a_totem(tmp_path) as totem:
        stop = StopTickets(id=UUID(int=9), service="certificati", waiting="serve")
        totem.server.submit(stop, SUPERVISOR)
        with pytest.raises(TicketsAreStopped):
            await totem.own.take(a_wish())


async def test_a_full_disk_of_the_server_is_no_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with a_totem(tmp_path) as totem:
        await totem.own.take(a_wish())

        def is_full(command: Command, by: Actor) -> list[AnyEvent]:
            raise StorageFull("make room")

        with monkeypatch.context() as full:
            full.setattr(totem.server, "submit", is_full)
            await let_in_again(totem)
        assert len(await totem.own.to_hand_in()) == 1
        await totem.catch_up()
        assert await totem.own.to_hand_in() == []
        assert len(totem.line.view.waiting) == 1


async def test_a_refused_ticket_is_named_in_the_log_and_not_repeated(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with a_totem(tmp_path) as totem:
        await totem.own.take(a_wish())
        del totem.server.plan.services["certificati"]
        await let_in_again(totem)
        assert await totem.own.to_hand_in() == []
        assert "ticket A600" in caplog.text
        assert "certificati" in caplog.text


async def test_a_ticket_of_yesterday_is_handed_in_and_nobody_waits_with_it(tmp_path: Path) -> None:
    async with a_totem(tmp_path) as totem:
        await totem.own.take(a_wish())
        totem.server.now += timedelta(days=1)
        assert (await totem.own.take(a_wish(2))).code == "A600"
        await let_in_again(totem)
        assert [t.id for t in totem.line.view.waiting.values()] == ["2026-11-24-A600"]


async def test_after_fifty_numbers_the_totem_comes_back_with_fresh_ones(tmp_path: Path) -> None:
    async with a_totem(tmp_path) as totem:
        for n in range(50):
            await totem.own.take(a_wish(n + 1))
        await let_in_again(totem)
        totem.line.set(False)
        assert (await totem.own.take(a_wish(100))).code == "A700"
        await let_in_again(totem)
        codes = [ticket.code for ticket in totem.line.view.waiting.values()]
        assert codes == [*(f"A{n}" for n in range(600, 650)), "A700"]


async def test_a_journal_that_forgot_the_block_leads_to_another_one(tmp_path: Path) -> None:
    async with a_totem(tmp_path) as totem:
        totem.server.branch.today.hall.blocks.clear()
        await let_in_again(totem)
        assert totem.own.has_numbers
        assert totem.line.view.blocks["totem-1"].first == 700


async def test_what_is_to_do_is_done_as_soon_as_the_line_is_back(tmp_path: Path) -> None:
    async with a_totem(tmp_path) as totem:
        own: OwnNumbers = totem.own
        work = asyncio.create_task(own.run())
        await own.take(a_wish())
        totem.line.set(True)
        async with asyncio.timeout(5):
            while await own.to_hand_in():
                pass
        work.cancel()
        with pytest.raises(asyncio.CancelledError):
            await work
