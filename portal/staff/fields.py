"""What the forms of staff have besides written fields: choices, ticks, facts, dates."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from msgspec import Struct


class FieldOption(Struct, frozen=True):
    value: str
    label: str
    is_chosen: bool = False


class ChosenField(Struct, frozen=True):
    """A list of which one is chosen."""

    name: str
    label: str
    options: tuple[FieldOption, ...]
    error: str = ""


class StaffFact(Struct, frozen=True):
    """A name and what is so."""

    label: str
    value: str


class HistoryLine(Struct, frozen=True):
    what: str
    when: str
    who: str


def options_of(named: Mapping[str, str], chosen: str) -> tuple[FieldOption, ...]:
    return tuple(FieldOption(value, label, value == chosen) for value, label in named.items())


def date_in(text: str | None, otherwise: date) -> date:
    """As HTML's date fields write it; `otherwise` for what is none."""
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return otherwise


def whole_number(text: str, least: int, most: int) -> int | None:
    """None for what is none within the bounds."""
    text = text.strip()
    is_number = text.isascii() and text.isdigit() and len(text) < 9
    return int(text) if is_number and least <= int(text) <= most else None


def moment_said(at: datetime, zone: ZoneInfo) -> str:
    """ "30/11/2026 09:05", where the clocks are those of `zone`."""
    return f"{at.astimezone(zone):%d/%m/%Y %H:%M}"


def facts_from(pairs: Iterable[tuple[str, str]]) -> tuple[StaffFact, ...]:
    """Without those that say nothing."""
    return tuple(StaffFact(label, value) for label, value in pairs if value)
