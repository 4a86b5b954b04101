"""The portal as this process calls it, with the branch's key. Owns HTTP and its failures."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TypeVar

import aiohttp
import msgspec
from aiohttp import hdrs
from msgspec import Struct
from yarl import URL

from casework.at_branch.seam import PortalLine
from sportello.cases.definition import FormDefinition
from sportello.model.refusals import NotPossible
from sportello.sync.card_trust import TRUST, ToldTrust
from sportello.sync.casework import FORMS, ToldForm, ToldForms
from sportello.sync.handed_in import (
    HANDED_IN,
    FileReached,
    HandedAnswer,
    HandedCase,
    HandedSending,
)
from sportello.sync.prepared import (
    PREPARED,
    PreparedBody,
    PreparedFile,
    PreparedList,
    SentAtHome,
    WrittenHere,
)

ANSWER_WITHIN_S = 30.0
CONNECT_WITHIN_S = 5.0
AT_ONCE = 256 * 1024

T = TypeVar("T", bound=Struct)

encode = msgspec.json.encode


class PortalNotReached(NotPossible):
    """No answer, the line broke, or it cannot answer now: try again later."""


class PortalSaysNo(Exception):
    """It does not take what this branch says: a person has to look; `code` is the portal's."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code


class RequestsPortal:
    """Each call raises: PortalNotReached, PortalSaysNo"""

    def __init__(self, line: PortalLine) -> None:
        self._line = line
        self._session: aiohttp.ClientSession | None = None

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()

    async def forms(self) -> ToldForms:
        return await self._ask("GET", FORMS, ToldForms)

    async def form(self, told: ToldForm) -> FormDefinition:
        return await self._ask("GET", f"{FORMS}/{told.service}/{told.version}", FormDefinition)

    async def trust(self) -> ToldTrust:
        return await self._ask("GET", TRUST, ToldTrust)

    async def trust_file(self, sha256: str) -> bytes:
        """The bytes of one file, DER."""
        return await self._ask_raw("GET", f"{TRUST}/{sha256}")

    async def prepared(self) -> PreparedList:
        return await self._ask("GET", PREPARED, PreparedList)

    async def prepared_case(self, id: str) -> PreparedBody:
        return await self._ask("GET", f"{PREPARED}/{id}", PreparedBody)

    async def open_prepared(self, id: str) -> PreparedBody:
        """The branch owns it from now on; the portal's last version of it."""
        return await self._ask("POST", f"{PREPARED}/{id}/opened", PreparedBody)

    async def hand_back(self, id: str, body: PreparedBody) -> PreparedBody:
        return await self._ask("PUT", f"{PREPARED}/{id}/back", PreparedBody, body=encode(body))

    async def lay_beside(self, id: str, said: WrittenHere) -> SentAtHome:
        return await self._ask("PUT", f"{PREPARED}/{id}/alongside", SentAtHome, body=encode(said))

    @asynccontextmanager
    async def prepared_file(self, id: str, file: str) -> AsyncIterator[AsyncIterator[bytes]]:
        """The file's bytes, while the context lasts."""
        url = f"{self._line.url}{PREPARED}/{id}/files/{file}"
        timeout = aiohttp.ClientTimeout(sock_connect=CONNECT_WITHIN_S, sock_read=ANSWER_WITHIN_S)
        try:
            async with self._opened().get(url, timeout=timeout) as told:
                if told.status >= 300:
                    _check(told.status, await told.read())
                yield told.content.iter_chunked(AT_ONCE)
        except (aiohttp.ClientError, TimeoutError) as failure:
            raise _not_reached(failure) from None

    async def give_file(self, id: str, file: PreparedFile, parts: AsyncIterator[bytes]) -> None:
        """One that was attached here, before the case goes back."""
        path, told = f"{PREPARED}/{id}/files/{file.id}", msgspec.json.encode(file).decode()
        url = URL(self._line.url + path).with_query(file=told)
        timeout = aiohttp.ClientTimeout(sock_connect=CONNECT_WITHIN_S, sock_read=ANSWER_WITHIN_S)
        try:
            async with self._opened().put(url, data=parts, timeout=timeout) as answer:
                _check(answer.status, await answer.read())
        except (aiohttp.ClientError, TimeoutError, OSError) as failure:
            raise _not_reached(failure) from None

    async def hand_in(self, case: str, told: HandedCase) -> HandedAnswer:
        return await self._ask("PUT", f"{HANDED_IN}/{case}", HandedAnswer, body=encode(told))

    async def bring_file(
        self, case: str, file: PreparedFile, offset: int, pieces: AsyncIterator[bytes]
    ) -> FileReached:
        """What follows after `offset` bytes."""
        query = {
            "offset": str(offset),
            "size": str(file.size),
            "field": file.field,
            "name": file.name,
        }
        path = f"{HANDED_IN}/{case}/files/{file.id}"
        return await self._ask("PUT", path, FileReached, query=query, body=pieces)

    async def bring_signed(self, case: str, digest: str, pdf: bytes) -> HandedAnswer:
        path, query = f"{HANDED_IN}/{case}/signed", {"digest": digest}
        return await self._ask("PUT", path, HandedAnswer, query=query, body=pdf)

    async def register(self, case: str, said: HandedSending) -> HandedAnswer:
        path = f"{HANDED_IN}/{case}/registration"
        return await self._ask("POST", path, HandedAnswer, body=encode(said))

    async def _ask(
        self,
        method: str,
        path: str,
        answer: type[T],
        *,
        query: dict[str, str] | None = None,
        body: bytes | AsyncIterator[bytes] | None = None,
    ) -> T:
        raw = await self._ask_raw(method, path, query=query, body=body)
        try:
            return msgspec.json.decode(raw, type=answer)
        except msgspec.DecodeError as wrong:
            raise PortalSaysNo("not_understood", f"{path}: {wrong}") from None

    async def _ask_raw(
        self,
        method: str,
        path: str,
        *,
        query: dict[str, str] | None = None,
        body: bytes | AsyncIterator[bytes] | None = None,
    ) -> bytes:
        timeout = aiohttp.ClientTimeout(sock_connect=CONNECT_WITHIN_S, sock_read=ANSWER_WITHIN_S)
        try:
            async with self._opened().request(
                method, self._line.url + path, params=query, data=body, timeout=timeout
            ) as told:
                raw = await told.read()
        except (aiohttp.ClientError, TimeoutError, OSError) as failure:
            raise _not_reached(failure) from None
        _check(told.status, raw)
        return raw

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            headers = {hdrs.AUTHORIZATION: f"Bearer {self._line.key}"}
            self._session = aiohttp.ClientSession(headers=headers)
        return self._session


def _not_reached(failure: Exception) -> PortalNotReached:
    return PortalNotReached(f"the portal does not answer: {type(failure).__name__}")


class PortalProblem(Struct, frozen=True):
    code: str = ""
    detail: str = ""


def _check(status: int, raw: bytes) -> None:
    """Raises: PortalNotReached, PortalSaysNo unless it is a success"""
    if status < 300:
        return
    try:
        told = msgspec.json.decode(raw, type=PortalProblem)
    except msgspec.DecodeError:
        told = PortalProblem()
    if status >= 500 or status == 429:
        raise PortalNotReached(f"the portal cannot answer now: {told.detail or status}")
    raise PortalSaysNo(told.code or str(status), told.detail)
