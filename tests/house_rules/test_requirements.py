"""What the locks in requirements/ promise: every machine gets the same, and only its part."""

import json
import subprocess
import sys
import tomllib
from configparser import ConfigParser
from importlib.metadata import files, packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent.parent
PARTS = ("server", "stations", "portal", "dev")
MOST_MB_OF_A_SERVER = 280
OF_PYPY = {"brotlicffi"}
"""In a lock for every interpreter, and on no machine of ours."""
NOT_READ_BY_A_PROGRAM = frozenset({".py", ".pyc", ".mako", ".md", ".pot"})

PROGRAMS = [
    ("server", ["queue_server", "casework"]),
    ("portal", ["portal", "casework"]),
    ("stations", ["totem", "counter_client", "display_board", "hardware", "appliance.__main__"]),
]

IMPORT_ALL = """
import importlib, pkgutil, sys
programs, others = (argument.split() for argument in sys.argv[1:])

class NotInstalled:
    def find_spec(name, path=None, target=None):
        if name.partition(".")[0] in others:
            raise ModuleNotFoundError(f"{name} is not part of this machine", name=name)

sys.meta_path.insert(0, NotInstalled)
for program in programs:
    package = importlib.import_module(program)
    for module in pkgutil.walk_packages(getattr(package, "__path__", []), program + "."):
        if not module.name.endswith("migrations.env"):  # Alembic runs it
            importlib.import_module(module.name)
"""


def _locked(part: str) -> dict[str, str]:
    """Version by name, of everything in a lock."""
    text = (ROOT / "requirements" / f"{part}.txt").read_text(encoding="utf-8")
    pins = [line.split(" ;")[0] for line in text.splitlines() if line[:1].isalnum()]
    return {name: version for name, _, version in (pin.partition("==") for pin in pins)}


def _setup() -> ConfigParser:
    setup = ConfigParser()
    setup.read(ROOT / "setup.cfg", encoding="utf-8")
    return setup


def _wanted(part: str) -> list[Requirement]:
    """What setup.cfg asks of a part, with what every part needs."""
    setup = _setup()
    lines = setup["options"]["install_requires"] + setup["options.extras_require"][part]
    listed = (line.strip() for line in lines.splitlines())
    return [Requirement(line) for line in listed if line and not line.startswith("#")]


@pytest.mark.parametrize(("part", "lock"), [*((part, part) for part in PARTS), ("demo", "dev")])
def test_a_lock_has_everything_that_its_part_asks_for(part: str, lock: str) -> None:
    locked = _locked(lock)
    for wanted in _wanted(part):
        if wanted.name != "sportello":
            version = locked.get(canonicalize_name(wanted.name), "none")
            assert version != "none", f"{wanted.name} is not in {lock}.txt: make lock"
            assert version in wanted.specifier, f"{wanted} but {version}: make lock"


def test_the_wheel_has_every_file_that_a_program_reads() -> None:
    setup = _setup()
    packages = setup["options.packages.find"]["include"].split()
    globs = [glob.strip() for glob in setup["options.package_data"]["*"].split(",")]
    found = (room for package in packages for room in ROOT.glob(package))
    rooms = [room for room in found if (room / "__init__.py").exists()]
    files = [
        file.relative_to(room)
        for room in rooms
        for file in room.rglob("*")
        if file.is_file() and not {"__pycache__"} & set(file.parts)
        if file.suffix not in NOT_READ_BY_A_PROGRAM
    ]
    assert len(files) > 200
    kept = {file for file in files for glob in globs if file.match(glob.removeprefix("**/"))}
    assert [str(file) for file in files if file not in kept] == []


def test_every_folder_with_code_is_a_package_that_the_wheel_finds() -> None:
    packages = _setup()["options.packages.find"]["include"].split()
    folders = {file.parent for room in packages for file in ROOT.glob(f"{room}/**/*.py")}
    assert [str(folder) for folder in folders if not (folder / "__init__.py").exists()] == []


@pytest.mark.parametrize("part", [*PARTS, "build"])
def test_a_part_is_locked_to_the_versions_that_are_tested(part: str) -> None:
    assert _locked(part).items() <= _locked("dev").items()


@pytest.mark.parametrize("part", [*PARTS, "build", "portal-files", "tests-files"])
def test_a_lock_names_hashes_and_no_place_to_install_from(part: str) -> None:
    text = (ROOT / "requirements" / f"{part}.txt").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    pins = [line for line in lines if not line.startswith("    --hash=sha256:")]
    assert all(line.endswith("sys_platform == 'linux' \\") for line in pins), pins
    assert len(lines) >= 2 * len(pins) > 0


def test_the_sign_in_provider_of_the_tests_is_locked_by_hashes_and_names_no_place() -> None:
    folder = ROOT / "requirements" / "sign-in-provider"
    lock = json.loads((folder / "package-lock.json").read_text(encoding="utf-8"))
    packages = {name: package for name, package in lock["packages"].items() if name}
    assert len(packages) > 30
    for name, package in packages.items():
        assert package["integrity"].startswith("sha512-"), name
        assert "resolved" not in package, name


def test_the_build_backend_is_the_locked_one() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    asked = [Requirement(line) for line in project["build-system"]["requires"]]
    assert [requirement.name for requirement in asked] == ["setuptools"]
    assert _locked("build")["setuptools"] in asked[0].specifier


def test_a_server_needs_no_qt_and_little_room() -> None:
    names = _locked("server")
    assert not [name for name in names if name.startswith(("pyside", "shiboken", "pyqt"))]
    there = [place for name in names if name not in OF_PYPY for place in files(name) or ()]
    sizes = [Path(str(place.locate())).stat().st_size for place in there if place.locate().exists()]
    assert len(sizes) > 1000
    assert sum(sizes) < MOST_MB_OF_A_SERVER * 1_000_000


@pytest.mark.parametrize(("part", "programs"), PROGRAMS)
def test_a_program_imports_only_what_its_part_installs(part: str, programs: list[str]) -> None:
    installed = {*_locked(part), *_locked("portal-files"), "sportello"}
    others = [
        module
        for module, distributions in packages_distributions().items()
        if not installed & {canonicalize_name(distribution) for distribution in distributions}
    ]
    assert "pytest" in others
    assert ("PySide6" in others) == (part != "stations")
    done = subprocess.run(
        [sys.executable, "-c", IMPORT_ALL, " ".join(programs), " ".join(others)],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
