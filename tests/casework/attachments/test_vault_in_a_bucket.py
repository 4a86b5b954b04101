"""Attachments in a bucket: the same promises over S3."""

import os
from datetime import UTC, datetime

import pytest

from casework.attachments.file_store import PIECE_BYTES, FileStore, PieceMissing
from casework.attachments.receiving import FileVault
from casework.attachments.refusals import FileTooLarge
from sportello.model.refusals import StorageFull
from tests.casework.attachments.a_file import sent
from tests.portal.registration.an_s3_store import an_s3_bucket


@pytest.fixture
async def bucket(monkeypatch):
    async with an_s3_bucket("files", monkeypatch) as bucket:
        yield bucket


@pytest.fixture
def vault(bucket):
    return FileVault(FileStore("s3://files/borgo"), bytes(32))


async def test_a_file_goes_in_and_out_in_pieces_and_is_erased(bucket, vault):
    data = os.urandom(PIECE_BYTES + 5)
    file = await vault.receive(sent(data), 2 * PIECE_BYTES)
    assert [name.split("/")[:2] for name in bucket.objects] == [["borgo", file.id]] * 2
    assert b"".join([piece async for piece in vault.read(file)]) == data
    assert sorted(await vault.store.older_than(datetime.now(UTC))) == sorted(file.pieces)
    await vault.store.erase(list(file.pieces))
    await vault.store.erase(list(file.pieces))
    assert bucket.objects == {}
    with pytest.raises(PieceMissing):
        [piece async for piece in vault.read(file)]


async def test_of_a_file_that_is_refused_nothing_is_kept(bucket, vault):
    with pytest.raises(FileTooLarge):
        await vault.receive(sent(bytes(PIECE_BYTES + 5)), PIECE_BYTES)
    assert bucket.objects == {}


async def test_a_bucket_that_takes_nothing_is_a_store_that_is_full(bucket, vault):
    bucket.is_down = True
    with pytest.raises(StorageFull):
        await vault.receive(sent(b"a"), 10)
