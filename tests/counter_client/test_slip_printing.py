"""The slip of an appointment at the counter: a real driver, a printer at the end of its wire."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from hardware.printer.escpos import EscPosPrinter
from hardware.printer.interface import NetworkConnection
from hardware.virtual.printer import PrinterFault, VirtualPrinter
from sportello.model.person import Role
from tests.counter_client.a_counter import Morning
from tests.counter_client.case_states import sending_a_request
from tests.counter_client.states import the_plan
from tests.counter_client.test_booking_model import (
    booked,
    confirming,
    portal_is,
    type_fabio,
)


@asynccontextmanager
async def a_reception() -> AsyncIterator[tuple[Morning, VirtualPrinter]]:
    """The page of appointments where a receipt printer is plugged in."""
    async with VirtualPrinter() as twin:
        connection = NetworkConnection("127.0.0.1", twin.port)
        printer = EscPosPrinter(connection, name="reception")
        try:
            morning = await Morning(printer=printer, look_s=0.01).logged_in(Role.RECEPTION)
            await morning.press(morning.login.show, "bookings")
            yield morning, twin
        finally:
            await morning.tasks.end()
            await printer.close()


async def printed(morning: Morning) -> str:
    """What is said of the slip once the printer has answered."""
    await morning.printer_answered()
    return morning.bookings.ending.slip


async def test_a_slip_is_printed_after_the_booking_and_bears_no_name():
    async with a_reception() as (morning, twin):
        await booked(morning)
        assert morning.bookings.ending.mayPrint
        morning.bookings.ending.print()
        assert await printed(morning) == "Il promemoria è stampato."
        paper = (await twin.next_ticket()).text
        assert "K7M2 QXM7" in paper
        assert "Lunedì 23 novembre" in paper
        assert not {"CACCIA", "FABIO", "CCCFBA85D03L219P"} & set(paper.upper().split())


async def test_a_booking_that_was_found_is_printed_again_with_one_key():
    async with a_reception() as (morning, twin):
        await booked(morning)
        await morning.press(morning.bookings.forget)
        type_fabio(morning)
        await morning.press(morning.bookings.find)
        (row,) = morning.bookings.rows.rows
        await morning.press(morning.bookings.tell, row.choice)
        assert morning.bookings.step == "told"
        assert await printed(morning) == "Il promemoria è stampato."
        assert "K7M2 QXM7" in (await twin.next_ticket()).text
        await morning.press(morning.bookings.back)
        assert (morning.bookings.step, len(morning.bookings.rows.rows)) == ("person", 1)


@pytest.mark.parametrize(
    ("fault", "code", "sentence"),
    [
        (PrinterFault.PAPER_OUT, "paper_out", "la carta è finita. Metta un rotolo nuovo"),
        (
            PrinterFault.REFUSED,
            "device_unreachable",
            "non è raggiungibile. Controlli alimentazione, cavo e indirizzo.",
        ),
    ],
    ids=("paper_out", "refused"),
)
async def test_what_is_wrong_with_the_printer_is_said_with_its_remedy_and_the_booking_stands(
    fault: PrinterFault, code: str, sentence: str
):
    async with a_reception() as (morning, twin):
        await booked(morning)
        await twin.inject(fault)
        morning.bookings.ending.print()
        said = await printed(morning)
        assert morning.reported[0] == ("printer", code)
        assert said.startswith("Stampante «reception»: ")
        assert sentence in said
        assert morning.bookings.ending.printing.isTrouble
        assert len(morning.line.desk_book.made) == 1
        await twin.clear(fault)
        await morning.printer_says("La stampante è di nuovo pronta: stampi il promemoria.")
        assert morning.reported[-1] == ("printer", "ready")
        morning.bookings.ending.print()
        assert await printed(morning) == "Il promemoria è stampato."


async def test_what_the_printer_says_late_is_not_said_to_the_next_person():
    async with a_reception() as (morning, twin):
        await booked(morning)
        morning.bookings.ending.print()
        await morning.press(morning.bookings.forget)
        await twin.next_ticket()
        assert await printed(morning) == ""


async def test_an_appointment_that_is_cancelled_has_no_slip():
    async with a_reception() as (morning, twin):
        await booked(morning)
        await morning.press(morning.bookings.forget)
        type_fabio(morning)
        await morning.press(morning.bookings.find)
        (row,) = morning.bookings.rows.rows
        await morning.press(morning.bookings.cancel, row.choice)
        await morning.press(morning.bookings.confirm)
        morning.bookings.ending.print()
        assert (morning.bookings.ending.mayPrint, morning.bookings.ending.slip) == (False, "")
        assert twin.tickets == []


async def test_without_a_printer_the_page_says_so_and_reads_out():
    morning = await Morning().logged_in(Role.RECEPTION)
    await morning.press(morning.login.show, "bookings")
    portal_is(morning, "ready")
    await confirming(morning)
    person = morning.bookings.person
    person.type("phone", "")
    morning.bookings.person.turnChannel()
    await morning.press(morning.bookings.back)
    await morning.press(morning.bookings.choose, morning.bookings.rows.rows[0].choice)
    assert morning.bookings.notice.startswith("Questa postazione non ha una stampante: mandi")
    await morning.press(morning.bookings.confirm)
    ending = morning.bookings.ending
    assert (ending.mayPrint, ending.slip) == (
        False,
        "Questa postazione non ha una stampante: lo legga a voce, o lo faccia annotare.",
    )
    assert ending.aloud == "«Il suo appuntamento è lunedì 23 novembre alle 09:30.»"


async def test_the_receipt_of_a_request_is_printed_in_the_citizens_language_without_a_name():
    async with VirtualPrinter() as twin:
        printer = EscPosPrinter(NetworkConnection("127.0.0.1", twin.port), name="reception")
        morning = Morning(plan=the_plan(), printer=printer)
        try:
            await sending_a_request(morning, "en")
            await morning.press(morning.cases.goOn)
            morning.cases.sent.print()
            await morning.printed(morning.cases.sent.printing)
            paper = (await twin.next_ticket()).text
            assert morning.cases.sent.printing.outcome == "Il promemoria è stampato."
        finally:
            await morning.tasks.end()
            await printer.close()
    for said in ("2026/0000031", "Receipt of your request", "Nursery enrolment"):
        assert said in paper
    assert "Certificate under Law 104/1992: Attach this" in " ".join(paper.split())
    assert not {"FONTANELLI", "MARIA", "FNTMRA85D52L840G"} & set(paper.upper().split())
