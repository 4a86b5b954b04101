"""Plain English in product, documents and English catalogues: few mannered words, ever fewer."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
MANNERED = re.compile(
    r"\b(nobody|somebody|whoever|whomever|reckon(s|ed|ing)?|parted|furnish(ed|es|ing)?|beside)\b",
    re.IGNORECASE,
)
AT_MOST = 0.5
"""Lines of 1,000 that hold one."""


def test_mannered_words_are_rare():
    lines = [line for file in _texts() for line in file.read_text("utf-8").splitlines()]
    mannered = [line for line in lines if MANNERED.search(line)]
    assert 1000 * len(mannered) / len(lines) < AT_MOST


def _texts() -> list[Path]:
    packages = [file.parent for file in ROOT.glob("*/__init__.py") if file.parent.name != "tests"]
    code = [
        file
        for package in packages
        for suffix in ("py", "qml", "toml", "html", "js")
        for file in package.rglob(f"*.{suffix}")
    ]
    english = [file for package in packages for file in package.rglob("en/LC_MESSAGES/*.po")]
    return [*code, *english, *ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
