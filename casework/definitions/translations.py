"""The texts of a form in further languages, in a file of their own.

One block for each Italian text, in the order of the form: what is said twice is translated once.
Owns reading and writing that file, and which languages are complete. A text that is missing is
shown in Italian.
Source: docs/decisions/0230-translations-in-a-file-of-their-own.md
"""

import json
from collections.abc import Iterator, Mapping
from itertools import chain

from msgspec import Struct

from casework.definitions.editing import texts_of, with_values
from casework.definitions.reading import MOST_BYTES, DefinitionUnreadable, FileProblem
from casework.definitions.writing import DefinitionFile
from sportello.cases.definition import FormDefinition, TextByLanguage
from sportello.model.languages import HOUSE_LANGUAGE, LANGUAGES
from text.toml_settings import Document, FileFaulty

OTHER_LANGUAGES = tuple(code for code in LANGUAGES if code != HOUSE_LANGUAGE)

Translations = Mapping[str, TextByLanguage]
"""By the Italian text, what it is in other languages; none of them is empty."""


class FormLanguage(Struct, frozen=True):
    """`missing` are the Italian texts, each once, that `code` has no translation of; `is_begun` if
    it has any.
    """

    code: str
    missing: tuple[str, ...]
    is_begun: bool


def languages_of(form: FormDefinition) -> tuple[FormLanguage, ...]:
    """Those other than Italian, in the order of the house."""
    texts = translated(form)
    missing = {
        code: tuple(italian for italian, said in texts.items() if code not in said)
        for code in OTHER_LANGUAGES
    }
    return tuple(
        FormLanguage(code, lacking, len(lacking) < len(texts)) for code, lacking in missing.items()
    )


def translated(form: FormDefinition) -> dict[str, TextByLanguage]:
    """What the form says in other languages, by its Italian texts in their order."""
    found: dict[str, TextByLanguage] = {}
    for place in texts_of(form):
        if italian := (place.text or {}).get(HOUSE_LANGUAGE):
            said = {code: text for code, text in (place.text or {}).items() if text}
            found[italian] = {**_others(said), **found.get(italian, {})}
    return found


def changed_in_italian(
    before: FormDefinition, after: FormDefinition, language: str
) -> tuple[str, ...]:
    """The Italian texts that say something else than at the same place before, while what they are
    in the language is as it was.
    """
    was = {place.path: place.text or {} for place in texts_of(before)}
    return tuple(
        dict.fromkeys(
            text[HOUSE_LANGUAGE]
            for place in texts_of(after)
            if (text := place.text or {}) and (old := was.get(place.path))
            if text.get(language) and text.get(language) == old.get(language)
            if text[HOUSE_LANGUAGE] != old[HOUSE_LANGUAGE]
        )
    )


def with_translations(form: FormDefinition, told: Translations) -> FormDefinition:
    """What is told takes the place of what the form has; other languages stay."""
    values = {
        place.path: place.text | told[place.text[HOUSE_LANGUAGE]]
        for place in texts_of(form)
        if place.text and place.text.get(HOUSE_LANGUAGE) in told
    }
    return with_values(form, values)


def read_translations(data: bytes, source: str) -> Translations:
    """`source` is the file's name for people. Raises: DefinitionUnreadable"""
    if len(data) > MOST_BYTES:
        told = f"it has more than {MOST_BYTES:,} bytes"
        raise DefinitionUnreadable(source, [FileProblem("", told, "A form is a few pages of text")])
    try:
        document = Document(data.removeprefix(b"\xef\xbb\xbf"), source)
    except FileFaulty as faulty:
        torn = [FileProblem(f.key, f.wrong, f.remedy, f.line) for f in faulty.faults]
        raise DefinitionUnreadable(source, torn) from None
    blocks = document.data.get("texts")
    if not isinstance(blocks, list) or not all(isinstance(block, dict) for block in blocks):
        remedy = "Write a block [[texts]] for each text, as in the file that the form's page gives"
        raise DefinitionUnreadable(source, [FileProblem("", "it has no texts", remedy)])
    faults = [
        FileProblem(f"texts.{number + 1}.{key}".strip("."), wrong, remedy, line)
        for number, block in enumerate(blocks)
        for key, wrong, remedy in _faults(block)
        for line in [document.line_of(("texts", number, key) if key else ("texts", number))]
    ]
    if faults:
        raise DefinitionUnreadable(source, faults)
    return {block[HOUSE_LANGUAGE]: _others(block) for block in blocks}


def written_translations(form: FormDefinition) -> DefinitionFile:
    """Every text of the form; what is missing stands there empty, to be filled in."""
    blocks = (_block(italian, said) for italian, said in translated(form).items())
    head = "# One block for each text. Fill in what is empty; leave the Italian as it is.\n"
    name = f"{form.service}-{form.version}.translations.toml"
    return DefinitionFile(name, "".join(chain([head], blocks)).encode(), "application/toml")


def _block(italian: str, said: Mapping[str, str]) -> str:
    lines = [f"{HOUSE_LANGUAGE} = {_quoted(italian)}"]
    lines += [f"{code} = {_quoted(said.get(code, ''))}" for code in OTHER_LANGUAGES]
    return "\n[[texts]]\n" + "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _others(said: Mapping[str, str]) -> TextByLanguage:
    """Without Italian, and without what is empty."""
    return {code: said[code].strip() for code in OTHER_LANGUAGES if said.get(code, "").strip()}


def _faults(block: Mapping[str, object]) -> Iterator[tuple[str, str, str]]:
    """Key, what is wrong, remedy."""
    if not block.get(HOUSE_LANGUAGE):
        yield "", "the Italian text is missing", "Write it as the form has it: it = …"
    for key, value in block.items():
        if key not in LANGUAGES:
            yield key, "it is no language of the suite", f"One of {', '.join(LANGUAGES)}"
        elif not isinstance(value, str):
            yield key, "it is no text", "Write it between quotes"
