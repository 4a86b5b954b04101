"""The judge finds what it is there for: small windows, each with one fault, and its right twin."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtQml import QQmlApplicationEngine
from PySide6.QtQuick import QQuickWindow
from shiboken6 import Shiboken

from station.run import QML, prepare_fonts
from tests.screens.contrast import faults_of_contrast
from tests.screens.faults import (
    faults_of_covers,
    faults_of_reading,
    faults_of_targets,
    faults_of_texts,
)
from tests.screens.geometry import Box
from tests.screens.painted import painted
from tests.screens.reading import spoken

LEAST_TARGET_PX = 56

VISIT_CARD = """
    GridLayout {
        columns: 2
        rowSpacing: 0
        width: 700
        Item {
            implicitHeight: code.implicitHeight
            Layout.fillWidth: true
            TicketCode { id: code; code: "A001"; size: 112 }
        }
        Item { visible: %s; implicitHeight: 10; Layout.preferredWidth: 320 }
        Heading { text: "Certificati anagrafici"; Layout.fillWidth: true }
    }
"""
"""The counter's card as it was: without the box in the second column, the heading takes its place,
and the code, which has no width of its own, is painted over it."""


pytestmark = pytest.mark.usefixtures("qt_app")


@contextmanager
def a_window(content: str) -> Iterator[QQuickWindow]:
    """A window of 800×600 that shows `content`, laid out."""
    prepare_fonts()
    engine = QQmlApplicationEngine()
    engine.addImportPath(str(QML))
    source = (
        "import QtQuick; import QtQuick.Layouts; import Station\n"
        f"StationWindow {{ width: 800; height: 600; visible: true; {content} }}"
    )
    engine.loadData(source.encode())
    (window,) = engine.rootObjects()
    assert isinstance(window, QQuickWindow)
    QGuiApplication.processEvents()
    window.grabWindow()
    yield window
    Shiboken.delete(engine)


def faults_in(content: str, language: str = "it") -> list[str]:
    """What is wrong with a window that shows `content`."""
    with a_window(content) as window:
        measured = painted(window)
        said = spoken(window, measured, language)
        return [
            *faults_of_texts(measured),
            *faults_of_reading(said),
            *faults_of_contrast(measured, window.grabWindow()),
            *faults_of_targets(said, LEAST_TARGET_PX),
            *faults_of_covers(said, measured),
        ]


def test_the_code_over_the_name_of_the_service_is_found() -> None:
    (fault,) = faults_in(VISIT_CARD % "false")
    assert fault.startswith("'A001' and 'Certificati anagrafici' meet at ")
    assert faults_in(VISIT_CARD % "true") == []


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ('Prose { text: "Una frase che non ci sta"; width: 80; height: 20 }', "is cut"),
        ('Prose { text: "Una frase"; x: 780 }', "is outside the window"),
        ('Item { width: 40; height: 40; clip: true; Prose { text: "Una frase" }}', "what clips it"),
        (
            'Rectangle { color: "#eee"; width: 40; height: 40; Prose { text: "Una frase" } }',
            "is outside the ground it stands on",
        ),
        (
            'Prose { text: "Una frase" } Rectangle { width: 40; height: 40; color: "#fff" }',
            "is covered",
        ),
        ('Prose { text: "Una frase"; color: "#999999"; x: 9; y: 9 }', "is too pale"),
        (
            'Prose { text: "seconda"; y: 50 } Prose { text: "prima" }',
            "'prima' is read after 'seconda', and stands before it",
        ),
        (
            'Prose { text: "seconda"; x: 200 } Prose { text: "prima" }',
            "'prima' is read after 'seconda', and stands before it",
        ),
        (
            'Prose { text: "Una frase" } Icon { icon: "search"; size: 24 }',
            "'Una frase' and the sign 'search' meet",
        ),
        (
            'Touchable { text: "Piccolo"; width: 50; height: 80 }',
            "'Piccolo' is 50x80 px to touch, and 56 are needed",
        ),
        (
            'BigButton { text: "Avanti"; height: 80 }'
            ' Rectangle { y: 70; width: 300; height: 20; color: "#fff" }',
            "'Avanti' is covered at",
        ),
    ],
)
def test_every_kind_of_fault_is_found(content: str, fault: str) -> None:
    (found,) = faults_in(content)
    assert fault in found


@pytest.mark.parametrize(
    "content",
    [
        'Prose { text: "Una frase che non ci sta"; width: 80; height: 20;'
        " readonly property bool mayElide: true }",
        'Prose { text: "Una frase" } Rectangle { width: 40; height: 40; color: "#fff";'
        " readonly property bool floats: true }",
        'Prose { text: "Una frase" }'
        ' Rectangle { width: 800; height: 600; color: "#80000000" }'
        ' Rectangle { width: 80; height: 40; Text { text: "Una frase"; color: "#000" } }',
        'Prose { text: "prima" } Prose { text: "seconda"; x: 200 } Prose { text: "terza"; y: 50 }',
        'Column { Prose { text: "prima" } Prose { text: "seconda" } }'
        ' Column { x: 300; Prose { text: "terza" } Prose { text: "quarta" } }',
    ],
)
def test_what_is_meant_is_no_fault(content: str) -> None:
    assert faults_in(content) == []


def test_arabic_is_read_from_the_right() -> None:
    row = 'Prose { text: "prima"; x: 200 } Prose { text: "seconda" }'
    assert faults_in(row, "ar") == []
    kept = "Item { readonly property bool keepsPlace: true; width: 400; height: 60; %s }"
    assert "'seconda' is read after" in faults_in(kept % row, "ar")[0]


@pytest.mark.parametrize("closeness", [1, 0.68])
@pytest.mark.parametrize("place", ["AlignTop", "AlignVCenter", "AlignBottom"])
@pytest.mark.parametrize(
    "size", ["font.pixelSize: 60", "font.pixelSize: 90; fontSizeMode: Text.Fit"]
)
def test_ink_is_measured_where_it_is_painted(closeness: float, place: str, size: str) -> None:
    text = (
        'Text { text: "Hxxxx Hxxxx Hxxxxxxxp"; x: 40; y: 80; width: 400; height: 300;'
        f" color: '#000'; wrapMode: Text.WordWrap; lineHeight: {closeness};"
        f" verticalAlignment: Text.{place}; {size} }}"
    )
    with a_window(text) as window:
        (measured,) = painted(window).texts
        picture = window.grabWindow()
        dark = [
            (x, y)
            for y in range(picture.height())
            for x in range(picture.width())
            if picture.pixelColor(x, y).red() < 128
        ]
    rows, columns = {y for _, y in dark}, {x for x, _ in dark}
    seen = Box(min(columns), min(rows), max(columns) + 1, max(rows) + 1)
    assert measured.ink.holds(seen, 2)
    assert seen.holds(measured.ink, 12)  # a line ends in the air beside its last letter
