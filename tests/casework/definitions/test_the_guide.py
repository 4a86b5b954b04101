"""docs/definitions.md is followed to the letter: its blocks make a form, which is published."""

import asyncio
import re
from datetime import date
from pathlib import Path

from casework.definitions import store
from casework.definitions.library import library_services
from portal.__main__ import main
from portal.branches.sheets import ServiceSheet
from portal.branches.staff_settings import put
from portal.storage.database import open_database
from sportello.cases.asking import asked
from sportello.model.place import Access
from tests.portal.prepared import new_home

COMUNE = "c_x001"
GUIDE = (Path(__file__).parents[3] / "docs" / "definitions.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```toml\n(.*?)^```$", GUIDE, re.DOTALL | re.MULTILINE)
TODAY = date(2026, 11, 27)


async def test_who_follows_the_guide_has_published_a_form(tmp_path, capsys):
    home, file = tmp_path / "portal", tmp_path / "orti.toml"
    await new_home(home)
    file.write_text("\n".join(BLOCKS), encoding="utf-8")
    garden = {"it": "Orti comunali"}
    async with open_database(home, None) as database, database.transaction() as connection:
        sheet = ServiceSheet(id="orti", name=garden, access=Access.WALK_IN, summary=garden)
        await put(connection, COMUNE, sheet)
    capsys.readouterr()
    for options in ([], ["--publish"]):
        line = ["import-definition", str(home), str(file), *options]
        assert await asyncio.to_thread(main, line) == 0
    assert capsys.readouterr().out == (
        "orti: version 1 is kept as a draft.\n"
        "orti: version 2 is kept as a draft.\n"
        "orti: version 2 is published.\n"
    )
    async with open_database(home, None) as database, database.reading() as connection:
        form = await store.published(connection, COMUNE, "orti")
    found = asked(form, {"is_retired": False, "size": "large", "with_others": True}, TODAY)
    assert [step.id for step in form.steps] == ["who", "garden", "statements"]
    assert [fee.cents for fee in found.fees] == [5000]
    assert "helpers" in found.shown
    assert found.stamp_duties


async def test_the_fault_that_the_guide_shows_is_told_so(tmp_path, capsys):
    home, file = tmp_path / "portal", tmp_path / "orti.toml"
    await new_home(home)
    text = "\n".join(BLOCKS)
    before, after = text.split('name = "email"\nlabel', 1)
    file.write_text(f'{before}name = "email"\nlable{after}', encoding="utf-8")
    line = ["import-definition", str(home), str(file)]
    assert await asyncio.to_thread(main, line) == 1
    shown = re.findall(r"^orti\.toml, .*$", GUIDE, re.MULTILINE)
    assert capsys.readouterr().err.splitlines() == [*shown, "Nothing was stored."]


def test_the_guide_counts_the_forms_that_come_along():
    assert "Twelve forms" in GUIDE
    assert len(library_services()) == 12
