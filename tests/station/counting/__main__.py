"""Starts the counting program."""

import argparse
import asyncio
import logging
import sys

from PySide6.QtCore import Property, QObject, Signal, Slot

from station.run import Stage, add_options, options_from, run


class Counting(QObject):
    """How often somebody pressed.

    Properties:
        count: presses until now.
    """

    countChanged = Signal()  # noqa: N815

    def __init__(self, stage: Stage) -> None:
        super().__init__()
        self._stage = stage
        self._count = 0

    @Property(int, notify=countChanged)
    def count(self) -> int:
        """Presses until now."""
        return self._count

    @Slot()
    def press(self) -> None:
        """Count one more, as soon as the loop comes round to it."""
        self._stage.tasks.start(self._add_one(), "add one")

    @Slot(str)
    def speak(self, language: str) -> None:
        """Change the language."""
        self._stage.speak(language)

    @Slot()
    def break_down(self) -> None:
        """Do what no slot should."""
        raise RuntimeError("a bug in a slot")

    @Slot()
    def break_task(self) -> None:
        """Do what no task should."""
        self._stage.tasks.start(self._fail(), "bug")

    async def _add_one(self) -> None:
        await asyncio.sleep(0)
        self._count += 1
        self.countChanged.emit()

    async def _fail(self) -> None:
        raise RuntimeError("a bug in a task")


async def counting(stage: Stage) -> None:
    """Show the button until the window is closed."""
    try:
        stage.show("Main.qml", counting=Counting(stage))
        await stage.closed()
        await asyncio.sleep(3600)
    finally:
        logging.info("counting tidied up")


def main() -> int:
    """Read the options and run."""
    logging.basicConfig(level=logging.INFO)
    parser = argparse.ArgumentParser(prog="counting")
    add_options(parser)
    return run(counting, package="counting", options=options_from(parser.parse_args()))


if __name__ == "__main__":
    sys.exit(main())
