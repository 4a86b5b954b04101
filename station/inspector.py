"""Answers who looks at a station's window from outside: what a screen reader would find in it.

Owns the socket of `--inspect PATH` and the walk over Qt's accessible tree. What is not
accessible is not found: every journey tests accessibility. Must not know any program.
"""

import asyncio
import contextlib
import logging
import os
from pathlib import Path

import msgspec
import PySide6.QtQuick  # noqa: F401  without it windows come as QWindow, which has no grabWindow
from PySide6.QtCore import QPoint
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtQml import QQmlApplicationEngine
from PySide6.QtQuick import QQuickWindow

from station.inspection import Grab, Item, Look, LookNow, Rect, Request, WaitFor
from station.tasks import Tasks

log = logging.getLogger(__name__)

PAUSE_BETWEEN_LOOKS_S = 0.03


class Inspector:
    """Serves looks at the engine's first window on a unix socket that only its owner can open."""

    def __init__(self, engine: QQmlApplicationEngine, tasks: Tasks, complaints: list[str]) -> None:
        self._engine = engine
        self._tasks = tasks
        self._complaints = complaints
        self._server: asyncio.Server | None = None

    async def open(self, path: Path) -> None:
        """Start to answer at `path`; a socket left there by an earlier run is replaced."""
        QAccessible.setActive(True)
        _remove(path)
        mask = os.umask(0o177)
        try:
            self._server = await asyncio.start_unix_server(self._welcome, path)
        finally:
            os.umask(mask)
        self._path = path
        log.info("inspection at %s", path)

    async def close(self) -> None:
        """Stop to answer."""
        if self._server:
            self._server.close()
            _remove(self._path)

    def look(self) -> Look:
        """The window as it is now."""
        window = self._window()
        root = QAccessible.queryAccessibleInterface(window)
        return Look(
            title=window.title(),
            language=self._engine.uiLanguage(),
            window=_rect_of_window(window),
            items=tuple(_visible_children(root)),
            complaints=tuple(self._complaints),
        )

    async def wait_for(self, name: str, timeout_s: float) -> Look:
        """A look in which `name` is where it was a moment before; the last one if time is over."""
        before: Item | None = None
        look = self.look()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(timeout_s):
                while True:
                    look = self.look()
                    item = next((each for each in look.walk() if each.name == name), None)
                    if item and before and item.rect == before.rect:
                        break
                    before = item
                    await asyncio.sleep(PAUSE_BETWEEN_LOOKS_S)
        return look

    def _welcome(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._tasks.start(self._serve(reader, writer), "inspection")

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while line := await reader.readline():
                answer = await self._answer(msgspec.json.decode(line, type=Request))
                writer.write(msgspec.json.encode(answer) + b"\n")
                await writer.drain()
        except ConnectionError:
            log.info("an inspection client left early")
        finally:
            writer.close()

    async def _answer(self, request: Request) -> Look:
        match request:
            case WaitFor(name=name, timeout_s=timeout_s):
                return await self.wait_for(name, timeout_s)
            case Grab(path=path):
                if not self._window().grabWindow().save(path):
                    log.error("cannot write %s", path)
                return self.look()
            case LookNow():
                return self.look()

    def _window(self) -> QQuickWindow:
        return next(each for each in self._engine.rootObjects() if isinstance(each, QQuickWindow))


def _remove(socket: Path) -> None:
    socket.unlink(missing_ok=True)


def _rect_of_window(window: QQuickWindow) -> Rect:
    at = window.mapToGlobal(QPoint(0, 0))
    return Rect(at.x(), at.y(), window.width(), window.height())


def _visible_children(interface: QAccessibleInterface) -> list[Item]:
    """The visible items below; those that say nothing give their children in their place."""
    items: list[Item] = []
    for place in range(interface.childCount()):
        child = interface.child(place)
        if child is None or not child.isValid() or child.state().invisible:
            continue
        below = _visible_children(child)
        if _says_something(child):
            items.append(_item(child, tuple(below)))
        else:
            items.extend(below)
    return items


def _says_something(interface: QAccessibleInterface) -> bool:
    silent = (QAccessible.Role.NoRole, QAccessible.Role.Client, QAccessible.Role.Grouping)
    return interface.role() not in silent or bool(interface.text(QAccessible.Text.Name))


def _item(interface: QAccessibleInterface, children: tuple[Item, ...]) -> Item:
    rect, state = interface.rect(), interface.state()
    return Item(
        role=QAccessible.Role(interface.role()).name,
        name=interface.text(QAccessible.Text.Name),
        description=interface.text(QAccessible.Text.Description),
        value="" if state.passwordEdit else interface.text(QAccessible.Text.Value),
        rect=Rect(rect.x(), rect.y(), rect.width(), rect.height()),
        is_focused=bool(state.focused),
        is_enabled=not state.disabled,
        is_checked=bool(state.checked),
        children=children,
    )
