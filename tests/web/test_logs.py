"""The log of a morning: stations and tickets yes, people and keys never."""

import asyncio
import json
import logging
import subprocess
import sys
from uuid import uuid4

from sportello.model.commands import CallNext, OpenCounter, TakeTicket
from sportello.model.wire import Identify, ReadNote, WhoIs, WriteNote
from tests.queue_server.a_server import PASSWORD, ROOT, prepare, visiting
from web.process.logs import NotTooOften

CF = "CCCFBA85D03L219P"
NOTE = "manca la marca da bollo"


async def test_a_morning_is_logged_as_json_lines_without_people_or_keys(tmp_path):
    keys = await prepare(tmp_path, totems=1, counters=1)
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.queue_server.a_server", str(tmp_path)),
        *("--public-url", "http://turni.example.it"),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    url = (await process.stdout.readline()).decode().strip()
    async with visiting(url) as visitor:
        totem = await visitor.join("totem-1", keys.totems["totem-1"])
        desk = await visitor.join("desk-1", keys.counters["desk-1"])
        token = (await desk.log_in("operator-1")).token
        identify = Identify(id=uuid4(), codice_fiscale=CF, surname="Caccia", given_name="Fabio")
        citizen = (await totem.ask(identify)).citizen
        take = TakeTicket(id=uuid4(), service="certificati", citizen=citizen)
        reply = await totem.ask(take)
        ticket = reply.accepted[-1].ticket
        followed = reply.follow.rpartition("/")[2]
        await visitor.http.get(f"{url}/turno/{followed}")
        await visitor.http.get(f"{url}/turno/{followed}x/y")
        await desk.ask(OpenCounter(id=uuid4(), counter="1"))
        await desk.ask(CallNext(id=uuid4(), counter="1"))
        await desk.ask(WhoIs(id=uuid4(), ticket=ticket))
        await desk.ask(WriteNote(id=uuid4(), ticket=ticket, text=NOTE))
        await desk.ask(ReadNote(id=uuid4(), ticket=ticket))
    process.terminate()
    _, log = await process.communicate()
    events = [json.loads(line)["event"] for line in log.decode().splitlines()]
    assert {"server_ready", "station_joined", "operator_logged_in"} <= set(events)
    assert {"citizen_read", "note_written", "note_read"} <= set(events)
    assert events[-1] == "server_stopped"
    assert ticket in log.decode()
    secrets = (CF, "Caccia", "Fabio", NOTE, PASSWORD, token, followed, *keys.totems.values())
    for secret in secrets:
        assert secret not in log.decode()
    assert process.returncode == 0


FLOOD = """
import logging, structlog
from web.process.logs import write_json_lines
write_json_lines()
for n in range(30_000):
    structlog.get_logger("door").warning("connections_full", kind="keyless")
    try:
        raise OSError("Too many open files " + "x" * 10_000)
    except OSError:
        logging.getLogger("asyncio").exception("socket.accept() out of system resource")
"""


def test_a_flood_of_the_same_line_fills_no_disk():
    flood = subprocess.run([sys.executable, "-c", FLOOD], capture_output=True, cwd=ROOT, check=True)
    assert len(flood.stderr) < 1_000_000
    lines = [json.loads(line) for line in flood.stderr.splitlines()]
    assert {line["event"] for line in lines} >= {"connections_full"}


def test_the_next_line_says_how_many_were_dropped():
    now = 0.0
    limit = NotTooOften(lambda: now)
    record = logging.LogRecord("door", 30, "", 0, {"event": "connections_full"}, None, None)
    passed = [limit.filter(record) for _ in range(700)]
    assert passed == [True] * 500 + [False] * 200
    now = 10.0
    assert limit.filter(record)
    assert record.msg == {"event": "connections_full", "dropped": 200}
