"""Asks every device of a station how it is, through the very drivers that the stations use.

Owns the questions. A device that another program of ours holds is said to be in use: the doctor
never takes it away from a citizen.
"""

import asyncio
import time
from collections.abc import Awaitable
from contextlib import aclosing

from appliance.doctor.findings import PRINTER_STATES, Finding, Level, trouble
from hardware.card_reader.interface import CardReader, ReaderLost, ReaderReady
from hardware.errors import DeviceError, DeviceUnreachable, VoiceError
from hardware.led.interface import LedDisplay
from hardware.open_devices import Devices, KeyboardScannerSettings, OpenDevices, VoiceSettings
from hardware.printer.interface import Printer
from hardware.scanner.interface import Scanner, ScannerLost, ScannerReady
from hardware.voice.interface import Sentence, Voice
from text.catalogue import LANGUAGES, N_

READER, PRINTER, SCANNER = N_("Card reader"), N_("Printer"), N_("Barcode scanner")
DISPLAY, VOICE, VOICES_OF_ALL = N_("Display %1"), N_("Voice"), N_("Voices")
LISTEN_S = 2.0
TEST_TEXT = "8888"
SPOKEN = "Prova della voce"
IN_USE = ("busy", "resource temporarily unavailable", "another program")


async def check_devices(devices: Devices) -> list[Finding]:
    """A finding for each device that the settings name."""
    opened = OpenDevices(devices)
    try:
        questions: list[Awaitable[list[Finding]]] = []
        if opened.card_reader:
            questions.append(check_reader(opened.card_reader))
        if opened.printer:
            questions.append(check_printer(opened.printer))
        if opened.scanner:
            questions.append(check_scanner(opened.scanner))
        if isinstance(devices.scanner, KeyboardScannerSettings):
            questions.append(_at_once(_typing_scanner()))
        if devices.led:
            questions.append(check_displays(opened.led, devices.led.protocol))
        if opened.voice:
            questions.append(check_voice(opened.voice))
        return [finding for answer in await asyncio.gather(*questions) for finding in answer]
    finally:
        await opened.close()


async def check_reader(reader: CardReader) -> list[Finding]:
    """Which readers are there."""
    ready: list[str] = []
    lost: DeviceError | None = None
    try:
        async with asyncio.timeout(LISTEN_S), aclosing(reader.watch()) as events:
            async for event in events:
                if isinstance(event, ReaderReady):
                    ready.append(event.reader)
                elif isinstance(event, ReaderLost):
                    lost = event.error
                if ready or lost:
                    break
    except TimeoutError:
        pass
    if ready:
        return [Finding(READER, Level.OK, "ready", N_("ready: %1"), (", ".join(ready),))]
    return [trouble(READER, lost or DeviceUnreachable("card reader"))]


async def check_printer(printer: Printer) -> list[Finding]:
    """The state that it tells itself; nothing is printed."""
    asked_s = time.monotonic()
    state = await printer.state()
    ms = round((time.monotonic() - asked_s) * 1000)
    level, found, remedy = PRINTER_STATES[state]
    return [Finding(PRINTER, level, state.value, found, remedy=remedy, detail=f"{ms} ms")]


async def check_scanner(scanner: Scanner) -> list[Finding]:
    """Whether its port can be opened."""
    try:
        async with asyncio.timeout(LISTEN_S), aclosing(scanner.watch()) as events:
            async for event in events:
                if isinstance(event, ScannerReady):
                    return [Finding(SCANNER, Level.OK, "ready", N_("ready"))]
                if isinstance(event, ScannerLost):
                    return [_in_use_or_trouble(SCANNER, event.error)]
    except TimeoutError:
        pass
    return [trouble(SCANNER, DeviceUnreachable("scanner"))]


async def check_displays(displays: dict[str, LedDisplay], protocol: str) -> list[Finding]:
    """Each lights up for a moment; they hang on one line, so one after the other."""
    return [await _check_display(name, display, protocol) for name, display in displays.items()]


async def check_voice(voice: Voice) -> list[Finding]:
    """Every language can be spoken, and the loudspeaker really plays."""
    findings = [await _check_voices()]
    try:
        spoken = await voice.say(Sentence(SPOKEN, "it"), chime=False, volume=0.5)
    except DeviceError as error:
        return [*findings, trouble(VOICE, error)]
    heard = f"{spoken.duration_s:.1f}"
    return [*findings, Finding(VOICE, Level.OK, "ready", N_("%1 s were played"), (heard,))]


async def _check_display(name: str, display: LedDisplay, protocol: str) -> Finding:
    asked_s = time.monotonic()
    try:
        await display.show(TEST_TEXT)
        await display.clear()
    except DeviceError as error:
        return _in_use_or_trouble(DISPLAY, error, name)
    found = N_("it lit up and went dark again")
    detail = f"{protocol}, {round((time.monotonic() - asked_s) * 1000)} ms"
    return Finding(DISPLAY, Level.OK, "ready", found, detail=detail, subject_values=(name,))


async def _check_voices() -> Finding:
    missing = await _silent_languages()
    if missing:
        return Finding(
            VOICES_OF_ALL,
            Level.FAULT,
            "voice_missing",
            N_("these languages cannot be spoken: %1"),
            (", ".join(LANGUAGES[language].own_name for language in missing),),
            N_("Install it: apt-get install espeak-ng"),
        )
    return Finding(
        VOICES_OF_ALL, Level.OK, "ready", N_("all %1 languages can be spoken"), (len(LANGUAGES),)
    )


async def _silent_languages() -> list[str]:
    """Those that have no voice; what the others say is not played."""
    opened = OpenDevices(Devices(voice=VoiceSettings(player=("true",))))
    assert opened.voice is not None, "it was just named"
    missing = []
    try:
        for language in LANGUAGES.values():
            try:
                await opened.voice.say(Sentence(language.own_name, language.code), chime=False)
            except VoiceError:
                missing.append(language.code)
    finally:
        await opened.close()
    return missing


def _in_use_or_trouble(subject: str, error: DeviceError, *subject_values: object) -> Finding:
    if any(sign in str(error).lower() for sign in IN_USE):
        return Finding(
            subject,
            Level.ATTENTION,
            "in_use",
            N_("another program uses it"),
            remedy=N_("If that is the station itself, all is well."),
            detail=str(error),
            subject_values=subject_values,
        )
    return trouble(subject, error, *subject_values)


def _typing_scanner() -> Finding:
    return Finding(
        SCANNER,
        Level.ATTENTION,
        "not_testable",
        N_("it types as a keyboard does: nothing can be asked"),
        remedy=N_("Open a text editor and scan a card: its code appears."),
    )


async def _at_once(finding: Finding) -> list[Finding]:
    return [finding]
