"""Two queue servers on one PostgreSQL, and what happens to the stations when the leader dies.

`python -m benchmarks.measures.failover --kills 20` kills the leader under load, again and again,
then stops and resumes it; with `--standby` the database itself dies and its standby is promoted.
Real programs, real links, real replication, all on loopback. Ends with 1 if a promise was broken.
"""

import argparse
import asyncio
import signal
import sys
import tempfile
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from shutil import copy
from time import monotonic
from uuid import UUID, uuid4

import aiohttp
from msgspec import Struct

from benchmarks.branch import measured_toml
from benchmarks.database import Cluster, a_cluster, a_schema, a_standby, free_port
from queue_server.accounts.access import Accounts
from queue_server.config.branch_file import FILE_NAME
from queue_server.people.key import KEY_FILE
from queue_server.storage.stores import open_access, open_home
from sportello.model.commands import TakeTicket
from sportello.model.events import TicketIssued
from sportello.model.person import Role
from sportello.model.wire import encode
from station.link import Link, LinkError

SERVICE = "certificati-anagrafici"
STATIONS = 20
ACKNOWLEDGED_BEFORE_KILL = 150
BACK_WITHIN_S = 60.0
LOOK_EVERY_S = 0.05


class KillableServer:
    """One `queue-server run` over `directory`."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        with (self.directory / "server.log").open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                sys.executable,
                *("-m", "queue_server", "run", str(self.directory), "--port", str(self.port)),
                stderr=log,
            )

    def send(self, number: signal.Signals) -> None:
        assert self.process is not None, "start it first"
        self.process.send_signal(number)

    async def kill(self) -> None:
        """kill -9"""
        process, self.process = self.process, None
        if process is not None:
            process.kill()
            await process.wait()

    async def role(self, http: aiohttp.ClientSession) -> str | None:
        """As it says itself; None while it says nothing."""
        try:
            patience = aiohttp.ClientTimeout(total=1)
            async with http.get(f"{self.url}/healthz", timeout=patience) as answer:
                return str((await answer.json())["role"])
        except (aiohttp.ClientError, OSError, TimeoutError):
            return None


class StationLoad:
    """Stations that take one ticket after the other, as totems do, and never give up a command.

    acknowledged  the code of each command that was answered
    """

    def __init__(self) -> None:
        self.acknowledged: dict[UUID, str] = {}
        self._answered_at: dict[Link, float] = {}
        self._answered = asyncio.Event()

    async def run(self, link: Link) -> None:
        self._answered_at[link] = 0.0
        while True:
            command = TakeTicket(id=uuid4(), service=SERVICE)
            issued = await self._insist(link, command)
            self.acknowledged[command.id] = issued.code
            self._answered_at[link] = monotonic()
            self._answered.set()

    async def more(self, count: int) -> None:
        """Return once so many more tickets were given."""
        enough = len(self.acknowledged) + count
        async with asyncio.timeout(BACK_WITHIN_S):
            while len(self.acknowledged) < enough:
                self._answered.clear()
                await self._answered.wait()

    async def everybody_since(self, instant: float) -> None:
        """Return once every station has been given a ticket after that."""
        async with asyncio.timeout(BACK_WITHIN_S):
            while min(self._answered_at.values()) < instant:
                self._answered.clear()
                await self._answered.wait()

    async def _insist(self, link: Link, command: TakeTicket) -> TicketIssued:
        while True:
            try:
                *_, issued = await link.request(command)
            except LinkError:
                continue
            assert isinstance(issued, TicketIssued), issued
            return issued


class Outage(Struct, frozen=True):
    """Seconds from the blow until the first ticket again, and until every station is back."""

    first_ticket_s: float
    all_back_s: float


class JournalVerdict(Struct, frozen=True):
    """What the journal says afterwards; the last three are to be 0."""

    tickets: int
    acknowledged: int
    missing: int
    twice: int
    written_by_the_replaced: int

    @property
    def is_good(self) -> bool:
        return not (self.missing or self.twice or self.written_by_the_replaced)


class Trial:
    """A branch of two servers under load; `blow` by blow, then `judge`."""

    def __init__(
        self,
        database: str,
        servers: list[KillableServer],
        load: StationLoad,
        http: aiohttp.ClientSession,
    ) -> None:
        self.servers = servers
        self.load = load
        self._database = database
        self._http = http
        self._asked_of_the_replaced: list[UUID] = []

    async def leader(self) -> KillableServer:
        return await self._first(lambda role: role == "leading")

    async def kill_leader(self) -> Outage:
        """kill -9; afterwards it runs again, as a follower."""
        await self.load.more(ACKNOWLEDGED_BEFORE_KILL)
        leader = await self.leader()
        struck_at = monotonic()
        await leader.kill()
        outage = await self._outage(struck_at, leader)
        await leader.start()
        await self._until(leader, "following")
        return outage

    async def stop_and_resume_leader(self) -> Outage:
        """SIGSTOP, until another one leads; then SIGCONT, and commands to it at once."""
        await self.load.more(ACKNOWLEDGED_BEFORE_KILL)
        leader = await self.leader()
        struck_at = monotonic()
        leader.send(signal.SIGSTOP)
        outage = await self._outage(struck_at, leader)
        asked = [asyncio.create_task(self._ask(leader)) for _ in range(20)]
        await asyncio.sleep(LOOK_EVERY_S)  # they stand in its queue now
        leader.send(signal.SIGCONT)
        await asyncio.gather(*asked)
        await self._until(leader, "following")
        return outage

    async def lose_database(self, primary: Cluster, standby: Cluster) -> Outage:
        """The primary dies, its standby is promoted."""
        await self.load.more(ACKNOWLEDGED_BEFORE_KILL)
        struck_at = monotonic()
        primary.kill()
        await asyncio.to_thread(standby.promote)
        return await self._outage(struck_at)

    async def judge(self, directory: Path) -> JournalVerdict:
        async with open_home(directory, self._database, "") as home:
            events = await home.journal.since(0, 10**7)
            known = await home.journal.answered(self.load.acknowledged.keys())
            stray = await home.journal.answered(self._asked_of_the_replaced)
        issued = [event for event in events if isinstance(event, TicketIssued)]
        codes = {id: [getattr(e, "code", "") for e in known[id].events] for id in known}
        missing = sum(code not in codes.get(id, ()) for id, code in self.load.acknowledged.items())
        twice = sum(count - 1 for count in Counter(e.ticket for e in issued).values())
        assert [event.seq for event in events] == list(range(1, len(events) + 1)), "a gap"
        return JournalVerdict(len(issued), len(self.load.acknowledged), missing, twice, len(stray))

    async def _ask(self, server: KillableServer) -> None:
        command = TakeTicket(id=uuid4(), service=SERVICE)
        self._asked_of_the_replaced.append(command.id)
        key = (server.directory / "totem.key").read_text()
        async with self._http.post(
            f"{server.url}/api/v1/commands",
            data=encode(command),
            headers={"Authorization": f"Bearer {key}"},
        ) as answer:
            assert answer.status == 503, await answer.text()

    async def _outage(self, struck_at: float, gone: KillableServer | None = None) -> Outage:
        """What `gone` had answered before may still arrive, and says nothing."""
        if gone is not None:
            await self._first(lambda role: role == "leading", but=gone)
        led_at = monotonic()
        await self.load.more(1)
        first_ticket_s = monotonic() - struck_at
        await self.load.everybody_since(led_at)
        return Outage(first_ticket_s, monotonic() - struck_at)

    async def _until(self, server: KillableServer, role: str) -> None:
        async with asyncio.timeout(BACK_WITHIN_S):
            while await server.role(self._http) != role:  # noqa: ASYNC110 - another process
                await asyncio.sleep(LOOK_EVERY_S)

    async def _first(
        self, wanted: Callable[[str | None], bool], but: KillableServer | None = None
    ) -> KillableServer:
        async with asyncio.timeout(BACK_WITHIN_S):
            while True:
                for server in self.servers:
                    if server is not but and wanted(await server.role(self._http)):
                        return server
                await asyncio.sleep(LOOK_EVERY_S)


@asynccontextmanager
async def a_trial(database: str, directory: Path, stations: int) -> AsyncIterator[Trial]:
    """Two servers with directories in `directory`, and so many stations at work."""
    servers = [KillableServer(directory / name) for name in ("first", "second")]
    keys = await _furnish(database, servers, stations)
    async with AsyncExitStack() as ending:
        http = await ending.enter_async_context(aiohttp.ClientSession())
        load = StationLoad()
        for server in servers:
            await server.start()
            ending.push_async_callback(server.kill)
        trial = Trial(database, servers, load, http)
        await trial.leader()
        urls = [server.url for server in servers]
        links = [Link(urls, name, key) for name, key in keys.items()]
        tasks = [asyncio.create_task(link.run()) for link in links]
        tasks += [asyncio.create_task(load.run(link)) for link in links]
        try:
            yield trial
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


async def _furnish(database: str, servers: list[KillableServer], stations: int) -> dict[str, str]:
    """The directories of both servers; the keys of the stations by name."""
    first, *others = servers
    for server in servers:
        server.directory.mkdir(mode=0o700)
        text = f'{measured_toml()}\n[database]\nurl = "{database}"\n'
        (server.directory / FILE_NAME).write_text(text)
    async with open_home(first.directory, database, ""):
        pass  # makes the key
    for other in others:
        copy(first.directory / KEY_FILE, other.directory / KEY_FILE)
    async with open_access(first.directory, database) as tables:
        access = Accounts(tables, lambda: datetime.now(UTC))
        names = [f"totem-{n}" for n in range(1, stations + 1)]
        keys = {name: await access.add_station(name, Role.TOTEM) for name in names}
        access.close()
    for server in servers:
        (server.directory / "totem.key").write_text(keys[names[0]])
    return keys


async def trial_of_servers(kills: int, stations: int) -> bool:
    with tempfile.TemporaryDirectory() as directory, a_cluster() as cluster:
        database = await a_schema(cluster, "branch")
        async with a_trial(database, Path(directory), stations) as trial:
            outages = [await trial.kill_leader() for _ in range(kills)]
            _print(f"{kills} kills of the leader", outages)
            _print("SIGSTOP, SIGCONT", [await trial.stop_and_resume_leader()])
            await trial.load.more(ACKNOWLEDGED_BEFORE_KILL)
        return _told(await trial.judge(Path(directory) / "first"))


async def trial_of_database(kills: int, stations: int) -> bool:
    """With a synchronous standby: some kills of the leader, then the primary's end."""
    with ExitStack() as ending:
        directory = Path(ending.enter_context(tempfile.TemporaryDirectory()))
        primary = ending.enter_context(a_cluster(synchronous_standby_names="'standby'"))
        standby = ending.enter_context(a_standby(primary))
        hosts = f"127.0.0.1:{primary.port},127.0.0.1:{standby.port}"
        database = await a_schema(primary, "branch")
        database = database.replace(f"127.0.0.1:{primary.port}", hosts)
        async with a_trial(database, directory, stations) as trial:
            await primary.check_is_synchronous()
            outages = [await trial.kill_leader() for _ in range(kills)]
            _print(f"{kills} kills of the leader, with a synchronous standby", outages)
            outage = await trial.lose_database(primary, standby)
            _print("kill of the primary, promotion of its standby", [outage])
            await trial.load.more(ACKNOWLEDGED_BEFORE_KILL)
        return _told(await trial.judge(directory / "first"))


def _print(what: str, outages: list[Outage]) -> None:
    for name, seconds in (
        ("first ticket again", [outage.first_ticket_s for outage in outages]),
        ("all stations back", [outage.all_back_s for outage in outages]),
    ):
        if seconds:
            mean = sum(seconds) / len(seconds)
            print(f"{what:<52} {name:<20} mean {mean:5.2f} s, worst {max(seconds):5.2f} s")


def _told(verdict: JournalVerdict) -> bool:
    print(
        f"{verdict.tickets} tickets in the journal, {verdict.acknowledged} acknowledged: "
        f"{verdict.missing} missing, {verdict.twice} numbers twice, "
        f"{verdict.written_by_the_replaced} written by a leader that was replaced"
    )
    return verdict.is_good


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--stations", type=int, default=STATIONS)
    parser.add_argument("--standby", action="store_true", help="end the database instead")
    options = parser.parse_args()
    trial = trial_of_database if options.standby else trial_of_servers
    return 0 if asyncio.run(trial(options.kills, options.stations)) else 1


if __name__ == "__main__":
    sys.exit(main())
