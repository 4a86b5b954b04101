"""A citizen with an appointment at the totem: a real card or a code, a real server, and paper."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from hardware.virtual.citizens import CITIZENS, health_card
from sportello.bookings.calendar import Calendar, Channel, WeeklyRule
from sportello.bookings.codes import in_two_halves
from sportello.bookings.desk_messages import KeepBooking
from sportello.bookings.lifecycle import Appointment, BookingState
from sportello.bookings.messages import Visitor
from sportello.model.person import Role
from sportello.model.plan import Span
from tests.totem.a_totem import LANDSCAPE, PORTRAIT, Totem, a_totem
from text.times import clock

MARIA = CITIZENS[0]
SERVICE = "cie-rilascio"
SERVICE_NAME = "Carta d'identità: nuova o da rinnovare"
CODE = "K7M2QX4T"


async def a_booking_of_now(totem: Totem) -> str:
    """The portal tells the branch of a booking of Maria's that starts now; its hour in Rome."""
    now = datetime.now(UTC)
    booking = Appointment(
        id=str(uuid4()),
        code=CODE,
        version=1,
        state=BookingState.CONFIRMED,
        branch="montelarice",
        service=SERVICE,
        slots=("s",),
        seat=Channel.ONLINE,
        starts_at=now,
        ends_at=now + timedelta(minutes=15),
    )
    visitor = Visitor(MARIA.codice_fiscale, MARIA.surname, MARIA.given_name)
    key = await totem.server.key("portal", Role.INTEGRATION)
    message = KeepBooking(id=uuid4(), booking=booking, visitor=visitor)
    status, answer = await totem.server.post("/api/v1/bookings/keep", message, key)
    assert status == 200, answer
    await totem.server.running.parts.timers.look()
    return clock(now.astimezone(ZoneInfo("Europe/Rome")).time(), "it")


@pytest.mark.parametrize("geometry", [PORTRAIT, LANDSCAPE])
async def test_the_card_finds_the_appointment_and_one_touch_confirms_the_arrival(
    tmp_path: Path, display: dict[str, str], geometry: str
) -> None:
    async with a_totem(tmp_path, display, "--geometry", geometry, has_reader=True) as totem:
        await totem.see("Prendo un numero")
        hour = await a_booking_of_now(totem)
        await totem.insert(health_card(MARIA))
        await totem.see(f"Ha un appuntamento alle {hour}")
        assert (await totem.look()).complaints == ()
        await totem.touch("Sono qui")
        await totem.see("Ritiri il biglietto e la tessera")
        paper = " ".join((await totem.printer.next_ticket()).text.split())
        assert f"Il suo appuntamento {hour}" in paper
        assert SERVICE_NAME in paper
        (ticket,) = totem.server.running.parts.broadcast.hall.waiting.values()
        assert ticket.slot_at is not None
        assert ticket.identified
        await totem.take_card()
        await totem.see("Prendo un numero")
        await totem.insert(health_card(MARIA))
        await totem.see("Ha già confermato il suo arrivo")


async def test_who_has_not_booked_takes_a_free_time_with_the_card_and_a_slip(
    tmp_path: Path, display: dict[str, str]
) -> None:
    whole_days = Calendar(
        id="carte",
        branch="montelarice",
        zone="Europe/Rome",
        services=(SERVICE,),
        rules=tuple(WeeklyRule(day, Span(0, 24 * 60)) for day in range(7)),
        slot_min=60,
        seats={Channel.DESK: 1},
    )
    options = ("--geometry", PORTRAIT)
    async with a_totem(
        tmp_path, display, *options, calendars=[whole_days], has_reader=True
    ) as totem:
        await totem.touch("Prendo un numero")
        await totem.touch("Documenti e residenza")
        await totem.touch(SERVICE_NAME)
        await totem.see("Quando vuole venire?")
        first = next(i for i in (await totem.look()).walk() if re.match(r"\d\d:00", i.name))
        await totem.touch(first.name)
        await totem.see("Inserisca la tessera sanitaria")
        await totem.insert(health_card(MARIA))
        await totem.touch("Prenoto questo orario")
        await totem.see("È prenotato: ritiri il promemoria e la tessera")
        assert (await totem.look()).complaints == ()
        paper = (await totem.printer.next_ticket()).text
        (booking,) = await totem.server.running.parts.bookings.all_known()
        assert in_two_halves(booking.code) in paper
        assert SERVICE_NAME in " ".join(paper.split())
        assert MARIA.surname not in paper.upper()
        await totem.take_card()
        await totem.see("Prendo un numero")
        assert booking.starts_at > datetime.now(UTC)


async def test_without_a_card_the_code_finds_the_appointment_and_names_no_service(
    tmp_path: Path, display: dict[str, str]
) -> None:
    async with a_totem(tmp_path, display, "--geometry", LANDSCAPE) as totem:
        await totem.see("Prendo un numero")
        hour = await a_booking_of_now(totem)
        await totem.touch("Ho un appuntamento")
        await totem.touch("Scrivo il codice")
        await totem.see("Il codice della prenotazione")
        await totem.type("x7m2qx4t")
        await totem.press("Return")
        await totem.see("Nessun appuntamento ha questo codice: lo confronti con la conferma.")
        totem.scanner.scan(CODE)
        await totem.see(f"Ha un appuntamento alle {hour}")
        await totem.touch("Sono qui")
        await totem.see("Ritiri il biglietto")
        names = " ".join(item.name for item in (await totem.look()).walk())
        assert SERVICE_NAME not in names + (await totem.printer.next_ticket()).text
        assert "Maria" not in names
