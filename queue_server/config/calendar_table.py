"""Calendars as `branch.toml` writes them: when the desk takes bookings, with how many seats.

Owns the words of `[calendars.<id>]`; what follows is for `sportello.bookings.calendar`.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Annotated

from msgspec import Meta, Struct

from queue_server.config.opening_table import DAYS, span_of
from sportello.bookings.calendar import Calendar, Channel, Closure, WeeklyRule
from sportello.model.plan import Plan
from text.toml_settings import Document

SlotCount = Annotated[int, Meta(ge=1, le=20)]


class CalendarTable(Struct, frozen=True, forbid_unknown_fields=True):
    """`[calendars.<id>]`: a day that is left out takes no bookings, nor do closing days.

    `lengths` are the slots that one person needs for a service, where it is more than one.
    """

    services: Annotated[tuple[str, ...], Meta(min_length=1)]
    slot_min: Annotated[int, Meta(ge=5, le=240)]
    desk_seats: Annotated[int, Meta(ge=1, le=99)] = 1
    monday: tuple[str, ...] = ()
    tuesday: tuple[str, ...] = ()
    wednesday: tuple[str, ...] = ()
    thursday: tuple[str, ...] = ()
    friday: tuple[str, ...] = ()
    saturday: tuple[str, ...] = ()
    sunday: tuple[str, ...] = ()
    lengths: dict[str, SlotCount] = {}
    notice_min: Annotated[int, Meta(ge=0, le=60 * 24 * 30)] = 0
    horizon_days: Annotated[int, Meta(ge=1, le=366)] = 60
    closed_on: tuple[date, ...] = ()


def calendars_of(
    tables: Mapping[str, CalendarTable], plan: Plan, document: Document
) -> tuple[Calendar, ...]:
    """What the tables say; what is wrong in them is noted in `document`."""
    owner: dict[str, str] = {}
    for id, table in tables.items():
        for index, service in enumerate(table.services):
            where = ("calendars", id, "services", index)
            if service not in plan.services:
                document.fault(where, f"there is no service “{service}”", "Name one of [services]")
            elif service in owner:
                wrong = f"“{service}” is in calendar “{owner[service]}” already"
                document.fault(where, wrong, "A service is booked by one calendar")
            owner[service] = id
        for service in table.lengths.keys() - set(table.services):
            document.fault(
                ("calendars", id, "lengths", service),
                f"calendar “{id}” does not have the service “{service}”",
                "Add it to its services",
            )
    return tuple(
        Calendar(
            id=id,
            branch=plan.name,
            zone=plan.zone,
            services=table.services,
            rules=_rules(id, table, document),
            slot_min=table.slot_min,
            seats={Channel.DESK: table.desk_seats},
            lengths=table.lengths,
            closures=tuple(Closure(day, day) for day in table.closed_on),
            holidays=plan.opening.closed_days,
            notice=timedelta(minutes=table.notice_min),
            horizon_days=table.horizon_days,
        )
        for id, table in tables.items()
    )


def _rules(id: str, table: CalendarTable, document: Document) -> tuple[WeeklyRule, ...]:
    texts = [getattr(table, day) for day in DAYS]
    if not any(texts):
        wrong = f"calendar “{id}” takes no bookings on any day"
        document.fault(("calendars", id), wrong, 'Write monday = ["09:00-12:00"]')
    rules = []
    for weekday, spans in enumerate(texts):
        for index, text in enumerate(spans):
            where = ("calendars", id, DAYS[weekday], index)
            span = span_of(text)
            if span is None:
                document.fault(where, f"“{text}” is no time", 'Write it as "09:00-12:00"')
            elif span.closes_min - span.opens_min < table.slot_min:
                wrong = f"“{text}” is shorter than a slot of {table.slot_min} minutes"
                document.fault(where, wrong, "Make it longer, or lower slot_min")
            else:
                rules.append(WeeklyRule(weekday, span))
    return tuple(rules)
