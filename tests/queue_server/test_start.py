"""What the server's start waits for: only what it needs then."""

import subprocess
import sys

import pytest

LATER = ("jinja2", "pydoc", "stdnum", "zeroconf", "sqlalchemy", "casework.office")
"""Of the pages on the telephone, of a first codice fiscale to check, of the announcement; of guided
requests, which another process runs."""


@pytest.mark.parametrize("module", LATER)
def test_what_only_some_branches_or_messages_need_is_loaded_with_them(module):
    asked = f"import sys, queue_server.app; sys.exit({module!r} in sys.modules)"
    assert subprocess.run([sys.executable, "-c", asked], check=False).returncode == 0
