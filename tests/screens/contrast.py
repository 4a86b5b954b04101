"""How well texts stand out from what is really behind them, measured on the picture."""

from collections import Counter
from collections.abc import Iterator

from PySide6.QtGui import QColor, QImage

from tests.screens.faults import is_overlaid, needed_contrast, texts_in_sight, visible_ink
from tests.screens.geometry import Box
from tests.screens.painted import Painted

Colour = tuple[int, int, int]
ROUNDING = 0.05
MARGIN_PX = 2


def faults_of_contrast(painted: Painted, picture: QImage) -> Iterator[str]:
    """Texts that are too pale, each with the ground that most of its rectangle shows."""
    for text in texts_in_sight(painted):
        if visible_ink(text).is_empty or is_overlaid(text, painted):
            continue
        ground = ground_of(picture, visible_ink(text))
        ink = _mixed(text.colour, ground, text.opacity)
        contrast, needed = contrast_of(ink, ground), needed_contrast(text)
        if contrast < needed - ROUNDING:
            pair = f"{QColor(*ink).name()} on {QColor(*ground).name()}"
            yield f"{text.words!r} is too pale: {pair} is {contrast:.1f}:1 of {needed}:1"


def ground_of(picture: QImage, box: Box) -> Colour:
    """The colour that most of the pixels just around a text's letters have."""
    left, top = max(0, int(box.left) - MARGIN_PX), max(0, int(box.top) - MARGIN_PX)
    right = min(picture.width() - 1, int(box.right) + MARGIN_PX)
    bottom = min(picture.height() - 1, int(box.bottom) + MARGIN_PX)
    pixels = Counter(picture.pixel(x, y) for x in range(left, right) for y in (top, bottom))
    pixels.update(picture.pixel(x, y) for x in (left, right) for y in range(top, bottom))
    ((rgb, _),) = pixels.most_common(1)
    return rgb >> 16 & 0xFF, rgb >> 8 & 0xFF, rgb & 0xFF


def contrast_of(one: Colour, other: Colour) -> float:
    """By WCAG 2.2: from 1 for the same colour to 21 for black on white."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: Colour) -> float:
    channels = [c / 255 for c in colour]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _mixed(ink: Colour, ground: Colour, opacity: float) -> Colour:
    red, green, blue = (
        round(opacity * i + (1 - opacity) * g) for i, g in zip(ink, ground, strict=True)
    )
    return red, green, blue
