"""Documents of a case are made once, kept, and made again where the store lost them."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest
from msgspec.structs import replace

from casework.attachments.file_store import FileStore
from casework.attachments.receiving import FileVault
from casework.attachments.sweeping import sweep
from casework.documents import kept
from casework.documents.kept import CaseDocuments, DocumentKind, DocumentUnavailable
from tests.casework.attachments.a_file import lying_in
from tests.casework.documents.some_content import RECEIPT, REQUEST
from tests.portal.prepared import open_migrated

COMUNE, CASE, DIGEST = "c_x001", "a-case", "0" * 64
NOON = datetime(2026, 11, 27, 12, tzinfo=UTC)
SHORT = replace(REQUEST, sections=())


@pytest.fixture
async def database(tmp_path):
    async with open_migrated(tmp_path, None) as database:
        yield database


@pytest.fixture
async def documents(database, tmp_path):
    vault = FileVault(FileStore(str(tmp_path / "store")), bytes(32))
    documents = CaseDocuments(database.transaction, vault, lambda: NOON)
    yield documents
    await documents.close()


def asked(documents, content=SHORT, kind=DocumentKind.FOR_FILE):
    return documents.of_case(COMUNE, CASE, kind, DIGEST, content)


async def test_the_same_answers_are_the_same_file_whatever_the_form_says_later(documents):
    first = await asked(documents)
    assert first.sha256 == sha256(first.body).hexdigest()
    assert await asked(documents, replace(SHORT, title="Another title")) == first
    by_hand = await asked(documents, RECEIPT, DocumentKind.RECEIPT)
    assert by_hand.body.startswith(b"%PDF-")
    assert by_hand != first


async def test_a_file_that_the_store_lost_is_made_again_and_is_the_same(documents, tmp_path):
    first = await asked(documents)
    for piece in lying_in(tmp_path / "store"):
        piece.unlink()
    with pytest.raises(DocumentUnavailable):
        await asked(documents, replace(SHORT, title="Another title"))
    assert await asked(documents) == first
    assert len(lying_in(tmp_path / "store")) == 1
    assert await asked(documents, replace(SHORT, title="Another title")) == first


async def test_what_a_card_has_signed_is_kept_and_its_loss_is_told(documents, tmp_path):
    """A card signed once more: the newer file counts."""
    await documents.keep_signed("c_l840", "case", "digest", b"first")
    kept = await documents.keep_signed("c_l840", "case", "digest", b"second")
    assert await documents.signed_by_card("c_l840", "case", "digest") == kept
    with pytest.raises(DocumentUnavailable):
        await documents.signed_by_card("c_l840", "case", "of other answers")
    for piece in lying_in(tmp_path / "store"):
        piece.unlink()
    with pytest.raises(DocumentUnavailable):
        await documents.signed_by_card("c_l840", "case", "digest")


async def test_the_sweep_erases_documents_of_cases_that_were_given_up(
    documents, database, tmp_path
):
    await asked(documents)
    store, later = FileStore(str(tmp_path / "store")), datetime.now(UTC) + timedelta(days=2)
    assert await sweep(database.transaction, store, later) == 0
    async with database.transaction() as connection:
        await kept.forget(connection, COMUNE, CASE)
    assert await sweep(database.transaction, store, later) == 1
    assert lying_in(tmp_path / "store") == []
