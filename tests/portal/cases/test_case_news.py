"""Who presents a request is told what becomes of it, where they left a contact."""

from datetime import UTC, datetime

import pytest
from msgspec.structs import replace
from sqlalchemy import update

from casework.definitions.library import library_definition
from portal.notifications.writing import NoLongerTrue
from portal.registration.external.settings import ExternalRegisterTable
from portal.registration.tables import registering
from tests.portal.a_portal import a_portal
from tests.portal.cases.a_case import a_case, publish
from tests.portal.cases.test_case_calls import PERSON, filled, signed_in
from tests.portal.cases.test_registering import LAMP, numbered
from tests.portal.cases.told import said, told, waiting
from tests.portal.registration.a_comune_register import KEY, a_comune_register

ANSWERED = {
    "what": {"fault": "off"},
    "where": {"street": "Via dei Mille 3"},
    "answer": {"wants_answer": True, "email": "anna@example.it", "privacy": True},
}


async def a_report(portal, **answer):
    case = await a_case(portal, LAMP)
    for step, answers in ANSWERED.items():
        await case.save(step, answers | (answer if step == "answer" else {}))
    return case


async def test_the_receipt_goes_to_the_address_in_the_request_with_number_and_page(small_portal):
    await publish(small_portal, library_definition(LAMP))
    case = await a_report(small_portal)
    with pytest.raises(NoLongerTrue):
        await said(small_portal, case, "receipt")
    status, sent = await case.send()
    assert (status, await waiting(small_portal, case)) == (201, [("receipt", "anna@example.it")])
    text = await said(small_portal, case, "receipt")
    assert f"Protocollo n. {sent['registration']['number']}/" in text
    assert sent["receipt_url"] in text
    (row,) = await told(small_portal, case)
    assert "Mille" not in row.body + text


async def test_who_wants_no_answer_is_not_written_to_though_an_address_was_left(small_portal):
    await publish(small_portal, library_definition(LAMP))
    case = await a_report(small_portal, wants_answer=False)
    assert (await case.send())[0] == 201
    assert await told(small_portal, case) == []


async def test_one_who_wrote_no_contact_is_told_as_their_profile_says(small_portal):
    cookie = await signed_in(small_portal, **PERSON)
    case = await filled(small_portal, headers=cookie)
    await case.save("only", {"applicant": PERSON | {"phone": "333 1234560"}})
    await case.sign({"way": "session", "confirmed": True}, **cookie)
    assert (await case.send(accept_defects=True))[0] == 201
    (row,) = await told(small_portal, case)
    assert (row.channel, row.address) == ("sms", "+393331234560")


async def test_a_sensitive_service_is_named_in_no_message(small_portal):
    await publish(small_portal, library_definition(LAMP))
    case = await a_report(small_portal)
    await case.send()
    assert "Richiesta: " in await said(small_portal, case, "receipt")
    directory = small_portal.context.directory.comune(small_portal.comune)
    sheet = replace(directory.services[LAMP], is_sensitive=True)
    directory.services[LAMP] = sheet
    text = await said(small_portal, case, "receipt")
    assert "Richiesta: " not in text
    assert "Ufficio: " not in text


async def test_a_second_receipt_follows_once_the_other_register_has_given_the_number(tmp_path):
    async with a_comune_register() as register:
        external = {"c_x001": ExternalRegisterTable(register.url, KEY)}
        async with a_portal(tmp_path, external=external) as portal:
            await publish(portal, library_definition(LAMP))
            register.is_away = True
            case = await a_report(portal)
            assert (await case.send())[0] == 202
            assert "Il numero di protocollo segue" in await said(portal, case, "receipt")
            register.is_away = False
            async with portal.context.database.transaction() as connection:
                due = update(registering).values(due_at=datetime(2026, 1, 1, tzinfo=UTC))
                await connection.execute(due)
            await numbered(portal, case)
            (last,) = [row for row in await told(portal, case) if row.kind == "number_given"]
            assert last.address == "anna@example.it"
            text = await said(portal, case, "number_given")
            assert "Protocollo n. 0000001/" in text
