"""The day, a search, one booking and requests, as staff works with them."""

import re

import pytest
from sqlalchemy import select

from portal.bookings import bookings
from portal.identity.rights import GivenRole, StaffRole
from portal.notifications.tables import outbox
from portal.staff.tables import activity
from sportello.bookings.lifecycle import BookingState
from tests.portal.a_portal import MARIA, PortalUnderTest
from tests.portal.staff.an_operator import an_operator

BOOKINGS = "/personale/prenotazioni"


@pytest.fixture
async def anna(small_portal: PortalUnderTest):
    return await an_operator(small_portal, StaffRole.MANAGER)


async def kept(portal, id):
    async with portal.context.database.reading() as connection:
        return (await bookings.read(connection, portal.comune, id)).appointment


async def log_of(portal):
    async with portal.context.database.reading() as connection:
        query = select(activity.c.kind, activity.c.about, activity.c.detail)
        return [tuple(row) for row in await connection.execute(query.order_by(activity.c.at))]


async def messages_of(portal, id):
    async with portal.context.database.reading() as connection:
        query = select(outbox.c.kind).where(outbox.c.subject == id).order_by(outbox.c.made_at)
        return list((await connection.execute(query)).scalars())


async def test_the_day_of_a_branch_lists_who_comes_and_the_reading_is_logged(small_portal, anna):
    made = await small_portal.booked()
    day = made["starts_at"][:10]
    status, page = await anna.read(f"/personale/giornata?sede=centro&giorno={day}")
    assert status == 200
    assert "Fontanelli Maria" in page
    assert made["code"] in page
    assert await log_of(small_portal) == [("read_day", day, "")]
    status, page = await anna.read(f"/personale/giornata?sede=ponte-nuovo&giorno={day}")
    assert "Fontanelli" not in page


@pytest.mark.parametrize("words", ["fontanelli", MARIA["codice_fiscale"], "3331234560"])
async def test_a_booking_is_found_and_no_word_of_the_search_is_logged(small_portal, anna, words):
    made = await small_portal.booked()
    status, page = await anna.send("/personale/cerca", {"words": words})
    assert status == 200
    assert made["code"] in page
    [(kind, about, detail)] = await log_of(small_portal)
    assert (kind, detail) == ("searched", "1")
    assert words not in about


async def test_a_search_for_one_letter_is_refused_at_its_field(anna):
    status, page = await anna.send("/personale/cerca", {"words": "f"})
    assert status == 422
    assert page.count("Write at least two letters.") == 2


async def test_the_sheet_shows_the_person_messages_and_history(small_portal, anna):
    made = await small_portal.booked()
    status, page = await anna.read(f"{BOOKINGS}/{made['id']}")
    assert status == 200
    for words in ("Maria Fontanelli", "April 12, 1985, woman", "Confirmation", "Confirmed, for"):
        assert words in page, words
    _, page = await anna.read(f"{BOOKINGS}/{made['id']}?lingua=it")
    assert "12 aprile 1985, donna" in page


async def test_a_booking_is_moved_and_the_person_is_told(small_portal, anna):
    made = await small_portal.booked()
    path = f"{BOOKINGS}/{made['id']}/sposta"
    _, page = await anna.read(path)
    slots = re.findall(r'name="slot" value="([^"]+)"', page)
    status, location = await anna.send(path, {"slot": slots[-1]})
    assert (status, location) == (303, f"{BOOKINGS}/{made['id']}?fatto=spostato")
    assert (await kept(small_portal, made["id"])).slots[0] == slots[-1]
    assert "change" in await messages_of(small_portal, made["id"])


async def test_a_booking_is_not_moved_to_a_time_that_is_gone(small_portal, anna):
    made = await small_portal.booked()
    path = f"{BOOKINGS}/{made['id']}/sposta"
    status, page = await anna.send(path, {"slot": "centro-sportelli-20200101T0900Z"})
    assert status == 409
    assert "Nothing was changed" in page
    assert (await kept(small_portal, made["id"])).version == 1


async def test_a_booking_is_cancelled_and_the_person_is_told(small_portal, anna):
    made = await small_portal.booked()
    path = f"{BOOKINGS}/{made['id']}/annulla"
    status, _page = await anna.read(path)
    assert status == 200
    for _ in range(2):
        status, location = await anna.send(path)
        assert (status, location.rpartition("=")[2]) == (303, "annullato")
    assert (await kept(small_portal, made["id"])).state is BookingState.CANCELLED
    assert (await messages_of(small_portal, made["id"])).count("cancellation") == 1
    status, _page = await anna.read(path)
    assert status == 409


async def test_a_confirmation_is_sent_again_with_no_second_reminder(small_portal, anna):
    made = await small_portal.booked()
    status, _ = await anna.send(f"{BOOKINGS}/{made['id']}/reinvia")
    assert status == 303
    told = await messages_of(small_portal, made["id"])
    assert told.count("confirmation") == 2
    assert told.count("reminder") <= 1


async def test_a_note_is_kept_and_an_empty_one_is_not(small_portal, anna):
    made = await small_portal.booked()
    path = f"{BOOKINGS}/{made['id']}"
    status, page = await anna.send(f"{path}/nota", {"note": "  "})
    assert (status, "Write the note first." in page) == (422, True)
    status, _ = await anna.send(f"{path}/nota", {"note": "Viene con la <figlia>"})
    assert status == 303
    _, page = await anna.read(path)
    assert "Viene con la &lt;figlia&gt;" in page


async def test_a_request_is_approved_from_its_page(small_portal, anna):
    made = await small_portal.booked("segretariato-sociale")
    _, page = await anna.read("/personale/richieste")
    assert made["code"] in page
    path = f"{BOOKINGS}/{made['id']}"
    status, page = await anna.read(f"{path}/richiesta")
    assert 'name="version" value="1"' in page
    status, _ = await anna.send(f"{path}/approva", {"version": "1"})
    assert status == 303
    assert (await kept(small_portal, made["id"])).state is BookingState.CONFIRMED
    status, page = await anna.send(f"{path}/rifiuta", {"version": "1", "reason": "Tardi"})
    assert status == 409
    assert "has changed meanwhile" in page


async def test_a_request_is_refused_with_a_reason_only(small_portal, anna):
    made = await small_portal.booked("segretariato-sociale")
    path = f"{BOOKINGS}/{made['id']}/rifiuta"
    status, _page = await anna.send(path, {"version": "1", "reason": " "})
    assert status == 422
    assert (await kept(small_portal, made["id"])).state is BookingState.REQUESTED
    status, _ = await anna.send(path, {"version": "1", "reason": "Serve la delega."})
    assert status == 303
    assert (await kept(small_portal, made["id"])).state is BookingState.REFUSED


async def test_the_booking_of_another_branch_is_closed_to_who_works_elsewhere(small_portal):
    made = await small_portal.booked()
    other = await an_operator(small_portal, GivenRole(StaffRole.MANAGER, "ponte-nuovo"))
    for step in ("", "/sposta", "/annulla"):
        status, page = await other.read(f"{BOOKINGS}/{made['id']}{step}")
        assert (status, "Fontanelli" in page) == (403, False)
    for step in ("sposta", "annulla", "reinvia", "nota", "approva", "rifiuta"):
        status, page = await other.send(f"{BOOKINGS}/{made['id']}/{step}", {"note": "x"})
        assert (status, "Fontanelli" in page) == (403, False), step
    assert (await kept(small_portal, made["id"])).version == 1
    _, page = await other.send("/personale/cerca", {"words": "fontanelli"})
    assert made["code"] not in page
    status, page = await other.read("/personale/giornata?sede=centro")
    assert status == 403


async def test_an_unknown_booking_says_what_to_do(anna):
    status, page = await anna.read(f"{BOOKINGS}/nothing")
    assert status == 404
    assert "Look for it by its code" in page
