"""The demo's windows stand beside one another on every screen that is used for such things."""

from itertools import combinations

import pytest

from appliance.demo.screen import (
    OWN_SCREEN,
    SMALLEST_COUNTER,
    TRUE_SIZES,
    arrangement,
    geometry,
    own_screen,
)
from station.inspection import Rect


def overlap(one: Rect, other: Rect) -> bool:
    return (
        one.x < other.x + other.width
        and other.x < one.x + one.width
        and one.y < other.y + other.height
        and other.y < one.y + one.height
    )


@pytest.mark.parametrize(("width", "height"), [(1920, 1040), (2560, 1400), (3840, 2120)])
def test_no_window_covers_another(width: int, height: int) -> None:
    places = arrangement(width, height)
    assert not [pair for pair in combinations(places.values(), 2) if overlap(*pair)]
    for place in places.values():
        assert place.x + place.width <= width
        assert place.y + place.height <= height
    assert places["counter"].height >= SMALLEST_COUNTER


def test_of_its_own_screen_each_window_has_its_true_size() -> None:
    assert not [pair for pair in combinations(TRUE_SIZES.values(), 2) if overlap(*pair)]
    for place in TRUE_SIZES.values():
        assert place.x + place.width <= OWN_SCREEN[0]
        assert place.y + place.height <= OWN_SCREEN[1]
    assert geometry(TRUE_SIZES["totem"]) == "1080x1920+0+0"


def test_a_screen_of_its_own_is_there_and_then_gone() -> None:
    with own_screen() as environment:
        assert environment["DISPLAY"].startswith(":")
        socket = f"/tmp/.X11-unix/X{environment['DISPLAY'][1:]}"
        with open("/proc/net/unix") as sockets:
            assert socket in sockets.read()
    with open("/proc/net/unix") as sockets:
        assert f" {socket}\n" not in sockets.read()
