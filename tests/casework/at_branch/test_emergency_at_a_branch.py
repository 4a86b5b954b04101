"""The emergency register of a branch: opened by a supervisor while the portal is away."""

import asyncio
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from portal.registration.tables import registration
from queue_server.storage.backup import back_up, restore
from sportello.model.person import Role
from tests.casework.at_branch.a_branch import CASES, LAMP, PATIENCE_S, a_branch, table_of
from tests.casework.at_branch.a_cut_off_branch import NOWHERE, a_cut_off_branch
from tests.portal.a_portal import a_portal
from tests.queue_server.a_server import PASSWORD

EMERGENCY = "/api/v1/emergency"
ANSWERS = {
    "what": {"fault": "off"},
    "where": {"street": "Via dei Mille 3"},
    "answer": {"wants_answer": False, "privacy": True},
}

ROME = ZoneInfo("Europe/Rome")
"""Where the branch is: numbers begin with its year."""


def an_act():
    today = datetime.now(UTC).date()
    expires = today + timedelta(days=300)
    return {"act": "Det. 7/2026", "issued": str(today), "expires": str(expires)}


async def supervisor(branch):
    await branch.server.operator("rosa", Role.SUPERVISOR)
    said = f'{{"type": "login", "id": "{uuid4()}", "login": "rosa", "password": "{PASSWORD}"}}'
    _, told = await branch.server.post("/api/v1/login", said.encode(), None)
    return told["token"]


async def acting(branch, by, act, body=None):
    options = {} if body is None else {"json": body}
    return await branch.ask("POST", f"{EMERGENCY}/{act}", by=by, **options)


async def filled(branch):
    status, begun = await branch.begin(LAMP, by=branch.operator)
    assert status == 201, begun
    path, token = f"{CASES}/{begun['id']}", begun["token"]
    for version, (step, answers) in enumerate(ANSWERS.items(), start=1):
        headers = {"If-Match": f'"{version}"'}
        status, told = await branch.ask(
            "PUT",
            f"{path}/answers/{step}",
            by=branch.operator,
            token=token,
            headers=headers,
            json=answers,
        )
        assert status == 200, told
    return path, token


async def send(branch, path, token):
    headers = {"Idempotency-Key": uuid4().hex}
    body = {"accept_defects": True}
    return await branch.ask(
        "POST", f"{path}/send", by=branch.operator, token=token, headers=headers, json=body
    )


@pytest.fixture
async def branch(tmp_path: Path):
    async with a_cut_off_branch(tmp_path / "branch") as branch:
        yield branch


async def test_a_request_gets_an_emergency_number_once_a_supervisor_has_opened(branch, tmp_path):
    rosa = await supervisor(branch)
    path, token = await filled(branch)
    status, told = await send(branch, path, token)
    assert (status, told["code"]) == (503, "register_out_of_reach")
    status, told = await acting(branch, rosa, "open", {"cause": "portal away"})
    assert (status, told["code"]) == (404, "not_authorised")
    status, told = await acting(branch, rosa, "acts", an_act())
    assert (status, told["acts"]) == (200, [an_act()])
    status, told = await acting(branch, rosa, "open", {"cause": "portal away"})
    assert (status, told["standing"], told["cause"]) == (200, "open", "portal away")
    status, sent = await send(branch, path, token)
    year = datetime.now(ROME).year
    assert (status, sent["registration"]) == (202, None)
    assert sent["emergency"] == f"EM-AOO1-centro-{year}-0000001"
    status, receipt = await branch.ask("GET", f"{path}/receipt", by=branch.operator, token=token)
    assert (status, receipt["emergency"]) == (200, sent["emergency"])
    assert receipt["presented_at"] == sent["presented_at"]
    status, told = await branch.ask("GET", EMERGENCY, by=branch.operator)
    assert (told["unlinked"], told["totals"][0]["count"], told["may_open"]) == (1, 1, False)
    shown = tmp_path / "branch" / "casework" / "emergency.shown"
    assert '"number":1' in shown.read_text()
    assert (await acting(branch, rosa, "close"))[1]["standing"] == "closed"
    path, token = await filled(branch)
    assert (await send(branch, path, token))[0] == 503


async def test_it_goes_on_by_new_acts_alone_which_the_store_keeps(branch, tmp_path):
    rosa = await supervisor(branch)
    await acting(branch, rosa, "acts", an_act())
    _, first = await acting(branch, rosa, "open", {"cause": "portal away"})
    week = {"act": "Det. 9/2026", "issued": "2026-11-27"}
    status, longer = await acting(branch, rosa, "weeks", week)
    assert (status, longer["further"]) == (200, [week])
    ends = [datetime.fromisoformat(each["until"]) for each in (first, longer)]
    assert ends[1] - ends[0] == timedelta(days=7)
    status, told = await acting(branch, rosa, "weeks", week)
    assert (status, told["code"]) == (422, "act_missing")
    status, told = await acting(branch, rosa, "open", {"cause": "again"})
    assert (status, told["code"]) == (409, "emergency_open_already")
    store = sqlite3.connect(tmp_path / "branch" / "casework" / "cases.db")
    with pytest.raises(sqlite3.IntegrityError, match="never changed"):
        store.execute("update emergency_authorisation set act = 'x'")
    store.close()


async def test_who_has_not_the_right_opens_nothing(branch):
    for by, code in ((branch.operator, "not_allowed"), (branch.totem, "operator_only")):
        for act, body in (
            ("acts", an_act()),
            ("open", {"cause": "x"}),
            ("weeks", {"act": "x", "issued": "2026-11-27"}),
            ("close", None),
        ):
            assert (await acting(branch, by, act, body))[1]["code"] == code, act
    status, _ = await branch.ask("GET", EMERGENCY, by=None)
    assert status == 401


async def test_a_branch_out_of_last_nights_copy_leaves_out_numbers_that_may_be_lost(tmp_path):
    home, again, copy = tmp_path / "branch", tmp_path / "again", tmp_path / "copy.tar.gz"
    async with a_cut_off_branch(home) as branch:
        rosa = await supervisor(branch)
        await acting(branch, rosa, "acts", an_act())
        await acting(branch, rosa, "open", {"cause": "portal away"})
        assert (await send(branch, *await filled(branch)))[1]["emergency"].endswith("0000001")
        await asyncio.to_thread((home / "branch.toml").write_text, "# as it was")
        await asyncio.to_thread(back_up, home, copy)
        lost = await send(branch, *await filled(branch))
        assert lost[1]["emergency"].endswith("0000002")
    await asyncio.to_thread(restore, copy, again)
    async with a_branch(again, NOWHERE) as branch:
        await branch.until_ready()
        after = await send(branch, *await filled(branch))
        assert after[1]["emergency"].endswith("0001002")
        _, told = await branch.ask("GET", EMERGENCY, by=branch.operator)
        year = datetime.now(ROME).year
        assert told["left_out"] == [{"year": year, "first": 2, "last": 1001}]
        assert (await send(branch, *await filled(branch)))[1]["emergency"].endswith("0001003")
    assert not (again / "casework" / "restored").exists()


async def test_once_the_portal_is_back_the_ordinary_number_is_linked_and_told(tmp_path):
    home = tmp_path / "branch"
    async with a_cut_off_branch(home) as branch:
        rosa = await supervisor(branch)
        await acting(branch, rosa, "acts", an_act())
        await acting(branch, rosa, "open", {"cause": "portal away"})
        path, token = await filled(branch)
        _, sent = await send(branch, path, token)
    async with (
        a_portal(tmp_path) as portal,
        a_branch(home, await table_of(portal)) as branch,
        asyncio.timeout(PATIENCE_S),
    ):
        await branch.until_ready()
        registered = None
        while registered is None:
            _, told = await branch.ask("GET", path, by=branch.operator, token=token)
            registered = told["sent"]["registration"]
            await asyncio.sleep(0.05)
        assert registered["number"] == "0000001"
        assert told["state"] == "registered"
        for what in ("emergency", "presented_at", "answer_by"):
            assert told["sent"][what] == sent[what]
        rows = await portal.rows(registration.c.emergency, registration.c.presented_at)
        presented_at = datetime.fromisoformat(sent["presented_at"])
        assert rows == [(sent["emergency"], presented_at)]
        _, register = await branch.ask("GET", EMERGENCY, by=branch.operator)
        assert (register["unlinked"], register["standing"]) == (0, "open")
