"""`python -m casework.at_branch`: started by the queue server, ended when its input is closed."""

import asyncio
import os
import signal
import sys

import msgspec

from casework.at_branch.app import serving
from casework.at_branch.seam import READY, CaseworkStart
from web.process.cannot_start import CannotStart
from web.process.logs import write_json_lines

NICENESS = 5
"""The hall goes first."""


async def _main() -> None:
    loop = asyncio.get_running_loop()
    heard = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(heard), sys.stdin)
    start = msgspec.json.decode(await heard.readline(), type=CaseworkStart)
    async with serving(start):
        os.write(sys.stdout.fileno(), READY)
        await heard.read()


def main() -> int:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which then ends this
    os.nice(NICENESS)
    write_json_lines()
    try:
        asyncio.run(_main())
    except CannotStart as why:
        print(f"guided requests cannot start: {why}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
