import os
import signal
from hashlib import sha256
from io import BytesIO
from pathlib import Path

from aiohttp import FormData

from portal.registration.tables import registration
from queue_server.config.tables import PortalTable
from sportello.model.person import Role
from tests.casework.at_branch.a_branch import (
    CASES,
    CERTIFICATE,
    LAMP,
    PUBLIC_URL,
    a_branch,
    table_of,
)
from tests.casework.at_branch.a_line import ANSWERS
from tests.casework.attachments import wrapped
from tests.portal.a_portal import a_portal

NOWHERE = PortalTable(url="http://127.0.0.1:9", branch="centro", key="k")


async def test_an_operator_begins_a_request_for_a_visit_finds_it_again_and_attaches_a_file(
    tmp_path: Path,
):
    async with (
        a_portal(tmp_path) as portal,
        a_branch(tmp_path / "branch", await table_of(portal)) as branch,
    ):
        assert LAMP in await branch.until_ready()
        ticket = await branch.serve_visit()
        status, begun = await branch.begin(CERTIFICATE, by=branch.operator, visit=ticket)
        assert status == 201, begun
        status, told = await branch.ask("GET", f"{CASES}?visit={ticket}", by=branch.operator)
        assert status == 200, told
        (found,) = told["cases"]
        assert (found["id"], found["token"]) == (begun["id"], begun["token"])
        path = f"{CASES}/{begun['id']}"
        status, told = await branch.ask("GET", path, by=branch.operator, token=begun["token"])
        assert (status, told["state"]) == (200, "draft")
        whose = f"{path}/answers/whose"
        status, step = await branch.ask("GET", whose, by=branch.operator, token=begun["token"])
        suggested = [each["suggestion"] for each in step["fields"] if each["suggestion"]]
        assert suggested[0]["value"]["surname"] == "Fontanelli"

        scan = wrapped.a_pdf() + bytes(3_000_000)
        form = FormData()
        form.add_field("file", BytesIO(scan), filename="scan.pdf")
        status, told = await branch.ask(
            "POST", f"{path}/attachments", by=branch.operator, token=begun["token"], data=form
        )
        assert (status, told["sha256"]) == (201, sha256(scan).hexdigest()), told


async def test_a_telephone_photographs_into_the_case_that_is_open_at_the_counter(tmp_path: Path):
    async with (
        a_portal(tmp_path) as portal,
        a_branch(tmp_path / "branch", await table_of(portal)) as branch,
    ):
        await branch.until_ready()
        _, begun = await branch.begin(LAMP, by=branch.operator)
        mine = {"by": branch.operator, "token": begun["token"]}
        path = f"{CASES}/{begun['id']}"
        status, told = await branch.ask("POST", f"{path}/phone", **mine)
        assert status == 201, told
        link = told["url"].removeprefix(PUBLIC_URL)
        assert link.startswith("/telefono/")
        form = FormData()
        form.add_field("file", wrapped.an_image("JPEG"), filename="image.jpg")
        async with branch.server.http.get(
            branch.server.url + link, allow_redirects=False
        ) as opened:
            page = opened.headers["Location"]
            cookie = {"Cookie": opened.headers["Set-Cookie"].partition(";")[0]}
        url = branch.server.url + page
        async with branch.server.http.post(
            url, data=form, headers=cookie, allow_redirects=False
        ) as sent:
            assert sent.status == 303
        _, state = await branch.ask("GET", f"{path}/phone", **mine)
        assert state["received"] == 1
        assert (await branch.ask("DELETE", f"{path}/phone", **mine))[0] == 200
        async with branch.server.http.get(url, headers=cookie) as over:
            assert over.status == 404
        async with branch.server.http.get(branch.server.url + "/telefono/static/phone.css") as css:
            assert css.status == 200


async def test_a_totem_begins_what_is_marked_for_it_and_no_one_else_comes_in(tmp_path: Path):
    async with (
        a_portal(tmp_path) as portal,
        a_branch(tmp_path / "branch", await table_of(portal)) as branch,
    ):
        await branch.until_ready()
        status, lamp = await branch.begin(LAMP, by=branch.totem)
        assert status == 201, lamp
        status, told = await branch.begin("nido-iscrizione", by=branch.totem)
        assert (status, told["code"]) == (409, "form_not_for_totem")
        path = f"{CASES}/{lamp['id']}"
        counter = await branch.server.key("desk-9", Role.COUNTER)
        board = await branch.server.key("board-9", Role.BOARD)
        other = await branch.begin(LAMP, by=branch.totem)
        for by, token, wanted in (
            (None, lamp["token"], (401, "unknown_key")),
            ("no key", lamp["token"], (401, "unknown_key")),
            (counter, lamp["token"], (403, "login_required")),
            (board, lamp["token"], (403, "not_allowed")),
            (branch.totem, None, (401, "token_missing")),
            (branch.totem, other[1]["token"], (404, "unknown_case")),
            (branch.operator, other[1]["token"], (404, "unknown_case")),
        ):
            status, told = await branch.ask("GET", path, by=by, token=token)
            assert (status, told["code"]) == wanted
        for by, wanted in (
            (branch.totem, (409, "operator_only")),
            (branch.operator, (409, "unknown_ticket")),
        ):
            status, told = await branch.ask("GET", f"{CASES}?visit=2026-01-01-A001", by=by)
            assert (status, told["code"]) == wanted
        forged = {"Sportello-Acting": "eyJzdGF0aW9uIjoieCIsIm9wZXJhdG9yIjoieCJ9"}
        status, told = await branch.ask("GET", f"{CASES}?visit=x", by=branch.totem, headers=forged)
        assert (status, told["code"]) == (409, "operator_only")


async def test_what_is_sent_at_the_branch_is_registered_by_the_portal(tmp_path: Path):
    async with (
        a_portal(tmp_path) as portal,
        a_branch(tmp_path / "branch", await table_of(portal)) as branch,
    ):
        await branch.until_ready()
        _, lamp = await branch.begin(LAMP, by=branch.totem)
        path, token = f"{CASES}/{lamp['id']}", lamp["token"]
        for version, (step, answers) in enumerate(ANSWERS.items(), start=1):
            status, told = await branch.ask(
                "PUT",
                f"{path}/answers/{step}",
                by=branch.totem,
                token=token,
                headers={"If-Match": f'"{version}"'},
                json=answers,
            )
            assert (status, told["version"]) == (200, version + 1)
        key = {"Idempotency-Key": "one"}
        for _ in range(2):
            status, told = await branch.ask(
                "POST", f"{path}/send", by=branch.totem, token=token, headers=key, json={}
            )
            assert (status, told["registration"]["number"]) == (201, "0000001"), told
        status, receipt = await branch.ask("GET", told["receipt_url"], by=branch.totem, token=token)
        assert (status, receipt["registration"]["number"]) == (200, "0000001")
        assert await portal.rows(registration.c.case_id) == [(lamp["id"],)]


async def test_forms_and_drafts_are_kept_while_the_portal_is_away_and_when_the_process_dies(
    tmp_path: Path,
):
    async with (
        a_portal(tmp_path) as portal,
        a_branch(tmp_path / "branch", await table_of(portal)) as branch,
    ):
        await branch.until_ready()
        _, begun = await branch.begin(LAMP, by=branch.totem)
    async with a_branch(tmp_path / "branch", NOWHERE) as branch:
        assert LAMP in await branch.until_ready()
        process = branch.server.running.parts.casework
        assert process is not None
        assert process.pid is not None
        first = process.pid
        os.kill(first, signal.SIGKILL)
        await branch.server.line("totem-8", Role.TOTEM)
        await branch.until_ready()
        assert process.pid != first
        path = f"{CASES}/{begun['id']}/answers/what"
        headers = {"If-Match": '"1"'}
        body = {"fault": "off"}
        status, saved = await branch.ask(
            "PUT", path, by=branch.totem, token=begun["token"], headers=headers, json=body
        )
        assert (status, saved["version"]) == (200, 2)
        for number, step in ((2, "where"), (3, "answer")):
            headers = {"If-Match": f'"{number}"'}
            path = f"{CASES}/{begun['id']}/answers/{step}"
            status, _ = await branch.ask(
                "PUT",
                path,
                by=branch.totem,
                token=begun["token"],
                headers=headers,
                json=ANSWERS[step],
            )
            assert status == 200
        path, headers = f"{CASES}/{begun['id']}/send", {"Idempotency-Key": "two"}
        status, told = await branch.ask(
            "POST", path, by=branch.totem, token=begun["token"], headers=headers, json={}
        )
        assert (status, told["code"]) == (503, "register_out_of_reach")
