"""What an operator does now and then, by keys alone, in a real window against a real server."""

from pathlib import Path
from uuid import uuid4

import pytest

from sportello.model.commands import CallNext
from tests.counter_client.a_desk import DOCKED, WIDE, a_desk

AT_COUNTER_2 = 'counter = "2"\n'
CERTIFICATES, SIGNATURE = "certificati-anagrafici", "autentica-firma"


@pytest.mark.parametrize("size", [WIDE, DOCKED])
async def test_a_citizen_is_parked_and_comes_back(
    display: dict[str, str], tmp_path: Path, size: str
):
    async with a_desk(tmp_path, display, "--geometry", size, settings=AT_COUNTER_2) as desk:
        await desk.log_in()
        code = await desk.take(CERTIFICATES)
        await desk.see("1 persona in attesa per lei")
        await desk.press("space")
        await desk.see("Chiamato")
        await desk.press("space")
        await desk.see("In servizio")

        await desk.press("s")
        await desk.see(f"Sospendi {code}")
        await desk.type("20")
        await desk.press("Return")
        await desk.see("Sportello libero")
        await desk.see("Fuori sala: 1")

        await desk.press("l", "l")
        await desk.press("Return")
        await desk.see(f"Chiama {code} ora")
        await desk.press("Return")
        await desk.see("Chiamato 2 volte")
        await desk.press("space")
        await desk.see("In servizio")
        assert (await desk.look()).complaints == ()


async def test_a_citizen_is_sent_to_a_colleague_before_all_others(
    display: dict[str, str], tmp_path: Path
):
    async with a_desk(tmp_path, display, settings=AT_COUNTER_2) as desk:
        bruno = await desk.colleague("3")
        await desk.log_in()
        code = await desk.take(SIGNATURE)
        await desk.see("1 persona in attesa per lei")
        await desk.press("space")
        await desk.see("Chiamato")
        await desk.take(CERTIFICATES)
        await desk.press("t")
        await desk.see(f"Trasferisci {code}")
        await desk.type("sport 3")
        await desk.press("F2", "Return")
        await desk.see("Sportello libero")

        called = await bruno.ask(CallNext(id=uuid4(), counter="3"))
        assert (called.accepted[-1].code, called.accepted[-1].because.rule) == (code, "sent_first")
        assert (await desk.look()).complaints == ()


async def test_a_wrong_call_is_undone_and_the_number_waits_as_before(
    display: dict[str, str], tmp_path: Path
):
    async with a_desk(tmp_path, display, settings=AT_COUNTER_2) as desk:
        await desk.log_in()
        await desk.take(CERTIFICATES)
        await desk.see("1 persona in attesa per lei")
        await desk.press("space")
        await desk.see("Annulla la chiamata")
        await desk.press("ctrl+z")
        await desk.see("Sportello libero")
        await desk.see("1 persona in attesa per lei")


async def test_walk_ins_wishes_and_pauses_each_take_a_few_keys(
    display: dict[str, str], tmp_path: Path
):
    async with a_desk(tmp_path, display, settings=AT_COUNTER_2) as desk:
        await desk.log_in()
        await desk.see("Sportello libero")
        await desk.press("n")
        await desk.see("Senza numero: per quale servizio?")
        await desk.type("autent")
        await desk.press("Return")
        await desk.see("In servizio")
        await desk.press("space")
        await desk.see("Sportello libero")

        await desk.take(CERTIFICATES, wishes=(SIGNATURE,))
        await desk.see("1 persona in attesa per lei")
        await desk.press("space")
        await desk.see("Chiamato")
        await desk.press("space")
        await desk.see("Continua con: Autentica di firma e copia conforme")
        await desk.press("2")
        await desk.see("Concludi tutto")
        await desk.press("space")
        await desk.see("Nessuno in attesa")

        await desk.press("p")
        await desk.see("Motivo della pausa")
        await desk.press("Return")
        await desk.see("In pausa")
        await desk.press("space")
        await desk.see("Sportello libero")
        assert (await desk.look()).complaints == ()


@pytest.mark.parametrize("size", [WIDE, DOCKED])
async def test_a_note_goes_with_the_number_and_with_the_visit_it_is_gone(
    display: dict[str, str], tmp_path: Path, size: str
):
    async with a_desk(tmp_path, display, "--geometry", size, settings=AT_COUNTER_2) as desk:
        await desk.log_in()
        code = await desk.take(CERTIFICATES)
        await desk.see("1 persona in attesa per lei")
        await desk.press("space")
        await desk.see("Chiamato")
        await desk.press("n")
        await desk.see(f"Nota su {code}")
        await desk.type("torna con il modulo")
        await desk.press("Return")
        await desk.see("Nota: torna con il modulo")

        await desk.press("space")
        await desk.see("In servizio")
        await desk.press("s")
        await desk.see(f"Sospendi {code}")
        await desk.press("Return")
        await desk.see("Sportello libero")
        assert not await desk.is_seen("Nota: torna con il modulo")
        await desk.press("l", "l")
        await desk.press("Return")
        await desk.see(f"Chiama {code} ora")
        await desk.press("Return")
        await desk.see("Nota: torna con il modulo")

        await desk.press("space")
        await desk.see("In servizio")
        await desk.press("space")
        await desk.see("Sportello libero")
        await desk.server.running.parts.notes.at_rest()
        assert await desk.server.running.parts.notes._tables.rows("select ticket from note") == []
        assert (await desk.look()).complaints == ()


async def test_the_next_service_of_a_visit_follows_without_a_call(
    display: dict[str, str], tmp_path: Path
):
    async with a_desk(tmp_path, display, settings=AT_COUNTER_2) as desk:
        await desk.log_in()
        await desk.take(CERTIFICATES, wishes=(SIGNATURE,))
        await desk.see("1 persona in attesa per lei")
        await desk.press("space")
        await desk.see("Chiamato")
        await desk.press("space")
        await desk.see("Continua con: Autentica di firma e copia conforme")
        await desk.press("space")
        await desk.see("Concludi tutto")
        await desk.press("space")
        await desk.see("Nessuno in attesa")

        await desk.take(CERTIFICATES, wishes=(SIGNATURE,))
        await desk.see("1 persona in attesa per lei")
        await desk.press("space")
        await desk.see("Chiamato")
        await desk.press("space")
        await desk.see("Manda in fila per il resto")
        await desk.press("f")
        await desk.see("1 persona in attesa per lei")
        assert (await desk.look()).complaints == ()


async def test_a_colleagues_counter_is_taken_over_knowingly(
    display: dict[str, str], tmp_path: Path
):
    async with a_desk(tmp_path, display) as desk:
        bruno = await desk.colleague("2")
        code = await desk.take(CERTIFICATES)
        await bruno.ask(CallNext(id=uuid4(), counter="2"))
        await desk.log_in()
        await desk.see("Scelga il suo sportello")
        await desk.press("Right", "Return")
        await desk.see("Sportello 2: occupato da bruno")
        await desk.press("Down", "Return")
        await desk.see("Chiamato")
        await desk.see(code)
        assert (await desk.look()).complaints == ()


async def test_a_telephone_appointment_is_begun_and_concluded_by_keys_alone(
    display: dict[str, str], tmp_path: Path
):
    async with a_desk(tmp_path, display, settings=AT_COUNTER_2) as desk:
        booking = await desk.booked_by_phone(CERTIFICATES)
        await desk.log_in()
        await desk.see("Inizia la chiamata")
        await desk.press("F10")
        await desk.see("Per chi è l'appuntamento?")
        await desk.press("F1")
        await desk.see("Da chiamare ora")
        await desk.see("+39 333 1234567")
        await desk.press("space")
        await desk.see("In servizio")
        await desk.press("space")
        await desk.see("Sportello libero")
        assert not await desk.is_seen("+39 333 1234567")
        assert await desk.became(booking) == "served"
        assert (await desk.look()).complaints == ()
