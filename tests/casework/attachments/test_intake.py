"""A file comes into a draft, or is refused by name and leaves nothing."""

from datetime import UTC, datetime

import pytest

from casework.attachments import attachments
from casework.attachments.attachments import FileRule
from casework.attachments.clamd import Clamd, ClamdAddress
from casework.attachments.inspection.looking import inspect
from casework.attachments.intake import Intake, check, shown_name
from casework.attachments.refusals import (
    FileHasScript,
    FileIsBomb,
    FileTypeRefused,
    NotCleared,
    TooManyFiles,
)
from casework.attachments.scanning import AGAIN, WHILE_AWAY, Scanning
from casework.attachments.sweeping import QUARANTINE, sweep
from sportello.cases.messages import AttachmentState
from tests.casework.attachments import wrapped
from tests.casework.attachments.a_file import allowed, lying_in, sent

PAPERS = FileRule(
    media_types=("application/pdf", "image/jpeg", "image/png"), most_files=1, most_bytes=5_000_000
)
TEXTS = FileRule(media_types=("text/plain",), most_files=1, most_bytes=5_000_000)
COMUNE, DRAFT = "c_b001", "a-draft"


class DayClock:
    """The test's."""

    def __init__(self):
        self.now = datetime(2026, 11, 27, 9, 30, tzinfo=UTC)

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return DayClock()


@pytest.fixture
async def intake(database, vault, clock):
    intake = Intake(database.transaction, vault, clock)
    yield intake
    await intake.close()


async def taken(intake, data, name="carta.pdf", rule=PAPERS):
    return await intake.take(
        COMUNE, DRAFT, sent(data), field="card", name=name, rule=rule, allowed=allowed
    )


async def state_of(database, attached):
    async with database.reading() as connection:
        return await attachments.find(connection, COMUNE, DRAFT, attached.id)


async def test_a_paper_is_attached_with_a_small_picture_and_waits_for_the_scanner(intake, vault):
    attached = await taken(intake, wrapped.a_pdf(), name=r"C:\Documenti\carta d'identità.pdf")
    assert (attached.name, attached.state) == ("carta d'identità.pdf", AttachmentState.RECEIVED)
    assert attached.media_type == "application/pdf"
    async with intake._transaction() as connection:
        file = await attachments.stored_file(connection, COMUNE, attached.id)
    assert (await vault.read_thumbnail(file, attached.thumbnail)).startswith(b"\x89PNG")


async def test_what_is_refused_has_a_name_and_leaves_nothing(intake, database, tmp_path):
    for data, refusal in (
        (b"MZ\x90\x00" + bytes(300), FileTypeRefused),
        (wrapped.a_pdf(script="app.alert(1)"), FileHasScript),
        (wrapped.an_image_bomb(), FileIsBomb),
    ):
        with pytest.raises(refusal):
            await taken(intake, data)
    assert lying_in(tmp_path / "store") == []
    async with database.reading() as connection:
        assert await attachments.listed(connection, COMUNE, DRAFT) == []


def test_what_is_signed_is_taken_where_its_content_would_be():
    check(inspect(wrapped.a_p7m(wrapped.a_pdf())), PAPERS)
    with pytest.raises(FileTypeRefused):
        check(inspect(wrapped.a_p7m(b"MZ\x90\x00" + bytes(300))), PAPERS)


async def test_one_file_too_many_leaves_nothing_in_the_store(intake, tmp_path):
    await taken(intake, wrapped.an_image("PNG"))
    before = lying_in(tmp_path / "store")
    with pytest.raises(TooManyFiles):
        await taken(intake, wrapped.an_image("PNG"))
    assert lying_in(tmp_path / "store") == before


async def test_a_file_that_cannot_be_read_is_kept_and_called_unreadable(intake, database):
    attached = await taken(intake, wrapped.a_pdf(password="segreta"))
    assert attached.state is AttachmentState.UNREADABLE
    async with database.reading() as connection:
        with pytest.raises(NotCleared):
            await attachments.cleared_file(connection, COMUNE, DRAFT, attached.id)


async def test_an_upload_in_parts_becomes_an_attachment(intake):
    data = wrapped.an_image("PNG")
    begun = await intake.begin(
        COMUNE, DRAFT, field="card", name="foto.png", size=len(data), rule=PAPERS, allowed=allowed
    )
    half = len(data) // 2
    await intake.take_part(COMUNE, DRAFT, begun.id, 0, sent(data[:half]))
    await intake.take_part(COMUNE, DRAFT, begun.id, half, sent(data[half:]))
    attached = await intake.finish(COMUNE, DRAFT, begun.id, PAPERS, allowed)
    assert (attached.name, attached.media_type) == ("foto.png", "image/png")
    await intake.remove(COMUNE, DRAFT, attached.id, allowed)


async def test_clean_is_what_the_scanner_called_clean(intake, database, vault, clock, clamd):
    scanning = Scanning(database.transaction, vault, Clamd(clamd), clock)
    attached = await taken(intake, wrapped.a_pdf())
    assert await scanning.scan_due() == 1
    assert (await state_of(database, attached)).state is AttachmentState.CLEAN
    async with database.reading() as connection:
        await attachments.cleared_file(connection, COMUNE, DRAFT, attached.id)
    assert await scanning.scan_due() == 0


@pytest.mark.parametrize("wrapping", wrapped.EICAR_WRAPPED)
async def test_a_virus_is_found_in_every_wrapping(clamd, wrapping):
    found = await Clamd(clamd).scan(sent(wrapped.EICAR_WRAPPED[wrapping]))
    assert found is not None
    assert found.startswith("Eicar-Test-Signature")


@pytest.mark.parametrize(
    "data",
    [
        wrapped.a_pdf(embedded=wrapped.EICAR),
        wrapped.in_base64(wrapped.a_p7m(wrapped.a_pdf(embedded=wrapped.EICAR))),
    ],
    ids=["embedded in a pdf", "in a pdf in a p7m in base64"],
)
async def test_a_virus_is_found_where_the_scanner_alone_does_not_look(
    intake, database, vault, clock, clamd, data
):
    assert await Clamd(clamd).scan(sent(data)) is None
    scanning = Scanning(database.transaction, vault, Clamd(clamd), clock)
    attached = await taken(intake, data)
    await scanning.scan_due()
    await scanning.close()
    assert (await state_of(database, attached)).state is AttachmentState.INFECTED


async def test_an_infected_file_is_given_to_no_one_and_its_bytes_go_after_a_month(
    intake, database, vault, clock, clamd, tmp_path
):
    attached = await taken(intake, wrapped.a_pdf(stream=wrapped.EICAR))
    await Scanning(database.transaction, vault, Clamd(clamd), clock).scan_due()
    assert (await state_of(database, attached)).state is AttachmentState.INFECTED
    async with database.reading() as connection:
        with pytest.raises(NotCleared):
            await attachments.cleared_file(connection, COMUNE, DRAFT, attached.id)
    clock.now += 2 * QUARANTINE
    await sweep(database.transaction, vault.store, clock.now)
    assert lying_in(tmp_path / "store") == []
    there = await state_of(database, attached)
    assert (there.state, there.sha256) == (AttachmentState.INFECTED, attached.sha256)
    assert there.found is not None


async def test_what_is_too_large_for_the_scanner_is_tried_again_and_never_called_clean(
    intake, database, vault, clock, clamd
):
    scanning = Scanning(database.transaction, vault, Clamd(clamd), clock)
    large = b"".join(b"%08d la riga\n" % number for number in range(80_000))
    attached = await taken(intake, large, rule=TEXTS)
    for wait in (*AGAIN, None):
        done = await scanning.scan_due()
        assert (await state_of(database, attached)).state is AttachmentState.NOT_SCANNED
        assert done == (wait is None)
        if wait is not None:
            clock.now += wait


async def test_while_the_scanner_is_away_files_wait_and_are_scanned_later(
    intake, database, vault, clock, clamd, tmp_path
):
    nowhere = ClamdAddress(socket=tmp_path / "no.sock")
    attached = await taken(intake, wrapped.a_pdf())
    assert await Scanning(database.transaction, vault, Clamd(nowhere), clock).scan_due() == 0
    assert (await state_of(database, attached)).state is AttachmentState.RECEIVED
    scanning = Scanning(database.transaction, vault, Clamd(clamd), clock)
    assert await scanning.scan_due() == 0
    clock.now += WHILE_AWAY
    assert await scanning.scan_due() == 1
    assert (await state_of(database, attached)).state is AttachmentState.CLEAN


async def test_what_a_killed_process_was_scanning_another_scans(
    intake, database, vault, clock, clamd
):
    attached = await taken(intake, wrapped.a_pdf())

    class Killed(Clamd):
        async def scan(self, parts):
            raise SystemExit

    with pytest.raises(SystemExit):
        await Scanning(database.transaction, vault, Killed(clamd), clock).scan_due()
    assert (await state_of(database, attached)).state is AttachmentState.SCANNING
    clock.now += 2 * AGAIN[1]
    assert await Scanning(database.transaction, vault, Clamd(clamd), clock).scan_due() == 1
    assert (await state_of(database, attached)).state is AttachmentState.CLEAN


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("fattura\u202efdp.exe", "fatturafdp.exe"),
        ("\x00", "file"),
        ("شهادة الميلاد.pdf", "شهادة الميلاد.pdf"),
    ],
)
def test_a_name_is_shown_without_path_and_without_what_is_not_seen(name, shown):
    assert shown_name(name) == shown
