"""The colours can be read: WCAG AA, measured, in both themes."""

from pathlib import Path

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QColor
from PySide6.QtQml import QQmlComponent, QQmlEngine

THEME = Path(__file__).parent.parent.parent / "station/qml/Station/Theme.qml"

TEXT = [
    ("text", "surface"),
    ("text", "muted"),
    ("textSecondary", "surface"),
    ("textSecondary", "muted"),
    ("textDisabled", "muted"),
    ("emphasis", "primarySoft"),
    ("primary", "surface"),
    ("primary", "primarySoft"),
    ("primaryInk", "primary"),
    ("primaryInk", "primaryHover"),
    ("primaryInk", "primaryActive"),
    ("primaryInk", "danger"),
    ("primaryInk", "dangerHover"),
    ("emphasisInk", "emphasis"),
    ("success", "surface"),
    ("warning", "surface"),
    ("warning", "warningSoft"),
    ("danger", "surface"),
    ("success", "successSoft"),
    ("danger", "dangerSoft"),
    ("text", "warningSoft"),
    ("text", "dangerSoft"),
    ("text", "successSoft"),
]
SHAPES = [("edge", "surface"), ("focus", "surface"), ("focus", "muted"), ("signalInk", "warning")]


def _luminance(colour: QColor) -> float:
    channels = (colour.redF(), colour.greenF(), colour.blueF())
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: QColor, other: QColor) -> float:
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("high_contrast", [False, True])
@pytest.mark.usefixtures("qt_app")
def test_everything_written_can_be_read(high_contrast: bool) -> None:
    engine = QQmlEngine()
    source = THEME.read_text(encoding="utf-8").replace("pragma Singleton\n", "")
    component = QQmlComponent(engine)
    component.setData(source.encode(), QUrl())
    theme = component.create()
    theme.setProperty("highContrast", high_contrast)
    least = {**dict.fromkeys(TEXT, 4.5), **dict.fromkeys(SHAPES, 3.0)}
    pale = {
        pair: round(_contrast(theme.property(pair[0]), theme.property(pair[1])), 2)
        for pair, needed in least.items()
        if _contrast(theme.property(pair[0]), theme.property(pair[1])) < needed
    }
    assert pale == {}
