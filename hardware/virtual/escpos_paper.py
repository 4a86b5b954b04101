"""Commands become ink: the roll of paper, and the slips cut from it.

Owns dots, letters and the place on the paper. Must not know bytes on a wire nor faults.
One dot is 1/8 mm (203 dpi); letters are 12 by 24 dots (font A) or 9 by 17 (font B).
"""

import io
import logging
from dataclasses import dataclass, field
from functools import cache

import segno
from escpos.capabilities import get_profile
from escpos.codepages import CodePages
from PIL import Image, ImageDraw, ImageFont, ImageOps

from hardware.virtual.escpos_parser import (
    Characters,
    ColumnImage,
    CutPaper,
    DotFeed,
    EscPosCommand,
    Initialise,
    LineFeed,
    PrintGraphics,
    PrintQr,
    Raster,
    SetQr,
    SetStyle,
    StoreGraphics,
    StoreQr,
    Tab,
)

log = logging.getLogger(__name__)

DOTS_PER_MM = 8
DPI = 203
HEAD_TO_KNIFE_DOTS = 96
"""The knife stands 12 mm after the head: a slip begins with what lay between them."""
CELLS = {0: (12, 24), 1: (9, 17)}
LETTER_PIXELS = {0: 20, 1: 15}
"""Sizes at which DejaVu Sans Mono is just 12 and 9 dots wide."""
INK, PAPER_WHITE = "#1b1a1c", "#fdfcf8"


@dataclass(frozen=True, slots=True)
class PrintedTicket:
    """What lies in the tray after a cut: its letters line by line, and its looks."""

    text: str
    png: bytes


@dataclass(slots=True)
class _Style:
    code_page: int = 0
    font: int = 0
    bold: int = 0
    underline: int = 0
    inverted: int = 0
    align: int = 0
    width: int = 1
    height: int = 1
    line_spacing: int = 30
    letter_spacing: int = 0
    left_margin: int = 0
    print_width: int = 0


@dataclass(slots=True)
class _Line:
    """A line that still waits for its feed: pieces of ink side by side, and the letters."""

    pieces: list[Image.Image] = field(default_factory=list)
    text: str = ""

    @property
    def width(self) -> int:
        return sum(piece.width for piece in self.pieces)


class VirtualPaper:
    """The roll under the head. `fed_dots` grows with every line; `cut` hands out the slip."""

    def __init__(self, width_mm: int, printable_dots: int) -> None:
        self.width_dots = width_mm * DOTS_PER_MM
        self.printable_dots = printable_dots
        self.fed_dots = 0
        self._style = _Style()
        self._line = _Line()
        self._strips: list[Image.Image | int] = [HEAD_TO_KNIFE_DOTS]
        self._text: list[str] = []
        self._qr = {"module_dots": 3, "correction": 0}
        self._qr_content = b""
        self._stored: Raster | None = None

    def carry_out(self, command: EscPosCommand) -> PrintedTicket | None:
        """Ink and feed what `command` says; a slip when it was a cut."""
        match command:
            case Initialise():
                self._style, self._line = _Style(), _Line()
            case Characters(data=data):
                for character in _decoded(data, self._style.code_page):
                    self._add_letter(character)
            case Tab():
                self._add_letter(" ")
            case SetStyle(name=name, value=value):
                setattr(self._style, name, value)
            case LineFeed(lines=lines):
                self._end_line()
                self._feed((lines - 1) * self._style.line_spacing)
                self._text.extend([""] * (lines - 1))
            case DotFeed(dots=dots):
                self._end_line(least=0)
                self._feed(dots)
            case ColumnImage():
                self._line.pieces.append(_columns_to_ink(command))
            case Raster():
                self._add_strip(_rows_to_ink(command))
            case StoreGraphics(raster=raster):
                self._stored = raster
            case PrintGraphics() if self._stored:
                self._add_strip(_rows_to_ink(self._stored))
                self._stored = None
            case SetQr(name=name, value=value):
                self._qr[name] = value
            case StoreQr(content=content):
                self._qr_content = content
            case PrintQr():
                self._add_qr()
            case CutPaper(feed_dots=feed_dots):
                self._end_line(least=0)
                self._feed(feed_dots)
                return self._cut()
        return None

    def tear_off(self) -> None:
        """Throw away what was printed since the last cut."""
        self._line, self._strips, self._text = _Line(), [HEAD_TO_KNIFE_DOTS], []

    def _add_letter(self, character: str) -> None:
        style = self._style
        ink = _letter(
            character, style.font, bool(style.bold), style.width, style.height, style.underline
        )
        if style.inverted:
            ink = ImageOps.invert(ink)
        if self._line.width + ink.width > (style.print_width or self.printable_dots):
            self._end_line()
        self._line.pieces.append(ink)
        self._line.text += character

    def _end_line(self, least: int | None = None) -> None:
        """Ink the waiting line and feed by its height, at least by the line spacing."""
        line, self._line = self._line, _Line()
        if not line.pieces:
            self._feed(self._style.line_spacing if least is None else least)
            if least is None:
                self._text.append("")
            return
        tallest = max(piece.height for piece in line.pieces)
        ink = Image.new("L", (line.width, tallest), 0)
        x = 0
        for piece in line.pieces:
            ink.paste(piece, (x, tallest - piece.height))
            x += piece.width
        self._text.append(line.text.rstrip())
        self._put(ink)
        spacing = self._style.line_spacing if line.text else 0
        self._feed(max(0, spacing - tallest))

    def _add_strip(self, ink: Image.Image) -> None:
        self._text.append(f"[image {ink.width}x{ink.height}]")
        self._put(ink)

    def _add_qr(self) -> None:
        content = self._qr_content.decode("utf-8", errors="replace")
        level = "LMQH"[self._qr["correction"]]
        try:
            code = segno.make_qr(content, error=level, boost_error=False)
        except ValueError as refusal:  # nothing was stored, or more than a code holds
            log.warning("no QR code: %s", refusal)
            return
        rows = [bytes(255 if dark else 0 for dark in row) for row in code.matrix]
        side, dots = len(rows), self._qr["module_dots"]
        ink = Image.frombytes("L", (side, side), b"".join(rows))
        self._text.append(f"[qr {content}]")
        self._put(ink.resize((side * dots, side * dots), Image.Resampling.NEAREST))

    def _put(self, ink: Image.Image) -> None:
        room = self._style.print_width or self.printable_dots
        left = self._style.left_margin + {1: (room - ink.width) // 2, 2: room - ink.width}.get(
            self._style.align, 0
        )
        strip = Image.new("L", (self.width_dots, ink.height), 0)
        margin = (self.width_dots - self.printable_dots) // 2
        printable = ink.crop((max(0, -left), 0, min(ink.width, self.printable_dots), ink.height))
        strip.paste(printable, (margin + max(0, left), 0))
        self._strips.append(strip)
        self.fed_dots += ink.height

    def _feed(self, dots: int) -> None:
        self._strips.append(dots)
        self.fed_dots += dots

    def _cut(self) -> PrintedTicket:
        heights = [strip if isinstance(strip, int) else strip.height for strip in self._strips]
        ink = Image.new("L", (self.width_dots, sum(heights)), 0)
        y = 0
        for strip, height in zip(self._strips, heights, strict=True):
            if not isinstance(strip, int):
                ink.paste(strip, (0, y))
            y += height
        at_knife = ink.height - HEAD_TO_KNIFE_DOTS
        slip = ink.crop((0, 0, ink.width, max(1, at_knife)))
        text = "\n".join(self._text).strip("\n") + "\n"
        self._strips, self._text = [ink.crop((0, at_knife, ink.width, ink.height))], []
        return PrintedTicket(text, _png(slip))


def _png(ink: Image.Image) -> bytes:
    looks = ImageOps.colorize(ink, black=PAPER_WHITE, white=INK)
    file = io.BytesIO()
    looks.save(file, "PNG", dpi=(DPI, DPI))
    return file.getvalue()


@cache
def _letter(
    character: str, font: int, bold: bool, width: int, height: int, underline: int
) -> Image.Image:
    """One cell of ink, white on black, drawn at its final size (printers smooth large letters)."""
    cell_width, cell_height = CELLS[font]
    scale = max(width, height)
    face = _typeface(bold, LETTER_PIXELS[font] * scale)
    cell = Image.new("L", (cell_width * scale, cell_height * scale), 0)
    draw = ImageDraw.Draw(cell)
    baseline = cell.height - round(5 * scale * cell_height / 24)
    draw.text((cell.width / 2, baseline), character, fill=255, font=face, anchor="ms")
    if underline:
        draw.rectangle((0, cell.height - underline, cell.width, cell.height), fill=255)
    return cell.resize((cell_width * width, cell_height * height), Image.Resampling.LANCZOS)


@cache
def _typeface(bold: bool, pixels: int) -> ImageFont.FreeTypeFont:
    """Found where Debian's fonts-dejavu installs it."""
    return ImageFont.truetype(f"DejaVuSansMono{'-Bold' if bold else ''}.ttf", pixels)


def _rows_to_ink(raster: Raster) -> Image.Image:
    ink = Image.frombytes("1", (raster.width, raster.height), raster.data).convert("L")
    size = (raster.width * raster.across, raster.height * raster.down)
    return ink.resize(size, Image.Resampling.NEAREST)


def _columns_to_ink(image: ColumnImage) -> Image.Image:
    """Columns are rows of the picture turned by a quarter."""
    lying = Image.frombytes("1", (image.rows, image.width), image.data).convert("L")
    ink = lying.transpose(Image.Transpose.TRANSPOSE)
    size = (image.width * image.across, image.rows * image.down)
    return ink.resize(size, Image.Resampling.NEAREST)


def _decoded(data: bytes, code_page: int) -> str:
    upper = _upper_half(code_page)
    return "".join(chr(byte) if byte < 0x80 else upper[byte - 0x80] for byte in data)


@cache
def _upper_half(code_page: int) -> str:
    """The letters of bytes 128 to 255; what a page leaves empty, or an unknown page, is a box."""
    pages = get_profile("default").get_code_pages()
    numbers = {int(number): name for name, number in pages.items()}
    if code_page not in numbers or numbers[code_page] == "Unknown":
        log.warning("unknown code page: %d", code_page)
        return "\N{REPLACEMENT CHARACTER}" * 128
    page = CodePages.get_encoding(numbers[code_page])
    if "data" in page:
        return "".join(page["data"])
    codec = page["python_encode"]
    return "".join(bytes([byte]).decode(codec, errors="replace") for byte in range(0x80, 0x100))
