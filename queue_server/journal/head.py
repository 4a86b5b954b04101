"""Where the journal ends, written beside it: a journal that ends earlier has lost something.

Owns `journal.head` and how it is written: two places in turn, each with a check of its own, so that
a write that is cut off leaves the one before it.
"""

import os
from base64 import b16encode
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

    def followed_by(self, event: AnyEvent, day: date, digest: bytes) -> Self:
        is_same_day = day == self.day
        blocks = max(self.blocks, blocks_in(event)) if is_same_day else blocks_in(event)
        numbers = self.numbers if is_same_day else 0
        number = numbers_in(event)
        if not FIRST_BLOCK <= number <= blocks:
            numbers = max(numbers, number)
        return type(self)(event.seq, digest, day, numbers, blocks)


class HeadUnreadable(Exception):
    """Neither place holds what was written there."""


class HeadFile:
    """The one in `directory`; every call waits for the disk."""

    def __init__(self, directory: Path) -> None:
        self.path = directory / HEAD_FILE
        self._handle: int | None = None
        self._turn = 0

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
        self.close()
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
        """`head`, in the place of the one before the last. Before `start_over` nothing is kept.

        A disk that refuses is logged: the head falls behind the journal, which is no damage.
        """
        if self._handle is None:
            return
        try:
            self._write(self._handle, head)
        except OSError as error:
            log.error("head_not_kept", file=str(self.path), why=error.strerror)

    def _write(self, handle: int, head: Head) -> None:
        os.pwrite(handle, _place(head), self._turn * PLACE_BYTES)
        os.fdatasync(handle)
        self._turn = 1 - self._turn

    def close(self) -> None:
        handle, self._handle = self._handle, None
        if handle is not None:
            os.close(handle)


def _place(head: Head) -> bytes:
    """One line, filled up with spaces."""
    told = msgspec.json.encode(head)
    return (told + b" " + _check(told)).ljust(PLACE_BYTES - 1) + b"\n"


def _head_in(place: bytes) -> Head | None:
    told, _, check = place.strip().rpartition(b" ")
    return msgspec.json.decode(told, type=Head) if told and check == _check(told) else None


def _check(told: bytes) -> bytes:
    return b16encode(blake2b(told, digest_size=CHECK_BYTES).digest())
