"""A request that two have to sign: each in their own name, over the same answers."""

import pytest
from msgspec.structs import replace

from casework.office.at_hand import at_hand
from casework.office.second_signing import NotTheSigner, signed_by_session
from portal.cases.host import PortalCases, case_comune
from portal.identity.rights import StaffRole
from portal.notifications.kinds import ROME
from portal.notifications.writing import NoLongerTrue
from sportello.cases import definition as d
from sportello.cases.conditions import Equals
from tests.portal.a_portal import MARIA
from tests.portal.cases.a_case import a_case, publish
from tests.portal.cases.test_case_calls import PERSON, signed_in
from tests.portal.cases.told import said, told, waiting
from tests.portal.staff.an_operator import an_operator
from tests.sportello.cases.a_form import a_form_of, words

FABIO = {"given_name": "Fabio", "surname": "Cocco", "codice_fiscale": "CCCFBA85D03L219P"}
FORM = replace(
    a_form_of(
        d.PersonField(name="applicant", label=words("Richiedente")),
        d.YesNoField(name="alone", label=words("Da solo")),
        d.PersonField(name="other", label=words("Altro genitore")),
    ),
    service="nursery",
    second_signers=(
        d.SecondSigner(
            id="other_parent",
            label=words("L'altro genitore"),
            person="other",
            signs_if=Equals(field="alone", value=False),
        ),
    ),
)
ANSWERS = {"applicant": PERSON, "alone": False, "other": FABIO}
PAPERS = {"document": "Carta d'identità CA12345AB", "archive_place": "Faldone 12/2026"}


@pytest.fixture
async def case(small_portal):
    await publish(small_portal, FORM)
    case = await a_case(small_portal, "nursery")
    assert (await case.save("only", ANSWERS))[0] == 200
    return case


async def signers(case):
    status, told = await case.get("/signers")
    assert status == 200
    return told["signers"]


async def post(case, path, body, **headers):
    told = await case.portal.ask(
        "POST", case.path + path, json=body, headers=case.headers | headers
    )
    if told[0] == 200:
        case.version += 1
    return told


async def missing(case):
    return [each["path"] for each in (await case.get("/completeness"))[1]["curable"]]


async def an_employee(portal):
    clerk = await an_operator(portal, StaffRole.CLERK)
    return {"Cookie": clerk.headers["Cookie"]}


async def test_a_second_signer_is_named_by_the_answers_invited_and_missed_until_they_sign(case):
    (told,) = await signers(case)
    assert (told["label"], told["state"]) == ("L'altro genitore", "not_invited")
    assert (told["name"], told["link"]) == ("Fabio Cocco", None)
    status, answer = await post(case, "/signers/other_parent/invitation", {})
    assert status == 200
    (told,) = answer["signers"]
    assert told["state"] == "invited"
    assert f"/firme/{case.begun['id']}/other_parent/" in told["link"]
    assert case.begun["token"] not in told["link"]
    assert "signers.other_parent" in await missing(case)
    (again,) = (await post(case, "/signers/other_parent/invitation", {}))[1]["signers"]
    assert again["link"] != told["link"]


async def test_they_sign_by_hand_before_an_employee_and_again_after_a_change(case):
    path = "/signers/other_parent/signature"
    status, told = await post(case, path, PAPERS)
    assert (status, told["code"]) == (409, "no_employee")
    cookie = await an_employee(case.portal)
    status, told = await post(case, path, {"document": " "}, **cookie)
    assert [each["path"] for each in told["errors"]] == ["document", "archive_place"]
    status, told = await post(case, path, PAPERS, **cookie)
    assert (status, told["signers"][0]["state"]) == (200, "signed")
    assert "signers.other_parent" not in await missing(case)
    await case.save("only", ANSWERS | {"applicant": PERSON | {"phone": "+39 333 1234560"}})
    assert (await signers(case))[0]["state"] == "outdated"
    assert "signers.other_parent" in await missing(case)


async def test_a_person_who_was_named_later_has_not_signed_what_the_first_one_did(case):
    cookie = await an_employee(case.portal)
    await post(case, "/signers/other_parent/signature", PAPERS, **cookie)
    other = {"given_name": "Anna", "surname": "Neri", "codice_fiscale": "RSSMRA80A01H501U"}
    await case.save("only", ANSWERS | {"other": other})
    (told,) = await signers(case)
    assert (told["name"], told["state"]) == ("Anna Neri", "outdated")
    await case.save("only", ANSWERS | {"alone": True})
    assert await signers(case) == []
    status, told = await post(case, "/signers/other_parent/invitation", {})
    assert (status, told["code"]) == (404, "unknown_signer")


async def test_no_one_signs_for_themselves_twice_nor_in_the_place_of_another(small_portal):
    await publish(small_portal, FORM)
    cookie = await signed_in(small_portal, **PERSON)
    case = await a_case(small_portal, "nursery", headers=cookie)
    await case.save("only", ANSWERS | {"other": PERSON})
    assert (await signers(case))[0]["state"] == "not_named"
    status, told = await post(case, "/signers/other_parent/invitation", {})
    assert (status, told["code"]) == (409, "signer_not_named")
    await case.save("only", ANSWERS)
    host = PortalCases(small_portal.context)
    comune = case_comune(small_portal.context.directory.comuni[0].comune)
    now = small_portal.clock()
    async with small_portal.context.database.reading() as connection:
        it = await at_hand(connection, host, comune, case.begun["id"], now)
    fabio = await acting(small_portal, host, comune, FABIO)
    (signed,) = signed_by_session(it, "other_parent", fabio, now)
    assert (signed.signature.method, signed.signature.digest) == ("spid", it.digest)
    with pytest.raises(NotTheSigner):
        signed_by_session(it, "other_parent", await acting(small_portal, host, comune, MARIA), now)


async def acting(portal, host, comune, person):
    """The citizen of a browser in which this person has signed in."""
    said = {name: person[name] for name in ("given_name", "surname", "codice_fiscale")}
    cookie = (await signed_in(portal, **said))["Cookie"]
    name, _, secret = cookie.partition("=")
    return await host.citizen(_Browser({name: secret}), comune)


class _Browser(dict[object, object]):
    """What a session is found by."""

    def __init__(self, cookies):
        super().__init__()
        self.cookies = cookies


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/signers"),
        ("POST", "/signers/other_parent/invitation"),
        ("POST", "/signers/other_parent/signature"),
    ],
)
async def test_another_cases_token_invites_no_one(case, method, path):
    other = await a_case(case.portal, "nursery")
    options = {} if method == "GET" else {"json": PAPERS}
    address = case.path + path
    status, told = await case.portal.ask(method, address, headers=other.headers, **options)
    assert (status, told["code"]) == (404, "unknown_case")
    assert (await case.portal.ask(method, address, **options))[0] == 401


ANNA = {"given_name": "Anna", "surname": "Neri", "codice_fiscale": "RSSMRA80A01H501U"}
WITH_MAIL = ANSWERS | {
    "applicant": PERSON | {"email": "maria@example.it"},
    "other": FABIO | {"email": "fabio@example.it"},
}
TWICE_REMINDED = [("signature_asked", "fabio@example.it")] + [
    ("signature_reminder", "fabio@example.it")
] * 2


async def test_the_invited_person_is_written_to_and_reminded_twice_at_ten_in_the_morning(case):
    await case.save("only", WITH_MAIL)
    (_, answer) = await post(case, "/signers/other_parent/invitation", {})
    assert await waiting(case.portal, case) == TWICE_REMINDED
    first, *reminders = await told(case.portal, case)
    days = [(each.due_at.astimezone(ROME).date() - first.made_at.astimezone(ROME).date()).days
            for each in reminders]  # fmt: skip
    assert days == [3, 7]
    assert {each.due_at.astimezone(ROME).hour for each in reminders} == {10}
    text = await said(case.portal, case, "signature_asked", "other_parent")
    assert answer["signers"][0]["link"] in text
    assert PERSON["surname"] in text
    assert PERSON["codice_fiscale"] not in text
    assert FABIO["codice_fiscale"] not in text


async def test_a_new_link_takes_the_place_of_the_one_before_and_a_signature_ends_them(case):
    await case.save("only", WITH_MAIL)
    for _ in range(2):
        await post(case, "/signers/other_parent/invitation", {})
    assert await waiting(case.portal, case) == TWICE_REMINDED
    versions = [row.version for row in await told(case.portal, case)]
    assert versions[-1] > versions[0]
    cookie = await an_employee(case.portal)
    await post(case, "/signers/other_parent/signature", PAPERS, **cookie)
    assert await waiting(case.portal, case) == [("all_signed", "maria@example.it")]
    assert "/riepilogo" in await said(case.portal, case, "all_signed")
    with pytest.raises(NoLongerTrue):
        await said(case.portal, case, "signature_reminder", "other_parent")
    await case.save("only", WITH_MAIL | {"other": ANNA})
    with pytest.raises(NoLongerTrue):
        await said(case.portal, case, "all_signed")


async def test_once_it_is_sent_no_one_is_reminded_to_sign(case):
    await case.save("only", WITH_MAIL)
    await post(case, "/signers/other_parent/invitation", {})
    await case.sign({"way": "in_person"})
    assert (await case.send(accept_defects=True))[0] == 201
    assert await waiting(case.portal, case) == [("receipt", "maria@example.it")]


async def test_a_person_who_is_not_asked_any_more_gets_nothing(case):
    await case.save("only", WITH_MAIL)
    await post(case, "/signers/other_parent/invitation", {})
    await case.save("only", WITH_MAIL | {"alone": True})
    with pytest.raises(NoLongerTrue):
        await said(case.portal, case, "signature_asked", "other_parent")


async def test_without_an_address_the_presenter_passes_the_link_on(case):
    await post(case, "/signers/other_parent/invitation", {})
    assert await told(case.portal, case) == []
