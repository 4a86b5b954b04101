"""What a case's definition takes as a file, by the path that the file is for."""

from casework.attachments.attachments import FileRule
from sportello.cases.definition import (
    FileField,
    FormDefinition,
    RequiredDocument,
    RowsField,
    TextByLanguage,
)

DOCUMENTS = "documents."
TITLE = FileRule(
    media_types=("application/pdf", "image/jpeg", "image/png"), most_files=4, most_bytes=7_000_000
)
"""The paper by which someone presents for another: `title.document`."""

SIGNATURE = "signature"
SIGNED = FileRule(
    media_types=("application/pdf", "application/pkcs7-mime"), most_files=10, most_bytes=7_000_000
)
"""The request's own PDF, signed: no attachment of the request."""

ALONGSIDE = "counter:"
"""Begins what a file is for that a counter has attached to a request which home had sent by then:
it lies alongside the request and is no attachment of it.
"""


def rule_of(definition: FormDefinition, path: str) -> FileRule | None:
    """None if there is no such question. Without a path, whatever any question takes: the answer to
    a field names the file afterwards.
    """
    rules = dict(_rules(definition))
    if path == "":
        every = (TITLE, *rules.values())
        return FileRule(
            media_types=tuple(sorted({kind for rule in every for kind in rule.media_types})),
            most_files=sum(rule.most_files for rule in every),
            most_bytes=max(rule.most_bytes for rule in every),
        )
    if path == SIGNATURE:
        return SIGNED
    asked = ".".join(part for part in path.split(".") if not part.isdecimal())
    return rules.get(asked)


def file_label(definition: FormDefinition, path: str) -> TextByLanguage | None:
    """What the question is called; None if there is no such question, or it has no name."""
    asked = ".".join(part for part in path.split(".") if not part.isdecimal())
    documents = {f"{DOCUMENTS}{each.id}": each.label for each in definition.documents}
    if asked in documents:
        return documents[asked]
    for field in definition.fields():
        if isinstance(field, FileField) and field.name == asked:
            return field.label
        if isinstance(field, RowsField):
            for each in field.fields:
                if isinstance(each, FileField) and f"{field.name}.{each.name}" == asked:
                    return each.label
    return None


def _rules(definition: FormDefinition) -> list[tuple[str, FileRule]]:
    """By path, without the numbers of rows."""
    found = [("title.document", TITLE)]
    found += [(f"{DOCUMENTS}{each.id}", _rule(each)) for each in definition.documents]
    for field in definition.fields():
        if isinstance(field, FileField):
            found.append((field.name, _rule(field)))
        elif isinstance(field, RowsField):
            inside = [each for each in field.fields if isinstance(each, FileField)]
            found += [(f"{field.name}.{each.name}", _rule(each)) for each in inside]
    return found


def _rule(asking: FileField | RequiredDocument) -> FileRule:
    return FileRule(
        media_types=asking.media_types, most_files=asking.most_files, most_bytes=asking.most_bytes
    )
