"""The page of one calendar, made from the calendar or from what was written in its form."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import ClassVar
from zoneinfo import ZoneInfo

from babel.dates import format_date
from msgspec.structs import replace

from portal.branches.holidays import DAYS_BEYOND, holidays_of
from portal.identity.rights import StaffRight
from portal.pages.frame import PageLink
from portal.pages.written_fields import WrittenField
from portal.staff import versions
from portal.staff.calendars.calendar_fields import (
    ClosureLine,
    RuleLine,
    ServiceLine,
    closure_lines,
    fault_at,
    number_fields,
    rule_lines,
    service_lines,
)
from portal.staff.calendars.calendar_form import CalendarFault, ReadForm, read_form
from portal.staff.calendars.change_preview import ChangePreview
from portal.staff.door import StaffAsked, StaffPage
from portal.staff.fields import ChosenField, FieldOption, options_of
from portal.staff.menu import CALENDARS
from sportello.bookings.calendar import Calendar, Channel
from text.times import locale_of

NEW = "nuovo"
"""In place of the id, in the path of a calendar that is not there yet."""


class CalendarPage(StaffPage, frozen=True, kw_only=True):
    """`values` is what was written, for the form that applies it; `seen` is of `versions`.

    name, at   the fields that only a new calendar has; None otherwise
    """

    template: ClassVar[str] = "calendar.html"

    branch: str
    name: WrittenField | None
    at: ChosenField | None
    numbers: tuple[WrittenField, ...]
    rules: tuple[RuleLine, ...]
    closures: tuple[ClosureLine, ...]
    holidays: tuple[FieldOption, ...]
    services: tuple[ServiceLine, ...]
    overlaps: tuple[str, ...]
    preview: ChangePreview | None
    values: Mapping[str, str]
    seen: str
    may_edit: bool
    preview_href: str
    apply_href: str
    withdraw_href: str
    seats_href: str
    versions_href: str
    here: str

    @property
    def faulty(self) -> tuple[WrittenField, ...]:
        """In the order of the form."""
        fields = [
            *((self.name,) if self.name is not None else ()),
            *(field for line in self.rules for field in line.fields),
            *(field for line in self.closures for field in line.fields),
            *self.numbers,
            *(field for line in self.services for field in line.fields),
        ]
        return tuple(field for field in fields if field.error)


def calendar_page(
    asked: StaffAsked,
    calendar: Calendar,
    values: Mapping[str, str],
    faults: Mapping[str, CalendarFault] = {},
    *,
    overlaps: tuple[str, ...] = (),
    preview: ChangePreview | None = None,
) -> CalendarPage:
    """Of a calendar that is there, with what is written in its form."""
    here = f"{CALENDARS}/{calendar.id}"
    return _page(
        asked,
        calendar,
        values,
        faults,
        here,
        title=asked.words.gettext("Calendar %1", calendar.id),
        branch=asked.text(asked.comune.branch(calendar.branch).name),
        seen=values.get("seen") or versions.digest_of(calendar),
        overlaps=overlaps,
        preview=preview,
    )


def new_calendar_page(
    asked: StaffAsked,
    calendar: Calendar,
    values: Mapping[str, str],
    faults: Mapping[str, CalendarFault] = {},
    *,
    overlaps: tuple[str, ...] = (),
    preview: ChangePreview | None = None,
) -> CalendarPage:
    """Of one that is not there yet: its name and branch are written, too."""
    mine = asked.branches_with(StaffRight.EDIT_CALENDARS)
    names = {id: asked.text(asked.comune.branch(id).name) for id in mine}
    return _page(
        asked,
        calendar,
        values,
        faults,
        f"{CALENDARS}/{NEW}",
        title=asked.words.gettext("New calendar"),
        branch="",
        seen="",
        overlaps=overlaps,
        preview=preview,
        name=WrittenField(
            name="id",
            label=asked.words.gettext("Name of the calendar"),
            value=values.get("id", ""),
            error=fault_at(asked, faults, "id"),
            help=asked.words.gettext("For staff: letters from a to z, digits and hyphens."),
            is_required=True,
        ),
        at=ChosenField("branch", asked.words.gettext("Branch"), options_of(names, calendar.branch)),
    )


def read_calendar(asked: StaffAsked, before: Calendar, form: Mapping[str, str]) -> ReadForm:
    return read_form(form, before, _services(asked, before), coming_holidays(asked, before))


def empty_calendar(asked: StaffAsked, branch: str) -> Calendar:
    """What the form of a new calendar begins with: closed on all holidays."""
    zone = asked.comune.branch(branch).zone
    begun = Calendar(
        id="",
        branch=branch,
        zone=zone,
        services=(),
        rules=(),
        slot_min=20,
        seats={Channel.ONLINE: 1, Channel.DESK: 1},
        notice=timedelta(hours=2),
    )
    return replace(begun, holidays=frozenset(coming_holidays(asked, begun)))


def _services(asked: StaffAsked, calendar: Calendar) -> tuple[str, ...]:
    """All of the Comune, and those of the calendar that are not offered any more."""
    return tuple(dict.fromkeys((*asked.comune.services, *calendar.services)))


def coming_holidays(asked: StaffAsked, calendar: Calendar) -> dict[date, str]:
    """The coming ones, with their names; empty for a day that staff has added."""
    today = asked.now.astimezone(ZoneInfo(calendar.zone)).date()
    last_year = (today + timedelta(days=calendar.horizon_days + DAYS_BEYOND)).year
    years = tuple(range(today.year, last_year + 1))
    named = dict.fromkeys(calendar.holidays, "") | holidays_of(asked.comune.comune.patron, years)
    return {day: named[day] for day in sorted(named) if day >= today}


def _page(
    asked: StaffAsked,
    calendar: Calendar,
    values: Mapping[str, str],
    faults: Mapping[str, CalendarFault],
    here: str,
    *,
    title: str,
    branch: str,
    seen: str,
    overlaps: tuple[str, ...],
    preview: ChangePreview | None,
    name: WrittenField | None = None,
    at: ChosenField | None = None,
) -> CalendarPage:
    locale = locale_of(asked.language)
    return CalendarPage(
        title=title,
        trail=(PageLink(asked.words.gettext("Calendars"), asked.page.href(CALENDARS)),),
        branch=branch,
        name=name,
        at=at,
        numbers=number_fields(asked, values, faults),
        rules=rule_lines(asked, values, faults),
        closures=closure_lines(asked, values, faults),
        holidays=tuple(
            FieldOption(
                f"holiday-{day}",
                f"{format_date(day, 'd MMMM y', locale)}{f' · {name}' if name else ''}",
                bool(values.get(f"holiday-{day}")),
            )
            for day, name in coming_holidays(asked, calendar).items()
        ),
        services=service_lines(asked, _services(asked, calendar), values, faults),
        overlaps=overlaps,
        preview=preview,
        values={k: v for k, v in values.items() if k not in ("form_token", "seen")},
        seen=seen,
        may_edit=asked.member.may(StaffRight.EDIT_CALENDARS, calendar.branch),
        preview_href=asked.page.href(f"{here}/anteprima"),
        apply_href=asked.page.href(f"{here}/applica"),
        withdraw_href=asked.page.href(f"{here}/ritira"),
        seats_href=asked.page.href(f"{here}/posti"),
        versions_href=asked.page.href(f"{here}/versioni"),
        here=asked.page.href(here),
    )
