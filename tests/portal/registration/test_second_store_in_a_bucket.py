"""The second store in a bucket: the same promises over S3."""

import pytest

from portal.registration.copies import RegisterCopies
from portal.registration.second_store import PageContradicts, SecondStore, SecondStoreAway
from tests.portal.prepared import open_migrated
from tests.portal.registration.a_register import BORGO, registered
from tests.portal.registration.an_s3_store import an_s3_bucket


@pytest.fixture
async def bucket(monkeypatch):
    async with an_s3_bucket("copies", monkeypatch) as bucket:
        yield bucket


@pytest.fixture
async def database(tmp_path):
    async with open_migrated(tmp_path, None) as database:
        yield database


@pytest.fixture
def store(bucket):
    return SecondStore("s3://copies/borgo")


async def test_registrations_are_created_in_the_bucket_and_read_back(database, bucket, store):
    copies = RegisterCopies(database, store)
    made = [await registered(database, f"R{n}") for n in range(3)]
    assert await copies.keep(made[0])
    assert await copies.keep(made[2])
    year = made[0].id.year
    assert list(bucket.objects) == [f"borgo/c_b999/AOO1/{year}/0000000003.json"]
    assert await store.pages(BORGO) == [made[2].id]
    assert await store.areas(BORGO.comune) == {"AOO1"}
    assert await store.read(BORGO, [made[2].id]) == made


async def test_a_page_that_is_there_is_not_written_over(database, bucket, store, tmp_path):
    made = await registered(database, "the first")
    await store.write([made])
    await store.write([made])
    (tmp_path / "other").mkdir()
    async with open_migrated(tmp_path / "other", None) as other:
        with pytest.raises(PageContradicts):
            await store.write([await registered(other, "another of the same number")])


async def test_a_bucket_that_refuses_is_away(database, bucket, store):
    bucket.is_down = True
    with pytest.raises(SecondStoreAway):
        await store.write([await registered(database)])
    with pytest.raises(SecondStoreAway):
        await store.pages(BORGO)
