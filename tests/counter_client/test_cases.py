"""A request at the counter, from the visit to its number."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from casework.definitions.library import library_definition
from counter_client.__main__ import tell_of_card
from counter_client.cases.case_rows import CasePlace
from counter_client.cases.papers.scanner_folder import ScannerFolder
from counter_client.cases.signing.card_signature import CardSignature
from hardware.card_reader.interface import CardInserted
from hardware.errors import PinBlocked
from sportello.cases.definition import PersonPart, PresenterTitle
from sportello.cases.guided.prefill import KnownPerson, SuggestionSource
from sportello.cases.messages import AttachmentState, PreparedShort
from station.guided.case_door import HeldCase
from tests.counter_client.a_counter import Morning
from tests.counter_client.case_states import ANSWERS, MARIA
from tests.counter_client.test_booking_model import portal_is
from tests.totem.requests.cards import HEALTH_CARD

NURSERY = "certificati"
"""The service of the visit: the near door has the nursery's form for whatever is asked."""

ONE_DOCUMENT = ANSWERS | {"my_work": "seeking", "alone_because": "single"}
"""Asks for one document."""


async def serving(language: str = "it", scans: Path | None = None) -> Morning:
    """Anna serves a citizen at counter 1."""
    morning = await Morning(scans=scans).at_counter()
    morning.take(NURSERY, language=language)
    await morning.press(morning.desk.next)
    await morning.press(morning.desk.next)
    assert morning.desk.step == "serving"
    morning.door.form = replace(morning.door.form, service=NURSERY)
    return morning


def visit(morning) -> str:
    return next(iter(morning.line.view.counters.values())).ticket


def way(morning):
    return [(line.step, line.standing) for line in morning.cases.way.rows if line.is_current]


async def prepared(answers=ONE_DOCUMENT, **said) -> Morning:
    """A request that was filled in at home, opened at the desk."""
    morning = await serving(**said)
    morning.door.prepare(visit(morning), answers)
    await morning.press(morning.cases.open)
    return morning


async def test_one_key_begins_the_request_of_the_visit_with_what_is_known():
    morning = await serving()
    parts = {PersonPart(part): text for part, text in MARIA.items()}
    morning.door.known = KnownPerson(SuggestionSource.CARD, parts)
    await morning.press(morning.cases.open)
    assert (morning.cases.place, morning.cases.step.step) == ("step", "child")
    assert morning.cases.title == "Certificati anagrafici"
    assert way(morning) == [("child", "open")]
    await morning.press(morning.cases.change, "parents")
    line = next(e for e in morning.cases.step.fields.rows if e.path == "applicant.surname")
    assert (line.text, line.suggested) == (
        *("Fontanelli", "Proposto dalla tessera sanitaria: lo controlli."),
    )


async def test_a_step_with_errors_is_left_by_insisting_only():
    morning = await serving()
    await morning.press(morning.cases.open)
    await morning.press(morning.cases.goOn)
    assert (morning.cases.step.step, morning.cases.isInsisting) == ("child", True)
    assert morning.cases.step.errors.rows
    await morning.press(morning.cases.goOn)
    assert morning.cases.step.step == "parents"
    assert [e.standing for e in morning.cases.way.rows][:3] == ["done", "faulty", "open"]


async def test_what_was_prepared_at_home_opens_at_its_summary():
    morning = await prepared()
    assert morning.cases.place == "summary"
    missing = [e for e in morning.cases.summary.rows.rows if e.section == "Ancora da sistemare"]
    assert [(e.label, e.target, e.is_blocking) for e in missing] == [
        ("Verbale della L. 104/1992", "documents", False)
    ]
    shown = {e.path: e.answer for e in morning.cases.summary.rows.rows}
    assert shown["child"] == (
        "Maria Fontanelli, FNTMRA85D52L840G, Data di nascita: 12 aprile 1985, "
        "Luogo di nascita: Vicenza"
    )
    assert shown["from_day"] == "10 dicembre 2026"
    assert (shown["has_disability"], shown["privacy"]) == ("Sì", "Accettato")


async def test_an_answer_is_changed_from_the_summary_and_back():
    morning = await prepared()
    row = next(e for e in morning.cases.summary.rows.rows if e.path == "hours")
    await morning.press(morning.cases.change, row.target)
    await morning.filled(morning.cases.step.choose, "hours", "short")
    await morning.press(morning.cases.change, CasePlace.SUMMARY)
    row = next(e for e in morning.cases.summary.rows.rows if e.path == "hours")
    assert row.answer == "Tempo parziale, fino alle 13:30"


async def test_a_document_is_attached_and_the_scanner_has_its_word(tmp_path: Path):
    morning = await prepared()
    await morning.press(morning.cases.back)
    (line,) = morning.cases.papers.documents.rows.rows
    assert (line.label, line.is_given) == ("Verbale della L. 104/1992", False)
    morning.door.scanner = AttachmentState.RECEIVED
    morning.cases.papers.documents.attach_file(line.path, tmp_path / "verbale.pdf")
    await morning.settled()
    (line,) = morning.cases.papers.documents.rows.rows
    assert (line.files, line.is_waiting) == ("verbale.pdf · controllo antivirus in attesa", True)
    morning.door.scanned("case-1", AttachmentState.INFECTED)
    await morning.cases.papers.documents.looking
    (line,) = morning.cases.papers.documents.rows.rows
    assert (line.is_bad, line.is_waiting) == (True, False)
    await morning.press(morning.cases.papers.documents.detachLast, line.path)
    assert not morning.cases.papers.documents.rows.rows[0].is_given


async def test_the_citizens_telephone_takes_pictures_of_a_document_until_it_is_ended():
    morning = await prepared()
    await morning.press(morning.cases.back)
    (line,) = morning.cases.papers.documents.rows.rows
    phone = morning.cases.papers.phone
    await morning.press(morning.cases.papers.openPhone, line.path)
    assert (phone.isOpen, phone.until, phone.received) == (True, "09:10", 0)
    assert phone.picture.startswith("data:image/png")
    seen = asyncio.Event()
    morning.cases.papers.documents.changed.connect(seen.set)
    morning.door.photograph("case-1")
    await seen.wait()
    assert phone.received == 1
    assert morning.cases.papers.documents.rows.rows[0].files == "foto-1.jpg · nessun virus"
    phone.close()
    await phone.looking
    assert (phone.isOpen, phone.picture) == (False, "")


async def test_a_page_on_the_telephone_that_is_over_leaves_the_screen():
    morning = await prepared()
    await morning.press(morning.cases.back)
    path = morning.cases.papers.documents.rows.rows[0].path
    await morning.press(morning.cases.papers.openPhone, path)
    morning.door.phone_page = None
    await morning.cases.papers.phone.looking
    assert not morning.cases.papers.phone.isOpen


async def test_a_new_scan_is_offered_once_it_is_whole_and_erased_once_it_is_stored(tmp_path: Path):
    morning = await prepared(scans=tmp_path)
    await morning.press(morning.cases.back)
    (line,) = morning.cases.papers.documents.rows.rows
    scan = tmp_path / "scan-0001.pdf"
    scan.write_bytes(b"%PDF")
    await morning.scans.look()
    assert morning.scans.newest == ""
    scan.write_bytes(b"%PDF-1.7 and a second page")
    await morning.scans.look()
    assert morning.scans.newest == ""
    await morning.scans.look()
    assert morning.scans.newest == "scan-0001.pdf"
    morning.door.is_there = False
    await morning.press(morning.cases.papers.takeScan, line.path)
    assert scan.exists()
    morning.door.is_there = True
    await morning.press(morning.cases.papers.takeScan, line.path)
    assert (scan.exists(), morning.scans.newest) == (False, "")
    assert morning.cases.papers.documents.rows.rows[0].files == "scan-0001.pdf · nessun virus"


async def test_a_folder_of_scans_that_is_away_offers_nothing(tmp_path: Path):
    scans = ScannerFolder(tmp_path / "away")
    await scans.look()
    assert scans.newest == ""
    await ScannerFolder(None).run()


async def test_signed_by_hand_before_the_employee_it_needs_document_and_place():
    morning = await prepared()
    await morning.press(morning.cases.goOn)
    assert morning.cases.place == "sign"
    await morning.press(morning.cases.goOn)
    assert (morning.cases.hand.lacksDocument, morning.cases.hand.lacksPlace) == (True, True)
    morning.cases.hand.writeDocument("CI CA12345BC, Vicenza")
    morning.cases.hand.writePlace("archivio 2026, faldone 14")
    await morning.press(morning.cases.goOn)
    assert (morning.cases.place, morning.cases.summary.isSigned) == ("send", True)
    signed = morning.door.signed["case-1"]
    assert (signed.way, signed.document) == ("in_person", "CI CA12345BC, Vicenza")


async def typing_a_pin(pin: str = "471") -> Morning:
    """The card is in, and digits are typed."""
    morning = await prepared()
    await morning.press(morning.cases.goOn)
    morning.cases.card.hear(CardInserted(HEALTH_CARD))
    morning.cases.openCard()
    await morning.card_on_desk.ready(morning.cases.card.signing)
    for digit in pin:
        morning.cases.card.signing.typeDigit(digit)
    return morning


async def until(morning: Morning, claim: Callable[[], bool]) -> None:
    changed = asyncio.Event()
    morning.cases.changed.connect(changed.set)
    morning.cases.card.changed.connect(changed.set)
    async with asyncio.timeout(5):
        while not claim():
            changed.clear()
            await changed.wait()


async def test_signed_by_card_and_pin_it_goes_on_to_sending():
    morning = await typing_a_pin("47113")
    morning.cases.goOn()
    await until(morning, lambda: morning.cases.place == "send")
    assert (morning.cases.summary.isSigned, morning.cases.card.isOpen) == (True, False)
    assert morning.door.signed["case-1"].way == "card"
    assert morning.cases.summary.cardCheck.endswith("del 27 novembre, 07:00.")
    await morning.settled()
    await morning.press(morning.cases.goOn)
    assert morning.cases.place == "sent"


async def test_a_signature_that_has_not_arrived_is_delivered_with_enter_without_another_pin():
    morning = await typing_a_pin("47113")
    morning.door.is_there = False
    morning.cases.goOn()
    await until(morning, lambda: morning.cases.card.signing.stage == "undelivered")
    morning.door.is_there = True
    morning.cases.goOn()
    await until(morning, lambda: morning.cases.place == "send")


async def test_with_a_blocked_card_it_is_signed_by_hand():
    morning = await typing_a_pin("00000")
    cases = morning.cases
    morning.card_on_desk.refuse(PinBlocked("reader"))
    cases.goOn()
    await until(morning, lambda: cases.card.signing.stage == "impossible")
    cases.back()
    assert (cases.place, cases.card.isOpen) == ("sign", False)
    cases.hand.writeDocument("CI CA12345BC, Vicenza")
    cases.hand.writePlace("archivio 2026, faldone 14")
    await morning.press(cases.goOn)
    assert (cases.place, morning.door.signed["case-1"].way) == ("send", "in_person")


def put_in_a_card(morning: Morning) -> None:
    tell_of_card(CardInserted(HEALTH_CARD), morning.login, morning.bookings, morning.cases.card)


async def test_a_card_that_signs_opens_no_appointment_and_one_on_their_page_does_not_sign():
    morning = await typing_a_pin()
    put_in_a_card(morning)
    assert morning.bookings.person.code == ""
    morning.login.show("bookings")
    assert (morning.cases.card.isOpen, morning.cases.card.signing.digits) == (False, 0)
    put_in_a_card(morning)
    await morning.settled()
    assert morning.bookings.person.code == HEALTH_CARD.codice_fiscale
    assert morning.cases.card.signing.stage == "idle"


@pytest.mark.parametrize("what", ["back", "lock", "leave"])
async def test_a_pin_that_is_being_typed_is_deleted_when_its_page_is_left(what):
    morning = await typing_a_pin()
    signing = morning.cases.card.signing
    assert signing.digits == 3
    {"back": morning.cases.back, "lock": morning.login.lock, "leave": morning.cases.leave}[what]()
    assert (signing.digits, signing.stage, morning.cases.card.isOpen) == (0, "idle", False)


async def test_a_counter_without_a_reader_signs_by_hand_alone():
    morning = Morning()
    card = CardSignature(morning.door, None, "it")
    card.open(HeldCase("case-1", "token"))
    assert (card.hasReader, card.isOpen, card.signing) == (False, False, None)


async def test_the_paper_to_sign_is_shown_and_erased_with_the_visit():
    morning = await prepared()
    await morning.press(morning.cases.goOn)
    await morning.press(morning.cases.openPaper)
    (paper,) = morning.papers
    assert paper.read_bytes().startswith(b"%PDF")
    morning.login.lock()
    assert not paper.exists()


async def to_sending(**said) -> Morning:
    morning = await prepared(**said)
    await morning.press(morning.cases.goOn)
    morning.cases.hand.writeDocument("CI CA12345BC")
    morning.cases.hand.writePlace("faldone 14")
    await morning.press(morning.cases.goOn)
    return morning


async def test_sent_with_reserve_the_number_is_told_and_the_receipt_is_in_their_language():
    morning = await to_sending(language="en")
    assert morning.cases.summary.troubles == 1
    await morning.press(morning.cases.goOn)
    sent = morning.cases.sent
    assert (morning.cases.place, sent.number) == ("sent", "2026/0000031")
    assert sent.presented == "23 novembre 2026, 09:00"
    assert sent.reserve == ["Verbale della L. 104/1992: Lo scansioni, o alleghi un file."]
    await morning.press(morning.cases.goOn)
    assert not morning.cases.isOpen
    await morning.press(morning.cases.open)
    assert morning.cases.place == "choice"


async def test_while_the_portal_is_away_the_page_says_what_sending_means():
    morning = await serving()
    portal_is(morning, "portal_away")
    morning.door.prepare(visit(morning), ONE_DOCUMENT)
    await morning.press(morning.cases.open)
    assert "può aprire il registro di emergenza" in morning.cases.summary.onSending
    morning.door.emergency_number = "EM-C_A123-centro-2026-0000007"
    await morning.press(morning.cases.goOn)
    assert "che è aperto" in morning.cases.summary.onSending
    portal_is(morning, "ready")
    await morning.press(morning.cases.back)
    assert morning.cases.summary.onSending == ""


async def test_a_number_of_the_emergency_register_is_said_to_be_one():
    morning = await to_sending()
    morning.door.emergency_number = "EM-C_A123-centro-2026-0000007"
    await morning.press(morning.cases.goOn)
    assert morning.cases.sent.isEmergency
    assert morning.cases.sent.number == "EM-C_A123-centro-2026-0000007"


async def test_while_the_line_is_down_nothing_is_lost_and_sending_is_repeated_with_its_key():
    morning = await to_sending()
    morning.door.is_there = False
    await morning.press(morning.cases.goOn)
    assert morning.cases.place == "send"
    assert morning.asking.trouble
    morning.door.is_there = True
    await morning.press(morning.cases.goOn)
    assert morning.cases.sent.number
    assert len(morning.door.sent) == 1


async def test_a_step_that_could_not_be_saved_is_not_left():
    morning = await serving()
    await morning.press(morning.cases.open)
    morning.cases.step.write("child.surname", "Neri")
    morning.door.is_there = False
    await morning.press(morning.cases.goOn)
    assert morning.cases.step.trouble.startswith("Non ancora salvato")
    await morning.press(morning.cases.leave)
    assert morning.cases.isOpen
    morning.door.is_there = True
    await morning.press(morning.cases.leave)
    assert not morning.cases.isOpen
    assert morning.door.answers["case-1"]["child"] == {"surname": "Neri"}


async def test_a_saving_in_passing_that_is_refused_is_told():
    morning = await serving()
    await morning.press(morning.cases.open)
    morning.door.refuses = "unknown_case"
    await morning.filled(morning.cases.step.choose, "has_disability", "true")
    await morning.settled()
    assert morning.asking.trouble == "Questa richiesta non è più qui: la riapra."


async def test_of_several_requests_of_a_visit_one_is_chosen_or_a_new_one_begun():
    morning = await serving()
    for _ in range(2):
        morning.door.prepare(visit(morning), ANSWERS)
    await morning.press(morning.cases.open)
    rows = morning.cases.choices.rows
    assert [(e.choice, e.detail) for e in rows[:2]] == [
        ("case-1", "iniziata, non ancora inviata"),
        ("case-2", "iniziata, non ancora inviata"),
    ]
    await morning.press(morning.cases.choose, rows[-1].choice)
    assert (morning.cases.place, len(morning.door.answers)) == ("step", 3)


@pytest.mark.parametrize("what", ["visit_ends", "screen_is_locked"])
async def test_everything_personal_leaves_the_screen(what):
    morning = await to_sending()
    if what == "visit_ends":
        await morning.press(morning.desk.next)
    else:
        morning.login.lock()
    cases = morning.cases
    assert (cases.isOpen, cases.title, cases.summary.rows.rows, cases.way.rows) == (
        False,
        "",
        (),
        (),
    )
    assert (cases.hand.document, cases.step.title) == ("", "")


@pytest.mark.parametrize(
    ("lacking", "said"),
    [
        (PreparedShort(False, 0, 0), "Richiesta pronta"),
        (PreparedShort(False, 2, 3), "Richiesta: mancano 2 documenti"),
        (PreparedShort(True, 0, 1), "Richiesta: manca 1 risposta"),
        (None, ""),
    ],
)
async def test_the_button_says_what_the_citizen_has_prepared_at_home(lacking, said):
    morning = await Morning().at_counter()
    morning.door.prepare(morning.take(NURSERY), ONE_DOCUMENT)
    morning.door.lacking = lacking
    for _ in range(2):
        await morning.press(morning.desk.next)
    told = morning.cases.prepared
    if said and not told.said:
        heard = asyncio.Event()
        told.changed.connect(heard.set)
        await heard.wait()
    assert told.said == said
    await morning.press(morning.desk.next)
    assert told.said == ""


async def test_without_a_visit_there_is_no_request():
    morning = await Morning().at_counter()
    assert not morning.cases.canOpen
    await morning.press(morning.cases.open)
    assert not morning.cases.isOpen


@pytest.mark.parametrize("home", [True, False])
async def test_what_home_wrote_otherwise_stands_next_to_the_answer_until_one_is_chosen(home):
    morning = await prepared()
    case = next(iter(morning.door.answers))
    morning.door.at_home[case] = {"hours": "short"}
    await morning.press(morning.cases.change, CasePlace.SUMMARY)
    (row,) = (each for each in morning.cases.summary.rows.rows if each.home)
    assert (row.home, row.section) == ("hours", "Da casa era scritto altro")
    assert row.trouble == "Da casa era scritto: Tempo parziale, fino alle 13:30"
    await morning.press(morning.cases.chooseHomeAnswer, "hours", home)
    assert not [each for each in morning.cases.summary.rows.rows if each.home]
    row = next(e for e in morning.cases.summary.rows.rows if e.path == "hours")
    assert (row.answer == "Tempo parziale, fino alle 13:30") is home


async def at_the_photo() -> Morning:
    """The report of a street lamp, at the step that asks for a photograph in its answers."""
    morning = await serving()
    morning.door.form = replace(library_definition("illuminazione-pubblica"), service=NURSERY)
    await morning.press(morning.cases.open)
    await morning.press(morning.cases.change, "where")
    return morning


async def test_a_picture_of_the_telephone_becomes_the_answer_to_the_question_of_a_step():
    morning = await at_the_photo()
    papers, step = morning.cases.papers, morning.cases.step
    await morning.press(papers.openPhone, "photo")
    assert papers.phone.isOpen
    seen = asyncio.Event()
    step.saved.connect(seen.set)
    morning.door.photograph("case-1")
    await seen.wait()
    assert morning.door.answers["case-1"]["photo"] == ["foto-1.jpg"]
    seen.clear()
    morning.door.photograph("case-1")
    papers.phone.close()
    await seen.wait()
    assert morning.door.answers["case-1"]["photo"] == ["foto-1.jpg", "foto-2.jpg"]
    assert "foto-2.jpg" in next(line.text for line in step.lines if line.path == "photo")


async def test_a_scan_answers_the_question_of_a_step_and_is_taken_out_again(tmp_path: Path):
    morning = await at_the_photo()
    papers, step = morning.cases.papers, morning.cases.step
    papers.documents.attach_file("photo", tmp_path / "lampione.jpg")
    await morning.settled()
    await step.saving
    assert morning.door.answers["case-1"]["photo"] == ["file-1"]
    await morning.press(papers.documents.detachLast, "photo")
    await step.saving
    assert "photo" not in morning.door.answers["case-1"]


async def test_a_guardian_presents_it_on_a_paper_until_a_day_and_goes_on(tmp_path: Path):
    morning = await serving()
    await morning.press(morning.cases.open)
    assert morning.cases.way.rows[0].step == "for_whom"
    await morning.press(morning.cases.change, "for_whom")
    whom = morning.cases.whom
    assert (morning.cases.place, whom.title, whom.asksPaper) == ("for_whom", "parent", False)
    assert whom.labels == [
        "Per sua figlia o suo figlio, come genitore",
        "Come tutore, curatore o amministratore di sostegno",
    ]
    whom.choose("guardian")
    whom.write("document", "Decreto 12/2026, Tribunale di Vicenza")
    whom.write("expires", "domani")
    await morning.press(morning.cases.goOn)
    assert (morning.cases.place, whom.isNoDay) == ("for_whom", True)
    whom.write("expires", "31.1.2027")
    morning.cases.papers.documents.attach_file("title.document", tmp_path / "decreto.pdf")
    await morning.settled()
    assert morning.cases.papers.titleFiles == "decreto.pdf · nessun virus"
    await morning.press(morning.cases.goOn)
    assert (morning.cases.place, morning.cases.step.step) == ("step", "child")
    said = morning.door.presented["case-1"]
    assert (said.title, said.document) == ("guardian", "Decreto 12/2026, Tribunale di Vicenza")
    assert str(said.expires) == "2027-01-31"


async def test_for_whom_it_is_stands_on_the_summary_and_what_its_paper_lacks_leads_there():
    morning = await prepared()
    row = next(e for e in morning.cases.summary.rows.rows if e.path == "for_whom")
    assert row.answer == "Per sua figlia o suo figlio, come genitore"
    await morning.press(morning.cases.change, row.target)
    morning.cases.whom.choose("guardian")
    await morning.press(morning.cases.goOn)
    assert morning.cases.place == "summary"
    missing = [e for e in morning.cases.summary.rows.rows if e.path.startswith("missing.")]
    assert ("Il documento del titolo", "for_whom") in {(e.label, e.target) for e in missing}
    await morning.press(morning.cases.change, "for_whom")
    await morning.press(morning.cases.back)
    assert morning.cases.place == "summary"


async def test_where_no_step_asks_for_whom_the_person_is_named_with_the_title():
    morning = await serving()
    morning.door.form = replace(
        library_definition("illuminazione-pubblica"),
        service=NURSERY,
        presenters=(PresenterTitle.OWN, PresenterTitle.PROFESSIONAL),
    )
    await morning.press(morning.cases.open)
    await morning.press(morning.cases.change, "for_whom")
    whom = morning.cases.whom
    assert not whom.asksPerson
    whom.choose("professional")
    assert whom.asksPerson
    for name, text in (
        ("given_name", "Maria"),
        ("surname", "Fontanelli"),
        ("codice_fiscale", "x1"),
    ):
        whom.write(name, text)
    await morning.press(morning.cases.goOn)
    person = morning.door.presented["case-1"].applicant
    assert person is not None
    assert (person.surname, person.codice_fiscale) == ("Fontanelli", "X1")


async def test_what_home_has_deleted_stands_next_to_the_answer_too():
    morning = await prepared()
    morning.door.at_home["case-1"] = {"extra": None}
    await morning.press(morning.cases.change, CasePlace.SUMMARY)
    (row,) = (each for each in morning.cases.summary.rows.rows if each.home)
    assert (row.home, row.trouble) == ("extra", "Da casa: risposta cancellata")


async def test_a_request_that_home_has_sent_tells_its_number_and_what_is_kept_beside_it():
    morning = await to_sending()
    await morning.door.send_at_home("case-1", hours="short")
    await morning.press(morning.cases.goOn)
    sent = morning.cases.sent
    assert (morning.cases.place, sent.number) == ("sent", "2026/0000031")
    (line,) = sent.alongside
    assert line.endswith(": Tempo parziale, fino alle 13:30")
    assert sent.fromHome == []


async def test_a_saving_in_passing_to_what_home_has_sent_leads_to_its_number():
    morning = await prepared()
    await morning.press(morning.cases.change, "child")
    await morning.door.send_at_home("case-1")
    morning.door.refuses = "already_sent"
    await morning.filled(morning.cases.step.choose, "has_disability", "false")
    await morning.settled()
    assert (morning.cases.place, morning.cases.sent.number) == ("sent", "2026/0000031")


async def test_papers_that_arrive_while_the_visit_lasts_are_told_and_nothing_typed_moves():
    morning = await prepared()
    told = morning.cases.prepared
    morning.door.lacking = PreparedShort(True, 1, 0, files=1)
    for _ in range(2):
        await told.look()
    assert told.news == "È arrivata una richiesta preparata."
    await morning.press(morning.cases.change, "parents")
    assert told.news == ""
    morning.cases.step.write("email", "maria@exa")
    morning.door.lacking = PreparedShort(True, 0, 0, files=3)
    await told.look()
    assert (told.news, told.said) == ("Da casa sono arrivati 2 documenti.", "Richiesta pronta")
    line = next(each for each in morning.cases.step.fields.rows if each.path == "email")
    assert (morning.cases.place, line.text) == ("step", "maria@exa")
    await morning.settled()
    await morning.press(morning.desk.next)
    assert told.news == ""


async def test_papers_that_arrive_stand_in_the_list_that_is_open():
    morning = await prepared()
    morning.door.lacking = PreparedShort(True, 1, 0)
    await morning.cases.prepared.look()
    await morning.press(morning.cases.change, CasePlace.DOCUMENTS)
    came = morning.door.came_from_home("case-1")
    morning.door.lacking = PreparedShort(True, 0, 0, files=1)
    await morning.cases.prepared.look()
    await morning.settled()
    assert morning.cases.prepared.news == "Da casa è arrivato 1 documento."
    files = [line.files for line in morning.cases.papers.documents.rows.rows]
    assert any(came in each for each in files)
