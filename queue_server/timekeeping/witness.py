"""What a machine knows of time besides its clock: how long it has run, and whether NTP has set it.

Owns the system calls. What follows from the answers is the timekeeper's.
"""

import ctypes
import time
from pathlib import Path
from typing import Protocol

UPTIME = Path("/proc/uptime")
BOOT_ID = Path("/proc/sys/kernel/random/boot_id")

TIMEX_BYTES = 256
"""More than any `struct timex`; its first word is `modes`: zero asks and changes nothing."""

CLOCK_IS_NOT_SYNCHRONISED = 5  # TIME_ERROR of adjtimex(2)


class Witness(Protocol):
    """`boot` names this start of the machine; `steady_s` counts from it, sleep included."""

    @property
    def boot(self) -> str: ...

    def steady_s(self) -> float: ...

    def is_synchronised(self) -> bool:
        """Whether the clock is set by NTP or the like at this moment."""


class Kernel:
    """Linux. Reading its counter costs a tenth of a microsecond."""

    def __init__(self) -> None:
        self.boot = BOOT_ID.read_text().strip()
        uptime_s = float(UPTIME.read_text().split()[0])
        self._began_s = time.clock_gettime(time.CLOCK_BOOTTIME) - uptime_s
        self._libc = ctypes.CDLL(None, use_errno=True)

    def steady_s(self) -> float:
        return time.clock_gettime(time.CLOCK_BOOTTIME) - self._began_s

    def is_synchronised(self) -> bool:
        """Also where the kernel does not say (a sandbox): then it is not."""
        answer: int = self._libc.adjtimex(ctypes.create_string_buffer(TIMEX_BYTES))
        return 0 <= answer < CLOCK_IS_NOT_SYNCHRONISED


class Believed:
    """Of a clock that is not doubted, whatever it says: that of a trial or of a demo."""

    boot = ""

    def steady_s(self) -> float:
        return 0.0

    def is_synchronised(self) -> bool:
        return True
