"""A child of a server: another Python that computes or reads for it, with a pipe each way."""

import asyncio
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process


async def start_child(module: str, *, is_quiet: bool = False) -> Process:
    """`python -m module`; what a quiet one writes on standard error is dropped.

    A caller that is cancelled meanwhile leaves no child behind: a loop that closes then neither
    ends it nor hears of its end.
    """
    starting = asyncio.ensure_future(
        asyncio.create_subprocess_exec(
            *(sys.executable, "-m", module),
            stdin=PIPE,
            stdout=PIPE,
            stderr=DEVNULL if is_quiet else None,
        )
    )
    try:
        return await asyncio.shield(starting)
    except asyncio.CancelledError:
        child = await starting
        child.kill()
        await child.communicate()
        raise
