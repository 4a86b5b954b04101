"""How many appointments one person may have ahead, however they write who they are."""

import asyncio

import pytest

from portal.config.settings import LimitTable
from tests.portal.a_portal import MARIA, OPEN_DAY_SERVICE, SERVICE, a_portal

MOST = 4
MANY = LimitTable(requests_per_minute=1000, changes_per_minute=1000)


@pytest.fixture
async def limited(tmp_path, either_sample):
    async with a_portal(tmp_path, either_sample, limits=MANY) as portal:
        yield portal


async def book(portal, person, service=SERVICE, **said):
    slot = max(await portal.slots(service), key=lambda slot: slot["free"])
    status, held = await portal.hold(slot["id"], service)
    assert status == 201, held
    return await portal.book(held["id"], person=person, **said)


async def test_a_person_has_so_many_appointments_for_a_service_and_no_more(limited):
    told = [await book(limited, MARIA) for _ in range(MOST + 1)]
    assert [status for status, _ in told] == [201] * MOST + [409]
    assert told[-1][1]["code"] == "too_many_bookings"
    assert (await book(limited, MARIA, OPEN_DAY_SERVICE))[0] == 201
    first = told[0][1]
    headers = {"Authorization": f"Bearer {first['token']}"}
    await limited.ask("DELETE", f"/api/v1/bookings/{first['id']}", headers=headers)
    assert (await book(limited, MARIA))[0] == 201


@pytest.mark.parametrize(
    "same",
    [
        {"codice_fiscale": "fntmra85d52l840g", "email": "other@borgo.example", "phone": None},
        {"codice_fiscale": None, "email": MARIA["email"], "phone": None},
        {"codice_fiscale": None, "email": "other@borgo.example", "phone": "333 123 4560"},
    ],
)
async def test_a_person_is_known_again_by_code_address_and_number(limited, same):
    for _ in range(MOST):
        await book(limited, MARIA)
    status, told = await book(limited, {"given_name": "Mia", "surname": "Fontani"} | same)
    assert (status, told["code"]) == (409, "too_many_bookings")


async def test_who_books_for_others_is_counted_as_well(limited):
    other = {"given_name": "Ugo", "surname": "Bianchi"}
    told = [await book(limited, other, booked_by=MARIA) for _ in range(MOST + 1)]
    assert [status for status, _ in told] == [201] * MOST + [409]


async def test_bookings_at_the_same_moment_are_counted_together(limited):
    slots = [slot["id"] for slot in (await limited.slots())[-8:]]
    holds = []
    for slot in slots[:5]:
        holds.append((await limited.hold(slot))[1]["id"])
    told = await asyncio.gather(*map(limited.book, holds))
    assert sorted(status for status, _ in told) == [201] * MOST + [409]


async def test_one_client_holds_so_many_seats_and_no_more(limited):
    told = [await limited.hold() for _ in range(6)]
    assert [status for status, _ in told] == [201] * 5 + [409]
    assert told[-1][1]["code"] == "limit_reached"
