"""Texts that no code page holds, such as Chinese and Arabic, drawn dot by dot.

Owns the choice of typeface, shaping and direction. Must not know ESC/POS.
"""

import unicodedata
from functools import cache

from PIL import Image, ImageDraw, ImageFont

from hardware.printer.interface import Columns, Paragraph, Size

HEIGHT_DOTS: dict[Size, int] = {"small": 20, "normal": 25, "large": 46}
LEADING = 1.4
INK = 0
PAPER = 255
BLACK_BELOW = 150
"""A dot burns or it does not: greys of the outline darker than this burn."""


class TypefaceMissing(RuntimeError):
    """Install the Debian packages fonts-noto-core, fonts-noto-cjk and fonts-dejavu."""


def paragraph(line: Paragraph, width_dots: int) -> Image.Image:
    """`line` wrapped and aligned on a strip as wide as the paper, in pure black and white."""
    font = _font(_script(line.text), HEIGHT_DOTS[line.size], line.bold)
    rows = _wrapped(line.text, font, width_dots)
    if line.align == "center":
        rows = _balanced(rows, font)
    strip, pitch = _strip(len(rows), HEIGHT_DOTS[line.size], width_dots)
    rtl = _is_right_to_left(line.text)
    anchor = "m" if line.align == "center" else "r" if rtl == (line.align == "start") else "l"
    for number, row in enumerate(rows):
        _put(strip, row, anchor, font, number * pitch + pitch // 2, rtl)
    return _black_and_white(strip)


def columns(line: Columns, width_dots: int) -> Image.Image:
    """Two texts at the two edges; in two rows when one has no room for both."""
    font = _font(_script(line.start + line.end), HEIGHT_DOTS[line.size], line.bold)
    fits = font.getlength(line.start) + font.getlength(line.end) + 24 <= width_dots
    strip, pitch = _strip(1 if fits else 2, HEIGHT_DOTS[line.size], width_dots)
    rtl = _is_right_to_left(line.start + line.end)
    at_start, at_end = ("r", "l") if rtl else ("l", "r")
    _put(strip, line.start, at_start, font, pitch // 2, rtl)
    _put(strip, line.end, at_end, font, strip.height - pitch // 2, rtl)
    return _black_and_white(strip)


def big_code(code: str, width_dots: int) -> Image.Image:
    """`code` as wide as the paper."""
    font = _font(_script(code), 200, bold=True)
    size = min(200, int(200 * width_dots / max(1.0, font.getlength(code))))
    strip, pitch = _strip(1, size, width_dots)
    _put(strip, code, "m", _font(_script(code), size, bold=True), pitch // 2, rtl=False)
    return _black_and_white(strip)


def _strip(rows: int, size: int, width_dots: int) -> tuple[Image.Image, int]:
    pitch = round(size * LEADING)
    return Image.new("L", (width_dots, rows * pitch), PAPER), pitch


def _put(
    strip: Image.Image,
    row: str,
    edge: str,
    font: ImageFont.FreeTypeFont,
    middle: int,
    rtl: bool,
) -> None:
    """`edge` l, m or r says where on the strip the row leans; `rtl` which way its text leads."""
    x = {"l": 0.0, "m": strip.width / 2, "r": float(strip.width)}[edge]
    direction = "rtl" if rtl else "ltr"
    pen = ImageDraw.Draw(strip)
    pen.text((x, middle), row, fill=INK, font=font, anchor=f"{edge}m", direction=direction)


def _black_and_white(strip: Image.Image) -> Image.Image:
    return strip.point(lambda grey: INK if grey < BLACK_BELOW else PAPER)


def _wrapped(text: str, font: ImageFont.FreeTypeFont, width_dots: int) -> list[str]:
    rows = [""]
    for piece in _pieces(text):
        longer = rows[-1] + piece
        if rows[-1].strip() and font.getlength(longer.rstrip()) > width_dots:
            rows.append(piece.lstrip())
        else:
            rows[-1] = longer
    return [row.rstrip() for row in rows]


def _balanced(rows: list[str], font: ImageFont.FreeTypeFont) -> list[str]:
    """The same number of rows, as even as words allow."""
    text = " ".join(rows)
    while len(rows) > 1:
        narrower = _wrapped(text, font, int(max(map(font.getlength, rows))) - 1)
        if len(narrower) > len(rows) or narrower == rows:
            break
        rows = narrower
    return rows


def _pieces(text: str) -> list[str]:
    """What may not be broken: words with the space after them, or single Chinese characters.

    A closing mark stays with the character before it.
    """
    pieces: list[str] = []
    for character in text:
        breaks = not pieces or pieces[-1].endswith(" ") or _is_ideograph(character)
        after_ideograph = bool(pieces) and _is_ideograph(pieces[-1][-1])
        if breaks or (after_ideograph and character.isalnum()):
            pieces.append(character)
        else:
            pieces[-1] += character
    return pieces


def _is_ideograph(character: str) -> bool:
    return unicodedata.name(character, "").startswith("CJK UNIFIED")


def _is_right_to_left(text: str) -> bool:
    return any(unicodedata.bidirectional(character) in ("R", "AL") for character in text)


def _script(text: str) -> str:
    if any(_is_ideograph(character) for character in text):
        return "chinese"
    return "arabic" if _is_right_to_left(text) else "other"


@cache
def _font(script: str, size: int, bold: bool) -> ImageFont.FreeTypeFont:
    weight = "Bold" if bold else "Regular"
    file, face = {
        "chinese": (f"NotoSansCJK-{weight}.ttc", 2),  # faces: JP, KR, SC, TC, HK
        "arabic": ("DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf", 0),  # holds Latin, too
        "other": (f"NotoSans-{weight}.ttf", 0),
    }[script]
    try:
        return ImageFont.truetype(file, size, index=face)
    except OSError as missing:
        raise TypefaceMissing(f"{file} ({TypefaceMissing.__doc__})") from missing
