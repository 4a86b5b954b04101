"""The plan of a day in a branch that an older version has kept."""

from datetime import timedelta
from uuid import uuid4

from sportello.model.commands import CheckIn, MoveBooking
from sportello.model.person import Role
from tests.queue_server.a_server import FakeClock, server_here
from tests.queue_server.an_old_branch import unpack

PLANNED_IN_A_LIST = "branch-0002.tar.gz"
"""Its journal planned a booking of this morning in a list."""


async def test_bookings_that_an_older_version_planned_in_a_list_are_changed_one_by_one(tmp_path):
    unpack(PLANNED_IN_A_LIST, tmp_path)
    clock = FakeClock()
    async with server_here(tmp_path, clock=clock) as server:
        key = await server.key("portal", Role.INTEGRATION)
        _, told = await server.get("/api/v1/hall", key)
        (planned,) = told["bookings"]
        to = clock.now + timedelta(hours=2)
        _, reply = await server.command(MoveBooking(id=uuid4(), booking=planned["id"], to=to), key)
        assert [event["type"] for event in reply["accepted"]] == ["booking_moved"]
        _, told = await server.get("/api/v1/hall", key)
        assert told["bookings"] == [planned | {"at": "2026-11-23T10:00:00Z"}]
        _, reply = await server.command(CheckIn(id=uuid4(), booking=planned["id"]), key)
        assert reply["accepted"][0]["slot_at"] == "2026-11-23T10:00:00Z"
