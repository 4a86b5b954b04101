"""What a branch has kept is opened by a later version of the program."""

import sqlite3
from contextlib import closing
from importlib import import_module
from pathlib import Path

import pytest

import casework
from casework.at_branch.store import SCHEMA
from casework.storage.growing import open_grown
from casework.storage.schema import CASEWORK_SUBJECTS
from web.process.cannot_start import CannotStart

HERE = Path(casework.__file__).parent


def changed(file: Path, *statements: str) -> None:
    with closing(sqlite3.connect(file)) as database, database:
        for statement in statements:
            database.execute(statement)


def shape(file: Path) -> set[tuple[str, str]]:
    with closing(sqlite3.connect(file)) as database:
        names = database.execute("select name, type from sqlite_master").fetchall()
        columns = [
            (table, column[1])
            for table, kind in names
            if kind == "table"
            for column in database.execute(f"pragma table_info({table})")
        ]
    return {*names, *columns}


def test_tables_columns_and_indexes_that_came_later_are_added_and_nothing_is_lost(tmp_path):
    file = tmp_path / "casework" / "cases.db"
    open_grown(file, SCHEMA)
    whole = shape(file)
    changed(
        file,
        "insert into service_form (comune, service, newest) values ('c', 'tari', 3)",
        "drop index ix_case_visit_comune_visit",
        "drop table case_change",
        "alter table attachment drop column found",
        "alter table attachment drop column has_inside",
    )
    assert shape(file) != whole

    open_grown(file, SCHEMA)

    assert shape(file) == whole
    with closing(sqlite3.connect(file)) as database:
        assert database.execute("select newest from service_form").fetchall() == [(3,)]


def test_what_a_later_version_has_written_is_not_touched(tmp_path):
    file = tmp_path / "casework" / "cases.db"
    open_grown(file, SCHEMA)
    changed(file, "pragma user_version = 999")
    with pytest.raises(CannotStart, match="later version"):
        open_grown(file, SCHEMA)


def test_the_schema_has_the_tables_of_every_subject():
    subjects = {
        import_module(".".join(("casework", *path.relative_to(HERE).parent.parts, "tables")))
        for path in HERE.rglob("tables.py")
        if "at_branch" not in path.parts
    }
    assert subjects == set(CASEWORK_SUBJECTS)
