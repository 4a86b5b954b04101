"""Whether a station's server answers, lets it in, and has the same time.

Owns the greeting: the station's own, without joining the hall for longer than one message.
"""

import asyncio
import time
from datetime import UTC, datetime

import aiohttp
from aiohttp import ClientSession, WSMsgType

from appliance.doctor.findings import Finding, Level
from sportello.model.wire import Goodbye, Hello, Resumed, Welcome, down_decoder, encode
from station.config import StationConfig
from station.link.discovery import find_servers
from text.catalogue import N_

SERVER, KEY, CLOCK, DISCOVERY = N_("Queue server"), N_("Key"), N_("Clock"), N_("Discovery")
ANSWER_WITHIN_S = 5.0
CLOCK_MAY_DIFFER_S = 2.0
CLOCK_IS_WRONG_S = 30.0


async def check_server(config: StationConfig) -> list[Finding]:
    """The way of a station to its server, step by step."""
    server = config.server
    findings: list[Finding] = []
    if server is None:
        found = await find_servers()
        findings.append(discovery(found, if_none=Level.FAULT))
        if not found:
            return findings
        server = found[0]
    try:
        async with asyncio.timeout(ANSWER_WITHIN_S), ClientSession() as http:
            return findings + await _greet(http, server, config)
    except (aiohttp.ClientError, OSError, TimeoutError, ValueError) as away:
        return [*findings, _away(server, away)]


def discovery(found: list[str], *, if_none: Level) -> Finding:
    """What announces itself on this network, and how bad it is if nothing does."""
    if found:
        return Finding(
            DISCOVERY, Level.OK, "ready", N_("announced on this network: %1"), (", ".join(found),)
        )
    return Finding(
        DISCOVERY,
        if_none,
        "no_server_found",
        N_("no server is announced on this network"),
        remedy=N_('Write server = "http://ADDRESS:8210" in station.toml, or start the server.'),
    )


async def _greet(http: ClientSession, server: str, config: StationConfig) -> list[Finding]:
    asked_s, asked_at = time.monotonic(), datetime.now(UTC)
    async with http.ws_connect(f"{server.rstrip('/')}/station", max_msg_size=0) as socket:
        answers = round((time.monotonic() - asked_s) * 1000)
        reached = Finding(SERVER, Level.OK, "ready", N_("%1 answers in %2 ms"), (server, answers))
        await socket.send_str(encode(Hello(station=config.station, key=config.key)).decode())
        message = await socket.receive()
    if message.type is not WSMsgType.TEXT:
        return [reached, _away(server, OSError("it hung up"))]
    told = down_decoder.decode(message.data)
    if isinstance(told, Goodbye):
        return [reached, _turned_away(config.station, told)]
    assert isinstance(told, Welcome | Resumed), "a hello is answered so"
    accepted = Finding(KEY, Level.OK, "ready", N_("%1 is let in"), (config.station,))
    return [reached, accepted, _clock(told.at, asked_at, datetime.now(UTC))]


def _clock(server_at: datetime, before: datetime, after: datetime) -> Finding:
    apart_s = abs((server_at - (before + (after - before) / 2)).total_seconds())
    if apart_s <= CLOCK_MAY_DIFFER_S:
        return Finding(CLOCK, Level.OK, "ready", N_("the same as the server's"))
    level = Level.FAULT if apart_s > CLOCK_IS_WRONG_S else Level.ATTENTION
    return Finding(
        CLOCK,
        level,
        "clock_differs",
        N_("%1 s away from the server's"),
        (round(apart_s),),
        N_("Let both machines take the time from the network: timedatectl set-ntp true"),
    )


def _turned_away(station: str, told: Goodbye) -> Finding:
    if told.code == "unknown_key":
        return Finding(
            KEY,
            Level.FAULT,
            told.code,
            N_("the server does not know the key of %1"),
            (station,),
            N_("Make a new one on the server and write it in station.toml: queue-server key"),
            detail=told.detail,
        )
    return Finding(
        KEY,
        Level.FAULT,
        told.code,
        N_("the server sends %1 away: %2"),
        (station, told.code),
        N_("Bring both programs to the same version."),
        detail=told.detail,
    )


def _away(server: str, why: BaseException) -> Finding:
    return Finding(
        SERVER,
        Level.FAULT,
        "server_away",
        N_("%1 does not answer"),
        (server,),
        N_("Check the network and that the server runs: queue-server run"),
        detail=str(why) or type(why).__name__,
    )
