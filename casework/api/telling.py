"""Answers of API v1 as JSON."""

import msgspec
from aiohttp import web
from msgspec import Struct


def json_of(told: Struct, status: int = 200) -> web.Response:
    return web.Response(
        body=msgspec.json.encode(told), status=status, content_type="application/json"
    )
