"""A station fills in a request: door and step model against a real portal."""

from uuid import uuid4

import pytest

from sportello.cases.messages import CaseWanted
from sportello.cases.signature_messages import SignableWay, SignatureGiven
from sportello.model.refusals import Refused
from station.card_signing.held_case import HeldCaseToSign
from station.guided.case_door import CaseDoor, DoorTimeouts, HeldCase
from station.guided.refusals import FieldsRefused, RequestNotWhole
from station.guided.step_model import StepModel
from station.link.errors import ServerAway, ServerSilent, ServerUnclear
from station.tasks import Tasks
from tests.casework.attachments import wrapped
from tests.portal.cases.test_card_signature import a_card
from tests.portal.identity.cns.a_card_issuer import der
from text.catalogue import Catalogue

pytestmark = pytest.mark.usefixtures("qt_app")

LAMP, NURSERY = "illuminazione-pubblica", "nido-iscrizione"


class Filling:
    """One case at a station, told as a morning."""

    def __init__(self, door, case, step, failures):
        self.door, self.case, self.step = door, case, step
        self.failures = failures

    def line(self, path):
        return next(line for line in self.step.fields.rows if line.path == path)

    @property
    def paths(self):
        return [line.path for line in self.step.fields.rows]

    async def settled(self):
        """Until what was begun to be saved is saved, or is not."""
        if self.step.saving:
            await self.step.saving
        assert not self.failures

    async def do(self, slot, *said):
        slot(*said)
        await self.settled()


async def begun(door, service=NURSERY):
    told = await door.begin(CaseWanted(service), uuid4())
    failures: list[BaseException] = []
    step = StepModel(door, Tasks(failures.append), Catalogue("station").words("it"))
    case = HeldCase(told.id, told.token)
    await step.open(case, told.step.id)
    return Filling(door, case, step, failures)


async def test_a_report_goes_from_its_first_step_to_its_number(door):
    at = await begun(door, LAMP)
    answers = {"what": [("fault", "off")], "where": [], "answer": [("wants_answer", "false")]}
    while True:
        for path, value in answers[at.step.step]:
            await at.do(at.step.choose, path, value)
        if at.step.step == "where":
            at.step.write("street", "Via dei Mille 3")
        if at.step.step == "answer":
            await at.do(at.step.choose, "privacy", "")
        assert await at.step.go_on(), at.step.errors.rows
        if at.step.view.next is None:
            break
        await at.step.open(at.case, at.step.view.next)
    assert [line.standing for line in at.step.progress.rows] == ["done"] * 3
    key = uuid4()
    sent = await door.send(at.case, key, "it", accepts_defects=False)
    assert sent == await door.send(at.case, key, "it", accepts_defects=False)
    receipt = await door.receipt(at.case, "en")
    assert receipt.registration.number == sent.registration.number
    assert receipt.title != (await door.receipt(at.case, "it")).title


async def test_a_choice_is_saved_at_once_and_brings_the_question_that_follows_from_it(door):
    at = await begun(door)
    await at.step.open(at.case, "parents")
    assert "alone_because" not in at.paths
    await at.do(at.step.choose, "parents", "alone")
    assert "alone_because" in at.paths
    assert at.step.errors.rows == ()
    assert not at.step.isUnsaved


async def test_an_error_is_told_where_a_field_was_left_and_everywhere_on_going_on(door):
    at = await begun(door)
    at.step.write("child.codice_fiscale", "RSSMRA85D03H501X")
    assert at.step.errors.rows == ()
    await at.do(at.step.leave, "child.codice_fiscale")
    assert [each.path for each in at.step.errors.rows] == ["child.codice_fiscale"]
    assert not await at.step.go_on()
    assert at.step.errors.rows[0].path == "child.given_name"
    assert at.line("child.codice_fiscale").text == "RSSMRA85D03H501X"


async def test_a_text_is_shown_as_it_is_typed_while_it_is_saved(door):
    at = await begun(door)
    await at.step.open(at.case, "fee")
    await at.do(at.step.choose, "has_isee", "true")
    at.step.write("isee", "10000,")
    await at.do(at.step.leave, "isee")
    assert at.line("isee").text == "10000,"
    at.step.write("isee", "10000,5")
    await at.do(at.step.leave, "isee")
    assert at.line("monthly_fee").text == "140,00\xa0€"
    fresh = await at.door.step(at.case, "fee", "it")
    assert {f.name: f.value for f in fresh.fields}["isee"] == 1_000_050


async def test_nothing_typed_is_lost_while_the_line_is_broken(door):
    at = await begun(door)
    door.is_there = False
    at.step.write("child.surname", "Neri")
    await at.do(at.step.leave, "child.surname")
    assert at.step.trouble.startswith("Non ancora salvato")
    assert at.step.isUnsaved
    door.is_there = True
    await at.do(at.step.retry)
    assert (at.step.trouble, at.step.isUnsaved) == ("", False)
    fresh = await at.door.step(at.case, "child", "it")
    assert fresh.fields[0].value == {"surname": "Neri"}


async def test_what_another_window_has_saved_is_told_and_what_was_typed_here_stays(door):
    at, other = await begun(door), StepModel(door, Tasks(lambda _: None), at_words())
    await other.open(at.case, "child")
    other.choose("has_disability", "true")
    assert await other.keep()
    at.step.write("child.surname", "Neri")
    await at.do(at.step.leave, "child.surname")
    assert at.step.notice.startswith("Nel frattempo altrove è cambiato: Ha una disabilità")
    assert at.line("child.surname").text == "Neri"
    assert at.line("has_disability").chosen == ("true",)
    assert at.step.isUnsaved
    await at.step.go_on()
    assert (at.step.notice, at.step.isUnsaved) == ("", False)


def at_words():
    return Catalogue("station").words("it")


async def test_rows_are_added_and_removed_at_the_server(door):
    at = await begun(door)
    await at.step.open(at.case, "family")
    await at.do(at.step.choose, "has_siblings", "true")
    at.step.write("siblings.0.name", "Luca")
    await at.do(at.step.addRow, "siblings")
    assert "siblings.1.name" in at.paths
    at.step.write("siblings.1.name", "Ada")
    await at.do(at.step.removeRow, "siblings.0")
    assert at.line("siblings.0.name").text == "Ada"
    assert "siblings.1" not in at.paths


async def test_several_options_are_taken_in_the_order_of_the_form(door):
    at = await begun(door)
    await at.step.open(at.case, "place")
    await at.do(at.step.choose, "nurseries", "bosco")
    await at.do(at.step.choose, "nurseries", "girasole")
    assert at.line("nurseries").chosen == ("girasole", "bosco")
    await at.do(at.step.choose, "nurseries", "bosco")
    assert at.line("nurseries").chosen == ("girasole",)


async def test_a_document_is_attached_told_and_taken_out(door, tmp_path):
    at = await begun(door)
    await at.do(at.step.choose, "has_disability", "true")
    paper = tmp_path / "verbale.pdf"
    paper.write_bytes(wrapped.a_pdf())
    told = await door.attach(at.case, "documents.disability", paper, "application/pdf")
    files = await door.files(at.case, "it")
    asked = next(each for each in files.documents if each.path == "documents.disability")
    assert [(each.id, each.name, each.state) for each in asked.files] == [
        (told.id, "verbale.pdf", "received")
    ]
    await door.detach(at.case, told.id)
    assert (await door.files(at.case, "it")).files == []


async def test_a_page_on_the_telephone_is_opened_looked_at_and_ended(door):
    at = await begun(door)
    await at.do(at.step.choose, "has_disability", "true")
    page = await door.open_phone(at.case, "documents.disability")
    assert (await door.phone(at.case), page.received) == (page, 0)
    assert page.url.startswith("http")
    assert (await door.end_phone(at.case)).received == 0
    with pytest.raises(Refused) as over:
        await door.phone(at.case)
    assert over.value.code == "phone_page_over"


async def test_the_paper_to_sign_is_a_pdf(door):
    at = await begun(door, LAMP)
    paper = await door.document(at.case, SignableWay.IN_PERSON, "it")
    assert paper.startswith(b"%PDF")


async def test_a_refusal_has_its_code_and_what_it_says_besides(door):
    at = await begun(door)
    with pytest.raises(Refused) as unknown:
        await door.case(HeldCase("nothing", at.case.token), "it")
    assert unknown.value.code == "unknown_case"
    with pytest.raises(RequestNotWhole) as incomplete:
        await door.send(at.case, uuid4(), "it", accepts_defects=True)
    assert incomplete.value.told.blocking[0].path == "applicant"
    with pytest.raises(Refused) as session:
        await door.sign(at.case, SignatureGiven(SignableWay.SESSION), "it")
    assert session.value.code == "not_signed_in"
    with pytest.raises(FieldsRefused) as language:
        await door.begin(CaseWanted(LAMP, language="xx"), uuid4())
    assert language.value.faults == {"language": "unknown_language"}


async def test_a_refusal_in_passing_is_told_by_its_code(door):
    at = await begun(door)
    codes: list[str] = []
    at.step.refused.connect(codes.append)
    at.step._case = HeldCase(at.case.id, "another-token")
    await at.do(at.step.choose, "has_disability", "true")
    assert codes == ["unknown_case"]


async def test_a_server_that_is_away_silent_or_another_one_is_a_broken_line(door, broken_server):
    case = HeldCase("x", "y")
    with pytest.raises(ServerAway):
        await CaseDoor(lambda: None, lambda: "key").case(case, "it")
    for address, error in (("http://127.0.0.1:1", ServerAway), (broken_server, ServerUnclear)):
        other = CaseDoor(lambda address=address: address, lambda: "key")
        with pytest.raises(error):
            await other.case(case, "it")
        await other.close()
    hasty = CaseDoor(lambda: door.portal.url, lambda: "key", timeouts=DoorTimeouts(call_s=1e-4))
    with pytest.raises(ServerSilent):
        await hasty.case(case, "it")
    await hasty.close()


async def test_a_card_signs_what_is_filled_in(door):
    at = await begun(door, LAMP)
    card = a_card()
    signing = HeldCaseToSign(door, at.case, "it")
    wanted = await signing.prepare(der(card.certificate))
    await signing.complete(card.value_over(wanted.digest))
    told = await door.case(at.case, "it")
    assert (told.signature.way, told.signature.state) == ("card", "not_verified")
    await signing.complete(b"once more")
    with pytest.raises(Refused) as refused:
        await signing.prepare(b"no certificate")
    assert refused.value.code == "card_unfit"
