"""The ticket on paper: what is on it, what must not be, in several languages and on both rolls."""

from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from hardware.printer.escpos import EscPosPrinter
from hardware.printer.interface import (
    PAPER_58_MM,
    PAPER_80_MM,
    BigCode,
    Cut,
    NetworkConnection,
    Paper,
    Paragraph,
)
from hardware.virtual.printer import VirtualPrinter
from sportello.model.events import TicketIssued
from sportello.model.languages import LANGUAGES
from sportello.model.plan import Plan
from sportello.model.waiting import Wait
from tests.sportello.a_branch import a_plan, a_service
from text.catalogue import Catalogue
from totem.devices.ticket_layout import layout

CATALOGUE = Catalogue("totem", "station")
TICKET = TicketIssued(
    at=datetime(2026, 11, 23, 9, 12, tzinfo=UTC),
    ticket="2026-11-23-A042",
    code="A042",
    service="tari",
    language="it",
    station="totem-1",
    citizen="ref-of-somebody",
    told=Wait(3, 25, 40),
)


def the_plan() -> Plan:
    plan = a_plan()
    plan.services["tari"] = a_service(
        "tari",
        "A",
        name={"it": "Tassa rifiuti (TARI)", "en": "Waste tax (TARI)"},
        documents=({"it": "Documento d'identità", "en": "Identity document"},),
    )
    return plan


def test_a_ticket_that_brings_a_request_says_what_is_left_to_do():
    job = layout(TICKET, the_plan(), CATALOGUE.words, brings_request=True)
    told = [line.text for line in job.lines if isinstance(line, Paragraph)]
    assert "La richiesta è pronta: la firma allo sportello." in told


async def printed(
    ticket: TicketIssued, paper: Paper = PAPER_80_MM, follow: str | None = None
) -> str:
    async with VirtualPrinter(paper_width_mm=paper.width_mm) as twin:
        printer = EscPosPrinter(NetworkConnection("127.0.0.1", twin.port), paper=paper)
        try:
            await printer.print(layout(ticket, the_plan(), CATALOGUE.words, follow))
            return (await twin.next_ticket()).text
        finally:
            await printer.close()


@pytest.mark.parametrize("paper", [PAPER_80_MM, PAPER_58_MM])
async def test_the_paper_says_all_that_one_needs_until_the_call(paper: Paper) -> None:
    text = " ".join((await printed(TICKET, paper)).split())
    for words in (
        "Comune di prova",
        "A042",
        "Tassa rifiuti (TARI)",
        "23/11/2026",
        "10:12",
        "3 persone prima di lei",
        "tra le 10:40 e le 10:55",
        "attesa",
        "Documento d'identità",
        "Su questo biglietto non ci sono suoi dati personali.",
    ):
        assert words in text


async def test_the_operator_reads_the_service_in_italian_on_a_foreign_ticket() -> None:
    text = await printed(replace(TICKET, language="en"))
    assert "Waste tax (TARI)" in text
    assert "Tassa rifiuti (TARI)" in text
    assert "Your number" in text


async def test_nobody_is_named_on_the_ticket() -> None:
    assert "ref-of-somebody" not in await printed(TICKET)


@pytest.mark.parametrize("paper", [PAPER_80_MM, PAPER_58_MM])
async def test_staff_see_that_a_totem_gave_the_number_alone_and_when(paper: Paper) -> None:
    alone = replace(TICKET, told=None, language="en", taken_at=TICKET.at)
    text = " ".join((await printed(alone, paper)).split())
    assert "* Numero dato senza collegamento: totem-1, 10:12 *" in text
    assert "Numero dato" not in await printed(TICKET, paper)


@pytest.mark.parametrize("paper", [PAPER_80_MM, PAPER_58_MM])
async def test_the_code_to_follow_the_turn_says_what_it_is_for(paper: Paper) -> None:
    address = "https://turni.comune.esempio.it/turno/A042-0123456789abcdefghij"
    text = " ".join((await printed(TICKET, paper, address)).split())
    assert f"Segua il turno sul telefono: inquadri il codice [qr {address}]" in text
    assert "[qr" not in await printed(TICKET, paper)


def test_without_an_estimate_no_time_is_promised() -> None:
    job = layout(replace(TICKET, told=None), the_plan(), CATALOGUE.words)
    assert "Chiamata prevista" not in repr(job)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_ticket_in_any_language_has_its_code_once_and_one_cut_at_the_end(language: str) -> None:
    lines = layout(replace(TICKET, language=language), the_plan(), CATALOGUE.words).lines
    assert [line for line in lines if isinstance(line, BigCode)] == [BigCode("A042")]
    assert [place for place, line in enumerate(lines) if isinstance(line, Cut)] == [len(lines) - 1]
    assert lines[0] == Paragraph("Comune di prova", "large", bold=True, align="center")


async def test_the_ticket_of_an_appointment_says_its_hour_and_no_service_that_is_hidden() -> None:
    slot = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
    ticket = replace(TICKET, told=None, slot_at=slot)
    assert "Il suo appuntamento" in (paper := await printed(ticket))
    assert "10:30" in paper
    assert "TARI" in paper
    job = layout(ticket, the_plan(), CATALOGUE.words, names_service=False)
    assert "TARI" not in repr(job)
    assert "identità" not in repr(job)
