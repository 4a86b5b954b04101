"""The portal as a branch calls it: one method a call of /sync/v1. Owns HTTP and its failures.

PortalTrouble
├── PortalAway     no answer, the line broke, or it cannot answer now: try again later
├── PortalStranger one of the two stores was restored: shake hands
└── PortalRefuses  it does not take what this branch says, such as its key: a person has to look
"""

from typing import Protocol, TypeVar

import aiohttp
import msgspec
from aiohttp import hdrs
from msgspec import Struct
from msgspec.structs import replace

from queue_server.config.tables import PortalTable
from sportello.sync import contract
from sportello.sync.contract import (
    Greeted,
    Greeting,
    Presence,
    PresenceAnswer,
    PushAnswer,
    Pushed,
    Returned,
    ReturnedAnswer,
)
from sportello.sync.cursor import Cursor
from sportello.sync.envelope import ChangePage, Envelope
from sportello.sync.incarnation import Handshake

ANSWER_WITHIN_S = 30.0
RETURN_WITHIN_S = 120.0
"""For all that a branch holds."""

T = TypeVar("T", bound=Struct)


class PortalTrouble(Exception):
    """The root; the text is for staff and logs."""


class PortalAway(PortalTrouble): ...


class PortalStranger(PortalTrouble): ...


class PortalRefuses(PortalTrouble): ...


class Counterpart(Protocol):
    """Whom a branch syncs with. Each call raises: PortalTrouble"""

    async def shake_hands(self, mine: Handshake) -> Greeted: ...

    async def changes(self, cursor: Cursor, wait_s: float) -> ChangePage: ...

    async def aggregate(self, kind: str, id: str) -> Envelope | None: ...

    async def push(self, pushed: Pushed) -> PushAnswer: ...

    async def reconcile(self, returned: Returned) -> ReturnedAnswer: ...

    async def presence(self, presence: Presence) -> PresenceAnswer: ...

    async def close(self) -> None: ...


class Portal:
    """The portal at an address."""

    def __init__(self, table: PortalTable) -> None:
        self._table = table
        self._session: aiohttp.ClientSession | None = None

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()

    async def shake_hands(self, mine: Handshake) -> Greeted:
        greeting = Greeting(self._table.branch, mine)
        return await self._ask("POST", contract.HANDSHAKE, Greeted, body=greeting)

    async def changes(self, cursor: Cursor, wait_s: float) -> ChangePage:
        query = {
            "incarnation": cursor.incarnation,
            "after": str(cursor.number),
            "wait": f"{wait_s:.1f}",
        }
        return await self._ask(
            "GET", contract.CHANGES, ChangePage, query=query, within_s=wait_s + ANSWER_WITHIN_S
        )

    async def aggregate(self, kind: str, id: str) -> Envelope | None:
        try:
            return await self._ask("GET", f"{contract.AGGREGATES}/{kind}/{id}", Envelope)
        except _NotThere:
            return None

    async def push(self, pushed: Pushed) -> PushAnswer:
        return await self._ask("POST", contract.PUSH, PushAnswer, body=pushed)

    async def reconcile(self, returned: Returned) -> ReturnedAnswer:
        return await self._ask(
            "POST", contract.RECONCILE, ReturnedAnswer, body=returned, within_s=RETURN_WITHIN_S
        )

    async def presence(self, presence: Presence) -> PresenceAnswer:
        return await self._ask("PUT", contract.PRESENCE, PresenceAnswer, body=presence)

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            headers = {hdrs.AUTHORIZATION: f"Bearer {self._table.key}"}
            self._session = aiohttp.ClientSession(headers=headers)
        return self._session

    async def _ask(
        self,
        method: str,
        path: str,
        answer: type[T],
        *,
        body: Struct | None = None,
        query: dict[str, str] | None = None,
        within_s: float = ANSWER_WITHIN_S,
    ) -> T:
        session = self._opened()
        data = None if body is None else msgspec.json.encode(body)
        timeout = aiohttp.ClientTimeout(total=within_s, sock_connect=10.0)
        try:
            async with session.request(
                method, self._table.url + path, data=data, params=query, timeout=timeout
            ) as told:
                raw = await told.read()
                _check(told.status, raw)
            return msgspec.json.decode(raw, type=answer)
        except (aiohttp.ClientError, TimeoutError, OSError) as failure:
            raise PortalAway(f"{self._table.url}: {type(failure).__name__}") from None
        except msgspec.DecodeError as wrong:
            raise PortalRefuses(f"{self._table.url}{path} is not this suite's: {wrong}") from None


class _NotThere(PortalRefuses): ...


class _Problem(Struct, frozen=True):
    code: str = ""
    detail: str = ""


def _check(status: int, raw: bytes) -> None:
    """Raises: PortalTrouble unless it is a success."""
    if status < 300:
        return
    try:
        told = msgspec.json.decode(raw, type=_Problem)
    except msgspec.DecodeError:
        told = _Problem()
    told = replace(told, detail=told.detail or f"the portal answers {status}")
    if told.code == contract.STRANGER:
        raise PortalStranger(told.detail)
    if status == 404:
        raise _NotThere(told.detail)
    if status >= 500 or status == 429:
        raise PortalAway(told.detail)
    raise PortalRefuses(told.detail)
