"""All together, as a portal has it."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest

from casework.attachments import attachments, case_files
from casework.attachments.attachments import FileRule
from casework.attachments.case_files import CaseFiles, clamd_address
from casework.attachments.clamd import ClamdAddress
from sportello.cases.messages import AttachmentState
from tests.casework.attachments import wrapped
from tests.casework.attachments.a_file import allowed, sent


async def test_an_attached_file_is_scanned_without_being_asked(
    database, clamd, tmp_path, monkeypatch
):
    monkeypatch.setattr(case_files, "SCAN_EVERY_S", 0.0)
    files = CaseFiles(
        database.transaction,
        lambda: datetime.now(UTC),
        place=str(tmp_path / "store"),
        secret=bytes(32),
        clamd=str(clamd.socket),
    )
    assert not (tmp_path / "store").exists()
    rule = FileRule(media_types=("image/png",), most_files=1, most_bytes=100_000)
    attached = await files.intake.take(
        "c_b001",
        "a-draft",
        sent(wrapped.an_image("PNG")),
        field="photo",
        name="a.png",
        rule=rule,
        allowed=allowed,
    )
    at_work = asyncio.create_task(files.run())
    async with asyncio.timeout(20):
        while attached.state is not AttachmentState.CLEAN:
            await asyncio.sleep(0)
            async with database.reading() as connection:
                attached = await attachments.find(connection, "c_b001", "a-draft", attached.id)
    at_work.cancel()
    await asyncio.gather(at_work, return_exceptions=True)


def test_clamd_is_at_a_socket_or_a_port():
    assert clamd_address("/run/clamav/clamd.ctl") == ClamdAddress(
        socket=Path("/run/clamav/clamd.ctl")
    )
    assert clamd_address("10.0.0.7:3310") == ClamdAddress("10.0.0.7", 3310)
    with pytest.raises(ValueError, match="port"):
        clamd_address("10.0.0.7:port")
