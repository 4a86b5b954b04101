"""`portal import-definition`, as people type it."""

import asyncio
from importlib.resources import files

import msgspec
import pytest
from msgspec.structs import replace

from casework.definitions import store
from casework.definitions.library import library_definition
from portal.__main__ import main
from portal.error_sentences import CATALOGUE
from portal.staff.definitions.problem_sentences import sentence_of_problem
from portal.storage.database import open_database
from sportello.cases.definition_check import DefinitionProblem, ProblemKind
from tests.portal.prepared import new_home

COMUNE = "c_x001"
LIBRARY = files("casework.definitions.library")
LAMPS = LIBRARY / "illuminazione-pubblica.toml"


@pytest.fixture
async def home(tmp_path):
    await new_home(tmp_path / "portal")
    return tmp_path / "portal"


@pytest.fixture
def typed(home, capsys):
    """Types the command, and returns its exit code and what it prints on either way."""

    async def type_in(file, *words):
        line = ["import-definition", str(home), str(file), *words]
        code = await asyncio.to_thread(main, line)
        told = capsys.readouterr()
        return code, told.out + told.err

    return type_in


async def kept(home, service="tari"):
    async with open_database(home, None) as database, database.reading() as connection:
        stored = await store.all_versions(connection, COMUNE, service)
    return {each.definition.version: each.state.value for each in stored}


async def test_a_file_becomes_a_draft_beside_the_published_version(home, typed):
    assert await typed(LIBRARY / "tari.toml") == (0, "tari: version 2 is kept as a draft.\n")
    assert await kept(home) == {1: "published", 2: "draft"}


async def test_a_file_may_be_published_at_once(home, typed):
    code, told = await typed(LIBRARY / "tari.toml", "--publish")
    assert code == 0
    assert told.endswith("tari: version 2 is published.\n")
    assert await kept(home) == {1: "withdrawn", 2: "published"}


async def test_a_form_can_be_given_to_another_service(home, typed):
    assert (await typed(LAMPS, "--service", "cie-rilascio"))[0] == 0
    assert await kept(home, "cie-rilascio") == {1: "draft"}


async def test_a_service_that_is_not_there_is_told_with_those_that_are(typed, tmp_path):
    file = tmp_path / "form.json"
    form = replace(library_definition("tari"), service="tarri")
    file.write_bytes(msgspec.json.encode(form))
    code, told = await typed(file)
    assert code == 1
    assert "has no service tarri" in told
    assert "tari" in told


async def test_each_problem_is_told_with_its_path_and_remedy_and_the_draft_is_kept(
    home, typed, tmp_path
):
    file = tmp_path / "form.toml"
    text = (LIBRARY / "tari.toml").read_text().replace('field = "event"', 'field = "evnt"')
    file.write_text(text)
    code, told = await typed(file, "--publish")
    assert code == 1
    assert "It depends on “evnt”, which is no field." in told
    assert await kept(home) == {1: "published", 2: "draft"}


async def test_of_a_file_that_is_no_definition_nothing_is_stored(home, typed, tmp_path):
    file = tmp_path / "form.toml"
    file.write_text((LIBRARY / "tari.toml").read_text().replace('kind = "rows"', 'kind = "row"'))
    code, told = await typed(file)
    assert code == 1
    assert "steps.property.fields.units.kind: “row” is not known. Write rows" in told
    assert "Nothing was stored." in told
    assert (await typed(tmp_path / "none.toml"))[0] == 1
    assert await kept(home) == {1: "published"}


@pytest.mark.parametrize("kind", ProblemKind)
@pytest.mark.parametrize("language", ["it", "en"])
def test_every_problem_has_a_sentence(kind, language):
    words = CATALOGUE.words(language)
    told = sentence_of_problem(DefinitionProblem("steps.a", kind, "it"), words)
    assert told.endswith((".", "…"))
    assert "%1" not in told


async def test_a_form_of_form_io_becomes_a_draft_and_each_loss_is_a_line(home, typed, tmp_path):
    script = {"type": "textfield", "key": "code", "label": "Codice", "calculateValue": "value = 1"}
    file = tmp_path / "tari.form.json"
    file.write_bytes(msgspec.json.encode({"path": "tari", "title": "TARI", "components": [script]}))

    code, told = await typed(file)

    assert (code, told) == (
        0,
        "tari: version 2 is kept as a draft.\n"
        "The file asks for more, which is not carried over (1):\n"
        "code: calculateValue: JavaScript that computes the value\n",
    )
    code, told = await typed(file, "--publish")
    assert code == 1
    assert "leaves out" in told


async def test_translations_come_from_a_file_and_what_is_missing_is_counted(home, typed, tmp_path):
    beside = tmp_path / "tari.translations.toml"
    text = (LIBRARY / "tari.translations.toml").read_text(encoding="utf-8")
    beside.write_text(text.replace('sq = "Dyqan"', ""), "utf-8")
    code, told = await typed(LIBRARY / "tari.toml", "--translations", str(beside))
    assert code == 0
    assert "shown in Italian where no translation is: sq 1." in told
    await typed(LIBRARY / "tari.toml", "--translations", str(LIBRARY / "tari.translations.toml"))
    async with open_database(home, None) as database, database.reading() as connection:
        stored = await store.stored_version(connection, COMUNE, "tari", 3)
    assert replace(stored.definition, version=1) == library_definition("tari")


async def test_a_faulty_file_of_translations_stores_nothing(home, typed, tmp_path):
    faulty = tmp_path / "tari.translations.toml"
    faulty.write_text('[[texts]]\nde = "Haus"\n', encoding="utf-8")
    code, told = await typed(LIBRARY / "tari.toml", "--translations", str(faulty))
    assert code == 1
    assert "tari.translations.toml, line 1, texts.1: the Italian text is missing" in told
    assert await kept(home) == {1: "published"}
