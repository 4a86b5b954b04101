"""The steps of a request, in order."""

from sportello.cases.conditions import FormCondition
from sportello.cases.definition.fields import AnyField
from sportello.cases.definition.texts import DefinitionPart, TextByLanguage


class FormStep(DefinitionPart, frozen=True, kw_only=True):
    """One page of the request. A step that is not shown asks none of its fields."""

    id: str
    title: TextByLanguage
    fields: tuple[AnyField, ...]
    shown_if: FormCondition | None = None
    help: TextByLanguage | None = None
