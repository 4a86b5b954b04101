"""What every call of a branch's process of guided requests needs: its handler, body and answer."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

import msgspec
from aiohttp import web
from msgspec import Struct

from portal.sync.links import BranchLink
from sportello.model.refusals import NotUnderstood

MOST_BYTES = 4 * 1024 * 1024
"""Of the answers of one request."""

LONGEST_NUMBER = 15
"""Digits."""

BranchHandler = Callable[[web.Request, BranchLink], Awaitable[web.StreamResponse]]
"""(a request, which branch asks) -> the answer. Raises: Refused"""

T = TypeVar("T", bound=Struct)


class NotARequestMessage(NotUnderstood): ...


async def body_of(request: web.Request, kind: type[T]) -> T:
    """Raises: NotARequestMessage"""
    raw = await request.clone(client_max_size=MOST_BYTES).read()
    try:
        return msgspec.json.decode(raw, type=kind)
    except msgspec.DecodeError as wrong:
        raise NotARequestMessage(f"this is no {kind.__name__}: {wrong}") from None


def number_in(request: web.Request, name: str) -> int:
    """Of the query, from 0 on. Raises: NotARequestMessage"""
    text = request.query.get(name, "")
    if not (text.isascii() and text.isdecimal() and len(text) <= LONGEST_NUMBER):
        raise NotARequestMessage(f"say {name}=, a number")
    return int(text)


def json_of(told: Struct) -> web.Response:
    return web.Response(body=msgspec.json.encode(told), content_type="application/json")
