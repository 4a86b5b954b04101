"""`queue-server day`: how the day stands, and a person's word about it, at the server that runs.

Whether the day may begin or be taken back, the server says.
"""

import argparse
import asyncio
from uuid import uuid4

from queue_server.cli.commands import settings_in
from queue_server.cli.server_door import ServerDoor, add_server_to, server_door
from queue_server.config.branch_file import BranchSettings
from sportello.hall.view import Hall
from sportello.model.commands import ConfirmClock, TakeDayBack
from web.process.command_line import Commands

COMMANDS = "/api/v1/commands"


def add_to(commands: Commands) -> None:
    parser = commands.add(day, "How the day stands; begin it, or take it back.")
    word = parser.add_mutually_exclusive_group()
    word.add_argument("--start", action="store_true", help="the clock is right: begin its day")
    word.add_argument(
        "--back", action="store_true", help="it was a mistake: the day before goes on"
    )
    add_server_to(parser)


def day(options: argparse.Namespace) -> None:
    """Raises: CannotStart, Refused"""
    asyncio.run(_day(options, settings_in(options.directory)))


async def _day(options: argparse.Namespace, settings: BranchSettings) -> None:
    async with server_door(options, settings) as door:
        before = await door.hall()
        if options.start:
            await door.send(COMMANDS, ConfirmClock(id=uuid4()))
        elif options.back and before.day is not None:
            await door.send(COMMANDS, TakeDayBack(id=uuid4(), day=before.day))
        await _say(door, before)


async def _say(door: ServerDoor, before: Hall) -> None:
    hall, health = await door.hall(), await door.health()
    print(f"The day is {hall.day}, with {len(hall.tickets)} numbers that have not ended.")
    if hall.day != before.day:
        void = len(before.tickets)
        print(f"Before it was {before.day}; of its numbers {void} had not ended, and are void now.")
    print(health.detail or "The server follows the machine's clock.")
