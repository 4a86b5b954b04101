"""SCardGetStatusChange, called in pcsc-lite itself.

pyscard's own wrapper encodes readers' names as ASCII, while it decodes them as UTF-8: a reader with
an accent in its name could be listed and not watched. Once, on Debian 13, it failed with sound
arguments as well. The context is pyscard's; both use the one library that is loaded.
"""

import ctypes
from collections.abc import Sequence

MAX_ATR_BYTES = 33
"""Source: PCSC/pcsclite.h, as the order of the fields."""

_library = ctypes.CDLL("libpcsclite.so.1")


class _ReaderState(ctypes.Structure):
    _fields_ = (
        ("name", ctypes.c_char_p),
        ("user_data", ctypes.c_void_p),
        ("known", ctypes.c_ulong),
        ("state", ctypes.c_ulong),
        ("atr_bytes", ctypes.c_ulong),
        ("atr", ctypes.c_ubyte * MAX_ATR_BYTES),
    )


def status_change(
    context: int, wait_ms: int, known: Sequence[tuple[str, int]]
) -> tuple[int, list[tuple[str, int]]]:
    """Return code, and the new state word of each reader in `known`, in its order. Blocks."""
    states = (_ReaderState * len(known))(
        *(_ReaderState(name=name.encode(), known=state) for name, state in known)
    )
    get_status_change = _library.SCardGetStatusChange
    get_status_change.argtypes = (
        ctypes.c_long,
        ctypes.c_ulong,
        ctypes.POINTER(_ReaderState),
        ctypes.c_ulong,
    )
    get_status_change.restype = ctypes.c_long
    result: int = get_status_change(context, wait_ms, states, len(known))
    return result, [(name, state.state) for (name, _), state in zip(known, states, strict=True)]
