import asyncio
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from uuid import uuid4

from sqlalchemy import select, update

from portal.bookings import tables
from portal.bookings.holds import end_expired, give_up
from portal.notifications.tables import outbox
from sportello.bookings.codes import is_booking_code
from sportello.model.day import Booking, check_names_no_person
from tests.portal.a_portal import BRANCH, MARIA, OPEN_DAY_SERVICE, SERVICE

IN_A_ROOM = "pubblicazioni-matrimonio"


async def test_a_seat_is_held_confirmed_read_moved_and_cancelled(portal):
    slot = await portal.slot_of_a_later_day()
    status, held = await portal.hold(slot["id"])
    assert status == 201
    status, made = await portal.book(held["id"])
    assert status == 201
    assert datetime.fromisoformat(made["starts_at"]) == datetime.fromisoformat(slot["starts_at"])
    assert made["manage_url"].startswith(portal.url)

    path, token = f"/api/v1/bookings/{made['id']}", {"Authorization": f"Bearer {made['token']}"}
    status, shown = await portal.get(path, headers=token)
    assert (status, shown["state"], shown["version"]) == (200, "confirmed", 1)

    other = next(s for s in await portal.slots() if s["starts_at"] > slot["ends_at"])
    _, second = await portal.hold(other["id"])
    status, moved = await portal.ask("PATCH", path, headers=token, json={"hold": second["id"]})
    assert (status, moved["starts_at"], moved["version"]) == (200, other["starts_at"], 2)

    for _ in range(2):
        status, cancelled = await portal.ask("DELETE", path, headers=token)
        assert (status, cancelled["state"], cancelled["version"]) == (200, "cancelled", 3)
    assert {s["id"]: s["free"] for s in await portal.slots()}[slot["id"]] == slot["free"]
    assert {s["id"]: s["free"] for s in await portal.slots()}[other["id"]] == other["free"]


async def test_a_visit_of_several_services_is_one_booking_with_their_slots_in_a_row(portal):
    """A signature in the hall, then a marriage in the room of the other calendar."""
    today = datetime.now(UTC).date()
    days = {"from": str(today + timedelta(days=2)), "to": str(today + timedelta(days=12))}
    asked = {"branch": BRANCH, "service": SERVICE, "then": f"{IN_A_ROOM},certificati:2", **days}

    async def free() -> dict[str, int]:
        status, told = await portal.get("/api/v1/slots", params=asked)
        assert status == 200, told
        return {slot["id"]: slot["free"] for slot in told["slots"]}

    before = await free()
    slot = next(id for id, seats in before.items() if seats == 1)  # the room has one
    then = [{"service": IN_A_ROOM}, {"service": "certificati", "people": 2}]
    wanted = {"slot": slot, "service": SERVICE, "then": then}
    told = await asyncio.gather(
        *(portal.ask("POST", "/api/v1/holds", json=wanted) for _ in range(2))
    )
    assert sorted(status for status, _ in told) == [201, 409]
    held = next(answer for status, answer in told if status == 201)
    assert next(answer for status, answer in told if status == 409)["code"] == "slot_full"
    assert (await free())[slot] == 0
    status, made = await portal.book(held["id"])
    assert status == 201

    path, token = f"/api/v1/bookings/{made['id']}", {"Authorization": f"Bearer {made['token']}"}
    _, shown = await portal.get(path, headers=token)
    services = [(part["service"], part["people"]) for part in shown["visit"]]
    assert services == [(SERVICE, 1), (IN_A_ROOM, 1), ("certificati", 2)]
    times = [(part["starts_at"], part["ends_at"]) for part in shown["visit"]]
    assert all(ends == starts for (_, ends), (starts, _) in pairwise(times))
    assert (shown["starts_at"], shown["ends_at"]) == (times[0][0], times[-1][1])

    other = next(id for id, seats in (await free()).items() if seats == 1 and id > slot)
    _, second = await portal.ask("POST", "/api/v1/holds", json=wanted | {"slot": other})
    _, moved = await portal.ask("PATCH", path, headers=token, json={"hold": second["id"]})
    assert moved["starts_at"] > shown["starts_at"]
    assert (await free())[slot] == 1
    _, alone = await portal.hold(slot)
    status, refused = await portal.ask("PATCH", path, headers=token, json={"hold": alone["id"]})
    assert (status, refused["code"]) == (409, "other_service")

    for _ in range(2):
        status, left = await portal.ask("DELETE", f"{path}/services/{SERVICE}", headers=token)
        assert (status, left["service"], left["version"]) == (200, IN_A_ROOM, 3)
    assert left["starts_at"] == moved["visit"][1]["starts_at"]
    await portal.ask("DELETE", f"{path}/services/certificati", headers=token)
    status, refused = await portal.ask("DELETE", f"{path}/services/{IN_A_ROOM}", headers=token)
    assert (status, refused["code"]) == (409, "only_service")
    await portal.ask("DELETE", path, headers=token)
    async with portal.context.database.transaction() as connection:
        await give_up(connection, portal.comune, alone["id"])
    assert await free() == before


async def test_the_id_and_the_code_of_a_booking_are_such_as_a_branch_takes(portal):
    _, held = await portal.hold()
    _, made = await portal.book(held["id"])
    starts_at = datetime.fromisoformat(made["starts_at"])
    check_names_no_person(Booking(made["id"], OPEN_DAY_SERVICE, starts_at))
    assert is_booking_code(made["code"])


async def test_a_hold_takes_a_seat_and_gives_it_back_when_it_expires(portal):
    slot = await portal.slot_of_a_later_day()
    _, held = await portal.hold(slot["id"])
    free = {s["id"]: s["free"] for s in await portal.slots()}
    assert free[slot["id"]] == slot["free"] - 1
    await _expire(portal, held["id"])
    assert {s["id"]: s["free"] for s in await portal.slots()}[slot["id"]] == slot["free"]
    status, refused = await portal.book(held["id"])
    assert (status, refused["code"]) == (409, "hold_expired")
    async with portal.context.database.transaction() as connection:
        await end_expired(connection, portal.comune)
    assert {s["id"]: s["free"] for s in await portal.slots()}[slot["id"]] == slot["free"]


async def test_a_hundred_seats_are_sold_a_hundred_times_and_no_more(portal):
    slot = max(await portal.slots(OPEN_DAY_SERVICE), key=lambda slot: slot["free"])
    assert slot["free"] == 100

    async def attempt():
        status, held = await portal.hold(slot["id"], OPEN_DAY_SERVICE)
        return held["code"] if status == 409 else (await portal.book(held["id"]))[0]

    told = [await each for each in asyncio.as_completed([attempt() for _ in range(150)])]
    assert sorted(map(str, told)) == ["201"] * 100 + ["slot_full"] * 50


async def test_a_booking_sent_again_with_its_key_is_made_once(portal):
    _, held = await portal.hold()
    key = str(uuid4())
    answers = await asyncio.gather(*(portal.book(held["id"], key) for _ in range(4)))
    assert all(answer == answers[0] for answer in answers)
    assert answers[0][0] == 201
    status, refused = await portal.book(held["id"], key, language="en")
    assert (status, refused["code"]) == (422, "idempotency_key_reused")
    status, refused = await portal.book(held["id"])
    assert (status, refused["code"]) == (409, "hold_used")


async def test_a_kind_that_the_service_does_not_have_is_refused(small_portal):
    _, held = await small_portal.hold(service="tari")
    status, refused = await small_portal.book(held["id"], kind="video")
    assert (status, refused["errors"]) == (422, [{"path": "kind", "code": "not_offered"}])
    silent = {name: text for name, text in MARIA.items() if name != "phone"}
    status, refused = await small_portal.book(held["id"], kind="phone", person=silent)
    assert (status, refused["errors"]) == (422, [{"path": "person.phone", "code": "required"}])
    assert (await small_portal.book(held["id"], kind="phone"))[0] == 201


async def test_a_booking_without_key_is_refused(portal):
    _, held = await portal.hold()
    status, refused = await portal.ask(
        "POST", "/api/v1/bookings", json={"hold": held["id"], "person": MARIA}
    )
    assert (status, refused["code"]) == (400, "idempotency_key_missing")


async def test_what_is_wrong_with_a_person_is_told_field_by_field_and_the_hold_stays(portal):
    _, held = await portal.hold()
    status, refused = await portal.book(
        held["id"], person=MARIA | {"surname": " ", "email": "maria@", "phone": "12"}
    )
    assert status == 422
    assert {(fault["path"], fault["code"]) for fault in refused["errors"]} == {
        ("person.surname", "required"),
        ("person.email", "not_an_email_address"),
        ("person.phone", "not_a_phone_number"),
    }
    assert (await portal.book(held["id"]))[0] == 201


async def test_who_asks_without_token_with_a_wrong_one_or_for_nothing_learns_nothing(portal):
    made = await portal.booked()
    other = await portal.booked()
    path = f"/api/v1/bookings/{made['id']}"
    assert (await portal.get(path))[0] == 401
    wrong = await portal.get(path, headers={"Authorization": f"Bearer {other['token']}"})
    unknown = await portal.get(
        "/api/v1/bookings/nothing", headers={"Authorization": f"Bearer {made['token']}"}
    )
    assert wrong[0] == unknown[0] == 404
    assert wrong[1]["code"] == unknown[1]["code"] == "unknown_booking"


async def test_on_its_day_the_branch_is_asked_and_the_seat_is_not_sold_again(portal):
    made = await portal.booked()
    starts_at = datetime.fromisoformat(made["starts_at"])
    portal.clock.ahead = starts_at - timedelta(hours=2) - portal.clock()
    token = {"Authorization": f"Bearer {made['token']}"}
    path = f"/api/v1/bookings/{made['id']}"
    status, shown = await portal.ask("DELETE", path, headers=token)
    assert (status, shown["pending"], shown["state"]) == (202, "cancel", "confirmed")


async def test_a_booking_moves_only_to_the_same_service(portal):
    made = await portal.booked()
    _, held = await portal.hold(service=OPEN_DAY_SERVICE)
    status, refused = await portal.ask(
        "PATCH",
        f"/api/v1/bookings/{made['id']}",
        headers={"Authorization": f"Bearer {made['token']}"},
        json={"hold": held["id"]},
    )
    assert (status, refused["code"]) == (409, "other_service")


async def test_several_people_need_consecutive_slots(portal):
    slot = await portal.slot_of_a_later_day()
    before = {s["id"]: s["free"] for s in await portal.slots()}
    status, _ = await portal.hold(slot["id"], people=2)
    assert status == 201
    after = {s["id"]: s["free"] for s in await portal.slots()}
    assert sum(before[id] - after.get(id, 0) for id in before) == 2


async def _expire(portal, hold):
    """As if its minutes had gone by on the database's clock."""
    async with portal.context.database.transaction() as connection:
        long_ago = datetime.now().astimezone() - timedelta(seconds=1)
        here = tables.hold.c.id == hold
        await connection.execute(update(tables.hold).where(here).values(expires_at=long_ago))


async def test_what_becomes_of_a_booking_is_told_in_the_transaction_that_does_it(portal):
    made = await portal.booked()
    token = {"Authorization": f"Bearer {made['token']}"}
    await portal.ask("DELETE", f"/api/v1/bookings/{made['id']}", headers=token)
    query = select(outbox.c.kind, outbox.c.address, outbox.c.version).order_by(outbox.c.due_at)
    async with portal.context.database.reading() as connection:
        told = (await connection.execute(query.where(outbox.c.subject == made["id"]))).all()
    assert {tuple(row) for row in told} >= {
        ("confirmation", MARIA["email"], 1),
        ("cancellation", MARIA["email"], 2),
    }


async def test_head_is_answered_where_get_is(small_portal):
    async with small_portal.client.head(f"{small_portal.url}/api/v1/branches") as answer:
        assert answer.status == 200
