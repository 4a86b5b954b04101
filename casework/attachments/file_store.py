"""The one seam to where files lie: a folder, or a store that speaks S3. It sees sealed bytes only.

Must not know what is in a piece. Pieces are written once, under names that are never used again,
and are on disk when `write` returns.
"""

import asyncio
import os
import secrets
from datetime import datetime
from functools import cached_property
from pathlib import Path

from obstore.exceptions import BaseError, NotFoundError
from obstore.store import LocalStore, S3Store

from sportello.model.refusals import StorageFull

PIECE_BYTES = 4 * 1024 * 1024
"""Of the open file in one piece: what one upload holds in memory, twice."""


class PieceMissing(Exception):
    """The store does not have what a row names: it is another store, or an old copy of it."""


S3 = "s3://"


class FileStore:
    """`place` is a folder, or "s3://bucket/prefix" with keys in the environment. A folder is made
    when it is first needed; only the portal's own user may look into it.
    """

    def __init__(self, place: str) -> None:
        self._place = place
        self._folder = None if place.startswith(S3) else Path(place)

    @cached_property
    def _store(self) -> LocalStore | S3Store:
        if self._folder is None:
            return S3Store.from_url(self._place)
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return LocalStore(self._folder)

    async def write(self, file: str, piece: bytes) -> str:
        """Store a piece of the file under a new name, which is returned.

        Raises: StorageFull
        """
        name = f"{file}/{secrets.token_urlsafe(12)}"
        try:
            await self._store.put_async(name, piece, mode="create", use_multipart=False)
            if self._folder is not None:
                await asyncio.to_thread(_settle, self._folder / name)
        except (BaseError, OSError) as error:
            raise StorageFull(
                "the store of attachments cannot be written: free some room, or look at its log"
            ) from error
        return name

    async def read(self, name: str) -> bytes:
        """Raises: PieceMissing"""
        try:
            return bytes(await (await self._store.get_async(name)).bytes_async())
        except (BaseError, OSError) as error:
            raise PieceMissing(f"{name} is missing in the store of attachments") from error

    async def erase(self, names: list[str]) -> None:
        """What is not there any more counts as erased. Raises: StorageFull"""
        for name in names:
            try:
                await self._store.delete_async(name)
            except (BaseError, OSError) as error:
                is_gone = isinstance(error, NotFoundError | FileNotFoundError)
                if self._folder is None or not is_gone:  # a bucket says so of itself alone
                    raise StorageFull(f"{name} cannot be erased") from error

    async def older_than(self, instant: datetime) -> list[str]:
        """The names of all pieces that were written before."""
        return [
            piece["path"]
            async for batch in self._store.list()
            for piece in batch
            if piece["last_modified"] < instant
        ]


def _settle(file: Path) -> None:
    """On disk, with its name."""
    for path in (file, file.parent, file.parent.parent):
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
