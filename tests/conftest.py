"""What every part's tests share: a screen, Qt without one, a PostgreSQL, and a log that stays.

Each process of a run has its own. `display` is an X server, ended by its own pid. `qt_app` lets
view-models be tested without any screen.
"""

import logging
import os
import subprocess
from collections.abc import Iterator

import pytest
from _pytest.logging import LogCaptureHandler

from benchmarks.database import Cluster, a_cluster

JOURNEYS = "tests/journeys"
"""Their pcscd is at the one socket of the machine, as a branch has it."""


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> object:
    """One process runs all tests of a file, and one those of all journeys."""
    from xdist.scheduler import LoadFileScheduling

    class FileScheduling(LoadFileScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return JOURNEYS if nodeid.startswith(JOURNEYS) else super()._split_scope(nodeid)

    return FileScheduling(config, log)


@pytest.fixture(autouse=True)
def log_as_before() -> Iterator[None]:
    """A program that a test has called told its log where to go: the next test hears none of it."""
    root = logging.getLogger()
    level = root.level
    yield
    for handler in list(root.handlers):
        if not isinstance(handler, LogCaptureHandler):  # pytest's own
            root.removeHandler(handler)
    root.setLevel(level)


@pytest.fixture(scope="session")
def display() -> Iterator[dict[str, str]]:
    """The environment for programs that open windows: an X screen of 1920×1920 of their own."""
    reading, writing = os.pipe()
    command = ["Xvfb", "-displayfd", str(writing), "-nolisten", "tcp", "-noreset"]
    server = subprocess.Popen(
        [*command, "-screen", "0", "1920x1920x24"],
        pass_fds=[writing],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(writing)
    with os.fdopen(reading) as answer:
        number = answer.readline().strip()
    try:
        assert number, "Xvfb did not start"
        yield {
            **os.environ,
            "DISPLAY": f":{number}",
            "QT_QPA_PLATFORM": "xcb",
            "QT_QUICK_BACKEND": "software",
        }
    finally:
        server.terminate()
        server.wait()


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A PostgreSQL that writes without waiting for the disk: no test cuts the power."""
    with a_cluster(fsync="off") as cluster:
        yield cluster


@pytest.fixture(scope="session")
def qt_app() -> object:
    """One Qt application for the view-models of this process, drawing to nowhere."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    os.environ["QT_QUICK_BACKEND"] = "software"
    from PySide6.QtGui import QGuiApplication

    return QGuiApplication.instance() or QGuiApplication(["tests"])
