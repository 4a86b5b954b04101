"""A list of structs as QML sees it, watched by Qt's own model tester."""

from enum import Enum
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtTest import QAbstractItemModelTester

from station.list_model import RowModel

pytestmark = pytest.mark.usefixtures("qt_app")


class Place(Enum):
    HALL = "hall"


class Waiting(msgspec.Struct, frozen=True):
    code: str
    waited_minutes: int = 0
    place: Place = Place.HALL


class Watched:
    """A model, and what it told."""

    def __init__(self, *codes: str) -> None:
        self.model = RowModel(Waiting, key=lambda row: row.code)
        fatal = QAbstractItemModelTester.FailureReportingMode.Fatal
        self.tester = QAbstractItemModelTester(self.model, fatal)
        self.told: list[tuple[Any, ...]] = []
        self.show(*codes)
        model, told = self.model, self.told
        model.rowsInserted.connect(lambda _, first, last: told.append(("insert", first, last)))
        model.rowsRemoved.connect(lambda _, first, last: told.append(("remove", first, last)))
        model.rowsMoved.connect(lambda _, first, last, __, to: told.append(("move", first, to)))
        model.dataChanged.connect(lambda at, _, roles: told.append(("change", at.row(), roles)))
        model.modelReset.connect(lambda: told.append(("reset",)))

    def show(self, *codes: str) -> None:
        self.model.show([Waiting(code) for code in codes])

    @property
    def codes(self) -> list[str]:
        return [row.code for row in self.model.rows]


def test_a_ticket_that_joins_is_one_inserted_row() -> None:
    line = Watched("A001", "A002")
    line.show("A001", "A002", "A003")
    assert line.told == [("insert", 2, 2)]


def test_tickets_that_leave_together_are_one_removal() -> None:
    line = Watched("A001", "A002", "A003", "A004")
    line.show("A001", "A004")
    assert line.told == [("remove", 1, 2)]


def test_the_first_that_goes_to_the_end_moves_alone() -> None:
    line = Watched("A001", "A002", "A003", "A004")
    line.show("A002", "A003", "A004", "A001")
    assert line.told == [("move", 0, 4)]


def test_the_last_that_comes_first_moves_alone() -> None:
    line = Watched("A001", "A002", "A003")
    line.show("A003", "A001", "A002")
    assert line.told == [("move", 2, 0)]


def test_a_minute_more_changes_one_role_of_one_row() -> None:
    line = Watched("A001", "A002")
    line.model.show([Waiting("A001"), Waiting("A002", waited_minutes=1)])
    role = next(role for role, name in line.model.roleNames().items() if name == b"waitedMinutes")
    assert line.told == [("change", 1, [role])]


def test_the_same_list_again_tells_nothing() -> None:
    line = Watched("A001", "A002")
    line.show("A001", "A002")
    assert line.told == []


def test_two_rows_of_one_key_are_a_bug() -> None:
    line = Watched()
    with pytest.raises(ValueError, match="same key"):
        line.show("A001", "A001")


def test_fields_are_roles_in_the_spelling_of_qml() -> None:
    names = {bytes(name.data()) for name in Watched().model.roleNames().values()}
    assert names == {b"code", b"waitedMinutes", b"place"}


def test_an_enum_is_shown_as_its_value() -> None:
    model = Watched("A001").model
    role = next(role for role, name in model.roleNames().items() if name == b"place")
    assert model.data(model.index(0), role) == "hall"


def test_a_field_that_qml_needs_for_itself_is_refused() -> None:
    class Bad(msgspec.Struct, frozen=True):
        id: str

    with pytest.raises(ValueError, match="rename"):
        RowModel(Bad, key=lambda row: row.id)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.sampled_from("ABCDEFGH"), unique=True), max_size=6))
def test_whatever_comes_is_shown_without_a_reset(days: list[list[str]]) -> None:
    line = Watched()
    for codes in days:
        line.show(*codes)
        assert line.codes == codes
    assert ("reset",) not in line.told
