"""What the commands of a branch need: its settings, and its files as their owner."""

import asyncio
from collections.abc import Coroutine
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from queue_server.config.branch_file import BranchSettings, read_settings
from queue_server.storage.disk_space import why_full
from web.process.cannot_start import CannotStart

T = TypeVar("T")


def settings_in(directory: Path) -> BranchSettings:
    """Raises: FileFaulty, CannotStart"""
    return read_settings(directory, datetime.now(UTC).date())


def as_owner(directory: Path, work: Coroutine[object, object, T]) -> T:
    """What `work` on the files of `directory` gives.

    Raises: CannotStart if they are not ours, StorageFull
    """
    try:
        return asyncio.run(work)
    except OSError as error:
        full = why_full(error, directory)
        raise full or CannotStart(f"{directory}: {error.strerror}; run as its owner") from None
