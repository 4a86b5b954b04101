"""Twelve definitions that come with the suite, as a Comune asks them: one TOML file a service.

Owns finding them. Italian and English stand in the definition, the other languages in the file of
the same name, `.translations.toml`. A Comune takes one as it is, or copies the file and writes its
own offices, fees and places into it: docs/definitions.md. Must not know any Comune. Open the
shortest first, `illuminazione-pubblica.toml`.
"""

from functools import cache
from importlib.resources import files

from casework.definitions.reading import read_definition
from casework.definitions.translations import read_translations, with_translations
from sportello.cases.definition import FormDefinition

_SUFFIX = ".toml"
_TRANSLATIONS = ".translations.toml"


def library_services() -> tuple[str, ...]:
    """The services that have a definition here, in alphabetical order."""
    names = (file.name for file in files(__name__).iterdir())
    own = (name for name in names if name.endswith(_SUFFIX) and not name.endswith(_TRANSLATIONS))
    return tuple(sorted(name.removesuffix(_SUFFIX) for name in own))


@cache
def library_definition(service: str) -> FormDefinition:
    """That of one of `library_services`, in all its languages."""
    file = files(__name__) / f"{service}{_SUFFIX}"
    further = files(__name__) / f"{service}{_TRANSLATIONS}"
    told = read_translations(further.read_bytes(), further.name)
    return with_translations(read_definition(file.read_bytes(), file.name), told)
