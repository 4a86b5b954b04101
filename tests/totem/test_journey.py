"""A citizen at the totem: a real card in a real pcscd, a real server, fingers, and paper."""

from pathlib import Path

import pytest

from hardware.virtual.citizens import CITIZENS, bank_card, health_card, mute_card
from hardware.virtual.printer import PrinterFault
from sportello.model.events import DeviceReported, TicketIssued
from sportello.model.person import Role
from sportello.model.wire import Happened
from tests.queue_server.a_server import ServerProcess, prepare, visiting
from tests.station.test_link_client import Cable
from tests.totem.a_totem import (
    CLOSED,
    LANDSCAPE,
    PORTRAIT,
    Machine,
    Totem,
    a_machine,
    a_totem,
    open_counters,
    the_municipal_plan,
)

MARIA, NICOLO = CITIZENS[0], CITIZENS[1]
TOPIC = "Documenti e residenza"
SERVICE = "Certificati di residenza e stato di famiglia"
CONFIRM = "Ho tutto, prendo il numero"
PRIORITY = "Gravidanza o bambino piccolo"
IN_LINE = "No, prendo il mio posto in fila"
ALONE = "Attesa per ora non nota: i numeri si prendono come sempre"


async def take_a_number(totem: Totem) -> None:
    await totem.touch("Prendo un numero")
    await totem.touch(TOPIC)
    await totem.touch(SERVICE)
    await totem.touch(CONFIRM)
    await totem.touch(IN_LINE)


@pytest.mark.parametrize("geometry", [PORTRAIT, LANDSCAPE])
async def test_from_the_card_to_the_ticket(
    tmp_path: Path, display: dict[str, str], geometry: str
) -> None:
    async with a_totem(tmp_path, display, "--geometry", geometry, has_reader=True) as totem:
        await totem.see("Prendo un numero")
        await open_counters(totem.server, "2")

        await totem.insert(health_card(MARIA))
        await totem.see("Che cosa le serve?")
        names = {item.name for item in (await totem.look()).walk()}
        assert {"Buongiorno Maria", "Buonasera Maria"} & names

        await totem.touch(TOPIC)
        await totem.touch(SERVICE)
        await totem.see(CONFIRM)
        await totem.touch(CONFIRM)
        await totem.see(IN_LINE)
        await totem.touch(IN_LINE)
        paper = await totem.printer.next_ticket()
        await totem.see("A001")
        await totem.see("Ritiri il biglietto e la tessera")

        assert "A001" in paper.text
        assert SERVICE in paper.text
        for word in (MARIA.codice_fiscale, MARIA.surname, "MARIA", "Maria"):
            assert word not in paper.text.replace(SERVICE, "")

        await totem.take_card()
        await totem.see("Prendo un numero")
        look = await totem.look()
        assert "Maria" not in " ".join(item.name for item in look.walk())
        assert look.complaints == ()


@pytest.mark.parametrize("geometry", [PORTRAIT, LANDSCAPE])
async def test_the_code_to_follow_the_turn_has_room_also_with_large_text(
    tmp_path: Path, display: dict[str, str], geometry: str
) -> None:
    url = "https://sportello.comune.montelarice.example.it"
    async with a_totem(tmp_path, display, "--geometry", geometry, public_url=url) as totem:
        await totem.touch("Accessibilità")
        await take_a_number(totem)
        await totem.see("Segua il turno sul telefono: inquadri il codice")
        await totem.see("Ho finito")
        assert f"[qr {url}/turno/A001-" in (await totem.printer.next_ticket()).text
        assert (await totem.look()).complaints == ()


async def test_a_card_that_does_not_read_leads_to_the_typed_code(
    tmp_path: Path, display: dict[str, str]
) -> None:
    async with a_totem(tmp_path, display, "--geometry", LANDSCAPE, has_reader=True) as totem:
        await totem.see("Prendo un numero")
        await totem.insert(mute_card())
        await totem.see("Proviamo in un altro modo")
        await totem.take_card()
        await totem.insert(bank_card())
        await totem.see(
            "Questa è una carta di pagamento: inserisca la tessera sanitaria. Può anche mostrare "
            "il codice a barre sul retro della tessera, o proseguire senza."
        )
        await totem.touch("Scrivo il codice fiscale")
        await totem.see("Il suo codice fiscale")
        await totem.type(NICOLO.codice_fiscale[:-1].lower() + "x")
        await totem.press("Return")
        await totem.see("Questo codice non è giusto: lo confronti con la tessera.")
        await totem.press("BackSpace")
        await totem.touch(NICOLO.codice_fiscale[-1])
        await totem.touch("Continuo")
        await totem.see("Che cosa le serve?")
        await totem.take_card()
        await totem.touch("Ho finito")
        await totem.see("Prendo un numero")


async def test_a_barcode_is_as_good_as_a_chip_and_another_barcode_is_not(
    tmp_path: Path, display: dict[str, str]
) -> None:
    async with a_totem(tmp_path, display, "--geometry", PORTRAIT) as totem:
        await totem.see("Prendo un numero")
        totem.scanner.scan("8001234567890")
        await totem.touch("Proseguo senza tessera")
        await totem.see("Che cosa le serve?")
        totem.scanner.scan(MARIA.codice_fiscale)
        await totem.touch(TOPIC)
        await totem.touch(SERVICE)
        await totem.touch(CONFIRM)
        await totem.touch(IN_LINE)
        await totem.see("Ritiri il biglietto")
        (ticket,) = totem.server.running.parts.broadcast.hall.waiting.values()
        assert ticket.identified


async def test_the_keyboard_alone_takes_a_number(tmp_path: Path, display: dict[str, str]) -> None:
    async with a_totem(tmp_path, display, "--geometry", LANDSCAPE) as totem:
        await totem.see("Prendo un numero")
        for name in ("Prendo un numero", TOPIC, SERVICE, CONFIRM, PRIORITY):
            await totem.press_on(name)
        await totem.see("Ritiri il biglietto")
        (ticket,) = totem.server.running.parts.broadcast.hall.waiting.values()
        assert ticket.priority == "gravidanza"
        assert "Gravidanza" not in (await totem.printer.next_ticket()).text


async def test_without_paper_the_number_is_on_the_screen_and_the_server_knows(
    tmp_path: Path, display: dict[str, str]
) -> None:
    async with a_totem(tmp_path, display, "--geometry", PORTRAIT) as totem:
        await totem.see("Prendo un numero")
        await totem.printer.inject(PrinterFault.PAPER_OUT)
        await take_a_number(totem)
        await totem.see(
            "Il biglietto non si può stampare: annoti il numero o lo fotografi. È valido."
        )
        await totem.see("A001")
        hall = totem.server.running.parts.broadcast.hall
        assert hall.devices["totem-1", "printer"].code == "paper_out"
        assert len(hall.waiting) == 1
        supervisor = await totem.server.line("board-1", Role.BOARD)
        await totem.printer.clear(PrinterFault.PAPER_OUT)
        await supervisor.until(_is_ready_again)
        await totem.touch("Ho finito")
        await totem.see("Prendo un numero")


def _is_ready_again(heard: object) -> bool:
    return isinstance(heard, Happened) and any(
        isinstance(event, DeviceReported) and event.code == "ready" for event in heard.events
    )


async def test_a_closed_branch_says_so_and_gives_nothing(
    tmp_path: Path, display: dict[str, str]
) -> None:
    plan = the_municipal_plan(opening=CLOSED)
    async with a_totem(tmp_path, display, "--geometry", PORTRAIT, plan=plan) as totem:
        await totem.see("Siamo chiusi")
        assert not [i for i in (await totem.look()).walk() if i.name == "Prendo un numero"]


async def test_every_word_that_is_shown_is_in_the_language_that_was_touched(
    tmp_path: Path, display: dict[str, str]
) -> None:
    async with a_totem(tmp_path, display, "--geometry", LANDSCAPE) as totem:
        await totem.touch("English")
        await totem.touch("Take a number")
        await totem.touch("Documents and residence")
        await totem.touch("Certificates of residence and family")
        await totem.touch("I have everything, take my number")
        await totem.touch("No, I take my place in the line")
        await totem.see("Please take your ticket")
        paper = await totem.printer.next_ticket()
        assert "Your number" in paper.text
        assert "Certificates of residence and family" in paper.text
        assert SERVICE in paper.text


async def take_from_two_services(totem: Machine) -> None:
    """As `take_a_number`, where there is less to choose from."""
    for name in ("Prendo un numero", "Documenti", "Certificati", "Prendo il numero"):
        await totem.touch(name)


async def test_a_killed_server_is_not_missed_and_a_restarted_totem_hands_in(
    tmp_path: Path, display: dict[str, str]
) -> None:
    (tmp_path / "branch").mkdir()
    (key,) = (await prepare(tmp_path / "branch")).totems.values()
    server = await ServerProcess.start(tmp_path / "branch")
    async with Cable(server.url) as cable:
        async with a_machine(tmp_path, display, cable.url, key, "--geometry", PORTRAIT) as totem:
            await take_from_two_services(totem)
            await totem.see("A001")
            await totem.printer.next_ticket()
            await totem.touch("Ho finito")
            await server.kill()
            await totem.see(ALONE)
            await take_from_two_services(totem)
            await totem.see("A600")
            paper = (await totem.printer.next_ticket()).text
            assert "Numero dato senza collegamento: totem-1" in " ".join(paper.split())
            assert (await totem.look()).complaints == ()
        async with a_machine(tmp_path, display, cable.url, key, "--geometry", LANDSCAPE) as totem:
            await totem.see(ALONE)
            await take_from_two_services(totem)
            await totem.see("A601")
            server = await ServerProcess.start(tmp_path / "branch")
            async with visiting(server.url) as visitor:
                board = await visitor.join("totem-1", key)
                cable.lead_to(server.url)
                while {"A600", "A601"} - {
                    e.code for e in board.events if isinstance(e, TicketIssued)
                }:
                    await board.next()
    assert await server.stop() == 0
