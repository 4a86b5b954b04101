"""Where a form comes from: a Form.io form, an export of Open Forms, and the files next to it.

Owns how sub-forms are found: in the folder of the file, or in its `nested`, by id, path or name.
Nothing is fetched. What a server would have to give stays as it is, and is named later.
"""

import io
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from casework.definitions.formio.component import Component, components_of
from casework.definitions.formio.values import FormioObject, list_of, object_of
from casework.definitions.formio.walk import DEEPEST_FORM, FormTooLarge
from sportello.cases.conditions import JsonValue
from sportello.model.refusals import Refused

MOST_BYTES = 20_000_000
MOST_FILES_NEAR = 200
DAMAGED_ARCHIVE = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,  # a compression of another program
    OSError,
    RuntimeError,  # a password
    ValueError,  # a place before the file's beginning; text that is no UTF-8
)
_OF_OPEN_FORMS = ("forms.json", "formSteps.json", "formDefinitions.json", "formLogic.json")


class FormUnreadable(Refused):
    """The file is no form that is known here; the sentence says why."""


@dataclass(frozen=True)
class FormSource:
    """`words` are translations by language, then by the text of the form.

    form    a Form.io form, its sub-forms in place
    rules   of Open Forms: what it does outside its components, in order
    """

    form: FormioObject
    title: str
    name: str
    rules: list[FormioObject] = field(default_factory=list)
    words: dict[str, dict[str, str]] = field(default_factory=dict)


def read_form(data: bytes, file: Path) -> FormSource | None:
    """None if it is no such form. `file` says where to look for what it refers to.

    Raises: FormUnreadable, FormTooLarge
    """
    document = _document(data)
    if document is None:
        return None
    if "forms.json" in document:
        return _of_open_forms(document)
    inside = document.get("form")
    form = inside if isinstance(inside, dict) and "components" in inside else document
    if not isinstance(form.get("components"), list):
        return None
    near = _forms_near(file)
    whole = _with_sub_forms(dict(form), near, ())
    name = _first_text(form, "name", "path", "title") or file.name.partition(".")[0]
    title = _first_text(form, "title", "name", "path") or name
    return FormSource(whole, title, name, words=_words_near(file))


def _document(data: bytes) -> FormioObject | None:
    if data.startswith(b"PK"):
        return _unzipped(data)
    document = _decoded(data)
    if isinstance(document, list) and any("type" in object_of(one) for one in document):
        return {"components": document}
    return document if isinstance(document, dict) else None


def _decoded(data: bytes) -> JsonValue:
    """None for what is no JSON in UTF-8."""
    try:
        found: JsonValue = msgspec.json.decode(data.removeprefix(b"\xef\xbb\xbf"))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    return found


def _unzipped(data: bytes) -> FormioObject:
    """The JSON files of an export. Raises: FormUnreadable"""
    found: FormioObject = {}
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for name in _OF_OPEN_FORMS:
                if name in archive.namelist():
                    with archive.open(name) as opened:
                        text = opened.read(MOST_BYTES + 1)
                    if len(text) > MOST_BYTES:
                        raise FormUnreadable(f"{name} in the archive is larger than any form")
                    found[name] = text.decode("utf-8-sig")
    except DAMAGED_ARCHIVE as fault:
        raise FormUnreadable(f"the archive cannot be opened: {fault}") from None
    if "forms.json" not in found:
        raise FormUnreadable("the archive has no forms.json: export the form again as a ZIP file")
    return found


def _of_open_forms(document: FormioObject) -> FormSource:
    """One panel for each step. Raises: FormUnreadable"""
    forms, steps = _part(document, "forms.json"), _part(document, "formSteps.json")
    definitions = _part(document, "formDefinitions.json")
    if not forms:
        raise FormUnreadable("forms.json of the export names no form")
    by_url = {one.get("url"): one for one in definitions}
    panels: list[JsonValue] = []
    for number, step in enumerate(sorted(steps, key=_place), 1):
        definition = by_url.get(step.get("form_definition"), {})
        configuration = object_of(step.get("configuration") or definition.get("configuration"))
        panels.append(
            {
                "type": "panel",
                "key": f"step{number}",
                "title": _first_text(step, "name")
                or _first_text(definition, "name")
                or f"{number}",
                "input": False,
                "id": step.get("uuid"),
                "components": configuration.get("components"),
            }
        )
    name = _first_text(forms[0], "slug", "name")
    form: FormioObject = {"display": "wizard", "components": panels}
    rules = sorted(_part(document, "formLogic.json"), key=_place)
    return FormSource(form, _first_text(forms[0], "name", "slug"), name, rules)


def _place(one: FormioObject) -> float:
    place = one.get("index", one.get("order"))
    return place if isinstance(place, int | float) else 0


def _part(document: FormioObject, name: str) -> list[FormioObject]:
    part = document.get(name)
    if isinstance(part, str):
        part = _decoded(part.encode())
        if part is None:
            raise FormUnreadable(f"{name} of the export is no JSON")
    return [dict(one) for one in list_of(part) if isinstance(one, dict)]


def _first_text(given: FormioObject, *names: str) -> str:
    found = (given.get(name) for name in names)
    return next((text for text in found if isinstance(text, str) and text.strip()), "")


def _forms_near(file: Path) -> dict[str, FormioObject]:
    """The forms in the file's folder and in `nested`, by what others may call them."""
    found: dict[str, FormioObject] = {}
    for near in list(_files_near(file, "*.form.json"))[:MOST_FILES_NEAR]:
        if near.stat().st_size > MOST_BYTES:
            continue
        form = _document(near.read_bytes())
        if form is not None and isinstance(form.get("components"), list):
            for name in (
                form.get("_id"),
                form.get("path"),
                form.get("name"),
                form.get("machineName"),
            ):
                if isinstance(name, str) and name:
                    found.setdefault(name, form)
    return found


def _files_near(file: Path, pattern: str) -> Iterator[Path]:
    for folder in (file.parent, file.parent / "nested"):
        yield from sorted(near for near in folder.glob(pattern) if near.is_file())


def _with_sub_forms(
    holder: FormioObject, near: dict[str, FormioObject], around: tuple[str, ...]
) -> FormioObject:
    """Each sub-form that has no components of its own gets those of the file it refers to.

    One that lies in itself, or is not found, stays empty. Raises: FormTooLarge
    """
    if len(around) > DEEPEST_FORM:
        raise FormTooLarge(f"sub-forms lie more than {DEEPEST_FORM} deep inside each other")
    made = dict(holder)
    for name in ("components", "columns", "rows"):
        if isinstance(made.get(name), list):
            made[name] = [_inside(one, near, around) for one in list_of(made[name])]
    return made


def _inside(one: JsonValue, near: dict[str, FormioObject], around: tuple[str, ...]) -> JsonValue:
    if isinstance(one, list):
        return [_inside(cell, near, around) for cell in one]
    if not isinstance(one, dict):
        return one
    refers = one.get("form")
    is_reference = one.get("type") == "form" and not one.get("components")
    if not is_reference or not isinstance(refers, str) or refers not in near or refers in around:
        return _with_sub_forms(one, near, (*around, ""))
    filled = {**one, "components": near[refers]["components"]}
    return _with_sub_forms(filled, near, (*around, refers))


def _words_near(file: Path) -> dict[str, dict[str, str]]:
    """`NAME.i18n.json` near `NAME.form.json`: texts by language."""
    near = file.with_name(f"{file.name.partition('.')[0]}.i18n.json")
    if not near.is_file() or near.stat().st_size > MOST_BYTES:
        return {}
    document = _document(near.read_bytes()) or {}
    return {
        language: {text: word for text, word in words.items() if isinstance(word, str) and word}
        for language, words in document.items()
        if isinstance(words, dict)
    }


def keys_of(components: JsonValue) -> Iterator[Component]:
    """Every component, in the order of the form."""
    for component in components_of(components):
        yield component
        for group in component.groups():
            yield from keys_of(group)
