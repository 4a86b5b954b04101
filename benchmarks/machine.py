"""The machine that figures were taken on, as far as they depend on it. Never its name."""

import os
import platform
import sqlite3
from datetime import date
from pathlib import Path

from benchmarks.ground import syncs_per_second


def description(folder: Path, today: date) -> str:
    """One paragraph; `folder` is on the disk that was written to."""
    memory_gb = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    return (
        f"{today:%d %B %Y}, on {os.cpu_count()} cores ({_processor()}), {memory_gb:.0f} GB of "
        f"memory, {platform.system()} {platform.release()}, Python {platform.python_version()}, "
        f"SQLite {sqlite3.sqlite_version}; the disk syncs 4 KB "
        f"{syncs_per_second(folder):,.0f} times a second."
    )


def load() -> float:
    """How many programs wanted to run, on average over the last minute (Linux' load average)."""
    return os.getloadavg()[0]


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        name, _, value = line.partition(":")
        if name.strip() == "model name":
            return value.strip()
    return platform.machine()
