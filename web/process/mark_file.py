"""What a process knows of its store, in a file beside it that no restore of the store sets back."""

import os
from pathlib import Path
from typing import Generic, TypeVar

import msgspec

Mark = TypeVar("Mark")


class MarkFile(Generic[Mark]):
    """Replaced as a whole, and only when it changes."""

    def __init__(self, path: Path, type: type[Mark]) -> None:
        self.path = path
        self._type = type
        self._written: Mark | None = None

    def read(self) -> Mark | None:
        """None where there is no such file, or none that can be read."""
        try:
            return msgspec.json.decode(self.path.read_bytes(), type=self._type)
        except (FileNotFoundError, msgspec.DecodeError):
            return None

    def write(self, mark: Mark) -> None:
        """Raises: OSError, and the file is as it was"""
        if mark == self._written:
            return
        fresh = self.path.with_name(f"{self.path.name}.{os.getpid()}")
        fresh.write_bytes(msgspec.json.encode(mark))
        fresh.replace(self.path)
        self._written = mark
