"""The ESC/POS driver against the virtual printer, over a real socket, port or file."""

import asyncio
import contextlib
import io
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from PIL import Image

from hardware.errors import (
    CoverOpen,
    CutterJammed,
    DeviceError,
    DeviceSilent,
    DeviceUnplugged,
    DeviceUnreachable,
    PaperOut,
    PrinterOffline,
    PrinterStalled,
)
from hardware.printer.escpos import EscPosPrinter, PrinterTimeouts
from hardware.printer.interface import (
    PAPER_58_MM,
    PAPER_80_MM,
    Cut,
    FileConnection,
    NetworkConnection,
    Paper,
    Picture,
    Printed,
    PrinterConnection,
    PrinterState,
    PrintJob,
    SerialConnection,
    UsbConnection,
)
from hardware.virtual.printer import PrinterFault, VirtualPrinter
from tests.hardware.printer_jobs import QR, a_slip

IMPATIENT = PrinterTimeouts(connect_s=1.0, answer_s=0.2, job_s=2.0)


@pytest.fixture
async def twin() -> AsyncIterator[VirtualPrinter]:
    async with VirtualPrinter() as virtual:
        yield virtual


@contextlib.asynccontextmanager
async def driver_of(
    connection: PrinterConnection, paper: Paper = PAPER_80_MM, patience: PrinterTimeouts = IMPATIENT
) -> AsyncIterator[EscPosPrinter]:
    printer = EscPosPrinter(connection, paper=paper, patience=patience)
    try:
        yield printer
    finally:
        await printer.close()


@pytest.fixture
async def printer(twin: VirtualPrinter) -> AsyncIterator[EscPosPrinter]:
    async with driver_of(NetworkConnection(twin.host, twin.port)) as driver:
        yield driver


async def test_a_job_is_printed_and_confirmed_by_the_printer(twin, printer):
    assert await printer.print(a_slip()) == Printed(confirmed=True, state=PrinterState.READY)
    text = (await twin.next_ticket()).text
    assert "A042" in text
    assert f"[qr {QR}]" in text
    assert twin.unknown == []


@pytest.mark.parametrize(
    "text",
    [
        "Però l'attesa è più breve: caffè, città, € 22,21",
        "Größe, Straße, ñandú, garçon, œuvre, „so“ – «così»",
        "Αναμονή στην αίθουσα",
        "Пожалуйста, ждите в зале",
        "Зачекайте: ґанок, їжак, Єдине вікно, і",
        "Ju lutemi prisni në sallë, çdo shërbim",
    ],
)
async def test_letters_of_european_languages_come_out_as_letters(twin, printer, text):
    await printer.print(a_slip(text))
    assert text in " ".join(twin.tickets[0].text.split("\n"))


async def test_romanian_commas_become_the_cedillas_that_printers_have(twin, printer):
    await printer.print(a_slip("Așteptați în sala Țării"))
    assert "Aşteptaţi în sala Ţării" in twin.tickets[0].text


@pytest.mark.parametrize("text", ["请在大厅等候", "يرجى الانتظار في القاعة A"])
async def test_chinese_and_arabic_are_drawn_for_want_of_letters(twin, printer, text):
    await printer.print(a_slip(text))
    assert "[image 576x" in twin.tickets[0].text
    assert "?" not in twin.tickets[0].text


@pytest.mark.parametrize(
    ("paper", "width_mm", "times"), [(PAPER_80_MM, 80, 8), (PAPER_58_MM, 58, 6)]
)
async def test_a_code_of_five_takes_the_greatest_size_the_paper_holds(paper, width_mm, times):
    async with (
        VirtualPrinter(paper_width_mm=width_mm) as twin,
        driver_of(NetworkConnection(twin.host, twin.port), paper) as printer,
    ):
        await printer.print(a_slip(code="AB042"))
        ink = (
            Image.open(io.BytesIO(twin.tickets[0].png))
            .convert("L")
            .point(lambda v: 255 * (v < 128))
        )
    wide = [
        box[2] - box[0]
        for top in range(0, 400, 8)
        if (box := ink.crop((0, top, ink.width, top + 1)).getbbox())
    ]
    assert any(4.5 * 12 * times < width <= 5 * 12 * times for width in wide)


@pytest.mark.parametrize(
    ("fault", "state", "error"),
    [
        (PrinterFault.PAPER_OUT, PrinterState.OUT_OF_PAPER, PaperOut),
        (PrinterFault.COVER_OPEN, PrinterState.COVER_OPEN, CoverOpen),
        (PrinterFault.CUTTER_ERROR, PrinterState.CUTTER_ERROR, CutterJammed),
        (PrinterFault.OFFLINE, PrinterState.OFFLINE, PrinterOffline),
        (PrinterFault.MUTE, PrinterState.MUTE, DeviceSilent),
        (PrinterFault.RESET, PrinterState.RESET, DeviceUnplugged),
        (PrinterFault.REFUSED, PrinterState.REFUSED, DeviceUnreachable),
    ],
)
async def test_every_fault_has_its_own_name_and_prints_nothing(twin, printer, fault, state, error):
    await twin.inject(fault)
    assert await printer.state() is state
    with pytest.raises(error):
        await printer.print(a_slip())
    assert twin.tickets == []

    await twin.clear(fault)
    assert await printer.state() is PrinterState.READY
    await printer.print(a_slip(code="B007"))
    assert [ticket.text.count("B007") for ticket in twin.tickets] == [1]


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (PrinterFault.PAPER_OUT, PaperOut),
        (PrinterFault.COVER_OPEN, CoverOpen),
        (PrinterFault.CUTTER_ERROR, CutterJammed),
        (PrinterFault.STALLED, PrinterStalled),
        (PrinterFault.MUTE, PrinterStalled),
        (PrinterFault.RESET, DeviceUnplugged),
    ],
)
async def test_a_fault_in_the_middle_of_a_job_is_no_ticket(twin, printer, fault, error):
    await twin.inject(fault, after_lines=3)
    with pytest.raises(error):
        await printer.print(a_slip(code="A042"))

    await twin.clear(fault)
    await printer.print(a_slip(code="B007"))
    assert "B007" in twin.tickets[-1].text


async def test_the_rest_of_a_failed_job_does_not_come_out_with_the_new_roll(twin, printer):
    await twin.inject(PrinterFault.PAPER_OUT, after_lines=2)
    with pytest.raises(PaperOut):
        await printer.print(a_slip(code="A042"))
    await twin.clear(PrinterFault.PAPER_OUT)
    await printer.print(a_slip(code="B007"))
    assert ["A042" in ticket.text for ticket in twin.tickets] == [False]


async def test_a_roll_near_its_end_prints_and_says_so(twin, printer):
    await twin.inject(PrinterFault.NEAR_END)
    assert await printer.print(a_slip()) == Printed(confirmed=True, state=PrinterState.NEAR_END)
    assert await printer.state() is PrinterState.NEAR_END


async def test_a_printer_that_stalled_is_told_from_one_that_was_always_mute(twin, printer):
    await twin.inject(PrinterFault.STALLED, after_lines=1)
    with pytest.raises(PrinterStalled):
        await printer.print(a_slip())
    assert await printer.state() is PrinterState.STALLED


async def test_a_printer_that_reads_no_more_is_noticed_though_the_kernel_takes_megabytes(twin):
    file = io.BytesIO()
    Image.new("1", (576, 60_000)).save(file, "PNG")
    await twin.inject(PrinterFault.STALLED, after_lines=1)
    hasty = PrinterTimeouts(answer_s=0.2, job_s=0.5)
    async with driver_of(NetworkConnection(twin.host, twin.port), patience=hasty) as printer:
        with pytest.raises(PrinterStalled):
            await printer.print(PrintJob((Picture(file.getvalue()), Cut())))
    assert twin.bytes_received < 60_000 * 576 // 8


async def test_a_peer_that_closes_is_not_taken_for_a_printer_with_plenty_of_paper():
    async def hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readexactly(3)
        writer.close()

    server = await asyncio.start_server(hang_up, "127.0.0.1", 0)
    host, port = server.sockets[0].getsockname()
    async with server, driver_of(NetworkConnection(host, port)) as printer:
        assert await printer.state() is PrinterState.RESET


async def test_nobody_at_the_address_is_unreachable():
    with socket.socket() as placeholder:
        placeholder.bind(("127.0.0.1", 0))
        async with driver_of(NetworkConnection(*placeholder.getsockname())) as printer:
            with pytest.raises(DeviceUnreachable):
                await printer.print(a_slip())


async def test_the_same_conversation_runs_over_a_serial_port(twin, tmp_path: Path):
    port = tmp_path / "printer"
    cable = await asyncio.create_subprocess_exec(
        "socat",
        "-d",
        "-d",
        f"PTY,link={port},raw,echo=0",
        f"TCP:{twin.host}:{twin.port}",
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        assert cable.stderr is not None
        while b"starting data transfer" not in await cable.stderr.readline():
            pass
        async with driver_of(SerialConnection(str(port))) as printer:
            assert (await printer.print(a_slip("caffè"))).confirmed
            assert "caffè" in twin.tickets[0].text
            cable.terminate()
            await cable.wait()
            with pytest.raises(DeviceError) as failure:
                await printer.print(a_slip())
            assert isinstance(failure.value, DeviceUnplugged | DeviceUnreachable)
            assert await printer.state() is PrinterState.REFUSED
    finally:
        if cable.returncode is None:
            cable.terminate()
            await cable.wait()


async def test_a_file_takes_the_bytes_and_confirms_nothing(tmp_path: Path):
    path = tmp_path / "lp0"
    path.touch()
    async with driver_of(FileConnection(str(path))) as printer:
        assert await printer.print(a_slip()) == Printed(confirmed=False, state=PrinterState.UNKNOWN)
        assert await printer.state() is PrinterState.UNKNOWN
    assert b"A042" in path.read_bytes()


@pytest.mark.parametrize(
    "connection",
    [
        UsbConnection(vendor_id=0x1234, product_id=0x5678),
        SerialConnection("/dev/no-such-port"),
        FileConnection("/no/such/device"),
    ],
)
async def test_what_is_not_plugged_in_is_unreachable(connection):
    async with driver_of(connection) as printer:
        with pytest.raises(DeviceUnreachable):
            await printer.print(a_slip())
        assert await printer.state() is PrinterState.REFUSED
