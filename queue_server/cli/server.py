"""`queue-server run`: the server until it is told to stop, and why it could not start.

Owns the event loop, what the command line says instead of branch.toml, and whether the server is
announced on the network.
"""

import argparse
import asyncio
import errno
import socket
import sqlite3
from contextlib import AsyncExitStack
from pathlib import Path

import msgspec
import uvloop
from msgspec.structs import replace

from queue_server.allocator import keep_one_arena, return_large_blocks
from queue_server.app import RunningServer, serve
from queue_server.cli.commands import settings_in
from queue_server.config.branch_file import FILE_NAME, BranchSettings
from queue_server.config.tables import WebUrl
from queue_server.storage.disk_space import why_full
from web.process.cannot_start import CannotStart
from web.process.command_line import Commands
from web.process.logs import write_json_lines


def add_to(commands: Commands) -> None:
    served = commands.add(run, "Serve the branch until SIGTERM or Ctrl-C.")
    served.add_argument("--host", help="instead of the one in branch.toml")
    served.add_argument("--port", type=_port, help="instead of the one in branch.toml")
    served.add_argument("--public-url", type=_web_url, help="instead of the one in branch.toml")


def run(options: argparse.Namespace) -> None:
    settings = settings_in(options.directory)
    host = settings.host if options.host is None else options.host
    port = settings.port if options.port is None else options.port
    if options.public_url is not None:
        settings = replace(settings, public_url=options.public_url)
    write_json_lines()
    keep_one_arena()
    return_large_blocks()
    try:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(_run(options.directory, settings, host, port))
    except OSError as error:
        full = why_full(error, options.directory)
        raise full or CannotStart(_why_not(error, options.directory, host, port)) from None
    except sqlite3.DatabaseError as damage:
        if full := why_full(damage, options.directory):
            raise full from None
        raise CannotStart(
            f"a database in {options.directory} is damaged ({damage}): restore the directory from "
            f"its last copy, or see what can be mended: queue-server check {options.directory}"
        ) from None


async def _run(directory: Path, settings: BranchSettings, host: str, port: int) -> None:
    async with AsyncExitStack() as ending:
        announcement = None
        if settings.is_announced:
            from queue_server.announce import Announcement  # with zeroconf, for this alone

            announcement = await ending.enter_async_context(Announcement(settings.plan.name, host))

        def ready(server: RunningServer) -> None:
            if announcement is not None:
                announcement.begin(server.port)

        await serve(
            directory,
            settings.plan,
            host=host,
            port=port,
            database=settings.database,
            public_url=settings.public_url,
            retention=settings.retention,
            limits=settings.limits,
            calendars=settings.calendars,
            portal=settings.portal,
            clamd=settings.clamd,
            ready=ready,
        )


def _why_not(error: OSError, directory: Path, host: str, port: int) -> str:
    if error.errno in (errno.EADDRNOTAVAIL, socket.EAI_NONAME, socket.EAI_AGAIN):
        return f"this machine has no address {host}: correct host in {FILE_NAME}, or use --host"
    if error.errno == errno.EADDRINUSE:
        return (
            f"port {port} of {host} is taken: stop the program that has it, "
            f"or correct port in {FILE_NAME}, or use --port"
        )
    if error.errno == errno.EACCES and error.filename is None:
        return f"port {port} is for root alone: choose one from 1024 on"
    return f"{directory}: {error.strerror or error}; its owner must be the one who runs the server"


def _port(text: str) -> int:
    port = int(text)
    if not 0 <= port <= 65535:
        raise argparse.ArgumentTypeError("a port is a number up to 65535")
    return port


def _web_url(text: str) -> str:
    try:
        return msgspec.convert(text, WebUrl).rstrip("/")
    except msgspec.ValidationError:
        raise argparse.ArgumentTypeError("it begins with http:// or https://") from None
