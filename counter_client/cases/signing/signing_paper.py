"""The request as a document on this computer: shown by its own program, and erased with the visit.

Owns the file. Must not know what is in it.
"""

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory


class SigningPaper:
    """In a folder that only this user can open."""

    def __init__(self, show: Callable[[Path], object]) -> None:
        """`show` opens a file with the program that the computer has for it."""
        self._show = show
        self._folder: TemporaryDirectory[str] | None = None

    def show(self, document: bytes) -> None:
        self.forget()
        self._folder = TemporaryDirectory(prefix="sportello-")
        file = Path(self._folder.name) / "richiesta.pdf"
        file.write_bytes(document)
        self._show(file)

    def forget(self) -> None:
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None
