"""The doctor finds each fault of real twins, by name and with its remedy."""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

import pytest
import pytest_asyncio
import serial

from appliance.demo.branch_folder import write_station
from appliance.doctor.command import Section, report
from appliance.doctor.device_checks import check_devices
from appliance.doctor.findings import Finding, Level
from appliance.doctor.machine_checks import check_disk, check_letters, check_packages, check_qt
from appliance.doctor.server_checks import check_server
from hardware.open_devices import (
    Devices,
    LedSettings,
    NetworkPrinter,
    SerialScannerSettings,
    VoiceSettings,
)
from hardware.printer.interface import PrinterState
from hardware.virtual.led import GRAMMARS, LedFault, VirtualLedLine
from hardware.virtual.pcscd import Pcscd
from hardware.virtual.printer import PrinterFault, VirtualPrinter
from hardware.virtual.scanner import VirtualScanner
from sportello.model.person import Role
from station.config import StationConfig
from tests.queue_server.a_server import FakeClock, ServerHere, server_here
from text.catalogue import Catalogue

ITALIAN = Catalogue("appliance", "station").words("it")
NO_KEY = "a-key-that-nobody-has-made-0123456789"


def by_code(findings: list[Finding]) -> list[tuple[str, str]]:
    return [(finding.subject, finding.code) for finding in findings]


# --- the line to the server ---------------------------------------------------------------------


@pytest_asyncio.fixture
async def server(tmp_path: Path) -> AsyncIterator[ServerHere]:
    async with server_here(tmp_path) as server:
        yield server


async def test_a_station_with_its_key_is_let_in_and_has_the_servers_time(
    server: ServerHere,
) -> None:
    key = await server.key("totem-1", Role.TOTEM)
    findings = await check_server(StationConfig("totem-1", key, server.url))
    assert by_code(findings) == [("Queue server", "ready"), ("Key", "ready"), ("Clock", "ready")]


async def test_a_wrong_key_is_told_from_an_absent_server(server: ServerHere) -> None:
    findings = await check_server(StationConfig("totem-1", NO_KEY, server.url))
    assert by_code(findings) == [("Queue server", "ready"), ("Key", "unknown_key")]
    assert "queue-server key" in findings[1].told(ITALIAN).remedy


async def test_another_stations_key_is_refused(server: ServerHere) -> None:
    key = await server.key("totem-1", Role.TOTEM)
    findings = await check_server(StationConfig("totem-2", key, server.url))
    assert findings[-1].code == "unknown_key"


async def test_an_absent_server_is_named_by_its_address(unused_tcp_port: int) -> None:
    address = f"http://127.0.0.1:{unused_tcp_port}"
    (finding,) = await check_server(StationConfig("totem-1", NO_KEY, address))
    assert (finding.code, finding.level) == ("server_away", Level.FAULT)
    assert finding.told(ITALIAN).found == f"{address} non risponde"


async def test_somebody_else_behind_the_port_is_no_server() -> None:
    async with VirtualPrinter() as printer:
        (finding,) = await check_server(
            StationConfig("totem-1", NO_KEY, f"http://127.0.0.1:{printer.port}")
        )
    assert finding.code == "server_away"


async def test_a_clock_that_is_an_hour_off_is_a_fault(tmp_path: Path) -> None:
    clock = FakeClock(datetime.now(UTC) + timedelta(hours=1))
    async with server_here(tmp_path, clock=clock) as server:
        key = await server.key("totem-1", Role.TOTEM)
        findings = await check_server(StationConfig("totem-1", key, server.url))
    assert by_code(findings)[-1] == ("Clock", "clock_differs")
    assert findings[-1].level is Level.FAULT


# --- devices --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fault", "state", "level"),
    [
        (None, PrinterState.READY, Level.OK),
        (PrinterFault.NEAR_END, PrinterState.NEAR_END, Level.ATTENTION),
        (PrinterFault.PAPER_OUT, PrinterState.OUT_OF_PAPER, Level.FAULT),
        (PrinterFault.COVER_OPEN, PrinterState.COVER_OPEN, Level.FAULT),
        (PrinterFault.OFFLINE, PrinterState.OFFLINE, Level.FAULT),
        (PrinterFault.CUTTER_ERROR, PrinterState.CUTTER_ERROR, Level.FAULT),
        (PrinterFault.MUTE, PrinterState.MUTE, Level.FAULT),
        (PrinterFault.RESET, PrinterState.RESET, Level.FAULT),
        (PrinterFault.REFUSED, PrinterState.REFUSED, Level.FAULT),
    ],
)
async def test_each_state_of_the_printer_is_told(
    fault: PrinterFault | None, state: PrinterState, level: Level
) -> None:
    async with VirtualPrinter() as printer:
        if fault:
            await printer.inject(fault)
        settings = NetworkPrinter(host=printer.host, port=printer.port)
        (finding,) = await check_devices(Devices(printer=settings))
        assert printer.tickets == []
    assert (finding.code, finding.level) == (state.value, level)
    assert bool(finding.remedy) == (level is not Level.OK)


async def test_a_scanner_is_ready_in_use_or_away() -> None:
    scanner = VirtualScanner()
    settings = Devices(scanner=SerialScannerSettings(scanner.port))
    try:
        assert by_code(await check_devices(settings)) == [("Barcode scanner", "ready")]
        with serial.Serial(scanner.port, exclusive=True):
            assert by_code(await check_devices(settings)) == [("Barcode scanner", "in_use")]
        scanner.unplug()
        assert by_code(await check_devices(settings)) == [("Barcode scanner", "device_unreachable")]
    finally:
        scanner.close()


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (None, "ready"),
        (LedFault.NAK, "display_refused"),
        (LedFault.SILENT, "device_silent"),
        (LedFault.UNPLUGGED, "device_unreachable"),
    ],
)
@pytest.mark.parametrize("protocol", ["alpha", "stx_etx"])
async def test_each_display_lights_up_and_goes_dark(
    fault: LedFault | None, code: str, protocol: Literal["alpha", "stx_etx"]
) -> None:
    async with VirtualLedLine(7, grammar=GRAMMARS[protocol]()) as line:
        settings = Devices(led=LedSettings(line.port, {"3": 7}, protocol=protocol))
        if fault:
            await line.inject(fault)
        (finding,) = await check_devices(settings)
        assert (finding.told(ITALIAN).subject, finding.code) == ("Display 3", code)
        assert fault is LedFault.UNPLUGGED or protocol in finding.detail
        assert line.texts == {7: ""}


async def test_a_loudspeaker_that_fails_is_told_apart_from_missing_voices() -> None:
    good = await check_devices(Devices(voice=VoiceSettings(("true",))))
    bad = await check_devices(Devices(voice=VoiceSettings(("false",))))
    assert by_code(good) == [("Voices", "ready"), ("Voice", "ready")]
    assert by_code(bad) == [("Voices", "ready"), ("Voice", "sound_failed")]


async def test_readers_are_named_and_their_absence_is_told(
    server: ServerHere, tmp_path: Path
) -> None:
    """In a process of its own: the PC/SC library keeps to the first daemon that a process found."""
    key = await server.key("totem-1", Role.TOTEM)
    file = tmp_path / "stations" / "totem.toml"
    write_station(
        file, station="totem-1", key=key, server=server.url, tables="[devices.card_reader]\n"
    )
    for readers, code in ((2, "ready"), (0, "no_reader")):
        async with Pcscd(readers=readers, private=True) as daemon:
            _, sections = await _doctor("--config", str(file), **daemon.environment)
            told = {told["subject"]: told for told in sections[1]["findings"]}["Lettore di tessere"]
            assert told["code"] == code
            assert not readers or daemon.reader_name(0) in told["found"]


# --- the machine ----------------------------------------------------------------------------------


def test_this_machine_has_what_the_suite_needs(tmp_path: Path) -> None:
    for finding in (check_packages(), check_qt(), check_letters()):
        assert finding.code == "ready", finding
    assert check_disk(tmp_path).subject == "Disk"


def test_missing_packages_are_named_in_the_command_that_installs_them(tmp_path: Path) -> None:
    wanted = tmp_path / "packages.txt"
    wanted.write_text("# what is needed\ndpkg\nno-such-package-1\n")
    told = check_packages(wanted).told(ITALIAN)
    assert told.found == "mancano: no-such-package-1"
    assert told.remedy.endswith("apt-get install no-such-package-1")


# --- what one sees --------------------------------------------------------------------------------


def test_a_report_is_aligned_and_counts_what_is_to_be_mended() -> None:
    told = [
        Finding("Printer", Level.OK, "ready", "ready").told(ITALIAN),
        Finding("Card reader", Level.FAULT, "no_reader", "no reader is plugged in").told(ITALIAN),
    ]
    lines = report([Section("totem-1", told)], ITALIAN, in_colour=False).splitlines()
    assert lines == [
        "totem-1",
        "  ✓ Stampante              tutto a posto",
        "  ✗ Lettore di tessere     nessun lettore collegato",
        "",
        "Una cosa da sistemare.",
    ]


async def test_the_command_answers_machines_in_json_and_fails_where_something_is_wrong(
    server: ServerHere, tmp_path: Path
) -> None:
    key = await server.key("totem-1", Role.TOTEM)
    async with VirtualPrinter() as printer:
        await printer.inject(PrinterFault.PAPER_OUT)
        tables = f'[devices.printer]\nby = "network"\nhost = "127.0.0.1"\nport = {printer.port}\n'
        file = tmp_path / "stations" / "totem.toml"
        write_station(file, station="totem-1", key=key, server=server.url, tables=tables)
        code, sections = await _doctor("--config", str(file))
        assert code == 1
        codes = {told["subject"]: told["code"] for told in sections[1]["findings"]}
        assert codes["Stampante"] == "out_of_paper"
        assert codes["Chiave"] == "ready"
        assert key not in json.dumps(sections)
        await printer.clear(PrinterFault.PAPER_OUT)
        code, _ = await _doctor("--config", str(file))
        assert code == 0


async def test_settings_that_cannot_be_read_are_a_finding(tmp_path: Path) -> None:
    file = tmp_path / "station.toml"
    file.write_text("station = 1\n")
    code, sections = await _doctor("--config", str(file))
    assert code == 1
    assert [told["code"] for told in sections[1]["findings"]] == ["settings_unusable"]


async def _doctor(
    *words: str, **environment: str
) -> tuple[int | None, list[dict[str, list[dict[str, str]]]]]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "appliance", "doctor", "--json", *words),
        stdout=asyncio.subprocess.PIPE,
        env={**os.environ, **environment},
    )
    told, _ = await process.communicate()
    return process.returncode, json.loads(told)
