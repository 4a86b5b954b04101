"""What a window paints, measured: its texts with the extent of their ink, and what covers them.

Owns the walk over the items in the order in which they are painted. Judges nothing: that is
`faults`. An element may declare, by a property of its own in QML:

    mayElide    a name too long for its place ends in "…" here, and that is meant
    keepsPlace  it stands the same way round in languages written from the right
    floats      it lies over others for a while, and goes by itself
"""

from collections.abc import Iterator

from msgspec import Struct
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QFont, QFontMetricsF
from PySide6.QtQml import QQmlEngine, QQmlExpression, QQmlProperty
from PySide6.QtQuick import QQuickItem, QQuickWindow
from shiboken6 import Shiboken

from tests.screens.geometry import Box

INVISIBLE = 0.05
"""Opacity below which one sees nothing."""
OPAQUE = 0.95

EVERYWHERE = Box(-1e9, -1e9, 1e9, 1e9)


class Align:
    """Qt's numbers."""

    RIGHT, CENTRE = 2, 4
    BOTTOM, MIDDLE = 64, 128


class Text(Struct, frozen=True):
    """Words as they stand on the screen.

    ink       the extent of the letters themselves
    room      where its ancestors let it be painted
    surface   the nearest button, card or coloured ground that it stands on
    scrolls   whether what is not seen of it can be brought into sight
    is_listed whether it belongs to a row of a view, which may have made more rows than it shows
    is_cut    whether words are left out, by an ellipsis or by a limit of lines
    order     its place in the order of painting
    """

    words: str
    ink: Box
    room: Box
    surface: Box
    is_cut: bool
    may_elide: bool
    scrolls: bool
    is_listed: bool
    colour: tuple[int, int, int]
    opacity: float
    size_px: float
    is_bold: bool
    order: int


class Sign(Struct, frozen=True):
    """An icon, where it is seen. `order` is its place in the order of painting."""

    name: str
    box: Box
    order: int


class Cover(Struct, frozen=True):
    """Something opaque, or a veil over the whole window."""

    box: Box
    is_veil: bool
    floats: bool
    order: int


class Painted(Struct):
    """A window as it is painted.

    orders  when each item was painted, by its address
    seen    what of it
    """

    window: Box
    texts: list[Text]
    signs: list[Sign]
    covers: list[Cover]
    orders: dict[int, int]
    seen: dict[int, Box]
    unmirrored: list[Box]

    @property
    def veil(self) -> int:
        """The place of the last veil: what is below is in the background."""
        return max((cover.order for cover in self.covers if cover.is_veil), default=-1)


class _Ground(Struct, frozen=True):
    """What is inherited from the items above."""

    room: Box = EVERYWHERE
    surface: Box = EVERYWHERE
    opacity: float = 1.0
    scrolls: bool = False
    is_listed: bool = False
    may_elide: bool = False
    floats: bool = False


def painted(window: QQuickWindow) -> Painted:
    """Everything visible in `window`, whose layout is up to date."""
    box = Box(0, 0, window.width(), window.height())
    found = Painted(box, [], [], [], {}, {}, [])
    _walk(window.contentItem(), _Ground(room=box), found)
    return found


def address(item: object) -> int:
    """By which an item is known in `Painted.orders`."""
    return int(Shiboken.getCppPointer(item)[0])


def _walk(item: QQuickItem, ground: _Ground, found: Painted) -> None:
    opacity = ground.opacity * item.opacity()
    if not item.isVisible() or opacity < INVISIBLE:
        return
    box = _box(item, QRectF(0, 0, item.width(), item.height()))
    if item.property("keepsPlace"):
        found.unmirrored.append(box)
    inner = _Ground(
        room=ground.room.meet(box) if item.clip() else ground.room,
        surface=box if _is_surface(item) else ground.surface,
        opacity=opacity,
        scrolls=ground.scrolls or _scrolls(item),
        is_listed=ground.is_listed or item.inherits("QQuickItemView"),
        may_elide=ground.may_elide or bool(item.property("mayElide")),
        floats=ground.floats or bool(item.property("floats")),
    )
    children = sorted(item.childItems(), key=lambda child: child.z())
    for child in children:
        if child.z() < 0:
            _walk(child, inner, found)
    found.orders[address(item)] = len(found.orders)
    found.seen[address(item)] = box.meet(ground.room)
    _look_at(item, box, inner, found)
    for child in children:
        if child.z() >= 0:
            _walk(child, inner, found)


def _look_at(item: QQuickItem, box: Box, ground: _Ground, found: Painted) -> None:
    order = found.orders[address(item)]
    if item.inherits("QQuickRectangle"):
        visible = box.meet(ground.room)
        colour: QColor = item.property("color")
        fills = visible.holds(found.window)
        if colour.alphaF() * ground.opacity >= OPAQUE or (fills and colour.alphaF() > INVISIBLE):
            is_veil = fills and order > 0 and bool(found.texts)
            found.covers.append(Cover(visible, is_veil, ground.floats, order))
    elif item.inherits("QQuickIconImage"):
        if name := item.property("icon"):
            found.signs.append(Sign(name, box.meet(ground.room), order))
    elif item.inherits("QQuickText") or item.inherits("QQuickTextInput"):
        found.texts.extend(_text(item, ground, order))


def _text(item: QQuickItem, ground: _Ground, order: int) -> Iterator[Text]:
    is_input = item.inherits("QQuickTextInput")
    words: str = item.property("displayText" if is_input else "text")
    if not words.strip():
        return
    font: QFont = item.property("font")
    size_px = float(font.pixelSize())
    if not is_input:
        size_px = _told(item, "fontInfo.pixelSize")  # smaller than asked for, where it is to fit
        font = QFont(font)
        font.setPixelSize(round(size_px))
    colour: QColor = item.property("color")
    yield Text(
        words=words,
        ink=_box(item, _ink(item, words, font)),
        room=ground.room,
        surface=ground.surface,
        is_cut=not is_input and bool(item.property("truncated")),
        may_elide=ground.may_elide,
        scrolls=ground.scrolls,
        is_listed=ground.is_listed,
        colour=(colour.red(), colour.green(), colour.blue()),
        opacity=ground.opacity * colour.alphaF(),
        size_px=size_px,
        is_bold=font.weight() >= QFont.Weight.DemiBold,
        order=order,
    )


def _ink(item: QQuickItem, words: str, font: QFont) -> QRectF:
    """Where the letters are, in the item's own pixels: lines from the first to the last.

    Lines that are set closer than usual move up as one, of which Qt's baseline knows nothing.
    """
    letters = QFontMetricsF(font).tightBoundingRect(words.replace("\n", " "))
    lines = item.property("lineCount") or 1
    closeness = item.property("lineHeight") or 1.0
    line = item.property("contentHeight") / (1 + closeness * (lines - 1))
    baseline = item.baselineOffset()
    match _told(item, "verticalAlignment"):
        case Align.MIDDLE:
            baseline -= (1 - closeness) * line / 2
        case Align.BOTTOM:
            baseline -= (1 - closeness) * line
    width = item.property("contentWidth")
    left = _padding(item, "left")
    room = item.width() - left - _padding(item, "right")
    match _told(item, "effectiveHorizontalAlignment"):
        case Align.RIGHT:
            left += room - width
        case Align.CENTRE:
            left += (room - width) / 2
    top = baseline + letters.top()
    bottom = baseline + closeness * line * (lines - 1) + letters.bottom()
    return QRectF(left, top, width, bottom - top)


def _padding(item: QQuickItem, side: str) -> float:
    return float(item.property(f"{side}Padding") or 0)


def _told(item: QQuickItem, expression: str) -> float:
    """What QML says: some of its own types Python has no name for."""
    value, _ = QQmlExpression(QQmlEngine.contextForObject(item), item, expression).evaluate()
    return float(value)


def _box(item: QQuickItem, rect: QRectF) -> Box:
    scene = item.mapRectToScene(rect)
    return Box(scene.left(), scene.top(), scene.right(), scene.bottom())


def _scrolls(item: QQuickItem) -> bool:
    return item.inherits("QQuickFlickable") and bool(item.property("interactive"))


def _is_surface(item: QQuickItem) -> bool:
    """Whether one sees where it ends: a control's ground, or a rectangle with colour or edge."""
    if item.inherits("QQuickControl"):
        return item.property("background") is not None
    if not item.inherits("QQuickRectangle"):
        return False
    colour: QColor = item.property("color")
    edge = QQmlProperty.read(item, "border.width")
    return colour.alphaF() > INVISIBLE or bool(edge)
