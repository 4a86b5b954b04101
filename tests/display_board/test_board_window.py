"""The program itself: a real window, before a server that goes away and comes back."""

import asyncio
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from msgspec.structs import replace

from sportello.model.plan import Opening, Span
from station.inspection import Finger, Look
from tests.display_board.a_hall import BOARD, a_hall, a_plan

ROOT = Path(__file__).parents[2]
ALWAYS_OPEN = replace(a_plan(), opening=Opening(week=((Span(0, 24 * 60),),) * 7))


@asynccontextmanager
async def a_window(
    folder: Path, display: dict[str, str], url: str, key: str, *, size: str
) -> AsyncIterator[Finger]:
    """The board in its own process; ended in order, without a complaint of QML."""
    config = folder / "station.toml"
    config.write_text(
        f'station = "{BOARD}"\nkey = "{key}"\nserver = "{url}"\n'
        f'[devices.voice]\nplayer = ["cp", "{{wav}}", "{folder}"]\n'
    )
    socket = folder / "inspect"
    command = [sys.executable, "-m", "display_board", "--config", str(config)]
    options = ["--geometry", size, "--inspect", str(socket), "--reduced-motion"]
    board = await asyncio.create_subprocess_exec(*command, *options, env=display, cwd=ROOT)
    try:
        async with Finger(socket) as finger:
            yield finger
            assert (await finger.look()).complaints == ()
    finally:
        board.terminate()
        assert await board.wait() == 0


async def test_a_call_comes_to_the_screen(tmp_path: Path, display: dict[str, str]) -> None:
    branch = tmp_path / "branch"
    branch.mkdir()
    async with (
        a_hall(branch, plan=ALWAYS_OPEN) as (hall, key),
        a_window(tmp_path, display, hall.url, key, size="960x540") as finger,
    ):
        await finger.wait_for("Benvenuti. Qui compaiono i numeri chiamati.")
        await hall.take()
        await hall.open("3")
        await hall.call("3")
        await finger.wait_for("A001 Sportello 3")


async def test_a_standing_board_says_when_its_news_is_old_and_recovers(
    tmp_path: Path, display: dict[str, str]
) -> None:
    branch = tmp_path / "branch"
    branch.mkdir()
    async with AsyncExitStack() as ending:
        async with a_hall(branch, plan=ALWAYS_OPEN) as (hall, key):
            port = hall.server.port
            window = a_window(tmp_path, display, hall.url, key, size="540x960")
            finger = await ending.enter_async_context(window)
            await finger.wait_for("Benvenuti. Qui compaiono i numeri chiamati.")
        await until(finger, is_stale)
        async with a_hall(branch, plan=ALWAYS_OPEN, port=port):
            await until(finger, lambda look: not is_stale(look))


async def until(finger: Finger, claim: Callable[[Look], bool]) -> None:
    async with asyncio.timeout(20):
        while not claim(await finger.look()):
            pass


def is_stale(look: Look) -> bool:
    return any(item.name.startswith("Informazioni non aggiornate") for item in look.walk())
