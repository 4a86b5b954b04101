"""How the modules of a server are imported quickly: docs/decisions/0156."""

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager

DEVELOPERS_TOOLS = ("rich",)
"""What libraries use for colours in a terminal wherever it is there. A server's log is JSON."""


@contextmanager
def imports_for_good() -> Iterator[None]:
    """What is imported meanwhile stays as long as the program, and needs no developers' tools.

    Python's collector of cycles looks for garbage neither while it comes nor later in what came.
    """
    left_out = [name for name in DEVELOPERS_TOOLS if name not in sys.modules]
    for name in left_out:
        sys.modules[name] = None  # type: ignore[assignment]  # Python's way to say: not to be had
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
        for name in left_out:
            del sys.modules[name]
