"""A screen reader says the rows of a list in the order in which they stand."""

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtGui import QAccessible, QGuiApplication, QWindow
from PySide6.QtQuick import QQuickWindow

from station.inspection import Item
from station.run import Options, Stage
from tests.counter_client import states
from tests.counter_client.a_counter import Morning


class Shown:
    """The counter's real window over the models of a morning, drawn to memory."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage

    def rows(self, role: str = "ListItem") -> list[Item]:
        """The rows in the order in which they are read, once the window stands still."""
        for _ in range(3):
            QGuiApplication.processEvents()
            self.window.grabWindow()
        assert self.stage.inspector.look().complaints == ()
        return [item for item in self.stage.inspector.look().walk() if item.role == role]

    @property
    def window(self) -> QWindow:
        (window,) = (w for w in QGuiApplication.topLevelWindows() if isinstance(w, QQuickWindow))
        return window


@contextmanager
def shown(morning: Morning, size: tuple[int, int] = (1366, 768)) -> Iterator[Shown]:
    QAccessible.setActive(True)
    stage = Stage("counter_client", Options(size=size, has_reduced_motion=True))
    try:
        stage.show("Counter.qml", docked=False, **states.models(morning))
        yield Shown(stage)
    finally:
        stage.dismantle()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def codes(rows: list[Item]) -> list[str]:
    return [row.name.split(",")[0] for row in rows if row.name[1:4].isdigit()]


def stand_as_read(rows: list[Item]) -> bool:
    tops = [row.rect.y for row in rows]
    return tops == sorted(tops)


async def test_whoever_gets_a_better_place_is_read_there():
    morning = Morning(plan=states.the_plan())
    await states.at_desk(morning)
    with shown(morning) as screen:
        states.take(morning, states.PAPERS)
        states.take(morning, states.CIE)
        assert codes(screen.rows()) == ["A001", "C001"]
        states.take(morning, states.PAPERS, priority="gravidanza")
        await morning.ordered()
        rows = screen.rows()
        assert codes(rows) == ["A002", "A001", "C001"]
        assert stand_as_read(rows)


async def test_answers_are_read_as_they_stand_after_something_was_typed_and_erased():
    morning = Morning(plan=states.the_plan())
    await states.serving(morning)
    with shown(morning) as screen:
        await morning.press(morning.question.ask, "add_service")
        before = screen.rows("Button")
        morning.question.type("cert")
        screen.rows()
        morning.question.type("")
        after = screen.rows("Button")
        assert [row.name for row in after] == [row.name for row in before]
        assert stand_as_read(
            [row for row in after if "Certificati" in row.name or "AIRE" in row.name]
        )
