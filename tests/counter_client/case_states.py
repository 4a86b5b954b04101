"""The states of the page of a request, each told as a short morning."""

import asyncio

from msgspec.structs import replace

from casework.definitions.library import library_definition
from hardware.card_reader.interface import CardInserted
from hardware.errors import PinRefused
from sportello.cases.definition import PersonPart
from sportello.cases.guided.prefill import KnownPerson, SuggestionSource
from sportello.cases.messages import AttachmentState, FileShown, PreparedShort
from tests.casework.definitions import good_answers
from tests.counter_client.a_counter import Morning
from tests.totem.requests.cards import HEALTH_CARD

MARIA = {name: good_answers.MARIA[name] for name in ("given_name", "surname", "codice_fiscale")}
WHOLE_MARIA = MARIA | {"born_on": "1985-04-12", "birthplace": "Vicenza"}
ANSWERS: dict[str, object] = {
    "child": WHOLE_MARIA,
    "child_home": good_answers.HOME,
    "has_disability": True,
    "applicant": WHOLE_MARIA,
    "email": "maria@example.it",
    "parents": "alone",
    "alone_because": "court",
    "nurseries": ["bosco"],
    "hours": "full",
    "from_day": "2026-12-10",
    "my_work": "full",
    "has_siblings": False,
    "has_isee": False,
    "vaccinated": True,
    "family_truth": True,
    "privacy": True,
}
"""Of the nursery, with what asks for three documents."""

SERVICE = "cie-rilascio"
"""Of the visit; the near door has the nursery's form for it."""


async def served(morning: Morning, language: str = "it") -> str:
    """A citizen is served at counter 3; the ticket's id."""
    morning.door.form = replace(morning.door.form, service=SERVICE)
    await morning.at_counter("3")
    morning.take(SERVICE, language=language)
    await morning.press(morning.desk.next)
    await morning.press(morning.desk.next)
    ticket = morning.line.view.counters["3"].ticket
    assert ticket is not None
    return ticket


async def filling_in_a_request(morning: Morning) -> None:
    """A step with what the card suggests, another question that follows, and what is wrong."""
    await served(morning)
    parts = {PersonPart(part): text for part, text in MARIA.items()}
    morning.door.known = KnownPerson(SuggestionSource.CARD, parts)
    await morning.press(morning.cases.open)
    await morning.press(morning.cases.change, "parents")
    await morning.filled(morning.cases.step.choose, "parents", "alone")
    await morning.press(morning.cases.goOn)
    morning.door.is_there = False
    morning.cases.step.write("email", "maria@example.it")
    await morning.filled(morning.cases.step.leave, "email")


async def statements_of_a_request(morning: Morning) -> None:
    """Statements in plain words, one of them accepted; the law is one key away."""
    await served(morning)
    await morning.press(morning.cases.open)
    await morning.press(morning.cases.change, "statements")
    await morning.filled(morning.cases.step.choose, "vaccinated", "")


async def _prepared(morning: Morning, language: str = "it") -> str:
    case = morning.door.prepare(await served(morning, language), ANSWERS)
    await morning.press(morning.cases.open)
    return case


async def presented_by_a_guardian(morning: Morning) -> None:
    """By what title, on which paper, until when; what was typed as its last day is none."""
    await served(morning)
    await morning.press(morning.cases.open)
    await morning.press(morning.cases.change, "for_whom")
    whom = morning.cases.whom
    whom.choose("guardian")
    whom.write("document", "Decreto 12/2026 del 3 marzo 2026, Tribunale di Vicenza")
    whom.write("expires", "31/13/2027")
    await morning.press(morning.cases.goOn)


async def documents_of_a_request(morning: Morning) -> None:
    """One document is clean, one waits for the scanner, one has a virus."""
    case = await _prepared(morning)
    states = (AttachmentState.CLEAN, AttachmentState.INFECTED, AttachmentState.NOT_SCANNED)
    for number, (line, state) in enumerate(
        zip(morning.cases.papers.documents.rows.rows[:2], states, strict=False)
    ):
        file = FileShown(f"f{number}", line.path, f"scansione-{number}.pdf", 9000, state)
        morning.door.given[case].append(file)
    await morning.press(morning.cases.change, "documents")


async def photographing_for_a_request(morning: Morning) -> None:
    """The code for the citizen's telephone, by which one picture has come."""
    await documents_of_a_request(morning)
    await morning.press(
        morning.cases.papers.openPhone, morning.cases.papers.documents.rows.rows[2].path
    )
    seen = asyncio.Event()
    morning.cases.papers.phone.changed.connect(seen.set)
    morning.door.photograph("case-1")
    await seen.wait()


async def photograph_asked_for_in_a_step(morning: Morning) -> None:
    """A question that is answered with files: chosen, scanned, or by the citizen's telephone."""
    lamp = replace(library_definition("illuminazione-pubblica"), service=SERVICE)
    await served(morning)
    morning.door.form = lamp
    await morning.press(morning.cases.open)
    await morning.press(morning.cases.change, "where")
    await morning.press(morning.cases.papers.openPhone, "photo")
    seen = asyncio.Event()
    morning.cases.step.saved.connect(seen.set)
    morning.door.photograph("case-1")
    await seen.wait()
    morning.cases.papers.phone.close()


async def summary_of_a_request(morning: Morning) -> None:
    """What is missing on top, then every answer."""
    await _prepared(morning)


async def answer_from_home_of_a_request(morning: Morning) -> None:
    """Home wrote another answer while the line was cut: it waits for a choice."""
    case = await _prepared(morning)
    morning.door.at_home[case] = {"hours": "short"}
    await morning.press(morning.cases.change, "summary")


async def _to_signature(morning: Morning, language: str = "it") -> None:
    await _prepared(morning, language)
    await morning.press(morning.cases.goOn)


async def signing_a_request(morning: Morning) -> None:
    """Document and place are still to be written down."""
    await _to_signature(morning)
    await morning.press(morning.cases.goOn)


async def signing_a_request_by_card(morning: Morning) -> None:
    """The PIN was wrong once; some digits are typed again."""
    await signing_a_request(morning)
    signing = morning.cases.card.signing
    morning.cases.card.hear(CardInserted(HEALTH_CARD))
    morning.cases.openCard()
    await morning.card_on_desk.ready(signing)
    morning.card_on_desk.refuse(PinRefused("reader", tries_left=2))
    for digit in "12345":
        signing.typeDigit(digit)
    morning.cases.goOn()
    await morning.card_on_desk.ready(signing)
    for digit in "471":
        signing.typeDigit(digit)


async def sending_a_request(morning: Morning, language: str = "it") -> None:
    """Signed; sent with reserve."""
    await _to_signature(morning, language)
    morning.cases.hand.writeDocument("Carta d'identità CA12345BC, Comune di Vicenza")
    morning.cases.hand.writePlace("Archivio 2026, faldone 14")
    await morning.press(morning.cases.goOn)


async def request_sent(morning: Morning) -> None:
    """The number is told, large, with who answers and what is missing; the printer is off."""
    await sending_a_request(morning, "de")
    await morning.press(morning.cases.goOn)
    morning.cases.sent.print()
    await morning.printed(morning.cases.sent.printing)


async def seen_by_the_citizen(morning: Morning) -> None:
    """The operator is at a question of the step: it stands out, with what can be answered."""
    await served(morning, morning.their_language)
    parts = {PersonPart(part): text for part, text in MARIA.items()}
    morning.door.known = KnownPerson(SuggestionSource.CARD, parts)
    await morning.press(morning.cases.open)
    await morning.press(morning.cases.change, "parents")
    morning.cases.step.write("email", "maria@example.it")
    await morning.filled(morning.cases.step.leave, "email")
    morning.cases.copy.point("parents")
    await morning.translated()


async def summary_seen_by_the_citizen(morning: Morning) -> None:
    """What is missing, then every answer."""
    await _prepared(morning, morning.their_language)
    await morning.translated()


async def number_seen_by_the_citizen(morning: Morning) -> None:
    """The number, to be read from afar."""
    await sending_a_request(morning, morning.their_language)
    await morning.press(morning.cases.goOn)


async def nothing_seen_by_the_citizen(morning: Morning) -> None:
    """Between two requests."""
    await number_seen_by_the_citizen(morning)
    await morning.press(morning.cases.goOn)


async def request_turned_to_the_citizen(morning: Morning) -> None:
    """On the operator's own screen, where the citizen has none."""
    await seen_by_the_citizen(morning)
    morning.cases.copy.preview(True)


CITIZEN_STORIES = (
    seen_by_the_citizen,
    summary_seen_by_the_citizen,
    number_seen_by_the_citizen,
    nothing_seen_by_the_citizen,
)
"""The second screen of a counter."""


async def request_sent_from_home(morning: Morning) -> None:
    """Home sent it while the line was cut: what was written here is kept alongside it."""
    await sending_a_request(morning)
    await morning.door.send_at_home("case-1", hours="short", email="maria@example.it")
    await morning.press(morning.cases.goOn)


async def papers_arriving_while_one_types(morning: Morning) -> None:
    """A file from home comes while the counter fills in a step."""
    await served(morning)
    await morning.press(morning.cases.open)
    for files in (0, 2):
        morning.door.lacking = PreparedShort(True, 0, 1, files=files)
        await morning.cases.prepared.look()


CASE_STORIES = (
    papers_arriving_while_one_types,
    presented_by_a_guardian,
    filling_in_a_request,
    statements_of_a_request,
    documents_of_a_request,
    photographing_for_a_request,
    photograph_asked_for_in_a_step,
    summary_of_a_request,
    answer_from_home_of_a_request,
    signing_a_request,
    signing_a_request_by_card,
    request_sent,
    request_turned_to_the_citizen,
    request_sent_from_home,
)
