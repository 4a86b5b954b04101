"""What a screen reader says of a window, in its order, with the place of each item.

As `station.inspector` finds it, but for what lies behind a question: while one is asked, only the
question is read here.
"""

from collections.abc import Iterator

from msgspec import Struct
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtQuick import QQuickItem, QQuickWindow

from tests.screens.geometry import Box
from tests.screens.painted import Painted, address
from text.catalogue import LANGUAGES

TARGETS = (QAccessible.Role.Button, QAccessible.Role.CheckBox, QAccessible.Role.PageTab)


class Spoken(Struct, frozen=True):
    """An item with a name, and its place in the order of painting.

    `path` are the addresses of the items that it stands in, and its own.
    """

    name: str
    role: str
    box: Box
    is_target: bool
    leads_right: bool
    order: int
    path: tuple[int, ...]

    def holds(self, other: "Spoken") -> bool:
        """Whether `other` is part of it."""
        return other.path[: len(self.path)] == self.path


def spoken(window: QQuickWindow, painted: Painted, language: str) -> list[Spoken]:
    """Every named item in front of the last veil, in the order in which it is read."""
    root = QAccessible.queryAccessibleInterface(window)
    is_mirrored = LANGUAGES[language].is_right_to_left
    return list(_below(root, (), painted, is_mirrored))


def _below(
    interface: QAccessibleInterface, path: tuple[int, ...], painted: Painted, is_mirrored: bool
) -> Iterator[Spoken]:
    for place in range(interface.childCount()):
        child = interface.child(place)
        if child is None or not child.isValid() or child.state().invisible:
            continue
        item = child.object()
        here = (*path, address(item))
        name = child.text(QAccessible.Text.Name)
        order = painted.orders.get(here[-1], -1)
        if isinstance(item, QQuickItem) and name and order > painted.veil:
            box = painted.seen[here[-1]]
            keeps = any(each.holds(box, 1) for each in painted.unmirrored)
            if not box.is_empty:
                role = QAccessible.Role(child.role())
                leads_right = is_mirrored and not keeps
                yield Spoken(name, role.name, box, role in TARGETS, leads_right, order, here)
        yield from _below(child, here, painted, is_mirrored)
