"""A form definition as a file of our own format: `reading` makes an equal one of it again.

TOML as docs/definitions.md writes it, without what is as usual. JSON where something is "for good"
or "without a limit" and that is not the usual: TOML has no word for nothing.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec
from msgspec import NODEFAULT, Struct
from msgspec.structs import FieldInfo

from sportello.cases.definition import FormDefinition

LISTS = frozenset(
    {
        *("steps", "fields", "documents", "fees", "stamp_duties"),
        *("second_signers", "by_answer", "remedies"),
    }
)
"""What is written as [[blocks]], one for each element."""

TABLES = frozenset({"responsible", "term", "retention"})
BARE_KEY = re.compile(r"[A-Za-z0-9_-]+", re.ASCII)
LONGEST_LINE = 100


class DefinitionFile(Struct, frozen=True):
    name: str
    data: bytes
    media_type: str


def written(definition: FormDefinition) -> DefinitionFile:
    plain = _plain(definition)
    name = f"{definition.service}-{definition.version}"
    if _has_none(plain):
        pretty = msgspec.json.format(msgspec.json.encode(plain), indent=2)
        return DefinitionFile(f"{name}.json", pretty + b"\n", "application/json")
    text = "\n".join(_table(plain, ())) + "\n"
    return DefinitionFile(f"{name}.toml", text.encode(), "application/toml")


def _plain(value: Any) -> Any:
    """As JSON has it, without what is as usual."""
    match value:
        case Struct():
            config = value.__struct_config__
            plain = {} if config.tag is None else {config.tag_field: config.tag}
            for field in msgspec.structs.fields(type(value)):
                held = getattr(value, field.name)
                if field.required or held != _usual(field):
                    plain[field.encode_name] = _plain(held)
            return plain
        case tuple() | list():
            return [_plain(each) for each in value]
        case dict():
            return {key: _plain(held) for key, held in value.items()}
    return msgspec.to_builtins(value)


def _usual(field: FieldInfo) -> Any:
    return field.default if field.default_factory is NODEFAULT else field.default_factory()


def _has_none(plain: Any) -> bool:
    if isinstance(plain, dict | list):
        inside = plain.values() if isinstance(plain, dict) else plain
        return any(_has_none(each) for each in inside)
    return plain is None


def _table(plain: Mapping[str, Any], path: tuple[str, ...]) -> Iterator[str]:
    """The lines of a table: its own values, then the tables inside it."""
    inner = {key: held for key, held in plain.items() if key in LISTS | TABLES}
    for key, held in plain.items():
        if key not in inner:
            yield f"{_key(key)} = {_value(held)}"
    for key, held in inner.items():
        here = (*path, key)
        name = ".".join(here)
        if not held:
            continue
        for each in held if key in LISTS else [held]:
            yield ""
            yield f"[[{name}]]" if key in LISTS else f"[{name}]"
            yield from _table(each, here)


def _value(plain: Any) -> str:
    match plain:
        case bool():
            return "true" if plain else "false"
        case str():
            return json.dumps(plain, ensure_ascii=False).replace("\x7f", "\\u007f")
        case list():
            parts = [_value(each) for each in plain]
            short = f"[{', '.join(parts)}]"
            if len(short) <= LONGEST_LINE:
                return short
            return "[\n" + "".join(f"  {part},\n" for part in parts) + "]"
        case dict():
            pairs = ", ".join(f"{_key(key)} = {_value(held)}" for key, held in plain.items())
            return f"{{ {pairs} }}" if pairs else "{}"
    return repr(plain)


def _key(key: str) -> str:
    return key if BARE_KEY.fullmatch(key) else _value(key)
