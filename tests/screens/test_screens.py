"""Every state of every program, in every size, look and language: nothing meets, nothing is cut.

docs/screens.md tells how to read a fault and how to add a state.
"""

from pathlib import Path

import pytest

from tests.screens.every_program import PROGRAMS
from tests.screens.judge import faults_of_state
from tests.screens.state import Program, State

EVERY_STATE = [
    pytest.param(program, state, id=f"{program.name}: {state.name}")
    for program in PROGRAMS
    for state in program.states
]


@pytest.mark.usefixtures("qt_app")
@pytest.mark.parametrize(("program", "state"), EVERY_STATE)
async def test_a_screen_is_without_fault(program: Program, state: State, tmp_path: Path) -> None:
    found = await faults_of_state(program, state, tmp_path)
    assert not found, "\n".join(["", *found])
