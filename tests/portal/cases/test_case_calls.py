"""`/api/v1/cases`: from the first step to the number in the register, for programs."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace
from sqlalchemy import func, select

from casework.definitions.library import library_definition
from portal.identity.owners import Owner, OwnerKind
from portal.identity.profiles import signed_in_profile
from portal.identity.rights import StaffRole
from portal.identity.session_rows import sessions_within
from portal.identity.sign_in_log import SignInRecord, note
from portal.identity.signed_in import ProofLevel, ProvenPerson, SignInMethod
from portal.registration.tables import registration
from sportello.cases import definition as d
from sportello.cases.terms import answer_by
from tests.portal.a_portal import MARIA
from tests.portal.cases.a_case import CASES, a_case, a_key, publish
from tests.portal.staff.an_operator import an_operator, open_session
from tests.sportello.cases.a_form import a_form_of, a_residence_form, words
from web.sessions.browser_sessions import COOKIE

LAMP = "illuminazione-pubblica"
PERSON = {name: MARIA[name] for name in ("given_name", "surname", "codice_fiscale")}
PERSON_FORM = replace(
    a_form_of(d.PersonField(name="applicant", label=words("Richiedente"))), service="certificate"
)


async def filled(portal, **said):
    """A case of PERSON_FORM with its only answer."""
    await publish(portal, PERSON_FORM)
    case = await a_case(portal, "certificate", **said)
    status, step = await case.save("only", {"applicant": PERSON})
    assert (status, step["errors"]) == (200, [])
    return case


async def signed_in(portal, level=ProofLevel.SUBSTANTIAL, **said):
    """The cookie of Maria's browser, as SPID leaves it."""
    person = ProvenPerson(
        email=None, method=SignInMethod.SPID, level=level, issuer="https://idp.example", **said
    )
    now = portal.clock()
    async with portal.context.database.transaction() as connection:
        owner = Owner(
            OwnerKind.CITIZEN,
            (await signed_in_profile(connection, portal.comune, person, "it")).id,
        )
    secret = await open_session(portal, portal.comune, owner)
    async with portal.context.database.transaction() as connection:
        sessions = sessions_within(connection, portal.comune, portal.clock)
        session = await sessions.of(_Request(secret))
        record = SignInRecord(now, person.method, person.level, person.issuer)
        await note(connection, portal.comune, session, record)
    return {"Cookie": f"{COOKIE}={secret}"}


class _Request:
    """What a session is found by."""

    def __init__(self, secret):
        self.cookies = {COOKIE: secret}


async def test_a_report_without_a_name_is_sent_step_by_step_to_its_number(portal):
    await publish(portal, library_definition(LAMP))
    case = await a_case(portal, LAMP)
    step = case.begun["step"]
    assert (step["id"], step["previous"], step["fields"][0]["kind"]) == ("what", None, "choice")
    answers = {
        "what": {"fault": "off"},
        "where": {"street": "Via dei Mille 3"},
        "answer": {"wants_answer": False, "privacy": True},
    }
    while step is not None:
        status, saved = await case.save(step["id"], answers.get(step["id"], {}))
        assert (status, saved["errors"]) == (200, []), saved
        following = saved["next"]
        step = None if following is None else (await case.get(f"/answers/{following}"))[1]
    assert await case.get("/completeness") == (200, {"blocking": [], "curable": []})
    status, sent = await case.send()
    assert status == 201, sent
    assert sent["registration"]["number"] == "0000001"
    assert (sent["office"], sent["defects"]) == ("Ufficio Manutenzioni", [])
    today = datetime.fromisoformat(sent["presented_at"]).date()
    assert sent["answer_by"] == str(answer_by(today, 15, (), today))
    assert f"/richieste/{case.begun['id']}/ricevuta/" in sent["receipt_url"]
    status, told = await case.get()
    assert (told["state"], told["sent"]) == ("pending", sent)
    status, receipt = await case.get("/receipt")
    assert status == 200
    assert receipt["responsible"]["role"] == "Responsabile dell'illuminazione pubblica"


async def test_answers_are_saved_also_with_errors_which_stand_at_the_field(small_portal):
    await publish(small_portal, a_residence_form())
    case = await a_case(small_portal, "residence")
    status, step = await case.save("move", {"since": "soon", "note": "n", "stranger": 1})
    assert status == 200
    since = step["fields"][0]
    assert (since["value"], since["error"]) == ("soon", "not_a_date")
    assert step["errors"] == [{"path": "since", "rule": "not_a_date"}]
    status, again = await case.get("/answers/move")
    assert (again["fields"], again["version"]) == (step["fields"], 2)
    assert (await case.get())[1]["set_aside"] == []


async def test_a_second_window_is_told_what_the_other_has_changed(portal):
    await publish(portal, a_residence_form())
    case = await a_case(portal, "residence")
    assert (await case.save("family", {"who": "own"}))[0] == 200
    status, told = await case.save("family", {"who": "parent"}, version=1)
    assert (status, told["code"], told["version"]) == (412, "changed_meanwhile", 2)
    assert [(each["step"], each["names"]) for each in told["changes"]] == [("family", ["who"])]
    assert (await case.get("/answers/family"))[1]["fields"][0]["value"] == "own"
    headers = case.headers
    path = f"{case.path}/answers/family"
    status, told = await portal.ask("PUT", path, json={}, headers=headers)
    assert (status, told["code"]) == (428, "if_match_missing")


async def test_a_case_stays_on_the_version_it_was_begun_with(small_portal):
    await publish(small_portal, a_residence_form())
    case = await a_case(small_portal, "residence")
    form = a_residence_form()
    await publish(small_portal, replace(form, steps=form.steps[::-1], documents=(), fees=()))
    assert (await case.get())[1]["definition_version"] == 1
    assert (await case.save("family", {"who": "own"}))[0] == 200
    assert (await a_case(small_portal, "residence")).begun["step"]["id"] == "move"


async def test_what_is_missing_stops_sending_and_what_is_curable_may_be_accepted(portal):
    case = await filled(portal)
    status, told = await case.send(accept_defects=True)
    assert (status, told["code"]) == (409, "incomplete")
    assert [each["code"] for each in told["blocking"]] == ["no_signature"]
    status, signed = await case.sign({"way": "in_person"})
    assert (status, signed["signature"]["state"]) == (200, "not_attested")
    status, told = await case.send()
    assert (status, [each["path"] for each in told["curable"]]) == (409, ["signature"])
    status, sent = await case.send(accept_defects=True)
    assert status == 201
    assert [each["code"] for each in sent["defects"]] == ["signature_not_attested"]


async def test_sent_again_with_the_same_key_it_is_one_registration_with_another_it_is_refused(
    portal,
):
    case = await filled(portal)
    await case.sign({"way": "in_person"})
    key = a_key()
    both = await asyncio.gather(*(case.send(accept_defects=True, key=key) for _ in range(2)))
    assert both[0] == both[1]
    assert both[0][0] == 201
    assert await case.send(accept_defects=True, key=key) == both[0]
    status, told = await case.send(accept_defects=True)
    assert (status, told["code"]) == (409, "already_sent")
    assert await portal.rows(func.count(registration.c.number)) == [(1,)]
    status, told = await case.save("only", {})
    assert (status, told["code"]) == (409, "already_sent")


async def test_begun_again_with_the_same_key_it_is_one_case(small_portal):
    await publish(small_portal, library_definition(LAMP))
    key, body = a_key(), {"service": LAMP}
    first = await small_portal.ask("POST", CASES, json=body, headers=key)
    assert await small_portal.ask("POST", CASES, json=body, headers=key) == first
    other = body | {"language": "en"}
    status, told = await small_portal.ask("POST", CASES, json=other, headers=key)
    assert (status, told["code"]) == (422, "idempotency_key_reused")
    status, told = await small_portal.ask("POST", CASES, json=body)
    assert (status, told["code"]) == (400, "idempotency_key_missing")
    unknown = {"service": "none"}
    status, told = await small_portal.ask("POST", CASES, json=unknown, headers=a_key())
    assert (status, told["code"]) == (404, "unknown_definition")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", ""),
        ("GET", "/answers/only"),
        ("PUT", "/answers/only"),
        ("PUT", "/presented-for"),
        ("GET", "/completeness"),
        ("POST", "/signature"),
        ("POST", "/signature/card"),
        ("POST", "/send"),
        ("GET", "/receipt"),
    ],
)
async def test_a_wrong_token_is_told_apart_from_an_unknown_case_by_no_answer(
    small_portal, method, path
):
    await publish(small_portal, library_definition(LAMP))
    mine, other = await a_case(small_portal, LAMP), await a_case(small_portal, LAMP)
    common = a_key() | {"If-Match": '"1"'}
    body = {"json": {"way": "in_person"}} if method != "GET" else {}
    answers = set()
    for address in (mine.path, f"{CASES}/unknown"):
        for token in (other.begun["token"], "wrong"):
            headers = common | {"Authorization": f"Bearer {token}"}
            status, told = await small_portal.ask(method, address + path, headers=headers, **body)
            answers.add((status, told["code"]))
    assert answers == {(404, "unknown_case")}
    status, told = await small_portal.ask(method, mine.path + path, headers=common, **body)
    assert (status, told["code"]) == (401, "token_missing")


async def test_a_session_signs_with_method_and_level_and_a_changed_answer_asks_again(portal):
    cookie = await signed_in(portal, **PERSON)
    case = await filled(portal)
    status, told = await case.sign({"way": "session", "confirmed": True})
    assert (status, told["code"]) == (409, "not_signed_in")
    status, told = await case.sign({"way": "session"}, **cookie)
    assert (status, told["errors"]) == (422, [{"path": "confirmed", "code": "required"}])
    status, told = await case.sign({"way": "session", "confirmed": True}, **cookie)
    assert (status, told["signature"]["state"]) == (200, "valid")
    assert "Prova" in told["signature"]["text"]
    assert (await case.get("/completeness"))[1] == {"blocking": [], "curable": []}
    await case.save("only", {"applicant": PERSON | {"phone": "+39 333 1234560"}})
    assert (await case.get())[1]["signature"]["state"] == "outdated"
    (defect,) = (await case.get("/completeness"))[1]["blocking"]
    assert defect["code"] == "signature_outdated"
    assert defect["remedy"] == "Firmi di nuovo la richiesta, così com'è ora."
    assert (await case.sign({"way": "session", "confirmed": True}, **cookie))[0] == 200
    assert (await case.send())[0] == 201


async def test_a_weak_session_does_not_sign(small_portal):
    cookie = await signed_in(small_portal, ProofLevel.LOW, **PERSON)
    case = await filled(small_portal)
    status, told = await case.sign({"way": "session", "confirmed": True}, **cookie)
    assert (status, told["code"]) == (409, "session_too_weak")


async def test_who_signed_in_is_suggested_their_own_data_which_count_for_nothing_yet(small_portal):
    cookie = await signed_in(small_portal, **PERSON)
    await publish(small_portal, PERSON_FORM)
    case = await a_case(small_portal, "certificate", headers=cookie)
    (field,) = case.begun["step"]["fields"]
    assert field["value"] is None
    assert field["suggestion"] == {"value": PERSON, "source": "profile"}
    found = (await case.get("/completeness"))[1]
    assert "applicant" in [each["path"] for each in found["blocking"]]


async def test_an_operator_attests_a_signature_by_hand_with_document_and_place(small_portal):
    case = await filled(small_portal)
    clerk = await an_operator(small_portal, StaffRole.CLERK)
    cookie = {"Cookie": clerk.headers["Cookie"]}
    status, told = await case.sign({"way": "in_person"}, **cookie)
    assert [each["path"] for each in told["errors"]] == ["document", "archive_place"]
    given = {
        "way": "in_person",
        "document": "Carta d'identità CA12345AB",
        "archive_place": "Faldone 12/2026",
    }
    status, told = await case.sign(given, **cookie)
    assert (status, told["signature"]["state"]) == (200, "valid")
    assert (await case.send())[0] == 201
    auditor = await an_operator(small_portal, StaffRole.AUDITOR, name="Ugo Bassi")
    other = await filled(small_portal)
    status, told = await other.sign(given, Cookie=auditor.headers["Cookie"])
    assert told["signature"]["state"] == "not_attested"


async def test_who_presents_for_another_says_so_with_the_titles_paper(small_portal):
    case = await filled(small_portal)
    await case.sign({"way": "in_person"})
    said = {"title": "attorney", "applicant": PERSON, "document": "Procura del 3 marzo 2026"}
    status, told = await case.put("/presented-for", said)
    assert (status, told["presented_for"]["title"]) == (200, "attorney")
    assert told["signature"]["state"] == "outdated"
    yesterday = str(datetime.now(UTC).date() - timedelta(days=2))
    await case.put("/presented-for", said | {"expires": yesterday})
    found = (await case.get("/completeness"))[1]
    assert "title_expired" in [each["code"] for each in found["curable"]]


async def test_the_register_has_sender_subject_and_digest_and_terms_run_from_sending(portal):
    case = await filled(portal)
    await case.sign({"way": "in_person"})
    _, sent = await case.send(accept_defects=True)
    async with portal.context.database.reading() as connection:
        (row,) = (await connection.execute(select(registration))).all()
    assert (row.sender, row.sender_code) == ("Maria Fontanelli", MARIA["codice_fiscale"])
    assert (row.subject, row.case_id) == ("Prova", case.begun["id"])
    assert row.sha256 == (await case.get())[1]["signature"]["digest"]
    assert datetime.fromisoformat(sent["presented_at"]) == row.date
