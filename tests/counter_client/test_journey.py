"""A morning at the counter in a real window, by keys alone, against a real server."""

from pathlib import Path

import pytest

from tests.counter_client.a_desk import DOCKED, WIDE, a_desk


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

        await desk.press("F10")
        await desk.see("Scelga il suo sportello")
        await desk.press("F12")
        await desk.see("Nome utente")
        assert (await desk.look()).complaints == ()
