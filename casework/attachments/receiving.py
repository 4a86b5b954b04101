"""A file comes in and goes out again, piece by piece: never whole in memory, never open on disk.

Owns the way of the bytes; rows are those of `attachments`. What is refused or breaks off leaves
nothing in the store, and what a killed process leaves is swept (`sweeping`).
"""

import hashlib
import secrets
from collections.abc import AsyncIterable, AsyncIterator
from contextlib import asynccontextmanager

from msgspec import Struct

from casework.attachments.file_store import PIECE_BYTES, FileStore
from casework.attachments.refusals import FileEmpty, FileTooLarge
from casework.attachments.sealing import FileSeal, SealBroken, WrappingKey

THUMBNAIL = -1
"""The number of the piece that is no part of the file."""


class StoredFile(Struct, frozen=True, kw_only=True):
    """A whole file in the store. `key` is wrapped, `pieces` are names in the store in order."""

    id: str
    size: int
    sha256: str
    key: bytes
    pieces: tuple[str, ...]


class FileVault:
    """Takes files in and gives them out; `secret` is the portal's."""

    def __init__(self, store: FileStore, secret: bytes) -> None:
        self.store = store
        self._keys = WrappingKey(secret)

    def new_file(self, id: str | None = None) -> tuple[str, bytes]:
        """An id, and a wrapped key for it."""
        id_ = id or secrets.token_urlsafe(16)
        return id_, self._keys.new_key(id_)

    async def receive(
        self, parts: AsyncIterable[bytes], most_bytes: int, id: str | None = None
    ) -> StoredFile:
        """Take in a file that comes in one go; one that another vault has named keeps its `id`.

        Raises: FileEmpty, FileTooLarge, StorageFull; nothing is kept then, nor when `parts` end by
        any other exception.
        """
        id_, key = self.new_file(id)
        digest = hashlib.sha256()
        size = 0

        async def counted() -> AsyncIterator[bytes]:
            nonlocal size
            async for part in parts:
                size += len(part)
                if size > most_bytes:
                    raise FileTooLarge(f"the file has more than {most_bytes} bytes")
                digest.update(part)
                yield part

        async with self.writing(id_, key, 0) as (write, names):
            await write(counted())
            if size == 0:
                raise FileEmpty("the file is empty")
        return StoredFile(
            id=id_, size=size, sha256=digest.hexdigest(), key=key, pieces=tuple(names)
        )

    @asynccontextmanager
    async def writing(
        self, file: str, key: bytes, first: int
    ) -> AsyncIterator[tuple["PieceWriter", list[str]]]:
        """To write pieces of a file, the first of them number `first`; their names come with it.

        Leaving it by an exception erases what was written.
        """
        names: list[str] = []
        try:
            yield PieceWriter(self.store, self._keys.open_key(file, key), file, first, names), names
        except BaseException:
            await self.store.erase(names)
            raise

    async def read(self, file: StoredFile) -> AsyncIterator[bytes]:
        """The file's bytes, as they were sent.

        Raises: SealBroken, PieceMissing. The last piece comes only after the digest was compared.
        """
        digest = hashlib.sha256()
        left = file.size
        async for piece in self.pieces(file.id, file.key, file.pieces):
            digest.update(piece)
            left -= len(piece)
            if left <= 0 and digest.hexdigest() != file.sha256:
                raise SealBroken(f"{file.id}: its pieces are not those of its digest")
            yield piece
        if left != 0:
            raise SealBroken(f"{file.id}: {left} bytes are missing")

    async def keep_thumbnail(self, file: StoredFile, picture: bytes) -> str:
        """The name of the sealed picture in the store. Raises: StorageFull"""
        seal = self._keys.open_key(file.id, file.key)
        return await self.store.write(file.id, seal.seal(THUMBNAIL, picture))

    async def read_thumbnail(self, file: StoredFile, name: str) -> bytes:
        """Raises: SealBroken, PieceMissing"""
        seal = self._keys.open_key(file.id, file.key)
        return seal.open(THUMBNAIL, await self.store.read(name))

    async def pieces(self, file: str, key: bytes, names: tuple[str, ...]) -> AsyncIterator[bytes]:
        """The pieces of those names, opened. Raises: SealBroken, PieceMissing"""
        seal = self._keys.open_key(file, key)
        for number, name in enumerate(names):
            yield seal.open(number, await self.store.read(name))


class PieceWriter:
    """Seals bytes and writes them in pieces of one size; the names of the pieces go to `names`."""

    def __init__(
        self, store: FileStore, seal: FileSeal, file: str, first: int, names: list[str]
    ) -> None:
        self._store = store
        self._seal = seal
        self._file = file
        self._first = first
        self._names = names

    async def __call__(self, parts: AsyncIterable[bytes]) -> None:
        """Raises: StorageFull"""
        kept = bytearray()
        async for part in parts:
            kept += part
            while len(kept) >= PIECE_BYTES:
                await self._write(bytes(kept[:PIECE_BYTES]))
                del kept[:PIECE_BYTES]
        if kept:
            await self._write(bytes(kept))

    async def _write(self, piece: bytes) -> None:
        sealed = self._seal.seal(self._first + len(self._names), piece)
        self._names.append(await self._store.write(self._file, sealed))
