"""What goes into the store comes out as it was, or not at all."""

import hashlib
import os
import resource

import pytest
from msgspec.structs import replace

from casework.attachments.file_store import PIECE_BYTES, FileStore, PieceMissing
from casework.attachments.receiving import FileVault
from casework.attachments.refusals import FileEmpty, FileTooLarge
from casework.attachments.sealing import SealBroken
from sportello.model.refusals import StorageFull
from tests.casework.attachments.a_file import broken_off, lying_in, sent

MANY = 10_000_000
LETTER = b"All'Ufficio anagrafe del Comune di Borgo San Lieto"


async def content(vault, file):
    return b"".join([piece async for piece in vault.read(file)])


@pytest.mark.parametrize("size", [1, PIECE_BYTES - 1, PIECE_BYTES, PIECE_BYTES + 1])
async def test_a_file_comes_out_as_it_went_in(vault, size):
    data = os.urandom(size)
    file = await vault.receive(sent(data), MANY)
    assert (file.size, file.sha256) == (size, hashlib.sha256(data).hexdigest())
    assert await content(vault, file) == data


async def test_the_store_holds_nothing_that_can_be_read(vault, tmp_path):
    await vault.receive(sent(LETTER), MANY)
    (piece,) = lying_in(tmp_path / "store")
    assert LETTER[:10] not in piece.read_bytes()
    assert (tmp_path / "store").stat().st_mode & 0o077 == 0


async def test_the_same_file_twice_is_not_seen_to_be_the_same(vault, tmp_path):
    for _ in range(2):
        await vault.receive(sent(LETTER), MANY)
    one, other = lying_in(tmp_path / "store")
    assert one.read_bytes() != other.read_bytes()


async def test_a_changed_byte_anywhere_is_found(vault, tmp_path):
    file = await vault.receive(sent(LETTER), MANY)
    (piece,) = lying_in(tmp_path / "store")
    whole = piece.read_bytes()
    for place in range(len(whole)):
        piece.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        with pytest.raises(SealBroken):
            await content(vault, file)


async def test_pieces_cannot_change_places_nor_go_into_another_file(vault):
    file = await vault.receive(sent(os.urandom(2 * PIECE_BYTES)), MANY)
    other = await vault.receive(sent(LETTER), MANY)
    with pytest.raises(SealBroken):
        await content(vault, replace(file, pieces=file.pieces[::-1]))
    with pytest.raises(SealBroken):
        await content(vault, replace(file, pieces=other.pieces))
    with pytest.raises(SealBroken):
        await content(vault, replace(file, pieces=file.pieces[:1]))


async def test_the_database_and_the_store_open_nothing_without_the_secret(vault, tmp_path):
    file = await vault.receive(sent(LETTER), MANY)
    stranger = FileVault(FileStore(str(tmp_path / "store")), bytes(32))
    with pytest.raises(SealBroken):
        await content(stranger, file)


async def test_a_piece_that_is_missing_is_named(vault, tmp_path):
    file = await vault.receive(sent(LETTER), MANY)
    lying_in(tmp_path / "store")[0].unlink()
    with pytest.raises(PieceMissing, match=file.id):
        await content(vault, file)


async def test_of_a_file_that_is_too_large_or_empty_or_breaks_off_nothing_is_kept(vault, tmp_path):
    with pytest.raises(FileTooLarge):
        await vault.receive(sent(bytes(2 * PIECE_BYTES)), PIECE_BYTES + 5)
    with pytest.raises(FileEmpty):
        await vault.receive(sent(b""), MANY)
    with pytest.raises(ConnectionResetError):
        await vault.receive(broken_off(bytes(PIECE_BYTES + 1)), MANY)
    assert lying_in(tmp_path / "store") == []


async def test_where_the_disk_takes_no_more_nothing_is_half_kept(vault, tmp_path):
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (PIECE_BYTES // 2, limits[1]))
    try:
        with pytest.raises(StorageFull):
            await vault.receive(sent(bytes(2 * PIECE_BYTES)), MANY)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert lying_in(tmp_path / "store") == []
