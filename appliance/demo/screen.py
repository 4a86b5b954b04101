"""Where the windows of a demo stand: on the screen that is there, or on one of its own.

Owns the Xvfb process and the arrangement. Must not know what the windows show.
"""

import contextlib
import os
import subprocess
from collections.abc import Iterator, Mapping

from station.inspection import Rect

TOTEM, COUNTER, BOARD, DEVICES = "totem", "counter", "board", "devices"

TRUE_SIZES: Mapping[str, Rect] = {
    TOTEM: Rect(0, 0, 1080, 1920),
    BOARD: Rect(1080, 0, 1920, 1080),
    COUNTER: Rect(1080, 1080, 1366, 768),
    DEVICES: Rect(3000, 0, 1280, 1560),
}
"""Every window as large as in a branch, side by side, with room for the docked counter."""
OWN_SCREEN = (4300, 1920)

TITLE_BAR = 36
"""Pixels that a window manager usually puts on top of a window."""
SMALLEST_COUNTER = 600
"""The counter does not become lower than this."""


class NoScreen(Exception):
    """A screen of one's own cannot be had."""


def has_screen() -> bool:
    """Whether there is a screen to show windows on."""
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


@contextlib.contextmanager
def own_screen() -> Iterator[dict[str, str]]:
    """An X server that only this machine's processes reach, as large as TRUE_SIZES need.

    Gives the environment for programs that draw there, in software. Raises: NoScreen.
    """
    reading, writing = os.pipe()
    width, height = OWN_SCREEN
    command = ["setpriv", "--pdeathsig", "TERM", "--", "Xvfb", "-displayfd", str(writing)]
    options = ["-nolisten", "tcp", "-noreset", "-screen", "0", f"{width}x{height}x24"]
    try:
        server = subprocess.Popen(
            [*command, *options],
            pass_fds=[writing],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except FileNotFoundError as missing:
        os.close(writing)
        os.close(reading)
        raise NoScreen(f"{missing.filename} is not installed: see debian-packages.txt") from None
    os.close(writing)
    try:
        with os.fdopen(reading) as answer:
            number = answer.readline().strip()
        if not number:
            raise NoScreen("Xvfb did not start: see debian-packages.txt")
        yield {"DISPLAY": f":{number}", "QT_QPA_PLATFORM": "xcb", "QT_QUICK_BACKEND": "software"}
    finally:
        server.terminate()
        server.wait()


def arrangement(width: int, height: int) -> dict[str, Rect]:
    """The four windows on a screen with so much room, each in the shape it has in a branch.

    Totem on the left, board over counter in the middle, devices on the right.
    """
    room = height - TITLE_BAR
    totem = min(room * 9 // 16, width * 3 // 10)
    devices = min(620, width * 3 // 10)
    middle = width - totem - devices
    counter = min(max(SMALLEST_COUNTER, room // 2), room)
    board = max(0, min(room - counter - TITLE_BAR, middle * 9 // 16))
    below = board + 2 * TITLE_BAR
    return {
        TOTEM: Rect(0, TITLE_BAR, totem, min(room, totem * 16 // 9)),
        BOARD: Rect(totem, TITLE_BAR, middle, board),
        COUNTER: Rect(totem, below, middle, max(SMALLEST_COUNTER, height - below)),
        DEVICES: Rect(totem + middle, TITLE_BAR, devices, room),
    }


def geometry(place: Rect) -> str:
    """`place` as the programs' option --geometry takes it."""
    return f"{place.width}x{place.height}+{place.x}+{place.y}"
