"""A booked service's request is prepared before the visit: one each, prefilled, by its token."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from casework.definitions.library import library_definition
from casework.drafts.tables import guided_case
from casework.office.forgetting import erase_idle_drafts
from casework.prepared.tables import prepared_case
from portal.bookings import bookings, tables
from portal.cases.host import PortalCases, case_comune
from portal.prepared.forgetting import forget_over
from portal.prepared.requests import prepared_requests
from portal.prepared.wording import missing_for
from sportello.bookings.lifecycle import Appointment
from tests.portal.a_portal import MARIA
from tests.portal.cases.a_case import ApiCase
from text.catalogue import Catalogue

SERVICE = "cambio-residenza"
NO_FORM = "autentica-firma"


async def prepared(portal, booking, service=SERVICE):
    headers = {"Authorization": f"Bearer {booking['token']}"}
    path = f"/api/v1/bookings/{booking['id']}/cases/{service}"
    return await portal.ask("PUT", path, headers=headers)


async def appointment(portal, booking) -> Appointment:
    async with portal.context.database.reading() as connection:
        kept = await bookings.read(connection, portal.comune, booking["id"])
    return kept.appointment


async def needs(portal, booking):
    """What each request of the booking still needs, by service."""
    it, host = await appointment(portal, booking), PortalCases(portal.context)
    comune = case_comune(portal.context.directory.comuni[0].comune)
    async with portal.context.database.reading() as connection:
        found = await prepared_requests(connection, host, comune, it, portal.clock())
    return {service: each.needs for service, each in found.items()}


def suggested(step):
    return {f["name"]: f["suggestion"] for f in step["fields"] if f["suggestion"]}


async def test_the_request_of_a_booking_is_begun_once_and_opened_again(portal):
    booking = await portal.booked(SERVICE)
    told = await asyncio.gather(*(prepared(portal, booking) for _ in range(3)))
    assert [status for status, _ in told] == [200, 200, 200]
    assert len({begun["id"] for _, begun in told}) == 1
    assert await portal.rows(func.count(guided_case.c.id)) == [(1,)]
    case = ApiCase(portal, told[0][1])
    assert (await case.get())[1]["service"] == SERVICE


async def test_who_comes_is_suggested_and_counts_for_nothing_until_it_is_saved(small_portal):
    booking = await small_portal.booked(SERVICE)
    _, begun = await prepared(small_portal, booking)
    case = ApiCase(small_portal, begun)
    steps = [each["id"] for each in (await case.get())[1]["progress"]]
    found = {}
    for step in steps:
        found |= suggested((await case.get(f"/answers/{step}"))[1])
    said = {name: each["value"] for name, each in found.items()}
    assert any(
        value.get("codice_fiscale") == MARIA["codice_fiscale"]
        for value in said.values()
        if isinstance(value, dict)
    )
    assert {each["source"] for each in found.values()} == {"booking"}
    assert await small_portal.rows(guided_case.c.answers) == [("{}",)]


async def test_only_the_token_of_that_booking_prepares_its_request(small_portal):
    mine = await small_portal.booked(SERVICE)
    other = await small_portal.booked(SERVICE)
    assert (await prepared(small_portal, mine | {"token": other["token"]}))[0] == 404
    assert (await prepared(small_portal, mine | {"token": "x"}))[0] == 404
    assert (await prepared(small_portal, mine | {"id": "nothing"}))[0] == 404
    _, begun = await prepared(small_portal, mine)
    _, others = await prepared(small_portal, other)
    crossed = ApiCase(small_portal, begun | {"token": others["token"]})
    assert (await crossed.get())[0] == 404
    by_booking = ApiCase(small_portal, begun | {"token": mine["token"]})
    assert (await by_booking.get())[0] == 404


async def test_nothing_is_prepared_for_another_service_or_a_booking_that_is_over(small_portal):
    booking = await small_portal.booked(SERVICE)
    status, refused = await prepared(small_portal, booking, "certificati")
    assert (status, refused["code"]) == (409, "not_prepared")
    cancelling = {"Authorization": f"Bearer {booking['token']}"}
    await small_portal.ask("DELETE", f"/api/v1/bookings/{booking['id']}", headers=cancelling)
    assert (await prepared(small_portal, booking))[1]["code"] == "not_prepared"
    without = await small_portal.booked(NO_FORM)
    status, refused = await prepared(small_portal, without, NO_FORM)
    assert (status, refused["code"]) == (404, "unknown_definition")


async def test_a_reminder_names_the_papers_and_counts_the_answers_that_are_missing(small_portal):
    booking = await small_portal.booked(SERVICE)
    await prepared(small_portal, booking)
    missing = (await needs(small_portal, booking))[SERVICE]
    assert missing.missing_papers
    host, words = PortalCases(small_portal.context), Catalogue("portal").words("it")
    comune = case_comune(small_portal.context.directory.comuni[0].comune)
    it = await appointment(small_portal, booking)
    async with small_portal.context.database.reading() as connection:
        told = await missing_for(connection, host, comune, it, small_portal.clock(), words)
    labels = [paper.label["it"] for paper in missing.missing_papers]
    assert list(told[: len(labels)]) == labels
    assert "risposte da completare" in told[len(labels)]


async def test_a_draft_of_a_visit_is_kept_until_the_visit_is_long_over(small_portal):
    booking = await small_portal.booked(SERVICE)
    await prepared(small_portal, booking)
    days = library_definition(SERVICE).retention.draft_days
    for later, left in ((days + 1, 1), (days + 60, 0)):
        now = small_portal.clock() + timedelta(days=later)
        async with small_portal.context.database.transaction() as connection:
            if not left:
                old = now - timedelta(days=31)
                past = update(tables.booking).values(starts_at=old)
                await connection.execute(past.where(tables.booking.c.id == booking["id"]))
            await forget_over(connection, now)
            await erase_idle_drafts(connection, small_portal.comune, now)
        assert await small_portal.rows(func.count(guided_case.c.id)) == [(left,)]
        assert await small_portal.rows(func.count(prepared_case.c.booking)) == [(left,)]


async def test_a_request_that_was_given_up_makes_room_for_another(small_portal):
    booking = await small_portal.booked(SERVICE)
    _, first = await prepared(small_portal, booking)
    async with small_portal.context.database.transaction() as connection:
        await connection.execute(guided_case.delete().where(guided_case.c.id == first["id"]))
    assert await needs(small_portal, booking) == {}
    _, second = await prepared(small_portal, booking)
    assert second["id"] != first["id"]
    assert list(await needs(small_portal, booking)) == [SERVICE]


@pytest.mark.parametrize("kind", ["phone", "video"])
async def test_an_appointment_without_a_counter_prepares_nothing(small_portal, kind):
    booking = await small_portal.booked(SERVICE)
    async with small_portal.context.database.transaction() as connection:
        (body,) = (await connection.execute(select(tables.booking.c.body))).one()
        other = body.replace('"kind":"in_person"', f'"kind":"{kind}"')
        await connection.execute(update(tables.booking).values(body=other))
    assert (await prepared(small_portal, booking))[1]["code"] == "not_prepared"
