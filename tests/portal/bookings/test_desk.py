"""What is asked at the same moment is done together; each gets an answer of its own."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

import pytest
from msgspec.structs import replace
from sqlalchemy import event, text

from casework.storage.once import RequestKey, StoredAnswer
from portal.bookings import seat_counters
from portal.bookings.confirming import WantedBooking, confirm_all
from portal.bookings.desk import Gathering
from portal.bookings.holds import Hold, WantedHold, open_holds
from portal.bookings.persons import NamedPerson
from portal.bookings.slot_rows import publish
from portal.branches.sheets import ServiceSheet
from portal.branches.staff_settings import put, remove
from sportello.bookings.calendar import Channel
from tests.portal.a_portal import BRANCH, MARIA, OPEN_DAY_SERVICE, SERVICE


@dataclass
class Runs:
    """What a gathering was handed, and what it is to fail with."""

    seen: list

    async def run(self, asked):
        self.seen.append(list(asked))
        await asyncio.sleep(0)
        for each in asked:
            if isinstance(each, BaseException):
                raise each
        return [f"told {each}" for each in asked]


async def test_one_that_cannot_be_answered_takes_none_of_the_others_with_it():
    runs = Runs([])
    gathering = Gathering(runs.run)
    asked = ["first", "a", ValueError("?"), "b"]
    told = await asyncio.gather(*map(gathering.ask, asked), return_exceptions=True)
    assert [str(each) for each in told] == ["told first", "told a", "?", "told b"]


async def test_a_database_that_is_away_is_asked_once_for_all_of_them():
    runs = Runs([])
    gathering = Gathering(runs.run)
    asked = ["first", "a", OSError("away"), "b"]
    told = await asyncio.gather(*map(gathering.ask, asked), return_exceptions=True)
    assert [str(each) for each in told] == ["away"] * 4
    assert await gathering.ask("again") == "told again"
    assert len(runs.seen) == 2


async def test_who_goes_away_meanwhile_keeps_no_other_from_an_answer():
    gathering = Gathering(Runs([]).run)
    asking = [asyncio.ensure_future(gathering.ask(n)) for n in range(3)]
    await asyncio.sleep(0)
    asking[0].cancel()
    assert await asyncio.gather(*asking[1:]) == ["told 1", "told 2"]


async def test_whoever_asks_is_told_when_the_work_itself_is_ended():
    gathering = Gathering(Runs([]).run)
    asking = gathering.ask(asyncio.CancelledError())
    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(asking, 5)


NASTY = ("\x00", "a\x00b", "é", "a b")


@pytest.mark.parametrize("nasty", NASTY)
async def test_letters_that_no_database_keeps_spoil_no_other_booking(portal, nasty):
    _, held = await portal.hold()
    _, other = await portal.hold()
    wrong, right = await asyncio.gather(
        portal.ask(
            "POST",
            "/api/v1/bookings",
            json={"hold": nasty, "person": MARIA},
            headers={"Idempotency-Key": "k"},
        ),
        portal.book(held["id"]),
    )
    assert (wrong[0], right[0]) == (422, 201)
    person = MARIA | {"email": "maria\x00@borgo.example"}
    status, told = await portal.book(other["id"], person=person)
    assert (status, told["errors"]) == (
        422,
        [{"path": "person.email", "code": "not_an_email_address"}],
    )


async def test_a_key_that_is_no_plain_text_is_refused(portal):
    _, held = await portal.hold()
    status, told = await portal.book(held["id"], key="\xe9")
    assert (status, told["code"]) == (400, "idempotency_key_missing")


async def test_a_slot_at_the_end_of_all_time_is_too_early(portal):
    slots = await portal.slots()
    calendar = slots[0]["id"].rpartition("-")[0]
    status, told = await portal.hold(f"{calendar}-99991231T2359Z")
    assert (status, told["code"]) == (409, "too_early")


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "20261225", "2026-W52-5"])
async def test_days_that_no_calendar_has_are_named_as_wrong(small_portal, day):
    path = f"/api/v1/slots?branch={BRANCH}&service={SERVICE}&from={day}&to={day}"
    status, told = await small_portal.get(path)
    assert (status, told["errors"][0]["path"]) == (422, "from")


async def test_one_key_for_two_holds_at_the_same_moment_makes_one_booking(portal):
    holds = [(await portal.hold())[1]["id"] for _ in range(2)]
    key = str(uuid4())
    told = await asyncio.gather(*(portal.book(hold, key) for hold in holds))
    assert sorted(status for status, _ in told) == [201, 422]
    async with portal.context.database.reading() as connection:
        assert (await connection.execute(text("select count(*) from booking"))).scalar_one() == 1


async def test_a_service_that_staff_has_just_removed_refuses_its_own_holds_alone(portal):
    _, gone = await portal.hold(service=OPEN_DAY_SERVICE)
    _, stays = await portal.hold()
    async with portal.context.database.transaction() as connection:
        await remove(connection, portal.comune, ServiceSheet, OPEN_DAY_SERVICE)
    await portal.context.directory.refresh()
    told = await asyncio.gather(portal.book(gone["id"]), portal.book(stays["id"]))
    assert [status for status, _ in told] == [404, 201]


async def test_bookings_that_change_places_at_the_same_moment_do_not_wait_for_each_other(portal):
    early, late = [s for s in await portal.slots() if s["starts_at"] > "2"][-6:-4]
    made = []
    for slot in (early, late) * 8:
        _, held = await portal.hold(slot["id"])
        if "code" not in held:
            made.append((slot["id"], (await portal.book(held["id"]))[1]))
    assert len(made) == 6
    async with portal.context.database.transaction() as connection:
        await connection.execute(text("update slot set capacity = 100"))

    async def swap(at, booking):
        _, held = await portal.hold((late if at == early["id"] else early)["id"])
        headers = {"Authorization": f"Bearer {booking['token']}"}
        path = f"/api/v1/bookings/{booking['id']}"
        return (await portal.ask("PATCH", path, headers=headers, json={"hold": held["id"]}))[0]

    assert await asyncio.gather(*(swap(*each) for each in made)) == [200] * 6


async def test_rows_are_locked_in_the_order_of_bytes(portal):
    # a database in Italian puts "a-B" between "a-a" and "a-C", and so elsewhere than Python
    ids = ["a-C", "a-a", "aB", "A-b", "a_a", "a-B"]
    async with portal.context.database.transaction() as connection:
        for id in ids:
            await connection.execute(
                text(
                    "insert into slot (comune, id, calendar, branch, starts_at, ends_at, capacity)"
                    " select comune, :id, calendar, branch, starts_at, ends_at, 1 from slot limit 1"
                ),
                {"id": id},
            )
        if portal.context.database.is_shared:
            await connection.execute(
                text('alter table slot alter column id type text collate "it-x-icu"')
            )
        found, _ = await seat_counters.lock_seats(connection, portal.comune, ids)
        assert list(found) == sorted(ids)


@pytest.mark.parametrize("people", [1, 5])
async def test_a_crowd_costs_no_more_statements_than_one_person(small_portal, people):
    # each is a trip to the database, which a booking waits for: docs/decisions/0181
    comune = small_portal.context.directory.comuni[0]
    slots = [slot["id"] for slot in (await small_portal.slots())[-people:]]
    wanted = [WantedHold(slot, SERVICE, 1, "a client") for slot in slots]
    maria = NamedPerson("Maria", "Fontanelli", email="maria@borgosanlieto.example")
    now = small_portal.clock()
    asked = []
    async with small_portal.context.database.transaction() as connection:

        @event.listens_for(connection.sync_connection, "before_cursor_execute")
        def note(_, __, statement, *___):
            asked.append(statement)

        held = await open_holds(connection, comune, wanted, lasts=timedelta(minutes=10), now=now)
        assert [type(each) for each in held] == [Hold] * people
        assert len(asked) == 3
        bookings = [
            WantedBooking(
                hold=each.id,
                visitor=maria,
                key=RequestKey(comune.id, "", each.id, ""),
                answer=lambda made: StoredAnswer(201, made.code),
            )
            for each in held
        ]
        told = await confirm_all(connection, comune, bookings, now)
        assert [each.status for each in told] == [201] * people
        assert len(asked) == 3 + 9


async def test_reading_on_postgresql_takes_no_trip_to_begin_and_to_end(portal):
    database = portal.context.database
    if not database.is_shared:
        return

    async def is_begun(connection):
        await connection.execute(text("select 1"))
        return connection.sync_connection.connection.driver_connection.is_in_transaction()

    async with database.reading() as connection:
        assert not await is_begun(connection)
    async with database.transaction() as connection:
        assert await is_begun(connection)


async def test_a_debt_falls_as_seats_come_back_and_is_settled(portal):
    made = []
    slot = await portal.slot_of_a_later_day()
    for _ in range(3):
        _, held = await portal.hold(slot["id"])
        made.append((await portal.book(held["id"]))[1])
    comune = portal.context.directory.comune(portal.comune)
    calendar = next(c for c in comune.calendars.values() if slot["id"].startswith(c.id + "-"))
    cut = replace(calendar, seats={Channel.ONLINE: 1})
    async with portal.context.database.transaction() as connection:
        await put(connection, portal.comune, cut)
        await publish(connection, portal.comune, cut, portal.clock())

    async def debt():
        query = text("select debt from slot where id = :id")
        async with portal.context.database.reading() as connection:
            return (await connection.execute(query, {"id": slot["id"]})).scalar_one()

    seen = [await debt()]
    for booking in made:
        headers = {"Authorization": f"Bearer {booking['token']}"}
        await portal.ask("DELETE", f"/api/v1/bookings/{booking['id']}", headers=headers)
        seen.append(await debt())
    assert seen == [2, 1, 0, 0]
