"""The files that a page loads: style, script, icons, letters.

Owns their media types, their compression and how long a browser keeps them. They are read once and
answered from memory, compressed where that makes them smaller.
"""

import gzip
from base64 import urlsafe_b64encode
from collections.abc import Iterable
from functools import cache
from hashlib import blake2b
from pathlib import Path

from aiohttp import ETag, hdrs, web
from msgspec import Struct

from web.negotiation import takes_gzip

KINDS = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".ttf": "font/ttf",
    ".woff2": "font/woff2",
}
"""Not every machine knows them, and browsers are told not to guess."""

KEPT_AN_HOUR = {
    hdrs.CACHE_CONTROL: "public, max-age=3600",
    hdrs.VARY: hdrs.ACCEPT_ENCODING,
    "X-Content-Type-Options": "nosniff",
}


class StaticFile(Struct, frozen=True):
    """`compressed` is None if gzip makes it no smaller, `tag` another one for other bytes."""

    kind: str
    body: bytes
    compressed: bytes | None
    tag: str


@cache
def read_file(path: Path) -> StaticFile:
    """Once a process: sites share files, and compressing them takes longer than all else.

    Raises: OSError; KeyError for a suffix without media type.
    """
    body = path.read_bytes()
    smaller = gzip.compress(body, mtime=0)
    return StaticFile(
        kind=KINDS[path.suffix],
        body=body,
        compressed=smaller if len(smaller) < len(body) else None,
        tag=urlsafe_b64encode(blake2b(body, digest_size=12).digest()).decode(),
    )


class StaticFiles:
    """Those at `paths` by their names, and no others."""

    def __init__(self, paths: Iterable[Path]) -> None:
        self._files = {path.name: read_file(path) for path in paths}

    async def answer(self, request: web.Request) -> web.Response:
        """The file that the path's `name` names. Raises: HTTPNotFound."""
        file = self._files.get(request.match_info["name"])
        if file is None:
            raise web.HTTPNotFound
        headers = dict(KEPT_AN_HOUR)
        if file.tag in (known.value for known in request.if_none_match or ()):
            answer = web.Response(status=304, headers=headers)
        elif file.compressed and takes_gzip(request.headers.get(hdrs.ACCEPT_ENCODING, "")):
            headers[hdrs.CONTENT_ENCODING] = "gzip"
            answer = web.Response(body=file.compressed, content_type=file.kind, headers=headers)
        else:
            answer = web.Response(body=file.body, content_type=file.kind, headers=headers)
        answer.etag = ETag(file.tag, is_weak=True)  # weak: of the plain and the compressed bytes
        return answer
