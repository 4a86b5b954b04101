"""What the house asks of its QML beyond qmllint (`make check`): no size or colour outside Theme."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
KIT = ROOT / "station" / "qml"
PAGES = sorted(
    page
    for package in ("station", "totem", "counter_client", "display_board", "appliance", "tests")
    for page in (ROOT / package).rglob("*.qml")
)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_colours_and_letters_come_from_the_theme(page: Path) -> None:
    if page.name == "Theme.qml":
        return
    source = page.read_text(encoding="utf-8")
    assert re.findall(r'"#[0-9a-fA-F]{3,8}"', source) == [], "a colour of its own"
    assert re.findall(r"pixelSize: *\d+", source) == [], "a size of its own"
    assert re.findall(r"pointSize|font\.family", source) == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_the_outermost_item_is_called_root(page: Path) -> None:
    first_id = re.search(r"^ +id: (\w+)", page.read_text(encoding="utf-8"), re.MULTILINE)
    assert first_id, "give the outermost item `id: root`"
    assert first_id[1] == "root"


def test_the_kit_lists_what_it_has() -> None:
    listed = set(re.findall(r"(\w+\.qml)$", (KIT / "Station/qmldir").read_text(), re.MULTILINE))
    assert listed == {page.name for page in (KIT / "Station").glob("*.qml")}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_icons_exist(page: Path) -> None:
    named = re.findall(r'\b(?:icon|iconName|metaIcon): "([\w-]+)"', page.read_text("utf-8"))
    assert [icon for icon in named if not (KIT / f"Station/icons/{icon}.svg").is_file()] == []
