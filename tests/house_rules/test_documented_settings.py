"""The settings that the documents show are read, and every setting is told somewhere."""

import re
import tomllib
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

from msgspec import Struct, inspect

from portal.config import settings as portal_settings
from portal.config import sign_in
from portal.notifications import settings as notifications
from queue_server.config import tables
from queue_server.config.calendar_table import CalendarTable
from queue_server.config.opening_table import OpeningTable
from station.config import StationConfig
from tests.house_rules.the_documents import GUIDES, blocks, named, read

BRANCH: dict[str, type[Struct]] = {
    "branch": tables.BranchTable,
    "server": tables.ServerTable,
    "database": tables.DatabaseTable,
    "follow": tables.FollowTable,
    "portal": tables.PortalTable,
    "retention": tables.RetentionTable,
    "limits": tables.LimitsTable,
    "opening": OpeningTable,
    "routing": tables.RoutingTable,
    "numbers": tables.NumbersTable,
    "topics.*": tables.TopicTable,
    "services.*": tables.ServiceTable,
    "counters.*": tables.CounterTable,
    "calendars.*": CalendarTable,
}
PORTAL: dict[str, type[Struct]] = {
    "server": portal_settings.ListeningTable,
    "database": portal_settings.PortalDatabaseTable,
    "bookings": portal_settings.BookingTable,
    "register": portal_settings.RegisterTable,
    "attachments": portal_settings.AttachmentTable,
    "limits": portal_settings.LimitTable,
    "mail": notifications.MailSettings,
    "sms": notifications.SmsSettings,
    "app_io": notifications.IoSettings,
    "notifications": notifications.NotificationTable,
    "sign_in": sign_in.SignInTable,
    "sign_in.spid": sign_in.WayTable,
    "sign_in.cie": sign_in.WayTable,
    "sign_in.eidas": sign_in.WayTable,
    "cns": sign_in.CardDoorTable,
}
OF_A_FORM = "definitions.md"
"""Its blocks are no settings: tests/casework/definitions/test_the_guide.py imports them."""
TEXTS = {f"{table}.*.*" for table in ("areas", "priorities", "pauses")}
"""Names in several languages, by id."""


def station_keys() -> set[str]:
    return set(_keys_of(inspect.type_info(StationConfig), ""))


def branch_keys() -> set[str]:
    tables = (_keys_of(inspect.type_info(table), path) for path, table in BRANCH.items())
    return TEXTS.union(*tables)


def portal_keys() -> set[str]:
    tables = (_keys_of(inspect.type_info(table), path) for path, table in PORTAL.items())
    return set().union(*tables)


def test_every_setting_that_is_shown_is_read():
    shown = 0
    for page in GUIDES:
        if page.name == OF_A_FORM:
            continue
        for block in blocks(page):
            if block.language == "toml":
                shown += 1
                keys = list(_keys_in(tomllib.loads(block.text), ""))
                unknown = [
                    [key for key in keys if not any(_fits(key, form) for form in forms)]
                    for forms in (station_keys(), branch_keys(), portal_keys())
                ]
                assert [] in unknown, f"{named(page)}: {min(unknown, key=len)}"
    assert shown > 8


def test_every_setting_is_told_somewhere():
    packages = ("queue_server.template", "portal.template")
    samples = (file for package in packages for file in files(package).iterdir())
    templates = [file for file in samples if file.name.endswith(".toml")]
    told = "\n".join([*map(read, GUIDES), *(sample.read_text("utf-8") for sample in templates)])
    names = {
        part for key in station_keys() | branch_keys() | portal_keys() for part in key.split(".")
    } - {"*"}
    assert {name for name in names if not re.search(rf"\b{name}\b", told)} == set()


def _fits(key: str, form: str) -> bool:
    parts, wanted = key.split("."), form.split(".")
    return len(parts) == len(wanted) and all(
        want in ("*", part) for part, want in zip(parts, wanted, strict=True)
    )


def _keys_of(kind: Any, path: str) -> Iterator[str]:
    """Dotted keys of a table, `*` for any; a key of one of several forms is one of all of them."""
    match kind:
        case inspect.StructType(fields=known, tag_field=tag_field):
            for field in known:
                yield from _keys_of(field.type, f"{path}.{field.encode_name}".lstrip("."))
            if tag_field:
                yield f"{path}.{tag_field}"
        case inspect.DictType(value_type=value):
            yield from _keys_of(value, f"{path}.*")
        case inspect.VarTupleType(item_type=item) | inspect.ListType(item_type=item):
            yield from _keys_of(item, path)
        case inspect.UnionType(types=types):
            for each in types:
                yield from _keys_of(each, path)
        case inspect.Metadata(type=inner):
            yield from _keys_of(inner, path)
        case _:
            yield path


def _keys_in(value: object, path: str) -> Iterator[str]:
    match value:
        case dict():
            for key, inside in value.items():
                yield from _keys_in(inside, f"{path}.{key}".lstrip("."))
        case [dict(), *_]:
            for each in value:
                yield from _keys_in(each, path)
        case _:
            yield path
