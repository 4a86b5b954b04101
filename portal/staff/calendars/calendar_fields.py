"""The fields of a calendar's form as its page shows them: what is written, and a fault at each."""

from collections.abc import Iterable, Mapping

from babel.dates import get_day_names
from msgspec import Struct

from portal.pages.written_fields import WrittenField
from portal.staff.bookings.lines import service_name
from portal.staff.calendars.calendar_form import FAULTS, CalendarFault, lines_in
from portal.staff.door import StaffAsked
from portal.staff.fields import FieldOption, options_of
from text.catalogue import N_
from text.times import locale_of

FaultsByField = Mapping[str, CalendarFault]
NUMBERS = (
    ("slot_min", N_("Length of an appointment, in minutes"), ""),
    ("seats_online", N_("Places online, at each time"), ""),
    (
        "seats_desk",
        N_("Places for reception and telephone, at each time"),
        N_(
            "A note for staff: the desk has the places that [calendars] of the branch's own "
            "branch.toml gives it, whatever is changed here. Others come by handing them over."
        ),
    ),
    ("notice_min", N_("Booked at the latest, in minutes before"), N_("1440 minutes are one day.")),
    ("horizon_days", N_("Booked at the earliest, in days before"), ""),
    (
        "returns_min",
        N_("A place given up is offered again after, in minutes"),
        N_("Against trading with places. With 0, at once; the waiting list is asked first."),
    ),
)
_RULE_FIELDS = (
    ("from", N_("Line %1: from"), "time"),
    ("to", N_("Line %1: to"), "time"),
    ("first", N_("Line %1: first day"), "date"),
    ("last", N_("Line %1: last day"), "date"),
)
_CLOSURE_FIELDS = (
    ("first", N_("Closure %1: first day"), "date"),
    ("last", N_("Closure %1: last day"), "date"),
)


class RuleLine(Struct, frozen=True):
    day: WrittenField
    options: tuple[FieldOption, ...]
    bounds: tuple[WrittenField, ...]

    @property
    def fields(self) -> tuple[WrittenField, ...]:
        return (self.day, *self.bounds)


class ClosureLine(Struct, frozen=True):
    fields: tuple[WrittenField, ...]


class ServiceLine(Struct, frozen=True):
    tick: WrittenField
    is_chosen: bool
    length: WrittenField

    @property
    def fields(self) -> tuple[WrittenField, ...]:
        return (self.tick, self.length)


def number_fields(
    asked: StaffAsked, values: Mapping[str, str], faults: FaultsByField
) -> tuple[WrittenField, ...]:
    return tuple(
        WrittenField(
            name=name,
            label=asked.words.gettext(label),
            value=values.get(name, ""),
            error=fault_at(asked, faults, name),
            help=asked.words.gettext(help) if help else "",
            kind="number",
            is_required=True,
        )
        for name, label, help in NUMBERS
    )


def rule_lines(
    asked: StaffAsked, values: Mapping[str, str], faults: FaultsByField
) -> tuple[RuleLine, ...]:
    names = get_day_names("wide", locale=locale_of(asked.language))
    days = {"": asked.words.gettext("Choose")} | {str(n): names[n] for n in range(7)}
    lines = []
    for n in lines_in(values, "rule", "day"):
        label = asked.words.gettext("Line %1: day of the week", str(n + 1))
        day = _field(asked, values, faults, f"rule-{n}-day", label, "text")
        bounds = []
        for end, text, kind in _RULE_FIELDS:
            label = asked.words.gettext(text, str(n + 1))
            bounds.append(_field(asked, values, faults, f"rule-{n}-{end}", label, kind))
        lines.append(RuleLine(day, options_of(days, day.value), tuple(bounds)))
    return tuple(lines)


def closure_lines(
    asked: StaffAsked, values: Mapping[str, str], faults: FaultsByField
) -> tuple[ClosureLine, ...]:
    return tuple(
        ClosureLine(
            tuple(
                _field(
                    asked,
                    values,
                    faults,
                    f"closure-{n}-{end}",
                    asked.words.gettext(text, str(n + 1)),
                    kind,
                )
                for end, text, kind in _CLOSURE_FIELDS
            )
        )
        for n in lines_in(values, "closure", "first")
    )


def service_lines(
    asked: StaffAsked, services: Iterable[str], values: Mapping[str, str], faults: FaultsByField
) -> tuple[ServiceLine, ...]:
    lines = []
    for id in services:
        name = service_name(asked, id)
        tick = _field(asked, values, faults, f"service-{id}", name, "checkbox")
        label = asked.words.gettext("%1: times in a row", name)
        length = _field(
            asked, {f"length-{id}": "1"} | dict(values), faults, f"length-{id}", label, "number"
        )
        lines.append(ServiceLine(tick, bool(tick.value), length))
    return tuple(lines)


def _field(
    asked: StaffAsked,
    values: Mapping[str, str],
    faults: FaultsByField,
    name: str,
    label: str,
    kind: str,
) -> WrittenField:
    return WrittenField(
        name=name,
        label=label,
        value=values.get(name, ""),
        error=fault_at(asked, faults, name),
        kind=kind,
    )


def fault_at(asked: StaffAsked, faults: FaultsByField, name: str) -> str:
    if (fault := faults.get(name)) is None:
        return ""
    return asked.words.gettext(FAULTS[fault.code], *(str(each) for each in fault.bounds or ()))
