"""What is left to settle, dead letters, and the log."""

import pytest
from msgspec.structs import replace
from sqlalchemy import select, update

from portal.bookings.slot_rows import publish
from portal.error_sentences import CATALOGUE
from portal.identity.rights import GivenRole, StaffRole
from portal.notifications.settings import SmsSettings
from portal.notifications.sms_bill import SmsMonth
from portal.notifications.tables import outbox
from portal.staff.sms_facts import is_at_ceiling, sms_facts
from tests.portal.staff.an_operator import an_operator


@pytest.fixture
async def anna(small_portal):
    return await an_operator(small_portal, StaffRole.MANAGER)


async def dead_letter(portal):
    made = await portal.booked()
    async with portal.context.database.transaction() as connection:
        query = select(outbox.c.id).where(
            outbox.c.subject == made["id"], outbox.c.kind == "confirmation"
        )
        id = (await connection.execute(query)).scalar_one()
        failed = {"state": "failed", "why": "address", "ended_at": portal.clock()}
        await connection.execute(update(outbox).where(outbox.c.id == id).values(failed))
    return id


async def state_of(portal, id):
    async with portal.context.database.reading() as connection:
        query = select(outbox.c.state).where(outbox.c.id == id)
        return (await connection.execute(query)).scalar_one()


async def test_a_dead_letter_is_shown_and_sent_again(small_portal, anna):
    id = await dead_letter(small_portal)
    _, page = await anna.read("/personale/messaggi")
    assert "maria@borgosanlieto.example" in page
    assert "does not accept this address" in page
    assert "SMS of November 2026" in page
    status, _ = await anna.send(f"/personale/messaggi/{id}/reinvia")
    assert (status, await state_of(small_portal, id)) == (303, "waiting")


async def test_a_dead_letter_is_dropped_and_then_not_sent_again(small_portal, anna):
    id = await dead_letter(small_portal)
    for _ in range(2):
        status, _ = await anna.send(f"/personale/messaggi/{id}/scarta")
        assert (status, await state_of(small_portal, id)) == (303, "withdrawn")
    status, _ = await anna.send(f"/personale/messaggi/{id}/reinvia")
    assert status == 409


async def test_an_auditor_reads_the_log_and_messages_without_addresses(small_portal, anna):
    await dead_letter(small_portal)
    await anna.read("/personale/giornata")
    auditor = await an_operator(small_portal, StaffRole.AUDITOR)
    _, page = await auditor.read("/personale/messaggi")
    assert "maria@" not in page
    assert "Send again" not in page
    _, page = await auditor.read("/personale/attivita")
    assert "Read a day&#39;s list" in page
    assert "Fontanelli" not in page


async def test_the_log_of_the_comune_is_closed_to_a_manager_of_one_branch(small_portal):
    manager = await an_operator(small_portal, GivenRole(StaffRole.MANAGER, "centro"))
    for path in ("/personale/attivita", "/personale/messaggi"):
        status, _ = await manager.read(path)
        assert status == 403


async def test_bookings_of_a_calendar_that_was_cut_are_listed_until_they_are_cancelled(
    small_portal, anna
):
    made = await small_portal.booked()
    calendar = small_portal.context.directory.comuni[0].calendars["centro-sportelli"]
    async with small_portal.context.database.transaction() as connection:
        now = small_portal.clock()
        await publish(connection, small_portal.comune, replace(calendar, rules=()), now)
    _, page = await anna.read("/personale/da-sistemare")
    assert made["code"] in page
    await anna.send(f"/personale/prenotazioni/{made['id']}/annulla")
    _, page = await anna.read("/personale/attivita")
    assert f'{made["id"]}">{made["code"]}</a>' in page
    _, page = await anna.read("/personale/da-sistemare")
    assert made["code"] not in page


def test_what_a_month_of_sms_cost_is_written_as_italians_write_it():
    settings = SmsSettings("https://sms.example.it", cents_a_part=4.5, euros_a_month=60)
    month = SmsMonth(messages=1200, parts=1410, left_out=7)
    said = sms_facts(CATALOGUE.words("it"), settings, month)
    assert [each.value for each in said] == [
        "1.200, in 1.410 parti", "0,045 €", "63,45 €", "60,00 €", "7",
    ]  # fmt: skip
    assert is_at_ceiling(settings, month)
    assert not is_at_ceiling(settings, replace(month, parts=1332))
    without = sms_facts(CATALOGUE.words("it"), None, SmsMonth(messages=3, parts=3))
    assert [each.value for each in without] == ["3"]
