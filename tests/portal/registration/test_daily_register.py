"""The daily register: what was registered, annulled and changed on one local day."""

import asyncio
import json
import subprocess
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pikepdf
import pytest
from sqlalchemy import insert

from portal.__main__ import main
from portal.branches.directory import Directory
from portal.registration import tables
from portal.registration.changes import ChangeableField, change
from portal.registration.daily import DayNotOver, daily_register
from portal.registration.entries import (
    Administration,
    EntryFaulty,
    Registration,
    RegistrationId,
    UnknownRegistration,
)
from portal.registration.numbering import row_of
from portal.storage.database import open_database
from tests.portal.prepared import new_home
from tests.portal.registration.a_register import BORGO, an_entry, registered

ROME = ZoneInfo("Europe/Rome")
DAY = date(2026, 3, 29)
MIDNIGHT, NEXT = (datetime(2026, 3, day, tzinfo=ROME) for day in (29, 30))
"""The clocks went forward that night: the day had 23 hours."""
MOMENT = timedelta(milliseconds=1)


async def lived(database, of_whom=BORGO):
    """Four registrations around the two midnights, one annulled and one changed on the day."""
    dates = (MIDNIGHT - MOMENT, MIDNIGHT, NEXT - MOMENT, NEXT)
    made = [
        Registration(
            RegistrationId(2026, number),
            at,
            an_entry(
                f"Richiesta n. {number}",
                administration=of_whom,
                document_number="12/A" if number == 2 else None,
                document_date=DAY if number == 2 else None,
                office="Servizi educativi",
            ),
        )
        for number, at in enumerate(dates, start=1)
    ]
    here = {"comune": of_whom.comune, "aoo": of_whom.aoo, "year": 2026, "operator": "op1"}
    annulled = {"authorisation": "Det. 12/2026", "reason": "Doppia"}
    changed = {"sequence": 1, "field": "office", "value": "Tributi"}
    async with database.transaction() as connection:
        await connection.execute(insert(tables.registration), [row_of(each) for each in made])
        for number, at in ((1, MIDNIGHT), (2, NEXT)):
            row = {**here, "number": number, "at": at}
            await connection.execute(insert(tables.annulment), {**row, **annulled})
            await connection.execute(insert(tables.registration_change), {**row, **changed})
    return made


async def test_a_day_has_what_happened_between_its_two_local_midnights(database):
    made = await lived(database)
    async with database.transaction() as connection:
        found = await daily_register(connection, BORGO, DAY)
        empty = await daily_register(connection, BORGO, date(2025, 3, 29))
    assert [each.id.number for each in found.registrations] == [2, 3]
    assert found.registrations[0].entry == made[1].entry
    assert [(each.id.number, each.annulment.reason) for each in found.annulments] == [(1, "Doppia")]
    assert [(each.id.number, each.value) for each in found.changes] == [(1, "Tributi")]
    assert empty.registrations == empty.annulments == empty.changes == ()


async def test_a_day_that_is_not_over_has_no_register_yet(database):
    made = await registered(database)
    async with database.transaction() as connection:
        with pytest.raises(DayNotOver):
            await daily_register(connection, BORGO, made.mark.date)


async def test_a_change_is_kept_beneath_the_one_before_and_the_entry_stays(database):
    made = await registered(database)
    async with database.transaction() as connection:
        for office in ("Tributi", "Anagrafe"):
            await change(connection, BORGO, made.id, ChangeableField.OFFICE, office, "op1")
        with pytest.raises(EntryFaulty):
            await change(connection, BORGO, made.id, ChangeableField.OFFICE, " ", "op1")
        unknown = RegistrationId(made.id.year, 9)
        with pytest.raises(UnknownRegistration):
            await change(connection, BORGO, unknown, ChangeableField.OFFICE, "x", "op1")
    async with database.reading() as connection:
        table = tables.registration_change
        rows = await connection.execute(table.select().order_by(table.c.sequence))
        assert [(row.sequence, row.value) for row in rows] == [(1, "Tributi"), (2, "Anagrafe")]


@pytest.fixture
def directory(tmp_path):
    """A portal whose sample Comune has lived that day."""

    async def made():
        await new_home(tmp_path / "portal")
        async with open_database(tmp_path / "portal", None) as database:
            comuni = Directory(database)
            await comuni.refresh()
            await lived(database, Administration.of(comuni.comuni[0].comune))

    asyncio.run(made())
    return tmp_path / "portal"


def test_the_day_is_written_as_data(directory, tmp_path, capsys):
    asked = ["daily-register", str(directory), str(tmp_path / "day.json"), "--day", str(DAY)]
    assert main(asked) == 0
    told = json.loads((tmp_path / "day.json").read_text())
    assert [each["id"]["number"] for each in told["registrations"]] == [2, 3]
    assert main(asked) == 1, "it is not written over"
    assert "another name" in capsys.readouterr().err


def test_the_day_is_written_as_pdf_a(directory, tmp_path):
    file = tmp_path / "day.pdf"
    assert main(["daily-register", str(directory), str(file), "--day", str(DAY)]) == 0
    said = subprocess.run(["pdftotext", file, "-"], capture_output=True, check=True, text=True)
    text = " ".join(said.stdout.split())
    for part in ("29 marzo 2026", "0000002", "12/A del 29/03/2026", "Doppia", "Tributi"):
        assert part in text, part
    with pikepdf.open(file) as pdf:
        assert pdf.open_metadata()["pdfaid:part"] == "2"


def test_what_is_no_file_for_it_is_refused(directory, tmp_path, capsys):
    later = ["--day", "2090-01-01"]
    assert main(["daily-register", str(directory), str(tmp_path / "day.txt"), *later]) == 1
    assert ".pdf nor .json" in capsys.readouterr().err
    assert main(["daily-register", str(directory), str(tmp_path / "day.pdf"), *later]) == 1
    assert "not over yet" in capsys.readouterr().err
    assert not (tmp_path / "day.pdf").exists()
