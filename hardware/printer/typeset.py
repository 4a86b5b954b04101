"""A print job becomes the bytes of an ESC/POS printer.

Owns line breaking, sizes, code pages and the choice between the printer's letters and drawn ones.
Must not know how the bytes travel, nor whether anybody prints them.
"""

import io
import textwrap

from escpos.capabilities import get_profile
from escpos.constants import QR_ECLEVEL_M
from escpos.image import EscposImage
from escpos.magicencode import Encoder
from escpos.printer import Dummy
from PIL import Image

from hardware.printer import drawn_text
from hardware.printer.interface import (
    Align,
    BigCode,
    Columns,
    Cut,
    Feed,
    Paper,
    Paragraph,
    Picture,
    PrintJob,
    PrintLine,
    Qr,
    Rule,
    Size,
)

FONT_WIDTH_DOTS = {"a": 12, "b": 9}
SIZES: dict[Size, tuple[str, int, int]] = {
    "small": ("b", 1, 22),
    "normal": ("a", 1, 30),
    "large": ("a", 2, 56),
}
"""Font, how many times it is enlarged, and dots from line to line."""
QUIET_MODULES = 4
"""White above and below a QR code. Source: ISO/IEC 18004."""

CODE_PAGES = ("CP1252", "CP852", "CP737", "CP866", "CP1125", "CP1251", "CP437")
"""Those that European printers really carry: west with the euro, centre, Greek, Cyrillic.

The libraries' own first choice for the euro is ISO 8859-7, whose euro older printers lack.
"""

ROMANIAN = str.maketrans("șțȘȚ", "şţŞŢ")
"""Printers know only the cedilla of old code pages; readers of Romanian know it, too."""

BAND_ROWS = 256
"""A picture travels in bands: small printers hold only some kilobytes."""

START: dict[Align, str] = {"start": "left", "center": "center", "end": "right"}


class Typesetter:
    """Turns jobs into bytes for one width of paper and one model of printer.

    `profile` is a python-escpos profile name; others than those it ships are loaded by the
    environment variable ESCPOS_CAPABILITIES_FILE.
    """

    def __init__(self, paper: Paper, profile: str = "default") -> None:
        self.paper = paper
        self._profile = profile
        known = get_profile(profile).get_code_pages()
        self._code_pages = {page: known[page] for page in CODE_PAGES if page in known} or known

    def bytes_of(self, job: PrintJob) -> bytes:
        """The whole job, from the printer's initialisation to its last cut."""
        sheet = _Sheet(self.paper, self._profile, self._code_pages)
        for line in job.lines:
            sheet.set_line(line)
        return sheet.output


class _Sheet:
    """One job on its way into bytes."""

    def __init__(self, paper: Paper, profile: str, code_pages: dict[str, str]) -> None:
        self._paper = paper
        self._encoder = Encoder(code_pages)
        self._escpos = Dummy(profile=profile, magic_encode_args={"encoder": self._encoder})
        self._escpos.hw("INIT")

    @property
    def output(self) -> bytes:
        written: bytes = self._escpos.output
        return written

    def set_line(self, line: PrintLine) -> None:
        match line:
            case Paragraph():
                self._set_text(line)
            case Columns():
                self._set_columns(line)
            case BigCode(code=code):
                self._set_big_code(code)
            case Qr(content=content, module_dots=module_dots):
                self._set_qr(content, module_dots)
            case Picture(png=png, align=align):
                self._escpos.set(align=START[align])
                self._set_picture(_fitting(Image.open(io.BytesIO(png)), self._paper.dots))
            case Rule():
                self._set_letters("─" * self._columns("normal"), "normal", False, "start")
            case Feed(lines=lines):
                self._escpos.line_spacing(SIZES["normal"][2])
                self._escpos.print_and_feed(lines)
            case Cut(partial=partial):
                self._escpos.line_spacing(SIZES["normal"][2])
                self._escpos.cut(mode="PART" if partial else "FULL")

    def _columns(self, size: Size) -> int:
        font, times, _ = SIZES[size]
        return self._paper.dots // (FONT_WIDTH_DOTS[font] * times)

    def _set_text(self, line: Paragraph) -> None:
        text = line.text.translate(ROMANIAN)
        if self._has_letters_for(text):
            for part in _wrapped(text, self._columns(line.size), balanced=line.align == "center"):
                self._set_letters(part, line.size, line.bold, line.align)
        else:
            self._set_drawn(drawn_text.paragraph(line, self._paper.dots))

    def _set_columns(self, line: Columns) -> None:
        start, end = line.start.translate(ROMANIAN), line.end.translate(ROMANIAN)
        if not self._has_letters_for(start + end):
            self._set_drawn(drawn_text.columns(line, self._paper.dots))
            return
        room = self._columns(line.size) - len(start) - len(end)
        if room >= 1:
            self._set_letters(start + " " * room + end, line.size, line.bold, "start")
        else:
            self._set_text(Paragraph(start, line.size, line.bold))
            self._set_text(Paragraph(end, line.size, line.bold, "end"))

    def _set_qr(self, content: str, module_dots: int) -> None:
        quiet_zone = b"\x1bJ" + bytes([QUIET_MODULES * module_dots])
        self._escpos.set(align="center")
        self._escpos._raw(quiet_zone)
        self._escpos.qr(content, size=module_dots, native=True, ec=QR_ECLEVEL_M)
        self._escpos._raw(quiet_zone)

    def _set_big_code(self, code: str) -> None:
        times = min(8, self._columns("normal") // max(1, len(code)))
        if times < 1 or not self._has_letters_for(code):
            self._set_drawn(drawn_text.big_code(code, self._paper.dots))
            return
        self._escpos.set(align="center", font="a", bold=True, smooth=True)
        self._escpos.set(custom_size=True, width=times, height=times)
        self._escpos.textln(code)
        self._escpos.set(smooth=False)

    def _set_letters(self, text: str, size: Size, bold: bool, align: Align) -> None:
        font, times, pitch_dots = SIZES[size]
        self._escpos.set(align=START[align], font=font, bold=bold)
        self._escpos.set(custom_size=True, width=times, height=times)
        self._escpos.line_spacing(pitch_dots)
        self._escpos.textln(text)

    def _has_letters_for(self, text: str) -> bool:
        pages = self._encoder.codepages
        return all(any(self._encoder.can_encode(page, c) for page in pages) for c in text)

    def _set_drawn(self, picture: Image.Image) -> None:
        self._escpos.set(align="left")
        self._set_picture(picture)

    def _set_picture(self, picture: Image.Image) -> None:
        for top in range(0, picture.height, BAND_ROWS):
            bottom = min(top + BAND_ROWS, picture.height)
            band = EscposImage(picture.crop((0, top, picture.width, bottom)))
            size = band.width_bytes.to_bytes(2, "little") + band.height.to_bytes(2, "little")
            self._escpos._raw(b"\x1dv0\x00" + size + band.to_raster_format())


def _wrapped(text: str, columns: int, balanced: bool) -> list[str]:
    """Lines broken at words; `balanced` ones are as even as their number allows."""
    rows = textwrap.wrap(text, columns) or [""]
    while balanced and columns > 1 and max(map(len, rows)) > 1:
        narrower = textwrap.wrap(text, max(map(len, rows)) - 1, break_long_words=False)
        if len(narrower) > len(rows) or max(map(len, narrower)) >= max(map(len, rows)):
            break
        rows = narrower
    return rows


def _fitting(picture: Image.Image, dots: int) -> Image.Image:
    """On white, in greys, no wider than `dots`."""
    rgba = picture.convert("RGBA")
    flat = Image.alpha_composite(Image.new("RGBA", rgba.size, "white"), rgba).convert("L")
    if flat.width > dots:
        flat = flat.resize((dots, round(flat.height * dots / flat.width)), Image.Resampling.LANCZOS)
    return flat
