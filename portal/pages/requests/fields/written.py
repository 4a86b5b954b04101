"""What a form sends, read back as answers. What cannot be read stays as it was typed.

Owns the way from fields of HTML to JSON: days, amounts and numbers as people write them, boxes,
groups and rows. Which are good answers is said by the guided engine.
"""

from collections.abc import Iterable, Mapping

from portal.pages.requests.fields.controls import PREFIX
from sportello.cases.conditions import Answers, JsonValue
from sportello.cases.definition import (
    AddressField,
    AnyField,
    CadastralField,
    ChoicesField,
    ComputedField,
    ConsentField,
    DeclarationField,
    FileField,
    FormStep,
    PersonField,
    RowsField,
    StatementField,
    StaticText,
    YesNoField,
)
from text.written_answers import read_answer

Form = Mapping[str, str]
FIELDS = "campi"
"""The hidden field that names the paths of all fields on the page."""


def written_answers(step: FormStep, form: Form, kept: Answers) -> dict[str, JsonValue]:
    """For the fields of the step that were on the page; null where nothing was written.

    kept   the answers as they are: what a group or a row holds besides is not lost
    """
    shown = frozenset(form.get(FIELDS, "").split())
    return {
        field.name: _answer(field, field.name, form, kept.get(field.name), shown)
        for field in step.fields
        if field.name in shown and not isinstance(field, StaticText | ComputedField)
    }


def _answer(
    field: AnyField, path: str, form: Form, kept: JsonValue, shown: frozenset[str]
) -> JsonValue:
    name = f"{PREFIX}{path}"
    text = form.get(name, "").strip()
    match field:
        case RowsField():
            return _rows(field, path, form, kept, shown)
        case PersonField() | AddressField() | CadastralField():
            return _group(name, form, kept)
        case ChoicesField(options=options):
            return [each.value for each in options if f"{name}={each.value}" in form] or None
        case FileField():
            return list(_after(f"{name}=", form)) or None
        case DeclarationField() | StatementField() | ConsentField():
            return text == "1"
        case YesNoField():
            return {"1": True, "0": False}.get(text)
    return read_answer(str(field.__struct_config__.tag), text)


def _rows(
    field: RowsField, path: str, form: Form, kept: JsonValue, shown: frozenset[str]
) -> JsonValue:
    told = {number for each in shown if (number := _row_number(each, path)) is not None}
    numbers = {number for number in told if number < field.most}
    before = kept if isinstance(kept, list) else []
    rows: list[JsonValue] = []
    for number in range(max(numbers) + 1 if numbers else 0):
        old = before[number] if number < len(before) else {}
        old = old if isinstance(old, dict) else {}
        row = dict(old)
        for each in field.fields:
            inside = f"{path}.{number}.{each.name}"
            if inside in shown and not isinstance(each, StaticText | ComputedField):
                row[each.name] = _answer(each, inside, form, old.get(each.name), shown)
        rows.append({name: value for name, value in row.items() if value not in (None, "")})
    return rows or None


def _row_number(path: str, rows: str) -> int | None:
    """Of the row in which the path of a field lies; None if it lies in none of these."""
    if not path.startswith(f"{rows}."):
        return None
    number = path.removeprefix(f"{rows}.").partition(".")[0]
    return int(number) if number.isascii() and number.isdecimal() and len(number) < 5 else None


def _group(name: str, form: Form, kept: JsonValue) -> JsonValue:
    parts = {
        part.removeprefix(f"{name}."): form[part] for part in form if part.startswith(f"{name}.")
    }
    group: dict[str, JsonValue] = dict(kept) if isinstance(kept, dict) else {}
    for part, text in parts.items():
        group[part] = read_answer("date" if part == "born_on" else "text", text)
    return {part: value for part, value in group.items() if value} or None


def _after(prefix: str, form: Form) -> Iterable[str]:
    return (name.removeprefix(prefix) for name in form if name.startswith(prefix))
