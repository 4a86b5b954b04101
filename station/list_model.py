"""Shows a list of frozen structs to QML, telling it the least that changed.

Owns the roles and the changes. A row that stays keeps its delegate, so that QML can animate what
really comes, goes and moves. Must not know what the rows are about.
"""

from bisect import bisect_left
from collections.abc import Callable, Hashable, Sequence
from datetime import datetime
from enum import Enum
from itertools import pairwise
from typing import Any, Generic, TypeVar

import msgspec
from PySide6.QtCore import (
    Property,
    QAbstractListModel,
    QByteArray,
    QDateTime,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtQuick import QQuickItem

RowType = TypeVar("RowType", bound=msgspec.Struct)

RESERVED = frozenset({"id", "index", "model", "data", "parent", "state", "objectName", "modelData"})
"""Names that a QML delegate cannot take as a required property, or that hide one of its own."""


class RowModel(QAbstractListModel, Generic[RowType]):
    """A list of `row_type` structs; each field is a role, `waited_minutes` as `waitedMinutes`.

    Properties:
        count: how many rows there are.
    """

    countChanged = Signal()  # noqa: N815

    def __init__(
        self,
        row_type: type[RowType],
        key: Callable[[RowType], Hashable],
        parent: QObject | None = None,
    ) -> None:
        """`key` tells which row of the next list is the same thing as one of this list."""
        super().__init__(parent)
        self._key = key
        self._rows: list[RowType] = []
        self._fields = row_type.__struct_fields__
        names = [_camel_case(field) for field in self._fields]
        if taken := RESERVED.intersection(names):
            raise ValueError(f"{row_type.__name__}: QML needs {sorted(taken)} for itself; rename")
        self._roles = {Qt.ItemDataRole.UserRole + n: name for n, name in enumerate(names, start=1)}

    @Property(int, notify=countChanged)
    def count(self) -> int:
        """How many rows there are."""
        return len(self._rows)

    @property
    def rows(self) -> tuple[RowType, ...]:
        """The rows as they are shown now."""
        return tuple(self._rows)

    def show(self, rows: Sequence[RowType]) -> None:
        """Show `rows` from now on: remove, move, insert and change what differs.

        Raises: ValueError if two rows have the same key.
        """
        keys = [self._key(row) for row in rows]
        if len(set(keys)) != len(keys):
            raise ValueError(f"two rows with the same key among {keys}")
        before = len(self._rows)
        self._remove_all_but(set(keys))
        self._reorder(keys)
        self._insert_and_update(rows, keys)
        if len(self._rows) != before:
            self.countChanged.emit()

    @Slot(QQuickItem)
    def stack(self, delegates: QQuickItem) -> None:
        """Let what a view made of the rows be read in the order in which it stands.

        `delegates` is the view's content. Assistive technology reads items as they are stacked,
        and a view stacks its delegates in the order in which it happened to make them.
        """
        standing = sorted(delegates.childItems(), key=lambda item: item.y())
        if standing != delegates.childItems():
            for before, item in pairwise(standing):
                item.stackAfter(before)

    def _remove_all_but(self, keys: set[Hashable]) -> None:
        last = len(self._rows) - 1
        while last >= 0:
            first = last
            while first >= 0 and self._key(self._rows[first]) not in keys:
                first -= 1
            if first < last:
                self.beginRemoveRows(QModelIndex(), first + 1, last)
                del self._rows[first + 1 : last + 1]
                self.endRemoveRows()
            last = first - 1

    def _reorder(self, keys: list[Hashable]) -> None:
        """Bring the rows that stay into the order of `keys`, each row moving once at most."""
        present = [self._key(row) for row in self._rows]
        staying = [key for key in keys if key in set(present)]
        goal = {key: place for place, key in enumerate(staying)}
        steady = _longest_rise([goal[key] for key in present])
        for place, key in enumerate(staying):
            if place in steady:
                continue
            source = present.index(key)
            target = present.index(staying[place - 1]) + 1 if place else 0
            target -= source < target
            if source != target:
                self._move(source, target)
                present.insert(target, present.pop(source))

    def _insert_and_update(self, rows: Sequence[RowType], keys: list[Hashable]) -> None:
        staying = {self._key(row) for row in self._rows}
        for place, row in enumerate(rows):
            if keys[place] in staying:
                self._update(place, row)
            else:
                self._insert(place, row)

    def _insert(self, place: int, row: RowType) -> None:
        self.beginInsertRows(QModelIndex(), place, place)
        self._rows.insert(place, row)
        self.endInsertRows()

    def _move(self, source: int, target: int) -> None:
        qt_target = target + 1 if target > source else target
        self.beginMoveRows(QModelIndex(), source, source, QModelIndex(), qt_target)
        self._rows.insert(target, self._rows.pop(source))
        self.endMoveRows()

    def _update(self, place: int, row: RowType) -> None:
        shown = self._rows[place]
        changed = [
            role
            for role, field in zip(self._roles, self._fields, strict=True)
            if getattr(shown, field) != getattr(row, field)
        ]
        self._rows[place] = row
        if changed:
            self.dataChanged.emit(self.index(place), self.index(place), changed)

    # What Qt asks

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008
        """As Qt wants it: a list has no rows below its rows."""
        return 0 if parent.isValid() else len(self._rows)

    def data(
        self,
        index: QModelIndex | QPersistentModelIndex,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        """The field behind `role`; enums as their value, aware datetimes as instants."""
        if not index.isValid() or role not in self._roles:
            return None
        field = self._fields[role - Qt.ItemDataRole.UserRole - 1]
        return _for_qml(getattr(self._rows[index.row()], field))

    def roleNames(self) -> dict[int, QByteArray]:
        """The roles, by the names that QML uses."""
        return {role: QByteArray(name.encode()) for role, name in self._roles.items()}


def _camel_case(field: str) -> str:
    first, *others = field.split("_")
    return first + "".join(word.capitalize() for word in others)


def _for_qml(value: Any) -> Any:
    match value:
        case Enum():
            return value.value
        case datetime():
            return QDateTime.fromMSecsSinceEpoch(round(value.timestamp() * 1000))
        case tuple():
            return [_for_qml(each) for each in value]
        case _:
            return value


def _longest_rise(places: list[int]) -> set[int]:
    """The largest set of `places` that already stand in rising order (patience sorting)."""
    tops: list[int] = []
    before: dict[int, int | None] = {}
    for place in places:
        pile = bisect_left(tops, place)
        before[place] = tops[pile - 1] if pile else None
        tops[pile : pile + 1] = [place]
    steady: set[int] = set()
    place_or_none = tops[-1] if tops else None
    while place_or_none is not None:
        steady.add(place_or_none)
        place_or_none = before[place_or_none]
    return steady
