"""A TOML file that people edit becomes frozen structs, or a list of all its faults.

Every fault names the line, the key, what is wrong and the remedy. Owns reading and naming; what
the keys mean is for anyone who asks.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, get_args, get_origin

import msgspec
from msgspec import NODEFAULT, Struct

from text.toml_lines import KeyPath, lines_of, nearest

T = TypeVar("T")


class SettingFault(Struct, frozen=True):
    """One thing to mend: `line` from 1, `key` as in the file ("services.tari.letter")."""

    line: int
    key: str
    wrong: str
    remedy: str

    def __str__(self) -> str:
        where = f"line {self.line}" + (f", {self.key}" if self.key else "")
        return f"{where}: {self.wrong}. {self.remedy}."


class FileUnusable(Exception):
    """A settings file that a program cannot start with; the text names it and the remedy."""


class FileFaulty(FileUnusable):
    """It was read, and has `faults`, in the order of their lines."""

    def __init__(self, source: str, faults: list[SettingFault]) -> None:
        self.source = source
        self.faults = sorted(faults, key=lambda fault: fault.line)
        super().__init__("\n".join(f"{source}, {fault}" for fault in self.faults))


class Document:
    """A TOML file, its values, and the faults found in it so far.

    Read what is wanted of it, add the faults that only meaning shows, and `check` at the end, so
    that anyone who mends the file sees all its faults at once.
    """

    def __init__(self, data: bytes, source: str) -> None:
        """`source` is the file's name for people. Raises: FileFaulty if it is no TOML at all."""
        self.source = source
        self.faults: list[SettingFault] = []
        text = _decoded(data, source)
        try:
            self.data: dict[str, Any] = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise FileFaulty(source, [_torn(text, str(error))]) from None
        self._lines = lines_of(text)

    def read(self, path: KeyPath, kind: type[T]) -> T | None:
        """What stands at `path` as a `kind`; None, and its faults noted, where it is no such.

        A table that is missing counts as an empty one.
        """
        value: Any = self.data
        for key in path:
            value = value.get(key, {}) if isinstance(value, dict) else {}
        faults = list(faults_in(value, kind, path))
        for where, wrong, remedy in faults:
            self.fault(where, wrong, remedy)
        return None if faults else msgspec.convert(value, kind)

    def entries(self, table: str, kind: type[T]) -> dict[str, T]:
        """The sound ones among `[table.<id>]`, by id, in their order; faults of others noted."""
        if not isinstance(self.data.get(table, {}), dict):
            self.fault((table,), "is one value, not a table", f"Write [{table}.…] tables")
            return {}
        read = {key: self.read((table, key), kind) for key in self.data.get(table, {})}
        return {key: value for key, value in read.items() if value is not None}

    def only(self, *tables: str) -> None:
        """Note every table at the top of the file that is not among these."""
        for key in self.data:
            if key not in tables:
                self.fault((key,), "no program reads this", _meant(key, tables))

    def fault(self, path: KeyPath, wrong: str, remedy: str) -> None:
        """Note that what stands at `path` is wrong; both are sentences without a full stop."""
        key = ".".join(str(part) for part in path if isinstance(part, str))
        self.faults.append(SettingFault(self.line_of(path), key, wrong, remedy))

    def line_of(self, path: KeyPath) -> int:
        """From 1; of what is not there, that of what is around it."""
        return nearest(self._lines, path)

    def check(self) -> None:
        """Raises: FileFaulty with all that was noted."""
        if self.faults:
            raise FileFaulty(self.source, self.faults)


def read_settings(data: bytes, kind: type[T], source: str) -> T:
    """The whole file as one `kind`. Raises: FileFaulty."""
    document = Document(data, source)
    settings = document.read((), kind)
    document.check()
    assert settings is not None, "what has no fault was read"
    return settings


FaultAtPath = tuple[KeyPath, str, str]


def faults_in(value: Any, kind: Any, path: KeyPath = ()) -> Iterator[FaultAtPath]:
    """Every place in `value` that is not what `kind` wants; msgspec alone names only the first."""
    if value is None and NoneType in get_args(kind):
        return  # JSON writes what TOML leaves out
    kind = _chosen(kind, value)
    if isinstance(value, dict) and (tags := _tags_of(kind)):
        yield from _fault_in_tag(value, tags, path)
    elif isinstance(kind, type) and issubclass(kind, Struct) and isinstance(value, dict):
        yield from _faults_in_struct(value, kind, path)
    elif get_origin(kind) in (dict, Mapping) and isinstance(value, dict):
        for key, item in value.items():
            yield from faults_in(item, get_args(kind)[1], (*path, key))
    elif get_origin(kind) in (list, tuple) and isinstance(value, list):
        for index, item in enumerate(value):
            yield from faults_in(item, get_args(kind)[0], (*path, index))
    else:
        yield from _fault_in_value(value, kind, path)


def _faults_in_struct(
    value: dict[str, Any], kind: type[Struct], path: KeyPath
) -> Iterator[FaultAtPath]:
    fields = {field.encode_name: field for field in msgspec.structs.fields(kind)}
    tag = kind.__struct_config__.tag_field
    for key in value:
        if key not in fields and key != tag:
            yield (*path, key), "no program reads this key", _meant(key, fields)
    for name, field in fields.items():
        if name in value:
            yield from faults_in(value[name], field.type, (*path, name))
        elif field.default is NODEFAULT and field.default_factory is NODEFAULT:
            yield (*path, name), "is missing", f"Write it: {name} = …"


def _chosen(kind: Any, value: Any) -> Any:
    """Of several kinds the one that `value` is meant for: by its tag, or by not being nothing."""
    kinds = _kinds_of(kind)
    if len(kinds) == 1:
        return kinds[0]
    for one in kinds:
        config = one.__struct_config__ if _is_struct(one) else None
        if config and isinstance(value, dict) and value.get(config.tag_field) == config.tag:
            return one
    return kind


def _kinds_of(kind: Any) -> list[Any]:
    """Those of a union, without None; of any other kind itself."""
    if get_origin(kind) not in (UnionType, Union):
        return [kind]
    return [one for one in get_args(kind) if one is not NoneType]


def _is_struct(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, Struct)


def _tags_of(kind: Any) -> dict[str, tuple[str, ...]]:
    """By the key that says which of several structs is meant, the values that it may have."""
    structs = [one for one in _kinds_of(kind) if _is_struct(one)]
    if len(structs) < 2:
        return {}
    configs = [one.__struct_config__ for one in structs]
    return {configs[0].tag_field: tuple(str(config.tag) for config in configs)}


def _fault_in_tag(
    value: dict[str, Any], tags: dict[str, tuple[str, ...]], path: KeyPath
) -> Iterator[FaultAtPath]:
    """Nothing more can be said before it is known what is meant."""
    for key, known in tags.items():
        given, choice = value.get(key), ", ".join(known)
        if given is None:
            yield (*path, key), "is missing", f"Choose among: {choice}"
        else:
            close = get_close_matches(str(given), known, n=1)
            remedy = f"Write {close[0]}, if that was meant" if close else f"Choose among: {choice}"
            yield (*path, key), f"“{given}” is not known", remedy


def _fault_in_value(value: Any, kind: Any, path: KeyPath) -> Iterator[FaultAtPath]:
    try:
        msgspec.convert(value, kind)
    except msgspec.ValidationError as error:
        wrong, _, inner = str(error).partition(" - at `$")
        keys = re.findall(r"\.([\w-]+)", inner)
        yield (*path, *keys), _in_words(wrong), "Write it as in the sample file"


_WORDS = {
    "str": "text in quotes",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "array": "a list in square brackets",
    "object": "a table",
    "date": "a date such as 2026-12-25",
}


def _in_words(wrong: str) -> str:
    """msgspec's sentence for people who do not program."""
    wrong = wrong.replace("Invalid RFC3339 encoded date", "Expected `date`, got `str`")
    plain = re.sub(r"`(\w+)`", lambda match: _WORDS.get(match[1], f"“{match[1]}”"), wrong)
    return plain[0].lower() + plain[1:]


def _meant(key: str, known: Mapping[str, object] | tuple[str, ...]) -> str:
    close = get_close_matches(key, known, n=1)
    if close:
        return f"Write {close[0]}, if that was meant, or delete it"
    return f"Delete it, or choose among: {', '.join(known)}"


def _decoded(data: bytes, source: str) -> str:
    try:
        return data.decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        fault = SettingFault(line, "", "holds letters that are not UTF-8", "Save the file as UTF-8")
        raise FileFaulty(source, [fault]) from None


def _torn(text: str, error: str) -> SettingFault:
    """A text that is no TOML. tomllib says the place only in its sentence."""
    wrong, _, place = error.partition(" (at ")
    last = text.count("\n") + 1
    if (line := re.match(r"line (\d+)", place)) and int(line[1]) < last:
        return SettingFault(int(line[1]), "", _lower(wrong), "Compare with the lines around it")
    return SettingFault(
        last, "", f"the file ends in the middle ({_lower(wrong)})", "Restore it from its last copy"
    )


def _lower(sentence: str) -> str:
    return sentence[0].lower() + sentence[1:]
