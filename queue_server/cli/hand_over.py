"""`queue-server hand-over`: free seats of the desk go to the portal, which sells them online. With
`--back`, those that it has not taken yet are asked back.

The branch's own calendars say which seats the desk has: docs/decisions/0117.
"""

import argparse
import asyncio
from datetime import UTC, datetime
from uuid import uuid4
from zoneinfo import ZoneInfo

import msgspec

from queue_server.cli.commands import settings_in
from queue_server.cli.server_door import add_server_to, server_door
from queue_server.config.branch_file import BranchSettings
from sportello.bookings.desk_messages import (
    AskSeatsBack,
    HandOverSeats,
    SeatsAskedBack,
    SeatsHandedOver,
)
from sportello.bookings.slots import slot_id
from web.process.cannot_start import CannotStart
from web.process.command_line import Commands

HAND_OVERS = "/api/v1/desk/hand-overs"


def add_to(commands: Commands) -> None:
    parser = commands.add(hand_over, "Hand free seats of the desk over to the portal.")
    parser.add_argument("calendar", help="as in [calendars] of branch.toml")
    parser.add_argument("time", help="when the appointment begins, local: 2026-12-14T10:30")
    parser.add_argument("--seats", type=int, default=1, metavar="N", help="how many; 1 if not said")
    parser.add_argument(
        "--back", action="store_true", help="ask for those back that the portal has not taken yet"
    )
    add_server_to(parser)


def hand_over(options: argparse.Namespace) -> None:
    """Raises: CannotStart, Refused"""
    settings = settings_in(options.directory)
    if settings.portal is None:
        raise CannotStart("there is no [portal] in branch.toml: all seats are the desk's")
    try:
        local = datetime.fromisoformat(options.time).replace(tzinfo=ZoneInfo(settings.plan.zone))
    except ValueError:
        raise CannotStart(f"{options.time} is no time: write it as 2026-12-14T10:30") from None
    slot = slot_id(options.calendar, local.astimezone(UTC))
    if options.back:
        asyncio.run(_ask_back(options, settings, AskSeatsBack(uuid4(), slot)))
    else:
        asyncio.run(_hand_over(options, settings, HandOverSeats(uuid4(), slot, options.seats)))


async def _hand_over(
    options: argparse.Namespace, settings: BranchSettings, asked: HandOverSeats
) -> None:
    async with server_door(options, settings) as door:
        told = msgspec.json.decode(await door.send(HAND_OVERS, asked), type=SeatsHandedOver)
    seats, slot = told.transfer.seats, told.transfer.slot
    print(f"{seats} of {slot} on the way: the portal takes or returns them.")


async def _ask_back(
    options: argparse.Namespace, settings: BranchSettings, asked: AskSeatsBack
) -> None:
    async with server_door(options, settings) as door:
        said = await door.send(f"{HAND_OVERS}/back", asked)
    transfers = msgspec.json.decode(said, type=SeatsAskedBack).transfers
    seats = sum(each.seats for each in transfers)
    print(f"{seats} of {asked.slot} asked back: the portal returns what it has not taken yet.")
