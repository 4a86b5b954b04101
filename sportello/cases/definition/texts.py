"""What every part of a definition is made of: how it is written, and texts in several languages."""

from msgspec import Struct

TextByLanguage = dict[str, str]
"""A text in several languages, by the language's code; Italian is always there."""


class DefinitionPart(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is misspelt in a definition's file is a fault of the file, never passed over."""


class Option(DefinitionPart, frozen=True, kw_only=False):
    value: str
    label: TextByLanguage
