"""Writes the parts of docs/api.md that the code knows best: `python -m tests.house_rules.api_page`.

They stand between a line `<!-- made by …: NAME -->` and the next `<!-- end -->`; the rest is
written by hand. A test fails where the page is not what this writes.
"""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import get_args

import msgspec
from msgspec import Struct, inspect
from msgspec.structs import FieldInfo, fields

from queue_server.api.http_refusals import STATUS
from queue_server.api.messages import Messages
from sportello.bookings import refusals as booking_refusals
from sportello.model import refusals
from sportello.model.commands import StationCommand
from sportello.model.person import Role
from sportello.model.refusals import Refused
from sportello.model.tags import snake_case
from tests.house_rules.consequences import of_command

PAGE = Path(__file__).parents[2] / "docs" / "api.md"
ASKED = Messages()
MAY = {endpoint.asks: endpoint.roles for endpoint in ASKED.endpoints if endpoint.is_on_socket}
COMMANDS: tuple[type[Struct], ...] = get_args(StationCommand)
QUERIES = tuple(kind for kind in MAY if kind not in COMMANDS)
ROLES = tuple(Role)

AN_ID = "0d0f4a0e-7c1e-4d2b-9a55-2b4c3f1f9d10"
A_BOOKING = {"id": "b-1182", "service": "tari", "at": "2026-11-23T10:00:00+01:00"}
SAMPLES: dict[str, object] = {
    "service": "tari",
    "ticket": "2026-11-23-A042",
    "into": "2026-11-23-A040",
    "instead_of": "2026-11-23-A041",
    "counter": "3",
    "booking": "b-1182",
    "code": "T600",
    "taken_at": "2026-11-23T09:12:00+01:00",
    "due_at": "2026-11-23T10:30:00+01:00",
    "to": "2026-11-23T11:15:00+01:00",
    "day": "2026-11-24",
    "reason": "break",
    "waiting": "serve",
    "daily": 40,
    "rules": {"policy": "first_in_line"},
    "bookings": [A_BOOKING],
    "calls": 1,
    "spoken": True,
    "device": "printer",
    "login": "anna",
    "password": "…",
    "codice_fiscale": "CCCFBA85D03L219P",
    "surname": "Rossi",
    "given_name": "Fabia",
    "text": "manca la firma",
    "operator": "anna",
    "first_day": "2026-12-14",
    "last_day": "2026-12-18",
    "slot": "sportelli-20261214T0930Z",
    "hold": "5b1e7a52-0f0e-4c43-9f0c-6a1d2f0f7c11",
    "visitor": {"codice_fiscale": "CCCFBA85D03L219P", "surname": "Rossi", "given_name": "Fabia"},
    "version": 1,
    "change": "cancel",
    "citizen": "fgijknoquvwxyzfgijknoquvwxyzfgijkn",
}
TOLD: dict[str, tuple[str, ...]] = {
    "plan_day": ("bookings",),
    "transfer": ("service",),
    "set_quota": ("daily",),
    "find_bookings": ("codice_fiscale",),
}
"""Fields that may be left out and make an example clearer."""

SAMPLES_OF: dict[str, dict[str, object]] = {
    "report_device": {"code": "paper_out"},
    "plan_booking": {"booking": A_BOOKING},
    "keep_booking": {
        "booking": {
            "id": "PRN-20260012",
            "code": "K7M2QX4T",
            "version": 3,
            "state": "confirmed",
            "branch": "centro",
            "service": "tari",
            "slots": ["tributi-20261214T0930Z"],
            "seat": "online",
            "starts_at": "2026-12-14T10:30:00+01:00",
            "ends_at": "2026-12-14T10:45:00+01:00",
        }
    },
}
"""Where a field of that name means another thing than elsewhere."""


def filled(page: str) -> str:
    """The page with its generated parts as they are to be. Raises: KeyError for an unknown part."""
    parts = {
        "rights": lambda: rights(ASKED),
        "commands": commands,
        "queries": queries,
        "refusals": refusals_by_status,
    }

    def part(found: re.Match[str]) -> str:
        lines = "\n".join(parts[found["name"]]())
        return f"{found['begin']}\n\n{lines}\n\n<!-- end -->"

    pattern = r"(?P<begin><!-- made by [\w. ]+: (?P<name>\w+) -->)\n.*?<!-- end -->"
    return re.sub(pattern, part, page, flags=re.DOTALL)


# --- who may ----------------------------------------------------------------------------------


def rights(asked: Messages) -> Iterator[str]:
    """A line for all the messages that the same roles may send."""
    alike: dict[frozenset[Role], list[str]] = {}
    for endpoint in asked.endpoints:
        if endpoint.is_on_socket:
            alike.setdefault(endpoint.roles, []).append(tag_of(endpoint.asks))
    yield from table(
        ("may send", *ROLES),
        [
            (", ".join(f"`{tag}`" for tag in tags), *("✓" if r in able else "" for r in ROLES))
            for able, tags in alike.items()
        ],
    )


# --- messages -----------------------------------------------------------------------------------


def commands() -> Iterator[str]:
    for command in COMMANDS:
        events, codes = of_command(command)
        yield from _message(command)
        yield f"Events: {_quoted(events)}. Refused: {_quoted(codes)}."
        yield ""


def queries() -> Iterator[str]:
    for query in QUERIES:
        yield from _message(query)


def _message(message: type[Struct]) -> Iterator[str]:
    able = ", ".join(role for role in ROLES if role in MAY[message])
    yield f"### `{tag_of(message)}`"
    yield ""
    yield from _paragraphs(message)
    yield f"Who may: {able}."
    yield ""
    own = [field for field in fields(message) if field.name != "id"]
    if own:
        yield from table(
            ("field", "type", "if left out"),
            [(f"`{f.encode_name}`", _type(message, f), _default(f)) for f in own],
        )
        yield ""
    yield "    " + msgspec.json.encode(example(message)).decode()
    yield ""


def example(message: type[Struct]) -> dict[str, object]:
    """A message that decodes: what it must have, and what makes it clear."""
    tag = tag_of(message)
    said: dict[str, object] = {"type": tag, "id": AN_ID}
    for field in fields(message):
        if field.name != "id" and (field.required or field.name in TOLD.get(tag, ())):
            said[field.encode_name] = _sample(message, field)
    return said | SAMPLES_OF.get(tag, {})


def _sample(message: type[Struct], field: FieldInfo) -> object:
    if field.name in SAMPLES:
        return SAMPLES[field.name]
    plain = {"bool": True, "int": 1, "float": 1.0, "text": "…", "datetime": SAMPLES["due_at"]}
    return plain[_type(message, field).partition(" ")[0]]


def _paragraphs(message: type[Struct]) -> Iterator[str]:
    for paragraph in (message.__doc__ or "").split("\n\n"):
        yield re.sub(r"`([A-Z]\w+)`", _tag_in_prose, " ".join(paragraph.split()))
        yield ""


def _tag_in_prose(found: re.Match[str]) -> str:
    """A message goes by its tag on the wire."""
    return f"`{snake_case(found[1])}`"


def _default(field: FieldInfo) -> str:
    if field.required:
        return "must be there"
    if field.default is msgspec.NODEFAULT:
        return "empty"
    told = msgspec.json.encode(field.default).decode()
    return {"null": "null", "[]": "empty"}.get(told, f"`{told}`")


def _type(message: type[Struct], field: FieldInfo) -> str:
    info = inspect.type_info(message)
    assert isinstance(info, inspect.StructType)
    own = next(known for known in info.fields if known.name == field.name)
    return _name(own.type)


def _name(kind: inspect.Type) -> str:
    match kind:
        case inspect.Metadata(type=inner):
            return _name(inner)
        case inspect.UnionType(types=types):
            return " or ".join(_name(each) for each in types)
        case inspect.LiteralType(values=values):
            return " or ".join(f"`{value}`" for value in values)
        case inspect.VarTupleType(item_type=item) | inspect.ListType(item_type=item):
            return f"list of {_name(item)}"
        case inspect.StructType(cls=cls):
            return f"{cls.__name__}"
        case inspect.StrType(max_length=int() as most):
            return f"text up to {most}"
        case inspect.StrType():
            return "text"
        case inspect.NoneType():
            return "null"
        case inspect.UUIDType():
            return "UUID"
        case inspect.DateTimeType():
            return "datetime with zone"
        case _:
            return type(kind).__name__.removesuffix("Type").lower()


# --- refusals -----------------------------------------------------------------------------------


def refusals_by_status() -> Iterator[str]:
    """Every code, with the status that it has over HTTP and what it means."""
    pages = (booking_refusals.__doc__ or "") + (refusals.__doc__ or "")
    meaning = dict(re.findall(r"── (\w+)(?: {2,}(.+))?", pages))
    yield from table(
        ("code", "status", "meaning"),
        [
            (f"`{leaf.code}`", str(_status(leaf)), meaning[leaf.__name__])
            for leaf in (*refusals.of_the_branch(), *refusals_of_bookings())
        ],
    )


def refusals_of_bookings() -> list[type[Refused]]:
    own = (each for each in vars(booking_refusals).values() if isinstance(each, type))
    return [each for each in own if each.__module__ == booking_refusals.__name__]


def _status(refusal: type[Refused]) -> int:
    return next(STATUS[kind] for kind in refusal.__mro__ if kind in STATUS)


# --- Markdown -----------------------------------------------------------------------------------


def tag_of(message: type[Struct]) -> str:
    return str(message.__struct_config__.tag)


def table(head: Sequence[str], lines: Sequence[Sequence[str]]) -> Iterator[str]:
    for line in (head, ["---"] * len(head), *lines):
        yield "| " + " | ".join(line) + " |"


def _quoted(names: Sequence[str]) -> str:
    return ", ".join(f"`{name}`" for name in names) or "none"


def main() -> None:
    PAGE.write_text(filled(PAGE.read_text()))


if __name__ == "__main__":
    main()
