"""The portal as this process calls it, with the branch's key. Owns HTTP and its failures."""

from typing import TypeVar

import aiohttp
import msgspec
from aiohttp import hdrs
from msgspec import Struct

from casework.at_branch.seam import PortalLine
from sportello.cases.definition import FormDefinition
from sportello.model.refusals import NotPossible
from sportello.sync.casework import FORMS, ToldForm, ToldForms

ANSWER_WITHIN_S = 30.0
CONNECT_WITHIN_S = 5.0

T = TypeVar("T", bound=Struct)


class PortalNotReached(NotPossible):
    """No answer, the line broke, or it cannot answer now: try again later."""

    code = "portal_away"


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

    async def _ask(self, method: str, path: str, answer: type[T]) -> T:
        timeout = aiohttp.ClientTimeout(total=ANSWER_WITHIN_S, sock_connect=CONNECT_WITHIN_S)
        try:
            async with self._opened().request(
                method, self._line.url + path, timeout=timeout
            ) as told:
                raw = await told.read()
        except (aiohttp.ClientError, TimeoutError, OSError) as failure:
            raise PortalNotReached(
                f"the portal does not answer: {type(failure).__name__}"
            ) from None
        _check(told.status, raw)
        try:
            return msgspec.json.decode(raw, type=answer)
        except msgspec.DecodeError as wrong:
            raise PortalSaysNo("not_understood", f"{path}: {wrong}") from None

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            headers = {hdrs.AUTHORIZATION: f"Bearer {self._line.key}"}
            self._session = aiohttp.ClientSession(headers=headers)
        return self._session


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
