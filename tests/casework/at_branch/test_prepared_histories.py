"""Random histories of a prepared request at home, at the counter, and over a line that is cut.

`PREPARED_HISTORIES=50` plays more of them.
"""

import os
from itertools import count
from pathlib import Path
from random import Random

import pytest

from casework.drafts.refusals import OpenAtCounter, UnknownCase
from tests.casework.at_branch.a_prepared_branch import PreparedBranch, a_prepared_branch
from tests.casework.at_branch.test_prepared_requests import at_home, write_at_home, write_here
from tests.portal.a_portal import PortalUnderTest, a_portal
from tests.portal.sync.test_prepared_door import a_prepared_case, change

HISTORIES = int(os.environ.get("PREPARED_HISTORIES", "2"))
STEPS = 30
NAMES = ("street", "floor", "bell")


class History:
    """`written` are the answers that were taken, in their order; `aside` those of home that were
    offered for a choice, since the counter had written others.
    """

    def __init__(self, random: Random, portal: PortalUnderTest, branch: PreparedBranch) -> None:
        self.random, self.portal, self.branch = random, portal, branch
        self.written: list[tuple[str, str]] = []
        self.aside: set[object] = set()
        self._values = count(1)

    async def play(self) -> None:
        booking, case, _ = await a_prepared_case(self.portal)
        self.id = case.begun["id"]
        await self.branch.rounds.look()
        for _ in range(STEPS):
            match self.random.choice(("home", "counter", "open", "look", "cut", "mend", "come")):
                case "home":
                    await self.write(at_counter=False)
                case "counter":
                    await self.write(at_counter=True)
                case "open":
                    await self.branch.rounds.open(self.id)
                case "look":
                    await self.look()
                case "cut":
                    self.branch.cut()
                case "mend":
                    self.branch.mend()
                case "come":
                    state = self.random.choice(("confirmed", "missed", "arrived", "cancelled"))
                    await change(self.portal, booking, state=state)
        self.branch.mend()
        await change(self.portal, booking, state="missed")
        for _ in range(2):
            await self.look()

    async def write(self, *, at_counter: bool) -> None:
        name, value = self.random.choice(NAMES), f"value {next(self._values)}"
        try:
            if at_counter:
                await write_here(self.branch, self.id, **{name: value})
            else:
                await write_at_home(self.portal, self.id, **{name: value})
        except (OpenAtCounter, UnknownCase):
            return
        self.written.append((name, value))

    async def look(self) -> None:
        await self.branch.rounds.look()
        self.aside |= set((await self.branch.aside(self.id)).values())


@pytest.mark.parametrize("seed", range(HISTORIES))
async def test_no_answer_is_lost_and_at_the_end_the_citizen_owns_the_request(tmp_path: Path, seed):
    async with a_portal(tmp_path) as portal, a_prepared_branch(tmp_path / "branch", portal) as here:
        history = History(Random(seed), portal, here)
        await history.play()
        home = await at_home(portal, history.id)
        history.aside |= set(home.from_home.values())
        assert home.held_at is None
        assert await here.copies() == []
        for number, (name, value) in enumerate(history.written):
            is_kept = home.answers.get(name) == value or value in history.aside
            later = {each for each, _ in history.written[number + 1 :]}
            assert is_kept or name in later, (value, history.written)
