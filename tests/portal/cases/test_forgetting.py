"""Drafts that no one went on with are erased when their form says, with their files."""

import asyncio
from datetime import timedelta

from sqlalchemy import func, insert

from casework.attachments.tables import attachment
from casework.definitions.library import library_definition
from casework.drafts.tables import case_change, guided_case
from casework.office.forgetting import erase_idle_drafts
from tests.portal.cases.a_case import a_case, publish

LAMP = library_definition("illuminazione-pubblica")
FILE = {"id": "f", "field": "photo", "name": "a.png", "media_type": "image/png", "size": 1}


async def test_an_idle_draft_is_erased_with_its_changes_and_files(portal):
    await publish(portal, LAMP)
    idle = await a_case(portal, LAMP.service)
    await idle.save("what", {"fault": "off"})
    file = FILE | {"sha256": "", "key": b"", "pieces": "[]", "state": "clean"}
    async with portal.context.database.transaction() as connection:
        of_draft = {"comune": portal.comune, "draft": idle.begun["id"]}
        await connection.execute(insert(attachment).values(file | of_draft))
    for days, left in ((1, 1), (3, 0)):
        now = portal.clock() + timedelta(days=days)
        async with portal.context.database.transaction() as connection:
            erased = await erase_idle_drafts(connection, portal.comune, now)
        assert erased == 1 - left
        for table in (guided_case, case_change, attachment):
            assert await portal.rows(func.count(table.c.comune)) == [(left,)]


async def test_of_two_windows_that_save_at_the_same_time_one_is_told_of_the_other(portal):
    await publish(portal, LAMP)
    case = await a_case(portal, LAMP.service)
    told = await asyncio.gather(
        *(case.save("what", {"fault": fault}, version=1) for fault in ("off", "row", "day"))
    )
    assert sorted(status for status, _ in told) == [200, 412, 412]
    (saved,) = [step for status, step in told if status == 200]
    assert (await case.get("/answers/what"))[1]["fields"] == saved["fields"]
