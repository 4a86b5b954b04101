"""ESC/POS bytes become commands.

Owns the grammar: which bytes belong together. Must not know paper, sockets or faults.
Bytes that it does not know come out as `Unknown`, never in silence.
Grammar: the ESC/POS command reference of Epson, as far as ticket printers implement it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

ESC, FS, GS, DLE, LF, CR, HT = 0x1B, 0x1C, 0x1D, 0x10, 0x0A, 0x0D, 0x09


@dataclass(frozen=True, slots=True)
class Initialise:
    pass


@dataclass(frozen=True, slots=True)
class Characters:
    """Bytes to be read in the code page of the moment."""

    data: bytes


@dataclass(frozen=True, slots=True)
class LineFeed:
    lines: int = 1


@dataclass(frozen=True, slots=True)
class DotFeed:
    dots: int


@dataclass(frozen=True, slots=True)
class Tab:
    pass


@dataclass(frozen=True, slots=True)
class SetStyle:
    """`name` is one of code_page, font, bold, underline, inverted, align, width, height,
    line_spacing, letter_spacing, left_margin, print_width."""

    name: str
    value: int


@dataclass(frozen=True, slots=True)
class Raster:
    """Rows of dots, most significant bit leftmost, each dot printed `across` by `down` times."""

    width: int
    height: int
    data: bytes
    across: int = 1
    down: int = 1


@dataclass(frozen=True, slots=True)
class ColumnImage:
    """A band of columns, `rows` (8 or 24) dots high, inside the line of text."""

    width: int
    rows: int
    across: int
    down: int
    data: bytes


@dataclass(frozen=True, slots=True)
class PrintGraphics:
    """Print what `GS ( L` stored."""


@dataclass(frozen=True, slots=True)
class StoreGraphics:
    raster: Raster


@dataclass(frozen=True, slots=True)
class SetQr:
    """`name` is module_dots, correction (an index into "LMQH") or model."""

    name: str
    value: int


@dataclass(frozen=True, slots=True)
class StoreQr:
    content: bytes


@dataclass(frozen=True, slots=True)
class PrintQr:
    pass


@dataclass(frozen=True, slots=True)
class CutPaper:
    partial: bool
    feed_dots: int = 0


@dataclass(frozen=True, slots=True)
class TellStatus:
    """`GS r`: answered in its turn, after what came before it was carried out. 1 is the paper."""

    what: int


@dataclass(frozen=True, slots=True)
class TellProcess:
    """`GS ( H`: answered in its turn with the four bytes that came with it."""

    identity: bytes


@dataclass(frozen=True, slots=True)
class Nothing:
    """Known, and without a trace on paper: smoothing, drawer pulses, real-time requests."""


@dataclass(frozen=True, slots=True)
class Unknown:
    data: bytes


EscPosCommand = (
    Initialise
    | Characters
    | LineFeed
    | DotFeed
    | Tab
    | SetStyle
    | Raster
    | ColumnImage
    | PrintGraphics
    | StoreGraphics
    | SetQr
    | StoreQr
    | PrintQr
    | CutPaper
    | TellStatus
    | TellProcess
    | Nothing
    | Unknown
)


class _NeedMore(Exception):
    """The command is not yet complete."""


class _Bytes:
    """What has arrived, with the place up to which it was read."""

    def __init__(self, data: bytes | bytearray) -> None:
        self.data = data
        self.at = 0

    def byte(self) -> int:
        return self.take(1)[0]

    def take(self, count: int) -> bytes:
        if self.at + count > len(self.data):
            raise _NeedMore
        taken = bytes(self.data[self.at : self.at + count])
        self.at += count
        return taken

    def word(self) -> int:
        return int.from_bytes(self.take(2), "little")

    def until(self, end: int) -> bytes:
        found = self.data.find(end, self.at)
        if found < 0:
            raise _NeedMore
        return self.take(found + 1 - self.at)


class EscPosParser:
    """Feed it what arrives, however fragmented; it yields commands as soon as they are whole."""

    def __init__(self) -> None:
        self._pending = bytearray()

    def feed(self, data: bytes) -> Iterator[EscPosCommand]:
        self._pending += data
        source = _Bytes(self._pending)
        start = 0
        try:
            while start < len(self._pending):
                yield from _command(source)
                start = source.at
        except _NeedMore:
            pass
        finally:
            del self._pending[:start]


def _command(source: _Bytes) -> Iterator[EscPosCommand]:
    first = source.byte()
    if first in _PREFIXES:
        second = source.byte()
        reader = _PREFIXES[first].get(second)
        yield from reader(source) if reader else [Unknown(bytes([first, second]))]
    elif first == LF:
        yield LineFeed()
    elif first == HT:
        yield Tab()
    elif first in (CR, 0x00):
        yield Nothing()
    elif first < 0x20:
        yield Unknown(bytes([first]))
    else:
        yield _characters(source)


def _characters(source: _Bytes) -> Characters:
    start = source.at - 1
    end = start
    while end < len(source.data) and source.data[end] >= 0x20:
        end += 1
    source.at = end
    return Characters(bytes(source.data[start:end]))


Reader = Callable[[_Bytes], list[EscPosCommand]]


def _style(name: str, mask: int = 0xFF) -> Reader:
    return lambda source: [SetStyle(name, source.byte() & mask)]


def _style_word(name: str) -> Reader:
    return lambda source: [SetStyle(name, source.word())]


def _nothing(arguments: int) -> Reader:
    def read(source: _Bytes) -> list[EscPosCommand]:
        source.take(arguments)
        return [Nothing()]

    return read


def _print_mode(source: _Bytes) -> list[EscPosCommand]:
    mode = source.byte()
    return [
        SetStyle("font", mode & 1),
        SetStyle("bold", mode >> 3 & 1),
        SetStyle("height", 1 + (mode >> 4 & 1)),
        SetStyle("width", 1 + (mode >> 5 & 1)),
        SetStyle("underline", mode >> 7 & 1),
    ]


def _size(source: _Bytes) -> list[EscPosCommand]:
    size = source.byte()
    return [SetStyle("width", 1 + (size >> 4 & 7)), SetStyle("height", 1 + (size & 7))]


def _cut(source: _Bytes) -> list[EscPosCommand]:
    mode = source.byte()
    feed = source.byte() if mode in (65, 66) else 0
    return [CutPaper(partial=mode in (1, 49, 66), feed_dots=feed)]


def _raster(source: _Bytes) -> list[EscPosCommand]:
    kind, mode, width_bytes, height = source.byte(), source.byte(), source.word(), source.word()
    if kind != 0x30 or not width_bytes or not height:
        return [Unknown(bytes([GS, 0x76, kind, mode]))]
    data = source.take(width_bytes * height)
    return [Raster(width_bytes * 8, height, data, across=1 + (mode & 1), down=1 + (mode >> 1 & 1))]


def _column_image(source: _Bytes) -> list[EscPosCommand]:
    mode, width = source.byte(), source.word()
    if mode not in (0, 1, 32, 33) or not width:
        return [Unknown(bytes([ESC, 0x2A, mode]))]
    rows = 24 if mode & 32 else 8
    data = source.take(width * rows // 8)
    return [ColumnImage(width, rows, 1 if mode & 1 else 2, 1 if rows == 24 else 3, data)]


def _extended(source: _Bytes) -> list[EscPosCommand]:
    """`GS ( x`: says its own length, so that even what is unknown can be skipped whole."""
    family, length = source.byte(), source.word()
    body = source.take(length)
    match family, body[:2]:
        case 0x6B, b"1A" if length == 4:
            return [SetQr("model", body[2])]
        case 0x6B, b"1C" if length == 3 and 1 <= body[2] <= 16:
            return [SetQr("module_dots", body[2])]
        case 0x6B, b"1E" if length == 3 and 0x30 <= body[2] <= 0x33:
            return [SetQr("correction", body[2] - 0x30)]
        case 0x6B, b"1P" if length > 3:
            return [StoreQr(body[3:])]
        case 0x6B, b"1Q":
            return [PrintQr()]
        case 0x4C, b"0p" if _is_picture(body):
            width, height = (
                int.from_bytes(body[6:8], "little"),
                int.from_bytes(body[8:10], "little"),
            )
            return [StoreGraphics(Raster(width, height, body[10:], across=body[3], down=body[4]))]
        case 0x4C, b"02" | b"0\x02":
            return [PrintGraphics()]
        case 0x48, b"00" if length == 6:
            return [TellProcess(body[2:6])]
    head = bytes([GS, 0x28, family]) + length.to_bytes(2, "little")
    return [Unknown(head + body)]


def _is_picture(body: bytes) -> bool:
    """Whether the dots that `GS ( L` stores are as many as it says, and of the ordinary kind."""
    if len(body) < 10 or not (body[3] in (1, 2) and body[4] in (1, 2)):
        return False
    width, height = int.from_bytes(body[6:8], "little"), int.from_bytes(body[8:10], "little")
    return width > 0 and height > 0 and len(body) - 10 == (width + 7) // 8 * height


def _real_time(source: _Bytes) -> list[EscPosCommand]:
    """DLE EOT n and DLE ENQ n: answered on arrival, long before their turn."""
    source.byte()
    return [Nothing()]


def _real_time_order(source: _Bytes) -> list[EscPosCommand]:
    """DLE DC4 fn …: fn 8 (clear the buffer) carries seven fixed bytes, the others two."""
    source.take(7 if source.byte() == 8 else 2)
    return [Nothing()]


def _tab_stops(source: _Bytes) -> list[EscPosCommand]:
    source.until(0)
    return [Nothing()]


_PREFIXES: dict[int, dict[int, Reader]] = {
    ESC: {
        ord("@"): lambda source: [Initialise()],
        ord("!"): _print_mode,
        ord("t"): _style("code_page"),
        ord("M"): _style("font", 1),
        ord("E"): _style("bold", 1),
        ord("G"): _style("bold", 1),
        ord("-"): _style("underline", 3),
        ord("a"): _style("align", 3),
        ord("d"): lambda source: [LineFeed(source.byte())],
        ord("J"): lambda source: [DotFeed(source.byte())],
        ord("2"): lambda source: [SetStyle("line_spacing", 30)],
        ord("3"): _style("line_spacing"),
        ord(" "): _style("letter_spacing"),
        ord("*"): _column_image,
        ord("D"): _tab_stops,
        ord("i"): lambda source: [CutPaper(partial=True)],
        ord("m"): lambda source: [CutPaper(partial=True)],
        ord("R"): _nothing(1),
        ord("{"): _nothing(1),
        ord("V"): _nothing(1),
        ord("="): _nothing(1),
        ord("c"): _nothing(2),
        ord("p"): _nothing(3),
    },
    FS: {ord("."): _nothing(0), ord("&"): _nothing(0), ord("C"): _nothing(1)},
    GS: {
        ord("!"): _size,
        ord("B"): _style("inverted", 1),
        ord("L"): _style_word("left_margin"),
        ord("W"): _style_word("print_width"),
        ord("V"): _cut,
        ord("v"): _raster,
        ord("("): _extended,
        ord("r"): lambda source: [TellStatus(source.byte() & 0x0F)],
        ord("a"): _nothing(1),
        ord("b"): _nothing(1),
        ord("|"): _nothing(1),
    },
    DLE: {0x04: _real_time, 0x05: _real_time, 0x14: _real_time_order},
}
