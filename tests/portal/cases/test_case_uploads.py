"""Files that come in parts, by the API: an upload that breaks off goes on where it was."""

import asyncio
import os
import resource
import socket
from hashlib import sha256
from pathlib import Path

import pytest
from msgspec.structs import replace

from sportello.cases import definition as d
from tests.casework.attachments import wrapped
from tests.casework.attachments.a_file import lying_in
from tests.portal.cases.a_case import a_case, publish
from tests.sportello.cases.a_form import a_form_of, words

FORM = replace(
    a_form_of(
        d.FileField(name="photo", label=words("Foto"), most_bytes=3_000_000),
        d.YesNoField(name="agrees", label=words("Va bene"), required=False),
    ),
    service="certificate",
    needs_sign_in=False,
)
PHOTO = wrapped.an_image("PNG") + os.urandom(900_000)
SIZE = len(PHOTO)
HALF = 400_000


@pytest.fixture
async def case(small_portal):
    await publish(small_portal, FORM)
    return await a_case(small_portal, "certificate")


async def call(case, method, path, **said):
    headers = case.headers | said.pop("headers", {})
    return await case.portal.ask(method, f"{case.path}/uploads{path}", headers=headers, **said)


def stored(case):
    return lying_in(Path(case.portal.context.settings.attachments.store))


async def begin(case, *, size=SIZE, path="photo", name="image.jpg"):
    return await call(case, "POST", f"?for={path}", json={"name": name, "size": size})


async def part(case, id, offset, data):
    return await call(case, "PUT", f"/{id}?offset={offset}", data=data)


async def test_a_file_in_two_parts_is_the_file_that_was_sent(case):
    status, begun = await begin(case)
    assert (status, begun["received"], begun["size"]) == (201, 0, len(PHOTO))
    id = begun["id"]
    assert await part(case, id, 0, PHOTO[:HALF]) == (200, begun | {"received": HALF})
    assert await call(case, "GET", f"/{id}") == (200, begun | {"received": HALF})
    assert (await part(case, id, HALF, PHOTO[HALF:]))[1]["received"] == len(PHOTO)
    status, told = await call(case, "POST", f"/{id}/file")
    assert (status, told["sha256"]) == (201, sha256(PHOTO).hexdigest())
    assert (await call(case, "GET", f"/{id}"))[1]["code"] == "upload_unknown"


async def test_what_came_before_a_break_is_kept_and_it_goes_on_there(case):
    _, begun = await begin(case)
    await cut_off(case, begun["id"], PHOTO[:-1])
    received = await where_it_goes_on(case, begun["id"])
    assert (await part(case, begun["id"], received, PHOTO[received:]))[0] == 200
    status, told = await call(case, "POST", f"/{begun['id']}/file")
    assert (status, told["sha256"]) == (201, sha256(PHOTO).hexdigest())


async def cut_off(case, id, data):
    """Send a part that says it is all of the file, and close the connection before its end. It is
    more than fits into buffers on the way, so the server has read some of it by then.
    """
    host, port = case.portal.url.removeprefix("http://").split(":")
    _, writer = await asyncio.open_connection(host, int(port))
    sock = writer.get_extra_info("socket")
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 16_384)
    writer.transport.set_write_buffer_limits(0)
    head = (
        f"PUT {case.path}/uploads/{id}?offset=0 HTTP/1.1\r\nHost: {host}:{port}\r\n"
        f"Authorization: {case.headers['Authorization']}\r\nContent-Length: {len(PHOTO)}\r\n\r\n"
    )
    writer.write(head.encode() + data)
    await writer.drain()
    writer.close()
    await writer.wait_closed()


async def where_it_goes_on(case, id):
    """As soon as the server has noticed the break."""
    for _ in range(500):
        _, told = await call(case, "GET", f"/{id}")
        if told["received"]:
            return told["received"]
    raise AssertionError("what came was not kept")


async def test_a_part_that_begins_elsewhere_is_told_where_to_go_on(case):
    _, begun = await begin(case)
    await part(case, begun["id"], 0, PHOTO[:HALF])
    for offset in (0, HALF + 1):
        status, told = await part(case, begun["id"], offset, b"x")
        assert (status, told["code"], told["offset"]) == (409, "wrong_offset", HALF)
    for wrong in ("", "-1", "x"):
        assert (await part(case, begun["id"], wrong, b"x"))[0] == 422


async def test_an_upload_is_refused_as_a_file_in_one_go_would_be(case):
    for said, status, code in (
        ({"size": 3_000_001}, 413, "file_too_large"),
        ({"size": 0}, 422, "file_empty"),
        ({"path": "documents.unknown"}, 422, "invalid_fields"),
    ):
        told_status, told = await begin(case, **said)
        assert (told_status, told["code"]) == (status, code)
    _, begun = await begin(case, size=10)
    assert (await part(case, begun["id"], 0, b"x" * 11))[1]["code"] == "file_too_large"
    await part(case, begun["id"], 0, b"x" * 4)
    assert (await call(case, "POST", f"/{begun['id']}/file"))[1]["code"] == "file_incomplete"
    await part(case, begun["id"], 4, b"x" * 6)
    assert (await call(case, "POST", f"/{begun['id']}/file"))[1]["code"] == "file_type_refused"
    assert stored(case) == []


async def test_what_is_on_the_way_counts_among_the_files_of_a_case(case):
    for _ in range(30):
        assert (await begin(case, size=100))[0] == 201
    status, told = await begin(case, size=100)
    assert (status, told["code"]) == (422, "too_many_files")


async def test_an_upload_that_is_given_up_leaves_nothing(case):
    _, begun = await begin(case)
    await part(case, begun["id"], 0, PHOTO[:HALF])
    assert (await call(case, "DELETE", f"/{begun['id']}"))[0] == 200
    assert (await call(case, "DELETE", f"/{begun['id']}"))[0] == 404
    assert stored(case) == []


async def test_another_case_reaches_no_upload(case):
    _, begun = await begin(case)
    other = await a_case(case.portal, "certificate")
    for method, path in (("GET", ""), ("PUT", "?offset=0"), ("POST", "/file"), ("DELETE", "")):
        status, told = await call(other, method, f"/{begun['id']}{path}")
        assert (status, told["code"]) == (404, "upload_unknown"), method
        own = {"headers": other.headers}
        status, told = await call(case, method, f"/{begun['id']}{path}", **own)
        assert (status, told["code"]) == (404, "unknown_case"), method


async def test_a_disk_that_fills_up_keeps_what_came_and_goes_on_when_there_is_room(case):
    _, begun = await begin(case)
    await part(case, begun["id"], 0, PHOTO[:HALF])
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (HALF, limits[1]))
    try:
        status, told = await part(case, begun["id"], HALF, PHOTO[HALF:])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert (status, told["code"]) == (503, "storage_full")
    assert (await call(case, "GET", f"/{begun['id']}"))[1]["received"] == HALF
    assert (await part(case, begun["id"], HALF, PHOTO[HALF:]))[0] == 200
    assert (await call(case, "POST", f"/{begun['id']}/file"))[0] == 201


async def test_to_a_case_that_was_sent_nothing_is_added(case):
    _, begun = await begin(case)
    await part(case, begun["id"], 0, PHOTO)
    assert (await case.save(FORM.steps[0].id, {"agrees": True}))[0] == 200
    assert (await case.send(accept_defects=True))[0] == 201
    for answer in (await begin(case), await call(case, "POST", f"/{begun['id']}/file")):
        assert (answer[0], answer[1]["code"]) == (409, "already_sent")
