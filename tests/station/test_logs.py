"""Every station writes its log in one form, also after a library has set up logging for itself."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

LOGGED = """
import logging
from station.logs import write_lines
logging.basicConfig(format="theirs %(message)s")
write_lines()
logging.getLogger("totem.errands").info("ticket %s", "A042")
logging.getLogger("totem.errands").debug("nothing of this")
"""


def test_a_line_says_when_how_grave_where_and_what():
    program = [sys.executable, "-c", LOGGED]
    done = subprocess.run(program, capture_output=True, text=True, check=True, cwd=ROOT)
    (line,) = done.stderr.splitlines()
    day, time, *rest = line.split(" ", 4)
    assert (len(day), time.count(":")) == (10, 2)
    assert rest == ["INFO", "totem.errands:", "ticket A042"]


@pytest.mark.parametrize("program", ["totem", "counter_client", "display_board"])
def test_every_station_writes_that_form(program):
    source = (ROOT / program / "__main__.py").read_text()
    assert "write_lines()" in source
    assert "basicConfig" not in source
