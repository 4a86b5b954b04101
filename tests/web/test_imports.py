"""A server imports what it needs: no tools of developers, and not what its children do for it."""

import subprocess
import sys

SERVERS = """
import sys
from web.process.imports import imports_for_good

with imports_for_good():
    import queue_server.cli.server, portal.cli.server
print("rich" in sys.modules)
import rich.console  # installed, and to be had again
for name in ("pyhanko", "PIL", "weasyprint"):
    print(name in sys.modules)
"""


def test_a_server_starts_without_the_colours_of_a_terminal_or_what_opens_files_of_strangers():
    ran = subprocess.run([sys.executable, "-c", SERVERS], capture_output=True, text=True)
    assert (ran.stdout, ran.stderr) == ("False\n" * 4, "")
