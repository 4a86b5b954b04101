"""Receipts are made after the answer, before any is asked for."""

import asyncio
from pathlib import Path

from sqlalchemy import select, update

from casework.documents.tables import case_document
from casework.drafts.tables import guided_case
from portal.cases.receipts import AGAIN_AFTER, ReceiptMaking
from sportello.cases.lifecycle import CaseState
from tests.portal.cases.test_case_calls import filled
from tests.portal.cases.test_case_documents import fetched

RECEIPTS = select(case_document.c.sha256).where(case_document.c.kind == "receipt")


async def sent(portal):
    case = await filled(portal)
    await case.sign({"way": "in_person"})
    assert (await case.send(accept_defects=True))[0] == 201
    return case


async def receipts(portal):
    async with portal.context.database.reading() as connection:
        return list((await connection.execute(RECEIPTS)).scalars())


def put_in_place_of(store: Path) -> None:
    """A file, so that no folder can be made there."""
    if store.exists():
        store.rename(store.with_name("away"))
    store.write_text("a file where the folder was")


async def test_a_receipt_is_made_once_and_is_the_file_that_is_given_out(small_portal):
    making = ReceiptMaking(small_portal.context)
    await filled(small_portal)
    await making.make_due()
    assert await receipts(small_portal) == []
    case = await sent(small_portal)
    await making.make_due()
    (kept,) = await receipts(small_portal)
    assert await making.make_due() == 0
    status, headers, _ = await fetched(case, "/receipt/document")
    assert (status, headers["ETag"]) == (200, f'"{kept}"')
    assert await receipts(small_portal) == [kept]


async def test_a_receipt_that_was_asked_for_before_is_not_made_again(small_portal):
    case = await sent(small_portal)
    await fetched(case, "/receipt/document")
    assert await ReceiptMaking(small_portal.context).make_due() == 0
    assert len(await receipts(small_portal)) == 1


async def test_a_receipt_that_could_not_be_kept_is_tried_again_later(small_portal):
    making = ReceiptMaking(small_portal.context)
    await sent(small_portal)
    store = Path(small_portal.context.settings.attachments.store)
    put_in_place_of(store)
    assert await making.make_due() == 0
    assert await receipts(small_portal) == []
    await asyncio.to_thread(store.unlink)
    assert await making.make_due() == 0
    small_portal.clock.ahead += AGAIN_AFTER
    await making.make_due()
    assert len(await receipts(small_portal)) == 1


async def test_what_waits_for_its_number_has_no_receipt_made(small_portal):
    await sent(small_portal)
    async with small_portal.context.database.transaction() as connection:
        await connection.execute(update(guided_case).values(state=CaseState.SUBMITTED))
    assert await ReceiptMaking(small_portal.context).make_due() == 0
    assert await receipts(small_portal) == []
