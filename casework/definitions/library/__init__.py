"""Twelve definitions that come with the suite, as a Comune asks them: one TOML file a service.

Owns finding them. A Comune takes one as it is, or copies the file and writes its own offices, fees
and places into it: docs/definitions.md. Must not know any Comune. Open the shortest first,
`illuminazione-pubblica.toml`.
"""

from importlib.resources import files

from casework.definitions.reading import read_definition
from sportello.cases.definition import FormDefinition

_SUFFIX = ".toml"


def library_services() -> tuple[str, ...]:
    """The services that have a definition here, in alphabetical order."""
    names = (file.name for file in files(__name__).iterdir())
    return tuple(sorted(n.removesuffix(_SUFFIX) for n in names if n.endswith(_SUFFIX)))


def library_definition(service: str) -> FormDefinition:
    """That of one of `library_services`."""
    file = files(__name__) / f"{service}{_SUFFIX}"
    return read_definition(file.read_bytes(), file.name)
