"""An upload that breaks off goes on where it was."""

import hashlib
import os
from datetime import UTC, datetime, timedelta

import pytest

from casework.attachments import attachments, uploads
from casework.attachments.attachments import DraftLimits
from casework.attachments.refusals import (
    AttachmentUnknown,
    FileEmpty,
    FileIncomplete,
    FileTooLarge,
    TooManyFiles,
    UploadUnknown,
    WrongOffset,
)
from casework.attachments.sweeping import sweep
from sportello.cases.messages import AttachmentState
from tests.casework.attachments.a_file import broken_off, lying_in, sent

NOW = datetime(2026, 11, 27, 9, 30, tzinfo=UTC)
COMUNE, DRAFT = "c_b001", "a-draft"
SIZE = 5_000_000
PLAN = os.urandom(SIZE)


async def begun(database, vault, size=SIZE, most=10_000_000):
    async with database.transaction() as connection:
        return await uploads.begin(
            connection,
            COMUNE,
            DRAFT,
            vault,
            field="plan",
            name="pianta.pdf",
            size=size,
            most_bytes=most,
            now=NOW,
        )


async def appended(database, vault, upload, offset, data):
    part = await uploads.store_part(vault, upload, offset, data)
    async with database.transaction() as connection:
        return await uploads.keep_part(connection, COMUNE, upload, part, NOW)


async def added(database, file, field="plan", **limits):
    async with database.transaction() as connection:
        return await attachments.add(
            connection,
            COMUNE,
            DRAFT,
            file,
            field=field,
            name="pianta.pdf",
            media_type="application/pdf",
            now=NOW,
            **limits,
        )


async def test_an_upload_that_breaks_off_goes_on_and_is_the_file_that_was_sent(database, vault):
    upload = await begun(database, vault)
    upload = await appended(database, vault, upload, 0, broken_off(PLAN[:3_000_000]))
    assert upload.received == 3_000_000
    upload = await appended(database, vault, upload, 3_000_000, sent(PLAN[3_000_000:]))
    file = await uploads.whole_file(vault, upload)
    assert file.sha256 == hashlib.sha256(PLAN).hexdigest()
    async with database.transaction() as connection:
        await uploads.end(connection, COMUNE, DRAFT, upload)
    attached = await added(database, file)
    assert (attached.state, attached.size) == (AttachmentState.RECEIVED, len(PLAN))
    assert b"".join([piece async for piece in vault.read(file)]) == PLAN


async def test_a_part_that_begins_elsewhere_is_told_where_to_go_on(database, vault):
    upload = await appended(database, vault, await begun(database, vault), 0, sent(PLAN[:1000]))
    with pytest.raises(WrongOffset) as refused:
        await uploads.store_part(vault, upload, 0, sent(PLAN))
    assert refused.value.offset == 1000


async def test_of_two_parts_for_one_place_one_counts(database, vault):
    upload = await begun(database, vault)
    one = await uploads.store_part(vault, upload, 0, sent(PLAN[:1000]))
    other = await uploads.store_part(vault, upload, 0, sent(PLAN[:2000]))
    async with database.transaction() as connection:
        await uploads.keep_part(connection, COMUNE, upload, one, NOW)
        with pytest.raises(WrongOffset) as refused:
            await uploads.keep_part(connection, COMUNE, upload, other, NOW)
    assert refused.value.offset == 1000


async def test_an_upload_is_as_large_as_it_said(database, vault, tmp_path):
    with pytest.raises(FileTooLarge):
        await begun(database, vault, most=1000)
    with pytest.raises(FileEmpty):
        await begun(database, vault, size=0)
    upload = await begun(database, vault, size=1000)
    with pytest.raises(FileTooLarge):
        await uploads.store_part(vault, upload, 0, sent(PLAN[:1001]))
    with pytest.raises(FileIncomplete):
        await uploads.whole_file(vault, upload)
    assert lying_in(tmp_path / "store") == []


async def test_an_upload_ends_once_and_is_found_in_its_draft_alone(database, vault):
    upload = await begun(database, vault)
    async with database.transaction() as connection:
        with pytest.raises(UploadUnknown):
            await uploads.find_upload(connection, COMUNE, "another", upload.id)
        assert await uploads.find_upload(connection, COMUNE, DRAFT, upload.id) == upload
        await uploads.end(connection, COMUNE, DRAFT, upload)
        with pytest.raises(UploadUnknown):
            await uploads.end(connection, COMUNE, DRAFT, upload)


async def test_a_draft_holds_so_many_files_and_so_many_bytes(database, vault):
    await added(database, await vault.receive(sent(b"one"), 10), most_files=1)
    second = await vault.receive(sent(b"two"), 10)
    with pytest.raises(TooManyFiles):
        await added(database, second, most_files=1)
    with pytest.raises(TooManyFiles):
        await added(database, second, field="card", limits=DraftLimits(most_files=1))
    with pytest.raises(FileTooLarge):
        await added(database, second, field="card", limits=DraftLimits(most_bytes=5))
    await added(database, second, field="card", most_files=1)


async def test_a_file_of_another_draft_is_not_there(database, vault):
    attached = await added(database, await vault.receive(sent(b"one"), 10))
    async with database.transaction() as connection:
        assert await attachments.listed(connection, COMUNE, DRAFT) == [attached]
        assert await attachments.find(connection, COMUNE, DRAFT, attached.id) == attached
        for comune, draft in ((COMUNE, "another"), ("c_x000", DRAFT)):
            with pytest.raises(AttachmentUnknown):
                await attachments.find(connection, comune, draft, attached.id)
            with pytest.raises(AttachmentUnknown):
                await attachments.remove(connection, comune, draft, attached.id)


async def test_what_no_row_names_is_erased_after_a_day(database, vault, tmp_path):
    kept = await vault.receive(sent(b"kept"), 10)
    await added(database, kept)
    await vault.receive(sent(b"left by a process that was killed"), 100)
    upload = await begun(database, vault)
    await appended(database, vault, upload, 0, sent(PLAN[:1000]))
    today = datetime.now(UTC)
    assert await sweep(database.transaction, vault.store, today) == 0
    assert await sweep(database.transaction, vault.store, today + timedelta(days=2)) == 2
    assert [path.name for path in lying_in(tmp_path / "store")] == [
        name.split("/")[1] for name in kept.pieces
    ]


async def test_a_removed_file_leaves_the_draft_and_says_what_to_erase(database, vault, tmp_path):
    attached = await added(database, await vault.receive(sent(b"one"), 10))
    async with database.transaction() as connection:
        pieces = await attachments.remove(connection, COMUNE, DRAFT, attached.id)
        assert await attachments.listed(connection, COMUNE, DRAFT) == []
    await vault.store.erase(pieces)
    assert lying_in(tmp_path / "store") == []
