"""The documents that are attached to a request, next to what its file fields ask for."""

from sportello.cases.conditions import FormCondition
from sportello.cases.definition.texts import DefinitionPart, TextByLanguage


class RequiredDocument(DefinitionPart, frozen=True, kw_only=True):
    """A document to attach, in one or several files.

    required_if  None for always
    is_optional  it is offered where `required_if` holds, and not missed
    is_curable   it may be sent later, after a request for integration
    most_bytes   of each file
    """

    id: str
    label: TextByLanguage
    help: TextByLanguage | None = None
    required_if: FormCondition | None = None
    is_optional: bool = False
    is_curable: bool = True
    media_types: tuple[str, ...] = ("application/pdf", "image/jpeg", "image/png")
    most_files: int = 4
    most_bytes: int = 7_000_000
