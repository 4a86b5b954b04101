"""A clamd of our own on a socket in a folder: for tests and for `make run`, which load nothing.

A Comune's machine has Debian's clamav-daemon with signatures that freshclam renews; of its settings
`clamd_configuration` names those that this suite relies on.
"""

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from casework.attachments.clamd import Clamd, ClamdAddress

EICAR_SIGNATURE = (
    "Eicar-Test-Signature:0:*:"
    "58354f2150254041505b345c505a58353428505e2937434329377d24454943415"
    "22d5354414e444152442d414e544956495255532d544553542d46494c452124482b482a"
)
"""The one virus that harms no one, as a line of an `.ndb` file: wherever its bytes are."""

STREAM_MOST_MB = 25
READY_EVERY_S = 0.05


class ClamdMissing(Exception):
    """clamd does not start: install clamav-daemon."""


def clamd_configuration(socket: Path, signatures: Path, stream_most_mb: int) -> str:
    """Lines of clamd.conf. The alerts make it say what it did not look into."""
    return f"""\
LocalSocket {socket}
DatabaseDirectory {signatures}
Foreground yes
StreamMaxLength {stream_most_mb}M
AlertExceedsMax yes
AlertEncrypted yes
MaxThreads 4
"""


@asynccontextmanager
async def own_clamd(
    folder: Path, signatures: str = EICAR_SIGNATURE, *, stream_most_mb: int = STREAM_MOST_MB
) -> AsyncIterator[ClamdAddress]:
    """Runs until the end. `folder` is its own; `signatures` are the lines of an `.ndb` file.

    Raises: ClamdMissing
    """
    database = folder / "signatures"
    database.mkdir(parents=True)
    (database / "own.ndb").write_text(signatures + "\n")
    socket, settings = folder / "clamd.sock", folder / "clamd.conf"
    settings.write_text(clamd_configuration(socket, database, stream_most_mb))
    if shutil.which("clamd") is None:
        raise ClamdMissing("clamd is not installed: apt install clamav-daemon")
    quiet = asyncio.subprocess.DEVNULL
    # setpriv: it ends also where its owner is killed
    command = ("setpriv", "--pdeathsig", "TERM", "--", "clamd", f"--config-file={settings}")
    daemon = await asyncio.create_subprocess_exec(*command, stdout=quiet, stderr=quiet)
    try:
        address = ClamdAddress(socket=socket)
        while not await Clamd(address).is_there():
            if daemon.returncode is not None:
                raise ClamdMissing(f"clamd ended with {daemon.returncode}: see {settings}")
            await asyncio.sleep(READY_EVERY_S)
        yield address
    finally:
        if daemon.returncode is None:
            daemon.terminate()
        await daemon.wait()
