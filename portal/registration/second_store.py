"""The second store of the registers: a folder or a bucket that no restore of the portal sets back.

Owns its names and pages. A page holds the registrations that follow each other from one that no
page had up to the one it is named by; it is created once and never written over. So the store
always holds all of a register up to the number of its last page.
"""

import asyncio
import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TypeVar

import msgspec
from msgspec import Struct
from obstore.exceptions import AlreadyExistsError, BaseError
from obstore.store import LocalStore, S3Store, from_url

from portal.registration.annulments import Annulment
from portal.registration.entries import Administration, Registration, RegistrationId

S3 = "s3://"
StoredShape = TypeVar("StoredShape", bound=Struct)

NAME = "{id.year:04}/{id.number:010}.json"


class SecondStoreAway(Exception):
    """It cannot be reached or written, or is not the store that was written to."""


class PageContradicts(Exception):
    """Another registration has this number in the second store: two databases have numbered."""


class RegisterPage(Struct, frozen=True):
    registrations: tuple[Registration, ...]

    def agrees_with(self, other: "RegisterPage") -> bool:
        """Whether no number stands for two different registrations."""
        known = {each.id: each for each in other.registrations}
        return all(known.get(each.id, each) == each for each in self.registrations)


class SecondStore:
    def __init__(self, place: str) -> None:
        """`place` is an absolute path, or "s3://bucket/prefix" with keys in the environment. A
        folder is made when first written to.
        """
        self._folder = None if place.startswith(S3) else Path(place)
        self._place = place
        self._opened: LocalStore | S3Store | None = None
        self._settled: set[Path] = set()

    async def write(self, registrations: Sequence[Registration]) -> None:
        """Those that follow the last page, all of one year.

        Raises: SecondStoreAway, PageContradicts
        """
        page, last = RegisterPage(tuple(registrations)), registrations[-1]
        name = f"{_register(last.entry.administration)}{NAME.format(id=last.id)}"
        try:
            await self._store().put_async(name, msgspec.json.encode(page), mode="create")
            if self._folder is not None:
                await asyncio.to_thread(self._settle, self._folder, self._folder / name)
        except AlreadyExistsError:
            if not page.agrees_with(await self._read(name)):
                raise PageContradicts(f"{name} holds another registration") from None
        except (BaseError, OSError) as error:
            raise SecondStoreAway(f"{name} cannot be written: {_first_line(error)}") from None

    async def write_annulment(
        self, of_whom: Administration, id: RegistrationId, made: Annulment
    ) -> None:
        """The first one of a registration stays. Raises: SecondStoreAway"""
        name = f"{_annulments(of_whom)}{NAME.format(id=id)}"
        try:
            await self._store().put_async(name, msgspec.json.encode(made), mode="create")
            if self._folder is not None:
                await asyncio.to_thread(self._settle, self._folder, self._folder / name)
        except AlreadyExistsError:
            return
        except (BaseError, OSError) as error:
            raise SecondStoreAway(f"{name} cannot be written: {_first_line(error)}") from None

    async def annulments(self, of_whom: Administration) -> list[RegistrationId]:
        """Which registrations are annulled there. Raises: SecondStoreAway"""
        return await self._listed(_annulments(of_whom))

    async def annulment(self, of_whom: Administration, id: RegistrationId) -> Annulment:
        """Raises: SecondStoreAway"""
        return await self._decoded(f"{_annulments(of_whom)}{NAME.format(id=id)}", Annulment)

    async def areas(self, comune: str) -> set[str]:
        """The codes of those areas of the Comune that have pages. Raises: SecondStoreAway"""
        if self._has_nothing:
            return set()
        try:
            found = await self._store().list_with_delimiter_async(f"{comune}/")
        except (BaseError, OSError) as error:
            raise SecondStoreAway(_first_line(error)) from None
        return {prefix.strip("/").rpartition("/")[2] for prefix in found["common_prefixes"]}

    async def pages(self, of_whom: Administration) -> list[RegistrationId]:
        """What the pages are named by, in order. Raises: SecondStoreAway"""
        return await self._listed(_register(of_whom))

    async def read(
        self, of_whom: Administration, pages: Iterable[RegistrationId]
    ) -> list[Registration]:
        """All that is on these pages, each once and in order. Raises: SecondStoreAway"""
        found: dict[RegistrationId, Registration] = {}
        for id in pages:
            page = await self._read(f"{_register(of_whom)}{NAME.format(id=id)}")
            found.update((each.id, each) for each in page.registrations)
        return [found[id] for id in sorted(found)]

    async def _read(self, name: str) -> RegisterPage:
        return await self._decoded(name, RegisterPage)

    async def _listed(self, prefix: str) -> list[RegistrationId]:
        if self._has_nothing:
            return []
        try:
            listed = [page["path"] async for batch in self._store().list(prefix) for page in batch]
        except (BaseError, OSError) as error:
            raise SecondStoreAway(_first_line(error)) from None
        return sorted(map(_id_in, listed))

    async def _decoded(self, name: str, kind: type[StoredShape]) -> StoredShape:
        try:
            body = await (await self._store().get_async(name)).bytes_async()
            return msgspec.json.decode(body, type=kind)
        except (BaseError, OSError, msgspec.DecodeError) as error:
            raise SecondStoreAway(f"{name} cannot be read: {_first_line(error)}") from None

    def _settle(self, folder: Path, page: Path) -> None:
        """The page and its name are on disk, and once in a process each folder on the way to it."""
        _sync(page)
        _sync(page.parent)
        for above in page.parent.relative_to(folder).parents:
            if (path := folder / above) not in self._settled:
                _sync(path)
                self._settled.add(path)

    @property
    def _has_nothing(self) -> bool:
        return self._folder is not None and not self._folder.exists()

    def _store(self) -> LocalStore | S3Store:
        if self._opened is None:
            if self._folder is None:
                opened = from_url(self._place)
                assert isinstance(opened, S3Store), "by the scheme of its address"
                self._opened = opened
            else:
                self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                self._opened = LocalStore(self._folder)
        return self._opened


def _register(of_whom: Administration) -> str:
    return f"{of_whom.comune}/{of_whom.aoo}/"


def _annulments(of_whom: Administration) -> str:
    """Not among the pages, whose names say up to which number all is there."""
    return f"annulled/{_register(of_whom)}"


def _id_in(path: str) -> RegistrationId:
    year, name = path.split("/")[-2:]
    return RegistrationId(int(year), int(name.removesuffix(".json")))


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0]
