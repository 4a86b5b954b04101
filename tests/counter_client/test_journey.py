"""A morning at the counter in a real window, by keys alone, against a real server."""

import asyncio
import sys
from pathlib import Path

import pytest

from tests.counter_client.a_desk import DOCKED, PASSWORD, ROOT, WIDE, a_desk


@pytest.mark.parametrize("size", [WIDE, DOCKED])
async def test_a_whole_morning_is_worked_from_the_keyboard(
    display: dict[str, str], tmp_path: Path, size: str
):
    async with a_desk(tmp_path, display, "--geometry", size) as desk:
        await desk.log_in()
        await desk.see("Scelga il suo sportello")
        await desk.press("Right", "Return")
        await desk.see("Sportello 2")
        await desk.see("Nessuno in attesa")

        code = await desk.take("certificati-anagrafici", "ro", identified=True)
        other = await desk.take("certificati-anagrafici")
        await desk.see("2 persone in attesa per lei")

        await desk.press("space")
        await desk.see(code)
        await desk.see("Chiamato")
        await desk.announce(code)
        await desk.see("Chiamato da 0:02")  # at once would be a double press
        await desk.press("r")
        await desk.see("Chiamato 2 volte")
        await desk.press("space")
        await desk.see("In servizio")
        await desk.press("i")
        await desk.see("Fabio Ceccacci")
        await desk.press("space")
        await desk.see("Sportello libero")
        assert not await desk.is_seen("Fabio Ceccacci")

        await desk.press("Return")
        await desk.see(other)
        await desk.press("a")
        await desk.see("Sì, assente")
        await desk.press("a")
        await desk.see("Nessuno in attesa")

        await desk.press("F11")
        await desk.see("Scelga il suo sportello")
        await desk.press("F12")
        await desk.see("Nome utente")
        assert (await desk.look()).complaints == ()


async def test_the_session_survives_a_restarted_server(display: dict[str, str], tmp_path: Path):
    async with a_desk(tmp_path, display, settings='counter = "2"\n') as desk:
        await desk.log_in()
        await desk.see("Sportello 2")
        code = await desk.take("certificati-anagrafici")
        await desk.press("space")
        await desk.see(code)

        await desk.close_branch()
        await desk.see("Non collegato: Da controllare")
        assert not (await desk.see("È arrivato")).is_enabled
        await desk.press("space")
        await desk.open_branch()
        await desk.see("Collegato: Funziona")
        assert await desk.is_seen("Chiamato")

        await desk.press("space")
        await desk.see("In servizio")
        assert (await desk.look()).complaints == ()


async def test_a_locked_screen_says_nothing_and_opens_to_the_password_alone(
    display: dict[str, str], tmp_path: Path
):
    async with a_desk(tmp_path, display, settings='counter = "2"\n') as desk:
        await desk.log_in()
        code = await desk.take("certificati-anagrafici", identified=True)
        await desk.see("1 persona in attesa per lei")
        await desk.press("space")
        await desk.press("i")
        await desk.see("Fabio Ceccacci")

        await desk.press("F9")
        await desk.see("Schermo bloccato")
        assert not await desk.is_seen(code)
        assert not await desk.is_seen("Fabio Ceccacci")
        await desk.type("sbagliata")
        await desk.press("Return")
        await desk.see_described("Password. Nome utente o password non corretti.")
        await desk.type(PASSWORD)
        await desk.press("Return")
        await desk.see(code)
        assert not await desk.is_seen("Fabio Ceccacci")


async def test_a_button_that_has_the_focus_is_what_the_space_bar_chooses(
    display: dict[str, str], tmp_path: Path
):
    async with a_desk(tmp_path, display, settings='counter = "2"\n') as desk:
        await desk.log_in()
        await desk.take("certificati-anagrafici")
        await desk.see("1 persona in attesa per lei")
        await desk.press("space")
        await desk.see("Chiamato")
        while not (await desk.see("Richiama")).is_focused:
            await desk.press("Tab")
        await desk.press("space")
        await desk.see("Chiamato 2 volte")


async def test_what_is_wrong_in_the_settings_is_said_and_nothing_starts(tmp_path: Path):
    config = tmp_path / "station.toml"
    config.write_text('station = "pc-1"\n')
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "counter_client", "--config", str(config)),
        cwd=ROOT,
        stderr=asyncio.subprocess.PIPE,
    )
    _, said = await process.communicate()
    assert process.returncode == 2
    assert b"key" in said
