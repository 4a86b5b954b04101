"""Whether this machine has what every station needs: packages, Qt, letters, room, a network.

Owns what is asked of the machine itself. Must not know stations.
"""

import asyncio
import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import PySide6

from appliance.doctor.findings import Finding, Level
from text.catalogue import LANGUAGES, N_

PACKAGES, QT, LETTERS, DISK = N_("Debian packages"), N_("Qt"), N_("Letters"), N_("Disk")
PACKAGE_LIST = Path(__file__).parents[2] / "debian-packages.txt"

LETTERS_OF: Mapping[str, str] = {
    "it": "àèéìòù", "en": "abc", "de": "äöüß", "fr": "çœêï", "es": "ñ¿áí", "ro": "ăâîșț",
    "ar": "العربية", "zh": "中文请取号", "uk": "їєґі", "sq": "ëç",
}  # fmt: skip
"""Some that only this language needs."""

LITTLE_ROOM_MB, NO_ROOM_MB = 2000, 300


async def check_machine() -> list[Finding]:
    """What holds for every program of this machine."""
    return [
        await asyncio.to_thread(check_packages),
        await asyncio.to_thread(check_qt),
        check_letters(),
        check_disk(Path.cwd()),
    ]


def check_packages(wanted: Path = PACKAGE_LIST) -> Finding:
    """The Debian packages that the suite needs."""
    if shutil.which("dpkg-query") is None or not wanted.is_file():
        return Finding(
            PACKAGES,
            Level.ATTENTION,
            "not_testable",
            N_("this is not Debian, or the list is not at hand"),
            remedy=N_("Compare with debian-packages.txt by hand."),
        )
    lines = wanted.read_text(encoding="utf-8").splitlines()
    names = [line for line in lines if line and not line.startswith("#")]
    missing = [name for name in names if name not in _installed(names)]
    if missing:
        listed = " ".join(missing)
        return Finding(
            PACKAGES,
            Level.FAULT,
            "packages_missing",
            N_("missing: %1"),
            (listed,),
            N_("Install them: sudo apt-get install %1"),
            (listed,),
        )
    return Finding(PACKAGES, Level.OK, "ready", N_("all %1 are installed"), (len(names),))


def check_qt() -> Finding:
    """Whether Qt's window system finds all its libraries."""
    plugin = Path(PySide6.__file__).parent / "Qt/plugins/platforms/libqxcb.so"
    told = subprocess.run(["ldd", str(plugin)], capture_output=True, text=True, check=False)
    missing = [line.split()[0] for line in told.stdout.splitlines() if "not found" in line]
    if missing or told.returncode:
        return Finding(
            QT,
            Level.FAULT,
            "qt_incomplete",
            N_("these libraries are missing: %1"),
            (", ".join(missing) or told.stderr.strip(),),
            N_("Install the packages of debian-packages.txt."),
        )
    return Finding(QT, Level.OK, "ready", N_("version %1, complete"), (PySide6.__version__,))


def check_letters() -> Finding:
    """Whether each of the languages can be written on the screen."""
    missing = [language for language in LANGUAGES if not _can_write(LETTERS_OF[language])]
    if missing:
        return Finding(
            LETTERS,
            Level.FAULT,
            "letters_missing",
            N_("these languages cannot be written: %1"),
            (", ".join(LANGUAGES[language].own_name for language in missing),),
            N_("Install them: sudo apt-get install %1"),
            ("fonts-noto-core fonts-noto-cjk fonts-dejavu-core",),
        )
    return Finding(
        LETTERS, Level.OK, "ready", N_("all %1 languages can be written"), (len(LANGUAGES),)
    )


def check_disk(place: Path) -> Finding:
    """Room where the programs keep their things."""
    free_mb = shutil.disk_usage(place).free // 1_000_000
    free = f"{free_mb / 1000:.1f}"
    if free_mb >= LITTLE_ROOM_MB:
        return Finding(DISK, Level.OK, "ready", N_("%1 GB free"), (free,))
    level = Level.FAULT if free_mb < NO_ROOM_MB else Level.ATTENTION
    return Finding(
        DISK,
        level,
        "disk_full",
        N_("only %1 GB free"),
        (free,),
        N_("Make room: a full disk stops the numbers."),
    )


def _installed(names: list[str]) -> set[str]:
    told = subprocess.run(
        ["dpkg-query", "--show", "--showformat=${Package} ${db:Status-Status}\n", *names],
        capture_output=True,
        text=True,
        check=False,
    )
    lines = (line.split() for line in told.stdout.splitlines())
    return {name for name, state in lines if state == "installed"}


def _can_write(letters: str) -> bool:
    """Whether one of the stations' families has each of the letters."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtGui import QFont, QFontDatabase, QGuiApplication, QRawFont

    from station.run import FAMILIES, prepare_fonts

    app = QGuiApplication.instance() or QGuiApplication(["doctor"])
    assert app is not None, "letters need an application"
    prepare_fonts()
    there = set(QFontDatabase.families())
    fonts = [QRawFont.fromFont(QFont(family)) for family in FAMILIES if family in there]
    return all(any(font.supportsCharacter(ord(letter)) for font in fonts) for letter in letters)
