"""Where the journal ends, written next to it: a journal that ends earlier has lost something.

Owns `journal.head` and how it is written: three places in turn, each with a check of its own, so
that a write that is cut off leaves one before it.
"""

import os
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from threading import Event, Thread
from typing import Self

import msgspec
import structlog
from msgspec import Struct

from queue_server.checked_line import with_check, without_check
from queue_server.journal.chain import START
from sportello.decisions.numbering import FIRST_BLOCK, blocks_in, numbers_in
from sportello.model.events import AnyEvent

log = structlog.get_logger(__name__)

HEAD_FILE = "journal.head"
PLACES = 3
PLACE_BYTES = 4096
"""Apart from each other as far as a disk's sectors are large."""

PAUSE_S = 0.05
"""Between two syncs: a power cut may cost the head that much, while `kill -9` costs nothing."""


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
    """No place holds what was written there."""


class HeadFile:
    """The one in `directory`.

    Three places: of one the disk has everything, one is being synced, and one is written.
    """

    def __init__(self, directory: Path) -> None:
        self.path = directory / HEAD_FILE
        self._handle: int | None = None
        self._place = 0
        self._syncing: Thread | None = None
        self._is_written = Event()
        self._is_ending = Event()

    def read(self) -> Head | None:
        """The last one that was written whole; None if there is no file. Raises: HeadUnreadable"""
        try:
            stored = self.path.read_bytes()
        except FileNotFoundError:
            return None
        starts = range(0, len(stored), PLACE_BYTES)
        heads = [_head_in(stored[start : start + PLACE_BYTES]) for start in starts]
        whole = [head for head in heads if head is not None]
        if not whole:
            raise HeadUnreadable
        return max(whole, key=lambda head: head.seq)

    def start_over(self, head: Head) -> None:
        """Make the file anew, with nothing but `head`; waits for the disk. Raises: OSError"""
        self.close()
        anew = self.path.with_suffix(".head-new")
        handle = os.open(anew, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(PLACES * _line(head))
            file.flush()
            os.fsync(file.fileno())
        anew.rename(self.path)
        directory = os.open(self.path.parent, os.O_RDONLY)
        try:
            os.fsync(directory)
        finally:
            os.close(directory)
        self._handle = os.open(self.path, os.O_WRONLY | os.O_CLOEXEC)
        self._is_ending.clear()
        self._syncing = Thread(target=self._sync, args=[self._handle], name="head", daemon=True)
        self._syncing.start()

    def keep(self, head: Head) -> None:
        """Write `head`, and let it be synced without waiting for it.

        Before `start_over` nothing is kept. A disk that refuses is logged: the head falls behind
        the journal, which is no damage.
        """
        if self._handle is None:
            return
        try:
            os.pwrite(self._handle, _line(head), self._place * PLACE_BYTES)
        except OSError as error:
            self._log_refused(error)
        self._is_written.set()

    def _sync(self, handle: int) -> None:
        """Whatever is written, until the end. The pauses leave the disk to the journal."""
        is_last = False
        while not is_last:
            self._is_written.wait()
            self._is_written.clear()
            is_last = self._is_ending.is_set()
            self._place = (self._place + 1) % PLACES
            try:
                os.fdatasync(handle)
            except OSError as error:
                self._log_refused(error)
            self._is_ending.wait(PAUSE_S)

    def close(self) -> None:
        """Once all is synced; `start_over` opens it again."""
        handle, self._handle = self._handle, None
        if handle is None or self._syncing is None:
            return
        self._is_ending.set()
        self._is_written.set()
        self._syncing.join()
        os.close(handle)

    def _log_refused(self, error: OSError) -> None:
        log.error("head_not_kept", file=str(self.path), why=error.strerror)


def _line(head: Head) -> bytes:
    """One line, filled up with spaces."""
    return with_check(msgspec.json.encode(head)).ljust(PLACE_BYTES)


def _head_in(place: bytes) -> Head | None:
    told = without_check(place)
    return None if told is None else msgspec.json.decode(told, type=Head)
