"""The slip of an appointment on a printer's paper: what is on it, and what must not be."""

from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from hardware.printer.escpos import EscPosPrinter
from hardware.printer.interface import NetworkConnection
from hardware.virtual.printer import VirtualPrinter
from sportello.bookings.calendar import Channel
from sportello.bookings.lifecycle import Appointment, AppointmentKind, BookingState, VisitPart
from sportello.model.languages import LANGUAGES
from sportello.model.plan import Plan
from station.slip_layout import slip
from tests.sportello.a_branch import a_plan, a_service
from text.catalogue import Catalogue

CATALOGUE = Catalogue("counter_client", "station")
NINE = datetime(2026, 12, 14, 8, tzinfo=UTC)
HALF_AN_HOUR = timedelta(minutes=30)
IDENTITY = {"it": "Documento d'identità", "en": "Identity document"}
BOOKING = Appointment(
    id="b1",
    code="K7M2QXM7",
    version=1,
    state=BookingState.CONFIRMED,
    branch="centro",
    service="tari",
    slots=("mattine-1",),
    seat=Channel.DESK,
    starts_at=NINE,
    ends_at=NINE + HALF_AN_HOUR,
)


def the_plan() -> Plan:
    plan = a_plan()
    for id, name, is_private in (
        ("tari", {"it": "Tassa rifiuti (TARI)", "en": "Waste tax (TARI)"}, False),
        ("cie", {"it": "Carta d'identità", "en": "Identity card"}, False),
        ("aiuti", {"it": "Contributi economici", "en": "Aid"}, True),
    ):
        plan.services[id] = a_service(
            id, "A", name=name, documents=(IDENTITY,), private_interview=is_private
        )
    return plan


async def printed(booking: Appointment) -> str:
    async with VirtualPrinter() as twin:
        printer = EscPosPrinter(NetworkConnection("127.0.0.1", twin.port))
        try:
            await printer.print(slip(booking, the_plan(), CATALOGUE.words))
            return " ".join((await twin.next_ticket()).text.split())
        finally:
            await printer.close()


async def test_a_slip_has_day_hour_service_code_and_what_to_bring() -> None:
    paper = await printed(BOOKING)
    assert "Lunedì 14 dicembre 09:00" in paper
    assert "Tassa rifiuti (TARI)" in paper
    assert "K7M2 QXM7" in paper
    assert "- Documento d'identità" in paper
    assert "mostri questo codice al totem" in paper


async def test_a_visit_prints_each_service_with_its_hour_and_each_document_once() -> None:
    parts = tuple(
        VisitPart(
            service, 1, (f"slot-{n}",), NINE + n * HALF_AN_HOUR, NINE + (n + 1) * HALF_AN_HOUR
        )
        for n, service in enumerate(("tari", "cie"))
    )
    paper = await printed(BOOKING.of_parts(parts))
    assert "09:00 Tassa rifiuti (TARI)" in paper
    assert "09:30 Carta d'identità" in paper
    assert paper.count("Documento d'identità") == 1


async def test_a_private_matter_and_a_service_that_is_gone_have_no_name_on_paper() -> None:
    for service in ("aiuti", "ceased"):
        paper = await printed(replace(BOOKING, service=service))
        assert "Lunedì 14 dicembre 09:00" in paper
        assert not {"Contributi", "Documento", "ceased"} & set(paper.split())


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        (AppointmentKind.PHONE, "L’ufficio la chiama all’ora dell’appuntamento."),
        (AppointmentKind.VIDEO, "In videochiamata: il link è nella conferma."),
    ],
)
async def test_no_one_is_sent_to_the_totem_for_a_call(kind: AppointmentKind, sentence: str) -> None:
    paper = await printed(replace(BOOKING, kind=kind))
    assert sentence in paper
    assert "totem" not in paper


async def test_another_language_is_followed_by_the_name_that_the_house_knows() -> None:
    paper = await printed(replace(BOOKING, language="en"))
    assert "Your appointment Monday, 14 December 09:00 Waste tax (TARI) Tassa rifiuti" in paper


def test_every_language_has_all_the_words_of_a_slip() -> None:
    headings = {CATALOGUE.words(each).gettext("Your booking code") for each in LANGUAGES}
    assert len(headings) == len(LANGUAGES) == 10
