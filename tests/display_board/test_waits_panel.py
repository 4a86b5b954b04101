"""The panel of the waits turns whole pages, also when lines come and go."""

from pathlib import Path

from PySide6.QtCore import QPointF, QUrl
from PySide6.QtQuick import QQuickItem, QQuickView

from display_board.board_model import ShownWait
from station.list_model import RowModel

ROOT = Path(__file__).parents[2]
COLUMNS = 3


def cells_of(panel: QQuickItem) -> dict[str, float]:
    """How far from the first column each cell on the page stands, in columns, by its name."""
    cells = [item for item in every_item(panel) if item.property("interval") and item.isVisible()]
    first = min(cell.mapToItem(panel, QPointF(0, 0)).x() for cell in cells)
    assert first == 0
    return {
        cell.property("name"): round(cell.mapToItem(panel, QPointF(0, 0)).x() / cell.width(), 6)
        for cell in cells
    }


def every_item(item: QQuickItem) -> list[QQuickItem]:
    return [item, *(deep for child in item.childItems() for deep in every_item(child))]


def rows(*names: str) -> list[ShownWait]:
    return [ShownWait(name, name, "circa 10–15 minuti", "3 persone prima di lei") for name in names]


def test_a_page_stays_in_its_columns_when_lines_before_it_come_and_go(qt_app):
    waits = RowModel(ShownWait, lambda row: row.topic)
    waits.show(rows(*"abcde"))
    view = QQuickView()
    view.engine().addImportPath(str(ROOT / "station" / "qml"))
    view.setInitialProperties({"waits": waits, "columns": COLUMNS})
    view.setSource(QUrl.fromLocalFile(str(ROOT / "display_board" / "qml" / "WaitsPanel.qml")))
    view.resize(1201, 232)
    view.setResizeMode(QQuickView.ResizeMode.SizeRootObjectToView)
    view.show()
    try:
        panel = view.rootObject()
        assert isinstance(panel, QQuickItem)
        panel.setProperty("page", 1)
        view.grabWindow()
        assert cells_of(panel) == {"d": 0, "e": 1}
        for names in ("bcde", "zabcde", "abcdefg"):
            waits.show(rows(*names))
            view.grabWindow()
            panel.setProperty("page", 1)
            view.grabWindow()
            on_page = names[COLUMNS:][:COLUMNS]
            assert cells_of(panel) == {name: column for column, name in enumerate(on_page)}
    finally:
        view.close()
        del view
