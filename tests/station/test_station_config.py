"""`station.toml`: what a station is told, and how its faults are."""

import re
from pathlib import Path

import pytest

from hardware.open_devices import (
    Devices,
    KeyboardScannerSettings,
    NetworkPrinter,
    OpenDevices,
    SerialScannerSettings,
    VoiceSettings,
)
from station.config import BoardConfig, StationConfig, read_config
from text.toml_settings import FileUnusable

KEY = "k" * 43
ROOT = Path(__file__).parents[2]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "station.toml"


def faults_of(file: Path, text: str) -> list[str]:
    file.write_text(text, encoding="utf-8")
    with pytest.raises(FileUnusable) as unusable:
        read_config(file)
    return str(unusable.value).splitlines()


def test_a_name_and_a_key_are_enough(file: Path) -> None:
    file.write_text(f'station = "totem-1"\nkey = "{KEY}"\n', encoding="utf-8")
    assert read_config(file) == StationConfig("totem-1", KEY)


def test_a_whole_file_is_read(file: Path) -> None:
    file.write_text(
        f"""
        station = "tabellone-1"
        key = "{KEY}"
        server = "http://127.0.0.1:8210"
        language = "it"

        [board]
        areas = ["attesa"]
        recent_calls = 8

        [devices.card_reader]
        [devices.printer]
        by = "network"
        host = "192.0.2.7"
        [devices.scanner]
        by = "serial"
        port = "/dev/ttyACM0"
        [devices.led]
        port = "/dev/ttyUSB0"
        protocol = "alpha"
        displays = {{ 1 = 1, colloqui = 9 }}
        [devices.voice]
        """,
        encoding="utf-8",
    )
    config = read_config(file)
    assert config.board == BoardConfig(areas=("attesa",), recent_calls=8)
    assert config.devices.printer == NetworkPrinter(host="192.0.2.7")
    assert config.devices.scanner == SerialScannerSettings("/dev/ttyACM0")
    assert config.devices.voice == VoiceSettings()
    assert config.devices.led is not None
    assert config.devices.led.displays == {"1": 1, "colloqui": 9}
    assert config.devices.led.protocol == "alpha"


def test_every_fault_is_told_with_its_line(file: Path) -> None:
    faults = faults_of(
        file,
        """station = "totem-1"
key = "short"
server = "queue.example"
[devices.printer]
by = "network"
hots = "192.0.2.7"
port = 99999
[devices.led]
port = "/dev/ttyUSB0"
displays = { 1 = 100 }
""",
    )
    assert [fault.partition(":")[0] for fault in faults] == [
        "station.toml, line 2, key",
        "station.toml, line 3, server",
        "station.toml, line 4, devices.printer.host",
        "station.toml, line 6, devices.printer.hots",
        "station.toml, line 7, devices.printer.port",
        "station.toml, line 10, devices.led.displays.1",
    ]


def test_a_printer_of_an_unknown_kind_is_told(file: Path) -> None:
    text = f'station = "t"\nkey = "{KEY}"\n[devices.printer]\nby = "pigeon"\n'
    [fault] = faults_of(file, text)
    assert fault.startswith("station.toml, line 4, devices.printer.by: “pigeon” is not known")


def test_a_file_that_is_not_there_is_told_with_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(FileUnusable, match="No such file or directory; copy the sample"):
        read_config(tmp_path / "absent.toml")


OPERATIONS = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
SAMPLES = [
    sample
    for sample in re.findall(r"```toml\n(.*?)```", OPERATIONS, re.DOTALL)
    if "station" in sample
]
"""Those of stations: the page has tables of branch.toml too."""


@pytest.mark.parametrize("sample", SAMPLES, ids=range(len(SAMPLES)))
def test_every_sample_of_the_documentation_is_sound(file: Path, sample: str) -> None:
    file.write_text(sample, encoding="utf-8")
    assert read_config(file).station


async def test_devices_open_without_anything_being_plugged_in() -> None:
    nothing = OpenDevices(Devices())
    assert (nothing.card_reader, nothing.printer, nothing.led) == (None, None, {})
    typed = OpenDevices(Devices(scanner=KeyboardScannerSettings()))
    assert typed.scanner is None
    away = OpenDevices(Devices(printer=NetworkPrinter(host="127.0.0.1", port=1)))
    assert away.printer is not None
    assert await away.printer.state() == "refused"
    await away.close()
