"""A calendar as the fields of a form, and the form as a calendar again with its faults by field.

Owns the names of the fields and what each may say. A line of hours or of a closure without times
or days is none: emptying it removes it.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, time, timedelta
from types import MappingProxyType

from msgspec import Struct
from msgspec.structs import replace

from portal.staff.fields import whole_number
from sportello.bookings.calendar import Calendar, Channel, Closure, WeeklyRule
from sportello.model.instants import MINUTES_A_DAY
from sportello.model.plan import Span
from text.catalogue import N_

EMPTY_RULES, EMPTY_CLOSURES, MOST_LINES = 3, 2, 60
BOUNDS: Mapping[str, tuple[int, int]] = MappingProxyType(
    {
        "slot_min": (5, 480),
        "seats_online": (0, 500),
        "seats_desk": (0, 500),
        "notice_min": (0, 60 * 24 * 30),
        "horizon_days": (1, 365),
        "returns_min": (0, 60 * 24 * 7),
    }
)
"""The numbers of the form, from the least to the most."""
LENGTH_BOUNDS = (1, 32)

FAULTS: Mapping[str, str] = MappingProxyType(
    {
        "no_number": N_("Write a whole number from %1 to %2."),
        "no_day": N_("Choose the day of the week."),
        "no_time": N_("Write the time as in 08:30."),
        "no_date": N_("Write the day as in 2026-12-31, or choose it."),
        "ends_early": N_("This has to be later than the beginning."),
        "short": N_("These hours are shorter than one appointment."),
        "no_id": N_("Write letters from a to z, digits and hyphens, at most 40: ufficio-anagrafe."),
        "id_taken": N_("There is, or was, another calendar of this name: choose another one."),
        "no_rules": N_("Write at least one line of hours."),
        "no_services": N_("Choose at least one service."),
    }
)


class CalendarFault(Struct, frozen=True):
    """`bounds` only where the fault is a number."""

    code: str
    bounds: tuple[int, int] | None = None


class ReadForm(Struct, frozen=True):
    """`calendar` is None where anything is at fault."""

    calendar: Calendar | None
    faults: Mapping[str, CalendarFault]


def written(calendar: Calendar) -> dict[str, str]:
    """By the names of the fields, with some empty lines for more."""
    values = {
        "slot_min": str(calendar.slot_min),
        "seats_online": str(calendar.seats.get(Channel.ONLINE, 0)),
        "seats_desk": str(calendar.seats.get(Channel.DESK, 0)),
        "notice_min": str(calendar.notice // timedelta(minutes=1)),
        "horizon_days": str(calendar.horizon_days),
        "returns_min": str(calendar.returns_after // timedelta(minutes=1)),
    }
    values |= written_rules(calendar.rules)
    for n, closure in enumerate(calendar.closures):
        values[f"closure-{n}-first"] = str(closure.first_day)
        values[f"closure-{n}-last"] = str(closure.last_day)
    for n in range(EMPTY_CLOSURES):
        values[f"closure-{len(calendar.closures) + n}-first"] = ""
    values |= {f"holiday-{day}": "1" for day in calendar.holidays}
    values |= {f"service-{id}": "1" for id in calendar.services}
    values |= {f"length-{id}": str(length) for id, length in calendar.lengths.items()}
    return values


def written_rules(rules: Sequence[WeeklyRule]) -> dict[str, str]:
    """By the names of the fields, with some empty lines for more."""
    values: dict[str, str] = {}
    for n, rule in enumerate(rules):
        values[f"rule-{n}-day"] = str(rule.weekday)
        values[f"rule-{n}-from"] = _clock(rule.span.opens_min)
        values[f"rule-{n}-to"] = _clock(rule.span.closes_min)
        values[f"rule-{n}-first"] = str(rule.first_day or "")
        values[f"rule-{n}-last"] = str(rule.last_day or "")
    for n in range(EMPTY_RULES):
        values[f"rule-{len(rules) + n}-day"] = ""
    return values


def read_rules(
    values: Mapping[str, str],
) -> tuple[tuple[WeeklyRule, ...], Mapping[str, CalendarFault]]:
    """The lines of hours in a form, and their faults by field."""
    reading = _Reading(values)
    lines = [reading.rule(n, 1) for n in lines_in(values, "rule", "day")]
    return tuple(rule for rule in lines if rule is not None), reading.faults


def lines_in(values: Mapping[str, str], kind: str, field: str) -> list[int]:
    """The numbers of the lines that the form has of that kind."""
    return [n for n in range(MOST_LINES) if f"{kind}-{n}-{field}" in values]


def read_form(
    values: Mapping[str, str], before: Calendar, services: Iterable[str], holidays: Iterable[date]
) -> ReadForm:
    """`before` with what the form says.

    services, holidays  those that the form has a tick for; others stay as they are in `before`
    """
    reading = _Reading(values)
    numbers = {name: reading.number(name, bounds) for name, bounds in BOUNDS.items()}
    services, holidays = list(services), set(holidays)
    chosen = tuple(id for id in services if values.get(f"service-{id}"))
    lengths = {id: reading.number(f"length-{id}", LENGTH_BOUNDS) for id in chosen}
    rules = tuple(
        rule
        for n in lines_in(values, "rule", "day")
        if (rule := reading.rule(n, numbers["slot_min"])) is not None
    )
    if not rules and not reading.faults:
        reading.faults["rule-0-day"] = CalendarFault("no_rules")
    if not chosen and services:
        reading.faults[f"service-{services[0]}"] = CalendarFault("no_services")
    closures = tuple(
        closure
        for n in lines_in(values, "closure", "first")
        if (closure := reading.closure(n)) is not None
    )
    if reading.faults:
        return ReadForm(None, reading.faults)
    kept = {day for day in before.holidays if day not in holidays}
    calendar = replace(
        before,
        services=chosen,
        rules=rules,
        slot_min=numbers["slot_min"],
        seats={Channel.ONLINE: numbers["seats_online"], Channel.DESK: numbers["seats_desk"]},
        lengths={**before.lengths, **lengths},
        closures=closures,
        holidays=frozenset(kept | {day for day in holidays if values.get(f"holiday-{day}")}),
        notice=timedelta(minutes=numbers["notice_min"]),
        horizon_days=numbers["horizon_days"],
        returns_after=timedelta(minutes=numbers["returns_min"]),
    )
    return ReadForm(calendar, {})


class _Reading:
    """Reads fields and notes the faults; what is at fault reads as if it were empty."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = values
        self.faults: dict[str, CalendarFault] = {}

    def number(self, name: str, bounds: tuple[int, int]) -> int:
        number = whole_number(self._text(name), *bounds)
        if number is not None:
            return number
        self.faults[name] = CalendarFault("no_number", bounds)
        return bounds[0]

    def rule(self, n: int, slot_min: int) -> WeeklyRule | None:
        line = f"rule-{n}"
        if not self._text(f"{line}-from") and not self._text(f"{line}-to"):
            return None
        day = self._text(f"{line}-day")
        if day not in tuple("0123456"):
            self._fault(f"{line}-day", "no_day")
        opens = self._minute(f"{line}-from")
        closes = self._minute(f"{line}-to")
        first, last = self._date(f"{line}-first"), self._date(f"{line}-last")
        if first and last and last < first:
            self._fault(f"{line}-last", "ends_early")
        if opens is not None and closes is not None:
            closes = closes or MINUTES_A_DAY
            if closes <= opens:
                self._fault(f"{line}-to", "ends_early")
            elif closes - opens < slot_min:
                self._fault(f"{line}-to", "short")
        if (
            opens is None
            or closes is None
            or any(name.startswith(f"{line}-") for name in self.faults)
        ):
            return None
        return WeeklyRule(int(day), Span(opens, closes), first, last)

    def closure(self, n: int) -> Closure | None:
        """Of one day where the last one is left empty."""
        line = f"closure-{n}"
        if not self._text(f"{line}-first") and not self._text(f"{line}-last"):
            return None
        first, last = self._date(f"{line}-first"), self._date(f"{line}-last")
        if first is None:
            self._fault(f"{line}-first", "no_date")
            return None
        if last is not None and last < first:
            self._fault(f"{line}-last", "ends_early")
        return Closure(first, last or first)

    def _text(self, name: str) -> str:
        return self._values.get(name, "").strip()

    def _fault(self, name: str, code: str) -> None:
        self.faults[name] = CalendarFault(code)

    def _minute(self, name: str) -> int | None:
        try:
            at = time.fromisoformat(self._text(name))
        except ValueError:
            self._fault(name, "no_time")
            return None
        return at.hour * 60 + at.minute

    def _date(self, name: str) -> date | None:
        """None for an empty one."""
        if not self._text(name):
            return None
        try:
            return date.fromisoformat(self._text(name))
        except ValueError:
            self._fault(name, "no_date")
            return None


def _clock(minute: int) -> str:
    """As HTML writes times; the midnight that ends the day is 00:00."""
    return f"{minute // 60 % 24:02}:{minute % 60:02}"
