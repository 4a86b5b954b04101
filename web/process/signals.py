"""When a server was told to end: by its service manager, or by Ctrl-C."""

import asyncio
import signal


def told_to_end() -> asyncio.Event:
    """Set at SIGTERM or SIGINT, which do nothing else from now on."""
    told = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, told.set)
    return told
