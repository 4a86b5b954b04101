"""Several servers of one branch: one leads, the others know, and nothing is lost between them."""

import asyncio
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from shutil import copy
from uuid import uuid4

import asyncpg
import pytest
from structlog.testing import capture_logs

from benchmarks.measures.failover import a_trial
from queue_server.office.broadcast import Subscriber
from queue_server.office.projection import Sight
from queue_server.storage.stores import open_home
from sportello.model.commands import TakeTicket
from sportello.model.person import Role
from sportello.model.refusals import NotLeading
from sportello.model.wire import Goodbye, Hello, down_decoder, encode
from station.link import Link
from tests.queue_server.a_server import ServerHere, a_plan, server_here
from tests.queue_server.test_journal import an_entry, the_start_of_the_day

TERMINATE = """
    select pg_terminate_backend(pid) from pg_locks
    where locktype = 'advisory' and classid = 8210002 and granted
    """

END_ALL = """
    select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'queue-server'
    """


@asynccontextmanager
async def two_servers(tmp_path: Path, database: str, **facts: object):
    """The first leads, the second follows."""
    directories = [tmp_path / name for name in ("first", "second")]
    async with AsyncExitStack() as ending:
        servers = []
        for directory in directories:
            directory.mkdir()
            if servers:
                copy(directories[0] / "people.key", directory)
            here = server_here(directory, database=database, **facts)
            servers.append(await ending.enter_async_context(here))
        yield servers


async def end_the_lead(database: str) -> None:
    """As when the database is restarted, or its administrator has had enough of a session."""
    connection = await asyncpg.connect(database)
    await connection.execute(TERMINATE)
    await connection.close()


def a_wish() -> TakeTicket:
    return TakeTicket(id=uuid4(), service="certificati")


async def test_the_first_leads_the_second_follows_and_both_say_so(tmp_path, database):
    async with two_servers(tmp_path, database) as (first, second):
        _, leading = await first.get("/healthz")
        _, following = await second.get("/healthz")
    assert (leading["role"], leading["leader"]) == ("leading", first.url)
    assert (following["role"], following["leader"]) == ("following", first.url)


async def test_a_follower_names_the_leader_over_http_and_knows_what_happened_there(
    tmp_path, database
):
    async with two_servers(tmp_path, database) as (first, second):
        key = await first.key("totem-1", Role.TOTEM)
        wish = a_wish()
        status, refusal = await second.command(wish, key)
        assert (status, refusal["refused"], refusal["leader"]) == (503, "not_leading", first.url)
        assert (await first.command(wish, key))[0] == 200
        board = Subscriber("board-1", Sight.BOARD, lambda: None)
        hello = Hello(station="board-1", key="any")
        second.running.parts.broadcast.join(board, hello, datetime.now(UTC), None)
        while second.running.parts.broadcast.hall.seq < first.running.parts.broadcast.hall.seq:
            await board.next()
        assert encode(second.running.parts.broadcast.hall.snapshot()) == encode(
            first.running.parts.broadcast.hall.snapshot()
        )


async def test_a_follower_that_is_furnished_otherwise_says_so(tmp_path, database):
    first, second = tmp_path / "first", tmp_path / "second"
    first.mkdir()
    second.mkdir()
    async with server_here(first, database=database):
        copy(first / "people.key", second)
        with capture_logs() as logs:
            async with server_here(second, a_plan(counters=3), database=database):
                pass
    assert [line["event"] for line in logs].count("furnished_otherwise") == 1


async def test_a_follower_sends_stations_to_the_leader(tmp_path, database):
    async with two_servers(tmp_path, database) as (first, second):
        key = await first.key("totem-1", Role.TOTEM)
        line = await second.join("totem-1", key)
        (goodbye,) = line.heard
        assert isinstance(goodbye, Goodbye)
        assert (goodbye.code, goodbye.leader) == ("not_leading", first.url)


async def test_a_wrong_key_is_told_so_by_a_follower_too(tmp_path, database):
    async with two_servers(tmp_path, database) as (_, second):
        socket = await second.socket()
        await socket.send_str('{"type": "hello", "station": "t", "key": "wrong"}')
        assert down_decoder.decode((await socket.receive()).data).code == "unknown_key"


async def test_a_link_that_knows_the_follower_alone_finds_the_leader(tmp_path, database):
    async with two_servers(tmp_path, database) as (first, second):
        link = Link(second.url, "totem-1", await first.key("totem-1", Role.TOTEM))
        work = asyncio.create_task(link.run())
        *_, issued = await link.request(a_wish())
        work.cancel()
        await asyncio.wait([work])
    assert issued.code == "A001"


async def test_whoever_loses_the_lead_hands_over_and_follows(tmp_path, database):
    async with two_servers(tmp_path, database) as (first, second):
        key = await first.key("totem-1", Role.TOTEM)
        wish = a_wish()
        before = await first.command(wish, key)
        board = await first.line("board-1", Role.BOARD)
        await end_the_lead(database)
        await board.until(lambda heard: isinstance(heard, Goodbye))
        assert board.heard[-1].code == "not_leading"
        leader = await _whoever_leads(first, second)
        assert await leader.command(wish, key) == before, "asked again, it happens once"
        _, after = await leader.command(a_wish(), key)
        assert after["accepted"][-1]["code"] == "A002"


async def test_a_lonely_server_leads_again_when_its_database_is_back(tmp_path, database):
    async with server_here(tmp_path, database=database) as server:
        board = await server.line("board-1", Role.BOARD)
        totem = await server.key("totem-1", Role.TOTEM)
        await server.command(a_wish(), totem)
        connection = await asyncpg.connect(database)
        await connection.execute(END_ALL)
        await connection.close()
        await board.until(lambda heard: isinstance(heard, Goodbye))
        await server.running.parts.succession.leading.wait()
        _, reply = await server.command(a_wish(), totem)
        assert reply["accepted"][-1]["code"] == "A002"


async def test_a_server_that_may_not_lead_on_a_torn_journal_says_so(tmp_path, database):
    async with server_here(tmp_path, database=database) as server:
        succession = server.running.parts.succession
        totem = await server.key("totem-1", Role.TOTEM)
        await server.command(a_wish(), totem)
        connection = await asyncpg.connect(database)
        await connection.execute(
            "create table lost as select * from event order by seq desc limit 1"
        )
        await connection.execute("delete from event where seq = (select seq from lost)")
        await end_the_lead(database)
        async with asyncio.timeout(20):
            while succession.torn is None:  # noqa: ASYNC110 there is no event
                await asyncio.sleep(0.01)
        _, health = await server.get("/healthz")
        assert (health["status"], health["reason"]) == ("degraded", "journal_torn")
        assert "the database ends with event 1, but 2 were written" in health["detail"]
        await connection.execute("insert into event select * from lost")
        await connection.close()
        await succession.leading.wait()
        assert (await server.get("/healthz"))[1]["status"] == "ok"


async def _whoever_leads(*servers: ServerHere) -> ServerHere:
    waiting = [
        asyncio.create_task(each.running.parts.succession.leading.wait()) for each in servers
    ]
    await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    for task in waiting:
        task.cancel()
    return next(each for each in servers if each.running.parts.succession.is_leading)


async def test_a_server_that_ends_in_order_is_followed_at_once(tmp_path, database):
    first, second = tmp_path / "first", tmp_path / "second"
    first.mkdir()
    second.mkdir()
    async with server_here(first, database=database) as leader:
        copy(first / "people.key", second)
        key = await leader.key("totem-1", Role.TOTEM)
        await leader.command(a_wish(), key)
        follower = server_here(second, database=database)
        heir = await follower.__aenter__()
    try:
        await heir.running.parts.succession.leading.wait()
        _, reply = await heir.command(a_wish(), key)
        assert reply["accepted"][-1]["code"] == "A002"
    finally:
        await follower.__aexit__(None, None, None)


async def test_a_leader_that_was_replaced_writes_nothing(tmp_path, database):
    async with AsyncExitStack() as ending:
        old = await ending.enter_async_context(open_home(tmp_path, database, "http://old"))
        new = await ending.enter_async_context(open_home(tmp_path, database, "http://new"))
        assert await old.lead.attempt()
        assert not await new.lead.attempt(), "one at a time"
        await old.journal.take_up()
        await old.journal.append([the_start_of_the_day()])
        await end_the_lead(database)
        while not await new.lead.attempt():
            pass
        assert await new.lead.holder() == "http://new"
        with pytest.raises(NotLeading, match="another server"):
            await old.journal.append([an_entry(2)])
        with pytest.raises(NotLeading):
            await old.journal.append([an_entry(2)])
        await new.journal.take_up()
        await new.journal.append([an_entry(2)])
        assert (await new.journal.last())[0] == 2


async def test_nobody_writes_who_has_not_taken_the_lead(tmp_path, database):
    async with open_home(tmp_path, database, "") as home:
        with pytest.raises(NotLeading):
            await home.journal.append([an_entry(1)])
        assert await home.journal.last() is None


async def test_an_append_under_way_is_waited_for_by_whoever_takes_the_lead(tmp_path, database):
    """The replaced leader's statement and the new epoch cannot pass each other."""
    async with AsyncExitStack() as ending:
        old = await ending.enter_async_context(open_home(tmp_path, database, ""))
        new = await ending.enter_async_context(open_home(tmp_path, database, ""))
        assert await old.lead.attempt()
        under_way = await asyncpg.connect(database)
        hold = under_way.transaction()
        await hold.start()
        await under_way.fetch("select from lead where epoch = 1 for share")
        await old.lead.let_go()
        taking = asyncio.create_task(new.lead.attempt())
        done, _ = await asyncio.wait([taking], timeout=0.3)
        assert not done
        await hold.commit()
        assert await taking
        await under_way.close()


async def test_killed_stopped_and_resumed_leaders_lose_nothing_and_write_nothing(
    tmp_path, database
):
    async with a_trial(database, tmp_path, stations=5) as trial:
        killed = [await trial.kill_leader() for _ in range(2)]
        stopped = await trial.stop_and_resume_leader()
        await trial.load.more(20)
    verdict = await trial.judge(tmp_path / "first")
    assert verdict.is_good, verdict
    assert all(outage.first_ticket_s < 10 for outage in (*killed, stopped))
    assert all(outage.all_back_s < 15 for outage in (*killed, stopped))
