"""The reception and the supervisor at work by keys alone, in a real window, on a real server."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from hardware.virtual.printer import PrinterFault, VirtualPrinter
from sportello.bookings.codes import in_two_halves
from sportello.bookings.lifecycle import BookingState
from sportello.bookings.messages import ToldBy
from sportello.model.commands import PlanDay
from sportello.model.day import Booking
from sportello.model.person import Role
from tests.counter_client.a_desk import CF, DOCKED, GIVEN_NAME, SURNAME, WIDE, a_desk

PRINTER = """
[devices.printer]
by = "network"
name = "accoglienza"
host = "127.0.0.1"
port = {port}
"""
PAPER_OUT = (
    "Stampante «accoglienza»: la carta è finita. Metta un rotolo nuovo, con il lato di stampa "
    "verso la testina. L'appuntamento resta valido: ristampi, o lo legga a voce."
)
ROME = ZoneInfo("Europe/Rome")


@pytest.mark.parametrize("size", [WIDE, DOCKED])
async def test_the_reception_gives_a_number_and_checks_in_an_appointment(
    display: dict[str, str], tmp_path: Path, size: str
):
    async with a_desk(tmp_path, display, "--geometry", size) as desk:
        await desk.server.operator("rita", Role.RECEPTION)
        await desk.log_in("rita")
        await desk.see("Per che cosa viene il cittadino?")
        await desk.type("spazz")
        await desk.press("Return")
        await desk.see("T001")
        await desk.press("Escape")

        portal = await desk._line("portal", Role.INTEGRATION)
        at = datetime.now(UTC) + timedelta(minutes=5)
        await portal.ask(PlanDay(id=uuid4(), bookings=(Booking("b-1", "tari", at),)))
        name = f"Conferma l’arrivo delle {at.astimezone(ROME):%H:%M}, Tassa rifiuti (TARI)"
        await desk.touch(name)
        await desk.see("T002")
        assert (await desk.look()).complaints == ()


async def test_an_appointment_is_made_moved_and_cancelled_by_keys_alone(
    display: dict[str, str], tmp_path: Path
):
    async with (
        VirtualPrinter() as printer,
        a_desk(
            tmp_path, display, "--geometry", WIDE, settings=PRINTER.format(port=printer.port)
        ) as desk,
    ):
        await desk.server.operator("rita", Role.RECEPTION)
        await desk.log_in("rita")
        await desk.see("Per che cosa viene il cittadino?")
        await desk.press("F10")
        await desk.see("Per chi è l'appuntamento?")
        for text in (CF, SURNAME, GIVEN_NAME, "3331234567"):
            await desk.type(text)
            await desk.press("Return")
        await desk.press("Return")
        await desk.see("Per che cosa viene il cittadino?")
        await desk.type("carta")
        await desk.see("Carta d'identità: nuova o da rinnovare")
        await desk.press("Return")
        await desk.see("Quando?")
        await desk.press("Right")
        await desk.see("2 persone")
        await desk.press("Return")
        await desk.see("Confermare l'appuntamento?")
        await desk.press("Return")
        await desk.see("Fatto")
        store = desk.server.running.parts.bookings
        (made,) = await store.all_known()
        assert (made.people, made.state) == (2, BookingState.CONFIRMED)
        visitor, contacts = await desk.server.running.parts.people.visitor_of(made.id)
        assert (visitor.codice_fiscale, visitor.surname) == (CF, SURNAME)
        assert (contacts.phone, contacts.told_by) == ("3331234567", ToldBy.ALOUD)
        await desk.press("F11")
        await desk.see("Il promemoria è stampato.")
        assert in_two_halves(made.code) in (await printer.next_ticket()).text

        await desk.press("Return")
        await desk.press("Return")
        await desk.type(SURNAME[:3])
        await desk.press("F3")
        await desk.see("Confronti con il cittadino, e scelga.")
        await desk.press("Return")
        await desk.see("Sposta")
        await printer.inject(PrinterFault.PAPER_OUT)
        await desk.press("F11")
        await desk.see("Da dire al cittadino")
        await desk.see(PAPER_OUT)
        await desk.press("Escape")
        await desk.press("F2")
        await desk.see("A quando va spostato l'appuntamento?")
        await desk.press("Down", "Down", "Return")
        await desk.see("Spostare a questo orario?")
        await desk.press("Return")
        await desk.see("Fatto")
        (moved,) = await store.all_known()
        assert (moved.version, moved.moved_from) == (2, made.starts_at)

        await desk.press("Return")
        await desk.type(made.code)
        await desk.press("Return")
        await desk.see("Annulla")
        await desk.press("F4", "Return")
        await desk.see("L'appuntamento è annullato.")
        assert (await store.read(made.id)).state is BookingState.CANCELLED
        devices = desk.server.running.parts.broadcast.hall.devices
        assert devices["pc-1", "printer"].code == "paper_out"
        assert (await desk.look()).complaints == ()


async def test_the_supervisor_stops_a_service_and_ends_the_day(
    display: dict[str, str], tmp_path: Path
):
    async with a_desk(tmp_path, display) as desk:
        await desk.server.operator("sara", Role.SUPERVISOR)
        await desk.colleague("5")
        await desk.take("tari")
        await desk.log_in("sara")
        await desk.see("Tassa rifiuti (TARI), 1 in attesa, 0 di 25 min, 1 numero oggi")
        await desk.press("Return")
        await desk.see("Tassa rifiuti (TARI)")
        await desk.press("Return")
        stopped = "Tassa rifiuti (TARI), 1 in attesa, 0 di 25 min, Fermato per oggi, 1 numero oggi"
        await desk.see(stopped)
        await desk.press("r")
        await desk.see("Chi viene chiamato")
        await desk.press("Down", "Return")
        await desk.see("Regola: Per classe")
        await desk.press("e")
        await desk.see("Terminare la giornata per tutti?")
        await desk.press("Down", "Return")
        await desk.see("Sportelli aperti: 0")
        assert (await desk.look()).complaints == ()
