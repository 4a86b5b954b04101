"""Files that people edit: what is read, and how each fault is told."""

from datetime import date
from textwrap import dedent
from typing import Literal

import pytest
from msgspec import Struct

from text.toml_lines import lines_of, nearest
from text.toml_settings import Document, FileFaulty, read_settings


class Door(Struct, frozen=True, forbid_unknown_fields=True):
    width_mm: int
    name: dict[str, str] = {}
    open_on: tuple[date, ...] = ()


class Wood(Struct, frozen=True, tag_field="of", tag="wood"):
    tree: Literal["oak", "fir"]


class Stone(Struct, frozen=True, tag_field="of", tag="stone"):
    weight_kg: float = 1.0


class House(Struct, frozen=True):
    doors: dict[str, Door]
    wall: Wood | Stone | None = None
    cellar: Door | None = None


def faults_of(text: str) -> list[str]:
    with pytest.raises(FileFaulty) as faulty:
        read_settings(dedent(text).encode(), House, "house.toml")
    return str(faulty.value).splitlines()


def test_a_sound_file_becomes_its_struct() -> None:
    text = """
    wall = { of = "wood", tree = "oak" }
    [doors.front]
    width_mm = 900
    name = { it = "Ingresso" }
    open_on = [2026-12-24]
    """
    assert read_settings(dedent(text).encode(), House, "house.toml") == House(
        doors={"front": Door(900, {"it": "Ingresso"}, (date(2026, 12, 24),))}, wall=Wood("oak")
    )


def test_all_faults_of_a_file_are_told_at_once_each_with_its_line_and_key() -> None:
    text = """\
    wall = { of = "wood", tree = "elm" }
    roof = 1
    [doors.front]
    widht_mm = 900
    [doors.back]
    width_mm = "wide"
    name = { it = 7 }
    open_on = [
        2026-12-24,  # Christmas Eve, with a ] and a "
        "never",
    ]
    """
    assert faults_of(text) == [
        "house.toml, line 1, wall.tree: invalid enum value 'elm'. Write it as in the sample file.",
        "house.toml, line 2, roof: no program reads this key. "
        "Delete it, or choose among: doors, wall, cellar.",
        "house.toml, line 3, doors.front.width_mm: is missing. Write it: width_mm = ….",
        "house.toml, line 4, doors.front.widht_mm: no program reads this key. "
        "Write width_mm, if that was meant, or delete it.",
        "house.toml, line 6, doors.back.width_mm: expected a whole number, got text in quotes. "
        "Write it as in the sample file.",
        "house.toml, line 7, doors.back.name.it: expected text in quotes, got a whole number. "
        "Write it as in the sample file.",
        "house.toml, line 10, doors.back.open_on: expected a date such as 2026-12-25, "
        "got text in quotes. Write it as in the sample file.",
    ]


def test_a_kind_that_does_not_exist_is_told() -> None:
    assert faults_of('[doors]\n[wall]\nof = "straw"') == [
        "house.toml, line 3, wall.of: “straw” is not known. Choose among: wood, stone."
    ]


def test_an_optional_table_is_looked_into_as_well() -> None:
    assert faults_of("[doors]\n[cellar]\nwidth = 3")[1].startswith(
        "house.toml, line 3, cellar.width: no program reads this key. Write width_mm"
    )


def test_a_torn_file_is_told_as_one() -> None:
    [fault] = faults_of('[doors.front]\nwidth_mm = 900\nname = { it = "Ingr')
    assert fault.startswith("house.toml, line 3: the file ends in the middle")
    assert "Restore it from its last copy" in fault


def test_a_slip_of_the_pen_is_told_with_its_line() -> None:
    [fault] = faults_of("[doors.front]\nwidth_mm == 900\n[doors.back]\nwidth_mm = 1\n")
    assert fault == "house.toml, line 2: invalid value. Compare with the lines around it."


def test_a_table_written_twice_is_told_with_the_second_line() -> None:
    [fault] = faults_of("[doors.a]\nwidth_mm = 1\n[doors.a]\nwidth_mm = 2\n[doors.b]\n")
    assert fault.startswith("house.toml, line 3: cannot declare")


def test_a_file_in_another_encoding_is_told_with_its_first_wrong_line() -> None:
    with pytest.raises(FileFaulty) as faulty:
        read_settings("[doors]\n# città\n".encode("latin-1"), House, "house.toml")
    assert str(faulty.value) == (
        "house.toml, line 2: holds letters that are not UTF-8. Save the file as UTF-8."
    )


def test_a_file_with_windows_line_ends_is_read() -> None:
    text = b"[doors.a]\r\nwidth_mm = 1\r\n"
    assert read_settings(text, House, "house.toml") == House(doors={"a": Door(1)})


def test_sound_entries_are_read_beside_faulty_ones() -> None:
    document = Document(b"[doors.a]\nwidth_mm = 1\n[doors.b]\n", "house.toml")
    assert document.entries("doors", Door) == {"a": Door(1)}
    assert [fault.key for fault in document.faults] == ["doors.b.width_mm"]


def test_every_kind_of_statement_is_found_on_its_line() -> None:
    text = dedent('''\
    top = """
    two lines = [
    """
    "quoted key" = 1 # = [
    [a.b]
    c.d = { e = "}" }
    [[list]]
    x = 1
    [[list]]
    x = 'it''s'
    [list.inner]
    y = [
      1, [2,
      3], # 4,
      { z = 5 },
    ]
    ''')
    lines = lines_of(text.replace("it''s", "its"))
    assert lines == {
        ("top",): 1,
        ("quoted key",): 4,
        ("a",): 5,
        ("a", "b"): 5,
        ("a", "b", "c"): 6,
        ("a", "b", "c", "d"): 6,
        ("list",): 7,
        ("list", 0): 7,
        ("list", 0, "x"): 8,
        ("list", 1): 9,
        ("list", 1, "x"): 10,
        ("list", 1, "inner"): 11,
        ("list", 1, "inner", "y"): 12,
        ("list", 1, "inner", "y", 0): 13,
        ("list", 1, "inner", "y", 1): 13,
        ("list", 1, "inner", "y", 2): 15,
    }
    assert nearest(lines, ("a", "b", "c", "d", "e")) == 6
    assert nearest(lines, ("nowhere",)) == 1
