"""Where the journal ends, written beside it: a journal that ends earlier has lost something.

Owns `journal.head` and how it is written: two places in turn, each with a check of its own, so that
a write that is cut off leaves the one before it.
"""

import os
from base64 import b16encode
from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from datetime import date
from hashlib import blake2b
from pathlib import Path
from typing import Self

import msgspec
import structlog
from msgspec import Struct

from queue_server.journal.chain import START
from sportello.events import AnyEvent
from sportello.numbering import FIRST_BLOCK, blocks_in, numbers_in

log = structlog.get_logger(__name__)

HEAD_FILE = "journal.head"
PLACE_BYTES = 4096
"""Apart from each other as far as a disk's sectors are large."""

CHECK_BYTES = 4


class Head(Struct, frozen=True):
    """The last row of a journal: its place, digest and day.

    numbers  the highest number given on that day under any letter, outside of the totems' blocks
    blocks   the end of the highest block that a totem has
    """

    seq: int = 0
    digest: bytes = START
    day: date | None = None
    numbers: int = 0
    blocks: int = 0

    def followed_by(self, happened: Iterable[tuple[date, AnyEvent]], digest: bytes) -> Self:
        """After these events, each with its day; `digest` is that of the last one's row."""
        seq, last_day, numbers, blocks = self.seq, self.day, self.numbers, self.blocks
        for day, event in happened:
            if day != last_day:
                last_day, numbers, blocks = day, 0, 0
            blocks = max(blocks, blocks_in(event))
            number = numbers_in(event)
            if not FIRST_BLOCK <= number <= blocks:
                numbers = max(numbers, number)
            seq = event.seq
        return type(self)(seq, digest, last_day, numbers, blocks)


class HeadUnreadable(Exception):
    """Neither place holds what was written there."""


class HeadFile:
    """The one in `directory`; every call waits for the disk."""

    def __init__(self, directory: Path) -> None:
        self.path = directory / HEAD_FILE
        self._handle: int | None = None
        self._turn = 0
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="head")
        self._syncing: Future[None] | None = None

    def read(self) -> Head | None:
        """The last one that was written whole; None if there is no file. Raises: HeadUnreadable"""
        try:
            stored = self.path.read_bytes()
        except FileNotFoundError:
            return None
        places = (stored[:PLACE_BYTES], stored[PLACE_BYTES:])
        heads = [head for head in map(_head_in, places) if head is not None]
        if not heads:
            raise HeadUnreadable
        return max(heads, key=lambda head: head.seq)

    def start_over(self, head: Head) -> None:
        """Make the file anew, with nothing but `head`. Raises: OSError"""
        self._let_go()
        anew = self.path.with_suffix(".head-new")
        handle = os.open(anew, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(2 * _place(head))
            file.flush()
            os.fsync(file.fileno())
        anew.rename(self.path)
        directory = os.open(self.path.parent, os.O_RDONLY)
        try:
            os.fsync(directory)
        finally:
            os.close(directory)
        self._handle = os.open(self.path, os.O_WRONLY | os.O_CLOEXEC)

    def keep(self, head: Head) -> None:
        """Write `head` in the place of the one before the last, and begin to sync it.

        Returns once the head before it is synced. Before `start_over` nothing is kept. A disk that
        refuses is logged: the head falls behind the journal, which is no damage.
        """
        if self._handle is None:
            return
        try:
            self._wait()
            os.pwrite(self._handle, _place(head), self._turn * PLACE_BYTES)
        except OSError as error:
            log.error("head_not_kept", file=str(self.path), why=error.strerror)
        self._turn = 1 - self._turn
        self._syncing = self._thread.submit(os.fdatasync, self._handle)

    def close(self) -> None:
        self._let_go()
        self._thread.shutdown()

    def _let_go(self) -> None:
        handle, self._handle = self._handle, None
        if handle is not None:
            with suppress(OSError):
                self._wait()
            os.close(handle)

    def _wait(self) -> None:
        """Raises: OSError, if the last sync failed"""
        syncing, self._syncing = self._syncing, None
        if syncing is not None:
            syncing.result()


def _place(head: Head) -> bytes:
    """One line, filled up with spaces."""
    told = msgspec.json.encode(head)
    return (told + b" " + _check(told)).ljust(PLACE_BYTES - 1) + b"\n"


def _head_in(place: bytes) -> Head | None:
    told, _, check = place.strip().rpartition(b" ")
    return msgspec.json.decode(told, type=Head) if told and check == _check(told) else None


def _check(told: bytes) -> bytes:
    return b16encode(blake2b(told, digest_size=CHECK_BYTES).digest())
