"""What the virtual printer makes of bytes: the grammar, the paper, and its answers."""

import asyncio
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from hardware.virtual.escpos_paper import VirtualPaper
from hardware.virtual.escpos_parser import (
    Characters,
    ColumnImage,
    CutPaper,
    EscPosParser,
    LineFeed,
    Raster,
    SetStyle,
    TellStatus,
    Unknown,
)
from hardware.virtual.printer import PrinterFault, VirtualPrinter


def parsed(data: bytes) -> list[object]:
    return list(EscPosParser().feed(data))


def test_bytes_become_the_same_commands_however_they_are_fragmented():
    data = b"\x1b@\x1bt\x10caff\xe8\n\x1d!\x77A042\n"
    data += b"\x1dv0\x00\x01\x00\x02\x00\xaa\x55\x1dV\x00\x1dr\x01"
    parser = EscPosParser()
    piecemeal = [command for byte in data for command in parser.feed(bytes([byte]))]
    letters = b"".join(c.data for c in piecemeal if isinstance(c, Characters))
    assert letters == b"caff\xe8A042"
    whole = [command for command in parsed(data) if not isinstance(command, Characters)]
    assert [c for c in piecemeal if not isinstance(c, Characters)] == whole
    assert Raster(8, 2, b"\xaa\x55") in whole
    assert whole[-2:] == [CutPaper(partial=False), TellStatus(1)]


def test_unknown_bytes_are_reported_and_do_not_swallow_what_follows():
    assert parsed(b"\x1bzok\n\x1d(Z\x02\x00ab\x07!") == [
        Unknown(b"\x1bz"),
        Characters(b"ok"),
        LineFeed(),
        Unknown(b"\x1d(Z\x02\x00ab"),
        Unknown(b"\x07"),
        Characters(b"!"),
    ]


def test_print_mode_and_column_images_are_understood():
    assert SetStyle("width", 2) in parsed(b"\x1b!\x30")
    assert parsed(b"\x1b*\x21\x02\x00abcdef") == [ColumnImage(2, 24, 1, 1, b"abcdef")]


async def test_each_cut_yields_one_ticket_as_text_and_as_a_picture():
    async with VirtualPrinter(paper_width_mm=58) as printer:
        _, writer = await asyncio.open_connection(printer.host, printer.port)
        writer.write(b"\x1b@\x1bt\x10Citt\xe0 \x80 5\n\x1dVB\x78second\n\x1dVB\x78")
        first, second = await printer.next_ticket(), await printer.next_ticket()
        writer.close()
    assert (first.text, second.text) == ("Città € 5\n", "second\n")
    picture = Image.open(io.BytesIO(first.png))
    assert picture.width == 58 * 8
    assert picture.convert("L").getextrema()[0] < 60


async def test_all_ways_to_send_a_picture_leave_the_same_ink():
    row = b"\xf0" * 24
    raster = b"\x1dv0\x00\x01\x00\x18\x00" + row
    graphics = b"\x1d(L\x22\x000p0\x01\x011\x08\x00\x18\x00" + row + b"\x1d(L\x02\x0002"
    columns = b"\x1b*\x21\x08\x00" + b"\xff" * 12 + b"\x00" * 12 + b"\x1bJ\x00"
    async with VirtualPrinter() as printer:
        _, writer = await asyncio.open_connection(printer.host, printer.port)
        for way in (raster, graphics, columns):
            writer.write(b"\x1b@" + way + b"\x1dVB\x78")
        pictures = {(await printer.next_ticket()).png for _ in range(3)}
        writer.close()
        assert printer.unknown == []
    assert len(pictures) == 1


@settings(deadline=None, max_examples=150)
@given(
    st.lists(
        st.sampled_from(
            [b"\x1b", b"\x1d", b"\x1d(k", b"\x1d(L", b"\x1dv0", b"\x1b*", b"\n", b"\x10"]
        )
        | st.binary(max_size=12)
    )
)
def test_no_bytes_whatever_bring_the_printer_down(pieces):
    paper = VirtualPaper(80, 576)
    for command in EscPosParser().feed(b"".join(pieces) + b"\x00" * 300):
        paper.carry_out(command)


@pytest.mark.parametrize(
    ("fault", "answers"),
    [
        (None, "12 12 12 12"),
        (PrinterFault.NEAR_END, "12 12 12 1e"),
        (PrinterFault.PAPER_OUT, "1a 32 12 7e"),
        (PrinterFault.COVER_OPEN, "1a 16 12 12"),
        (PrinterFault.CUTTER_ERROR, "1a 52 1a 12"),
        (PrinterFault.OFFLINE, "1a 12 12 12"),
    ],
)
async def test_real_time_questions_are_answered_even_when_the_printer_stands_still(fault, answers):
    async with VirtualPrinter() as printer:
        if fault:
            await printer.inject(fault)
        reader, writer = await asyncio.open_connection(printer.host, printer.port)
        writer.write(b"waits in the buffer\n\x10")
        writer.write(b"\x04\x01\x10\x04\x02\x10\x04\x03\x10\x04\x04")
        assert (await reader.readexactly(4)).hex(" ") == answers
        writer.close()
