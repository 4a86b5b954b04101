"""`appliance doctor`: asks the machine, every configured device and the line how they are.

Owns the order and the looks of the answer. The questions are those of the `*_checks` modules.
"""

import argparse
import asyncio
import logging
import sys
from pathlib import Path

import msgspec
from msgspec import Struct

from appliance.doctor.device_checks import check_devices
from appliance.doctor.findings import Finding, Level, Told
from appliance.doctor.machine_checks import check_machine
from appliance.doctor.server_checks import check_server, discovery
from station.config import StationConfig, read_config
from station.link.discovery import find_servers
from text.catalogue import LANGUAGES, N_, Catalogue, Words
from text.toml_settings import FileUnusable

SIGNS = {Level.OK: "✓", Level.ATTENTION: "!", Level.FAULT: "✗"}
COLOURS = {Level.OK: "\033[32m", Level.ATTENTION: "\033[33m", Level.FAULT: "\033[31m"}
BOLD, PLAIN = "\033[1m", "\033[0m"
SUBJECT_WIDTH = 22
SETTINGS = N_("Settings")


class Section(Struct, frozen=True):
    """What was found about one thing: this machine, or one station."""

    title: str
    findings: list[Told]


def add_doctor(parser: argparse.ArgumentParser) -> None:
    """The options of `appliance doctor`."""
    parser.add_argument("--json", action="store_true", help="for machines")
    parser.add_argument(
        "--config", type=Path, nargs="+", default=[], metavar="FILE", help="station.toml, or many"
    )
    parser.add_argument("--language", choices=sorted(LANGUAGES), default="it")


def doctor(arguments: argparse.Namespace) -> int:
    """Exit status: 0 all is well, 1 something is to be mended."""
    logging.basicConfig(level=logging.ERROR, stream=sys.stderr)
    words = Catalogue("appliance", "station").words(arguments.language)
    configs = arguments.config or [path for path in [Path("station.toml")] if path.exists()]
    sections = asyncio.run(_examine(configs, words))
    if arguments.json:
        print(msgspec.json.format(msgspec.json.encode(sections), indent=2).decode())
    else:
        print(report(sections, words, in_colour=sys.stdout.isatty()))
    return 1 if _count(sections, Level.FAULT) else 0


def report(sections: list[Section], words: Words, *, in_colour: bool) -> str:
    """What people read: a line each, aligned, and what to do set in below."""
    lines: list[str] = []
    for section in sections:
        lines += [f"{BOLD}{section.title}{PLAIN}" if in_colour else section.title]
        for finding in section.findings:
            sign = SIGNS[finding.level]
            sign = f"{COLOURS[finding.level]}{sign}{PLAIN}" if in_colour else sign
            lines.append(f"  {sign} {finding.subject:<{SUBJECT_WIDTH}} {finding.found}")
            if finding.remedy:
                lines.append(f"    {'':<{SUBJECT_WIDTH}} → {finding.remedy}")
        lines.append("")
    return "\n".join([*lines, _verdict(sections, words)])


async def _examine(configs: list[Path], words: Words) -> list[Section]:
    machine = await check_machine()
    if not configs:
        machine.append(_no_station())
        machine.append(discovery(await find_servers(), if_none=Level.ATTENTION))
    sections = [_section(words.gettext(N_("This machine")), machine, words)]
    for path in configs:
        try:
            config = read_config(path)
        except FileUnusable as unusable:
            sections.append(_section(str(path), [_unusable(unusable)], words))
            continue
        title = words.gettext(N_("Station %1, by %2"), config.station, path)
        sections.append(_section(title, await _examine_station(config), words))
    return sections


async def _examine_station(config: StationConfig) -> list[Finding]:
    on_the_line, devices = await asyncio.gather(check_server(config), check_devices(config.devices))
    return on_the_line + devices


def _section(title: str, findings: list[Finding], words: Words) -> Section:
    return Section(title, [finding.told(words) for finding in findings])


def _no_station() -> Finding:
    return Finding(
        SETTINGS,
        Level.ATTENTION,
        "no_station",
        N_("no station was named, so no device was asked"),
        remedy=N_("Name its settings: appliance doctor --config station.toml"),
    )


def _unusable(unusable: FileUnusable) -> Finding:
    return Finding(
        SETTINGS,
        Level.FAULT,
        "settings_unusable",
        N_("they cannot be read: %1"),
        (unusable,),
        N_("Mend the file where it says so."),
    )


def _verdict(sections: list[Section], words: Words) -> str:
    faults = _count(sections, Level.FAULT)
    if faults:
        return words.plural("%n things are to be mended.", faults)
    return words.gettext("All is well.")


def _count(sections: list[Section], level: Level) -> int:
    return sum(finding.level is level for section in sections for finding in section.findings)
