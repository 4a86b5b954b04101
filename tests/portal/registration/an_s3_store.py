"""As much of S3 as is asked for, on loopback: create, read, delete, and list by prefix."""

import re
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from xml.sax.saxutils import escape

import pytest
from aiohttp import web

LISTED = '<?xml version="1.0"?><ListBucketResult><IsTruncated>false</IsTruncated>{}'
MOST_BYTES = 8 * 1024 * 1024
MADE = "2026-11-27T08:30:00.000Z"


class S3Bucket:
    """`objects` by name; `is_down` refuses everything."""

    def __init__(self, name: str) -> None:
        self._name = name
        self.objects: dict[str, bytes] = {}
        self.is_down = False

    async def answer(self, request: web.Request) -> web.Response:
        name = request.match_info["path"].removeprefix(self._name).removeprefix("/")
        if self.is_down:
            return web.Response(status=400, text="<Error><Code>Down</Code></Error>")
        if request.method == "PUT":
            return await self._put(request, name)
        if "list-type" in request.query:
            return self._list(request.query.get("prefix", ""), request.query.get("delimiter"))
        if request.method == "POST" and "delete" in request.query:
            return self._delete(re.findall(r"<Key>(.*?)</Key>", await request.text()))
        if name not in self.objects:
            return web.Response(status=404, text="<Error><Code>NoSuchKey</Code></Error>")
        headers = {"ETag": '"1"', "Last-Modified": "Fri, 27 Nov 2026 08:30:00 GMT"}
        return web.Response(body=self.objects[name], headers=headers)

    async def _put(self, request: web.Request, name: str) -> web.Response:
        assert request.headers["If-None-Match"] == "*", "it is created, never written over"
        if name in self.objects:
            return web.Response(status=412, text="<Error><Code>PreconditionFailed</Code></Error>")
        self.objects[name] = await request.read()
        return web.Response(headers={"ETag": '"1"'})

    def _delete(self, names: list[str]) -> web.Response:
        """What is not there counts as deleted, as S3 has it."""
        for name in names:
            self.objects.pop(name, None)
        deleted = "".join(f"<Deleted><Key>{name}</Key></Deleted>" for name in names)
        text = f'<?xml version="1.0"?><DeleteResult>{deleted}</DeleteResult>'
        return web.Response(text=text, content_type="application/xml")

    def _list(self, prefix: str, delimiter: str | None) -> web.Response:
        found, folders = [], set()
        for name in sorted(self.objects):
            if name.startswith(prefix):
                rest = name.removeprefix(prefix)
                if delimiter and delimiter in rest:
                    folders.add(prefix + rest.partition(delimiter)[0] + delimiter)
                else:
                    found.append(name)
        parts = [
            f"<Contents><Key>{escape(name)}</Key><LastModified>{MADE}</LastModified>"
            f'<ETag>"1"</ETag><Size>{len(self.objects[name])}</Size></Contents>'
            for name in found
        ]
        parts += [
            f"<CommonPrefixes><Prefix>{escape(each)}</Prefix></CommonPrefixes>"
            for each in sorted(folders)
        ]
        text = LISTED.format("".join(parts)) + "</ListBucketResult>"
        return web.Response(text=text, content_type="application/xml")


@asynccontextmanager
async def an_s3_bucket(name: str, environment: pytest.MonkeyPatch) -> AsyncIterator[S3Bucket]:
    """What is in it. A store finds its endpoint and its keys in the environment."""
    bucket = S3Bucket(name)
    app = web.Application(client_max_size=MOST_BYTES)
    app.router.add_route("*", "/{path:.*}", bucket.answer)
    runner = web.AppRunner(app)
    await runner.setup()
    with socket.create_server(("127.0.0.1", 0)) as listening:
        await web.SockSite(runner, listening).start()
        environment.setenv("AWS_ENDPOINT", f"http://127.0.0.1:{listening.getsockname()[1]}")
        environment.setenv("AWS_ALLOW_HTTP", "true")
        environment.setenv("AWS_ACCESS_KEY_ID", "key")
        environment.setenv("AWS_SECRET_ACCESS_KEY", "secret")
        yield bucket
        await runner.cleanup()
