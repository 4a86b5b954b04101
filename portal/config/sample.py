"""The sample Comune of a new portal: two branches, services, calendars, and people to try.

`portal init` writes it beside the settings as JSON; `portal run` loads it into an empty database.
Owns its calendars, whose days depend on when it is made.
"""

from datetime import date, timedelta
from importlib.resources import files

from msgspec import Struct
from msgspec.structs import asdict, replace

from italy.holidays import national_holidays
from portal.branches.sheets import BranchSheet, Comune, ServiceSheet
from sportello.bookings.calendar import Calendar, Channel, WeeklyRule
from sportello.model.plan import Span
from text.toml_settings import read_settings

FILE_NAME = "sample.json"

MORNING, AFTERNOON = Span(8 * 60 + 30, 12 * 60 + 30), Span(15 * 60, 17 * 60 + 30)
OPEN_DAY_SEATS = 100


class CitizenToTry(Struct, frozen=True):
    """A person of no real life, whose data can be typed in."""

    given_name: str
    surname: str
    codice_fiscale: str
    email: str
    phone: str


class SampleSheets(Struct, frozen=True):
    """What the file in `portal.template` says."""

    comune: Comune
    branches: tuple[BranchSheet, ...]
    services: tuple[ServiceSheet, ...]
    citizens: tuple[CitizenToTry, ...]


class SampleComune(SampleSheets, frozen=True):
    calendars: tuple[Calendar, ...]


def sample_comune(today: date) -> SampleComune:
    """As of `today`, a local day."""
    file = files("portal.template") / "sample.toml"
    sheets = read_settings(file.read_bytes(), SampleSheets, file.name)
    branches = tuple(replace(branch, hours=_week()) for branch in sheets.branches)
    sheets = replace(sheets, branches=branches)
    return SampleComune(**asdict(sheets), calendars=_calendars(sheets, today))


def _week() -> tuple[WeeklyRule, ...]:
    """Every morning, and two afternoons."""
    mornings = [WeeklyRule(day, MORNING) for day in range(5)]
    return (*mornings, *(WeeklyRule(day, AFTERNOON) for day in (1, 3)))


def _calendars(sheets: SampleSheets, today: date) -> tuple[Calendar, ...]:
    years = (today.year, today.year + 1)
    closed = frozenset(day for year in years for day in national_holidays(year))
    if (patron := sheets.comune.patron) is not None:
        closed |= {date(year, *patron) for year in years}
    everywhere = [
        Calendar(
            id=f"{branch.id}-sportelli",
            branch=branch.id,
            zone=branch.zone,
            services=tuple(service.id for service in sheets.services if not service.is_sensitive),
            rules=_week(),
            slot_min=15,
            seats={Channel.ONLINE: 3, Channel.DESK: 2},
            lengths={service.id: -(-service.minutes // 15) for service in sheets.services},
            holidays=closed,
            notice=timedelta(hours=1),
        )
        for branch in sheets.branches
    ]
    first = sheets.branches[0]
    rooms = Calendar(
        id=f"{first.id}-colloqui",
        branch=first.id,
        zone=first.zone,
        services=tuple(service.id for service in sheets.services if service.is_sensitive),
        rules=tuple(WeeklyRule(day, MORNING) for day in range(5)),
        slot_min=15,
        seats={Channel.ONLINE: 1, Channel.DESK: 1},
        lengths={service.id: -(-service.minutes // 15) for service in sheets.services},
        holidays=closed,
        notice=timedelta(days=1),
    )
    return (*everywhere, rooms, _open_day(sheets, today + timedelta(days=3)))


def _open_day(sheets: SampleSheets, day: date) -> Calendar:
    """One slot of many seats, in which everyone is helped with digital services at once."""
    branch = sheets.branches[0]
    evening = Span(18 * 60, 19 * 60)
    return Calendar(
        id=f"{branch.id}-serata-digitale",
        branch=branch.id,
        zone=branch.zone,
        services=("facilitazione-digitale",),
        rules=(WeeklyRule(day.weekday(), evening, first_day=day, last_day=day),),
        slot_min=60,
        seats={Channel.ONLINE: OPEN_DAY_SEATS},
    )
