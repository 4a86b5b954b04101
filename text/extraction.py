"""Keeps the catalogues in step with the texts in the code: `python -m text.extraction`.

Finds what QML says with `qsTr`, and Python and Jinja templates with `gettext`, `pgettext`,
`plural`, `_` and `N_`, and brings every `.po` file up to date: new ids come in empty, dead ones go.
Must not know Qt.
"""

import io
import sys
from collections.abc import Iterable, Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import msgspec
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_javascript, extract_python
from babel.messages.pofile import read_po, write_po

from text.catalogue import LANGUAGES

PACKAGES = (
    "text",
    "station",
    "totem",
    "counter_client",
    "display_board",
    "appliance",
    "queue_server",
    "casework",
    "portal",
)

CALLS = {"_": None, "N_": None, "gettext": None, "pgettext": None, "plural": None}
QML_CALLS = {"qsTr": None}

HEADER = """\
# {own_name}: the words of {package}. Kept in step by `python -m text.extraction`.
msgid ""
msgstr ""
"Language: {language}\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plural_forms}\\n"

"""


class ExtractedText(msgspec.Struct, frozen=True, order=True):
    """A message as the code says it: its English text, and what tells it apart if anything."""

    text: str
    context: str = ""

    @property
    def is_plural(self) -> bool:
        """Whether a number decides its form."""
        return "%n" in self.text


class TextMissed(Exception):
    """A text for people stands where the extraction cannot read it."""


def sentences_of(package: str) -> dict[ExtractedText, list[tuple[str, int]]]:
    """Every sentence of a package with the files (from its root) and lines that say it.

    Raises: TextMissed if a `qsTr` is not given plain text.
    """
    root = Path(str(files(package)))
    found: dict[ExtractedText, list[tuple[str, int]]] = {}
    for path in sorted(path for path in root.rglob("*") if path.suffix in _READERS):
        for line, sentence in _READERS[path.suffix](path):
            found.setdefault(sentence, []).append((str(path.relative_to(root.parent)), line))
    return found


def update(package: str, language: str) -> bool:
    """Bring one `.po` file up to date, or make it. True if that changed it."""
    path = po_path(package, language)
    before = path.read_bytes() if path.is_file() else b""
    kept = _read(path, language)
    fresh = Catalog(locale=language)
    fresh.mime_headers = [("Plural-Forms", LANGUAGES[language].plural_forms)]
    for sentence, places in sorted(sentences_of(package).items()):
        known = kept.get(sentence.text, context=sentence.context or None)
        fresh.add(
            (sentence.text, sentence.text) if sentence.is_plural else sentence.text,
            string=known.string if known else "",
            locations=[(file, 0) for file in dict.fromkeys(file for file, _ in places)],
            user_comments=known.user_comments if known else (),
            context=sentence.context or None,
        )
    path.parent.mkdir(parents=True, exist_ok=True)
    header = HEADER.format(
        own_name=LANGUAGES[language].own_name,
        package=package,
        language=language,
        plural_forms=LANGUAGES[language].plural_forms,
    )
    written = io.BytesIO(header.encode())
    written.seek(0, io.SEEK_END)
    write_po(written, fresh, width=100, include_lineno=False, omit_header=True)
    path.write_bytes(written.getvalue())
    return written.getvalue() != before


def po_path(package: str, language: str) -> Path:
    """Where a package keeps its words of a language."""
    return Path(str(files(package))) / "locale" / language / "LC_MESSAGES" / f"{package}.po"


def _read(path: Path, language: str) -> Catalog:
    if not path.is_file():
        return Catalog(locale=language)
    with path.open("rb") as source:
        return read_po(source, locale=language)


def _sentences_of_qml(path: Path) -> Iterator[tuple[int, ExtractedText]]:
    with path.open("rb") as source:
        found = list(extract_javascript(source, QML_CALLS, (), {}))
    if len(found) != path.read_text(encoding="utf-8").count("qsTr("):
        raise TextMissed(f"{path}: give every qsTr a plain text, outside of templates and comments")
    for line, _, said, _ in found:
        text, context = _two(said)
        yield line, ExtractedText(text, context)


def _sentences_of_python(path: Path) -> Iterator[tuple[int, ExtractedText]]:
    with path.open("rb") as source:
        yield from _said_by(extract_python(source, CALLS, (), {}))


def _sentences_of_template(path: Path) -> Iterator[tuple[int, ExtractedText]]:
    from jinja2.ext import babel_extract  # not on every machine that has this package

    with path.open("rb") as source:
        yield from _said_by(babel_extract(source, tuple(CALLS), (), {"silent": "false"}))


_READERS = {
    ".html": _sentences_of_template,
    ".py": _sentences_of_python,
    ".qml": _sentences_of_qml,
}


def _said_by(
    calls: Iterable[tuple[Any, ...]],
) -> Iterator[tuple[int, ExtractedText]]:
    for line, call, said, _ in calls:
        first, second = _two(said)
        if call == "pgettext" and second:
            yield line, ExtractedText(second, context=first)
        elif call != "pgettext" and first:
            yield line, ExtractedText(first)


def _two(said: object) -> tuple[str, str]:
    """The first two arguments of a call, empty where they are no plain text."""
    arguments = said if isinstance(said, (tuple, list)) else (said,)
    first, second = (*arguments, None, None)[:2]
    return first or "", second or ""


def main() -> int:
    """Update every catalogue of every package, and say which changed."""
    for package in PACKAGES:
        for language in LANGUAGES:
            if update(package, language):
                print(po_path(package, language))
    return 0


if __name__ == "__main__":
    sys.exit(main())
