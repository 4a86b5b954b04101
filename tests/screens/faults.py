"""What is wrong with a screen, told by what was measured on it. Pure: measures in, sentences out.

A fault says what is wrong and with which texts; program, state, size and language are put before
it by who asks.
"""

from collections.abc import Iterable, Iterator
from itertools import combinations, product

from tests.screens.geometry import Box
from tests.screens.painted import Painted, Text
from tests.screens.reading import Spoken

TOUCHING_PX = 1.0
"""By so much two inks may overlap: letters are measured in whole pixels and painted in parts."""

AIR_OF_SIGNS = 0.1
"""The share of its width that a sign leaves free on each side."""

NORMAL_CONTRAST, LARGE_CONTRAST = 4.5, 3.0
LARGE_PX, LARGE_BOLD_PX = 24.0, 19.0
"""WCAG 2.2, 1.4.3: 18 point, or 14 point bold."""

SAID_AT_ONCE = "AlertMessage"
"""The role of what is said when it comes, wherever it stands."""

ROW_SHARE = 0.5
"""Two items stand in one row if so much of the lower one is beside the other."""


def faults_of_texts(painted: Painted) -> Iterator[str]:
    """Texts that meet, are cut, covered, or outside of where they belong."""
    texts = [text for text in painted.texts if _is_in_front(text, painted)]
    for one, other in _in_the_same_lines(texts):
        common = one.ink.meet(other.ink).meet(one.room).meet(other.room)
        if _is_area(common) and not _is_parted(one.order, other.order, common, painted):
            yield f"{_quoted(one)} and {_quoted(other)} meet at {common}"
    for text, sign in product(texts, painted.signs):
        common = text.ink.meet(text.room).meet(sign.box.shrunk(AIR_OF_SIGNS))
        is_in_front = sign.order > painted.veil and _is_area(common)
        if is_in_front and not _is_parted(text.order, sign.order, common, painted):
            yield f"{_quoted(text)} and the sign {sign.name!r} meet at {common}"
    for text in texts:
        yield from _faults_of(text, painted)


def _in_the_same_lines(texts: Iterable[Text]) -> Iterator[tuple[Text, Text]]:
    """The pairs that stand beside or over one another; most others stand far above."""
    falling = sorted(texts, key=lambda text: text.ink.top)
    for place, upper in enumerate(falling):
        for lower in falling[place + 1 :]:
            if lower.ink.top > upper.ink.bottom:
                break
            yield upper, lower


def _faults_of(text: Text, painted: Painted) -> Iterator[str]:
    if text.is_cut and not text.may_elide:
        yield f"{_quoted(text)} is cut: not all of it is shown"
    if not text.scrolls and not text.room.holds(text.ink, TOUCHING_PX):
        where = "the window" if text.room == painted.window else "what clips it"
        yield f"{_quoted(text)} at {text.ink} is outside {where}, {text.room}"
    seen = visible_ink(text) if text.scrolls else text.ink
    if not text.surface.holds(seen, TOUCHING_PX):
        yield f"{_quoted(text)} at {text.ink} is outside the ground it stands on, {text.surface}"
    for cover in painted.covers:
        hidden = cover.box.meet(text.ink).meet(text.room)
        over = cover.order > text.order and not cover.floats and not cover.is_veil
        if over and _is_area(hidden):
            yield f"{_quoted(text)} is covered at {hidden}"


def _is_in_front(text: Text, painted: Painted) -> bool:
    """Whether one sees something of it: before any veil, not scrolled away, not covered whole."""
    if text.order < painted.veil:
        return False
    seen = text.ink.meet(text.room)
    if seen.is_empty:
        return not text.scrolls and not text.is_listed
    return not any(
        cover.order > text.order and cover.box.holds(seen, TOUCHING_PX) for cover in painted.covers
    )


def _is_area(box: Box) -> bool:
    return box.width > TOUCHING_PX and box.height > TOUCHING_PX


def _is_parted(one: int, other: int, common: Box, painted: Painted) -> bool:
    """Whether something opaque lies between two things: then only the upper one is seen."""
    lower, upper = sorted((one, other))
    covers = (cover for cover in painted.covers if lower < cover.order < upper)
    return any(cover.box.holds(common, TOUCHING_PX) for cover in covers)


def is_overlaid(text: Text, painted: Painted) -> bool:
    """Whether something that floats hides a part of it for a while."""
    return any(
        cover.floats and cover.order > text.order and _is_area(cover.box.meet(text.ink))
        for cover in painted.covers
    )


def faults_of_reading(spoken: Iterable[Spoken]) -> Iterator[str]:
    """Items that a screen reader says before others that stand before them on the screen."""
    for earlier, later in combinations(list(spoken), 2):
        if earlier.holds(later) or later.holds(earlier) or later.role == SAID_AT_ONCE:
            continue
        if _stands_before(later, earlier):
            yield f"{later.name!r} is read after {earlier.name!r}, and stands before it"


def _stands_before(one: Spoken, other: Spoken) -> bool:
    """Above it in the same column, or before it in the same row."""
    common_width = min(one.box.right, other.box.right) - max(one.box.left, other.box.left)
    common_height = min(one.box.bottom, other.box.bottom) - max(one.box.top, other.box.top)
    if common_width > 1 and one.box.bottom <= other.box.top + 1:
        return True
    if common_height < ROW_SHARE * min(one.box.height, other.box.height):
        return False
    if one.leads_right or other.leads_right:  # what keeps its place stands in a row of the page
        return one.box.left >= other.box.right - 1
    return one.box.right <= other.box.left + 1


def faults_of_targets(spoken: Iterable[Spoken], least_px: float) -> Iterator[str]:
    """Things to touch that are too small for a finger."""
    for item in spoken:
        if item.is_target and min(item.box.width, item.box.height) < least_px - 1:
            size = f"{item.box.width:.0f}x{item.box.height:.0f}"
            yield f"{item.name!r} is {size} px to touch, and {least_px:.0f} are needed"


def faults_of_covers(spoken: Iterable[Spoken], painted: Painted) -> Iterator[str]:
    """Things to touch of which something else hides a part."""
    targets = [item for item in spoken if item.is_target]
    for item, cover in product(targets, painted.covers):
        hidden = cover.box.meet(item.box)
        is_its_own = item.box.holds(cover.box, TOUCHING_PX)
        over = cover.order > item.order and not cover.floats and not is_its_own
        if over and _is_area(hidden):
            yield f"{item.name!r} is covered at {hidden}"


def needed_contrast(text: Text) -> float:
    """How much lighter than its ground, or darker, a text of this size is at least."""
    is_large = text.size_px >= (LARGE_BOLD_PX if text.is_bold else LARGE_PX)
    return LARGE_CONTRAST if is_large else NORMAL_CONTRAST


def texts_in_sight(painted: Painted) -> list[Text]:
    """The texts of which one sees something."""
    return [text for text in painted.texts if _is_in_front(text, painted)]


def visible_ink(text: Text) -> Box:
    """The part of its ink that is painted."""
    return text.ink.meet(text.room)


def _quoted(text: Text) -> str:
    return repr(text.words if len(text.words) <= 60 else f"{text.words[:57]}…")
