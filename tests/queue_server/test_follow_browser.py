"""The telephone itself: a real browser on a real page of a real server, killed on the way."""

from pathlib import Path
from uuid import uuid4

import pytest
from msgspec import convert

from sportello.model.commands import CallTicket, MarkAbsent, OpenCounter, TakeTicket
from sportello.model.languages import LANGUAGES
from sportello.model.wire import Login, Reply
from tests.queue_server.a_browser import SMALL, a_browser
from tests.queue_server.a_server import (
    PASSWORD,
    ServerProcess,
    Visitor,
    prepare,
    server_here,
    visiting,
)
from tests.queue_server.test_follow import call, do, take
from tests.station.test_link_client import Cable
from text.catalogue import Catalogue

NOWHERE = "http://127.0.0.1:1"


async def accepted(visitor: Visitor, command: object, key: str) -> Reply:
    status, answer = await visitor.command(command, key)
    assert status == 200, answer
    return convert(answer, Reply)


async def operator(visitor: Visitor) -> str:
    """The token of who works here."""
    login = Login(id=uuid4(), login="operator-1", password=PASSWORD)
    return (await visitor.post("/api/v1/login", login, None))[1]["token"]


async def test_a_turn_is_followed_from_the_ticket_to_the_end_through_a_killed_server(
    tmp_path: Path,
) -> None:
    keys = await prepare(tmp_path, counters=1)
    async with Cable(NOWHERE) as cable, a_browser() as phone:
        server = await ServerProcess.start(tmp_path, public_url=cable.url)
        cable.lead_to(server.url)
        async with visiting(server.url) as visitor:
            wish = TakeTicket(id=uuid4(), service="certificati")
            reply = await accepted(visitor, wish, keys.totems["totem-1"])
            assert reply.accepted
            assert reply.follow
            ticket = reply.accepted[-1].ticket
            await phone.open(reply.follow)
            await phone.see("È in fila")
            await phone.touch("Avvisami")
            await phone.see("La avviseremo con un suono")
            await phone.tell("window.isStillTheSame = true")

            anna = await operator(visitor)
            await accepted(visitor, OpenCounter(id=uuid4(), counter="3"), anna)
            await accepted(visitor, CallTicket(id=uuid4(), counter="3", ticket=ticket), anna)
            await phone.see("È il suo turno: sportello 3")
            assert await phone.title() == "A001 · È il suo turno: sportello 3"

        await server.kill()
        await phone.see("Non aggiornato dalle")
        server = await ServerProcess.start(tmp_path, public_url=cable.url)
        cable.lead_to(server.url)
        await phone.see_no_more("Non aggiornato dalle")
        await phone.see("È il suo turno: sportello 3")

        async with visiting(server.url) as visitor:
            await accepted(visitor, MarkAbsent(id=uuid4(), ticket=ticket), await operator(visitor))
        await phone.see("L'abbiamo chiamata")
        assert await phone.tell("return window.isStillTheSame") is True

        await phone.touch("Sono di nuovo qui")
        await phone.see("È in fila")
        await phone.touch("Torno più tardi")
        await phone.touch("Tra 30 minuti")
        await phone.see("Teniamo il suo posto")
        await phone.touch("Sono di nuovo qui")
        await phone.see("È in fila")
        await phone.touch("Lascio il posto")
        await phone.touch("Sì, lascio il posto")
        await phone.see("Il suo numero non è più in fila")
        assert await phone.complaints() == []
        assert await server.stop() == 0


async def test_without_scripts_everything_can_be_done_too(tmp_path: Path) -> None:
    async with server_here(tmp_path, public_url=NOWHERE) as server, a_browser() as phone:
        await phone.switch_scripts_off()
        await phone.open((await take(server)).url)
        await phone.see("È in fila")
        await phone.touch("Torno più tardi")
        await phone.touch("Non lo so")
        await phone.see("Teniamo il suo posto")
        await phone.touch("Sono di nuovo qui")
        await phone.see("È in fila")


@pytest.mark.parametrize("text", ["100%", "200%"])
async def test_in_every_language_a_small_telephone_shows_all_without_scrolling_sideways(
    tmp_path: Path, text: str
) -> None:
    async with server_here(tmp_path, public_url=NOWHERE) as server, a_browser(SMALL) as phone:
        for language in LANGUAGES:
            words = Catalogue("queue_server").words(language)
            await phone.open((await take(server, language=language)).url)
            await phone.see(words.gettext("You are in the line"))
            await phone.tell(f"document.documentElement.style.fontSize = '{text}'")
            await phone.tell("document.querySelectorAll('details').forEach(d => d.open = true)")
            wide = await phone.tell("return document.documentElement.scrollWidth")
            assert wide == SMALL[0], language
        assert await phone.complaints() == []


@pytest.mark.parametrize("language", ["it", "ar"])
async def test_axe_finds_no_barrier_in_any_state_of_the_page(tmp_path: Path, language: str) -> None:
    async with server_here(tmp_path, public_url=NOWHERE) as server, a_browser(SMALL) as phone:
        words = Catalogue("queue_server").words(language)

        async def is_open_to_all(msgid: str, *values: str) -> None:
            await phone.see(words.gettext(msgid, *values))
            assert await phone.barriers() == []

        turn = await take(server, language=language)
        await phone.open(turn.url)
        await is_open_to_all("You are in the line")
        await phone.tell("document.querySelectorAll('details').forEach(d => d.open = true)")
        await is_open_to_all("You are in the line")
        await turn.touch("step_aside")
        await is_open_to_all("We keep your place")
        await turn.touch("come_back")
        await call(server, turn)
        await is_open_to_all("It is your turn: counter %1", "3")
        await do(server, MarkAbsent(id=uuid4(), ticket=turn.ticket))
        await is_open_to_all("We have called you")
        await turn.touch("leave")
        await is_open_to_all("Your number is no longer in the line")


async def test_axe_finds_an_image_without_words() -> None:
    async with a_browser(SMALL) as phone:
        await phone.open("data:text/html,<title>Sala</title><img src=x>")
        assert any(found.startswith("image-alt") for found in await phone.barriers())


async def test_axe_finds_no_barrier_on_the_pages_without_a_turn(tmp_path: Path) -> None:
    async with server_here(tmp_path, public_url=NOWHERE) as server, a_browser(SMALL) as phone:
        for path, words in (
            ("/turno/A001-x", "This number is no longer valid"),
            ("/nowhere", "There is nothing at this address"),
        ):
            await phone.open(server.url + path)
            await phone.see(words)
            assert await phone.barriers() == []
