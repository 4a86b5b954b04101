"""The demo's portal: a directory with a real portal.toml, a sample Comune, and an operator to try.

Owns what is made once and kept between runs, and the settings that each run writes anew. Must not
know processes nor windows.
"""

import asyncio
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec
import pyotp
from msgspec import Struct
from msgspec.structs import replace

from portal.branches.sheets import Comune
from portal.config import sample, settings
from portal.config.sample import CitizenToTry, SampleComune, sample_comune
from portal.config.secret_key import make_key, read_key
from portal.identity.operators import accounts
from portal.identity.operators.memberships import set_member
from portal.identity.operators.second_factor import SecondFactors
from portal.identity.rights import ALL_OFFICES, EVERYWHERE, GivenRole, OfficeRole, StaffRole
from portal.prepare import prepare
from portal.storage.database import open_database
from portal.sync.links import make_key as make_branch_key
from sportello.bookings.calendar import Calendar, WeeklyRule
from sportello.model.plan import Span
from web.password_hashes import HASHER

BRANCH = "centro"
LOGIN, NAME = "anna", "Anna Marchi"
ROME, WEST = "Europe/Rome", "America/New_York"
ALL_DAY = Span(0, 24 * 60)
PLAYED_WITHIN = timedelta(hours=1)
DAYS_AHEAD = 21


class DemoPortal(Struct, frozen=True):
    """What was made for the demo. `second_factor` is the secret of the operator's telephone."""

    branch_key: str
    citizen: CitizenToTry
    login: str
    name: str
    password: str
    second_factor: str

    def code(self) -> str:
        """The six digits that the operator's telephone shows now."""
        return pyotp.TOTP(self.second_factor).now()


def zone_of_a_long_day(now: datetime) -> str:
    """A zone where the day of `now` does not end during a play: Rome's, but late in the evening one
    where it is afternoon.
    """
    is_late = (now + PLAYED_WITHIN).astimezone(ZoneInfo(ROME)).date() > local_day(now, ROME)
    return WEST if is_late else ROME


def local_day(now: datetime, zone: str) -> date:
    return now.astimezone(ZoneInfo(zone)).date()


def make_portal(directory: Path, password: str, zone: str = ROME) -> DemoPortal:
    """A new portal in `directory`; bookings at `BRANCH` are taken for every hour of every day."""
    directory.mkdir(mode=0o700)
    made = _always_bookable(_moved(sample_comune(local_day(datetime.now(UTC), zone)), zone))
    (directory / sample.FILE_NAME).write_bytes(msgspec.json.encode(made))
    make_key(directory)
    secret, key = asyncio.run(_let_in(directory, made.comune, password))
    return DemoPortal(key, made.citizens[0], LOGIN, NAME, password, secret)


async def _let_in(directory: Path, comune: Comune, password: str) -> tuple[str, str]:
    """The secret of the operator's second factor, and the branch's key."""
    async with open_database(directory, None) as database:
        await prepare(database, directory, datetime.now(UTC))
        async with database.transaction() as connection:
            id = await accounts.add_operator(
                connection, comune.id, LOGIN, NAME, HASHER.hash(password)
            )
            everything = GivenRole(StaffRole.ADMINISTRATOR, EVERYWHERE)
            await accounts.give_roles(connection, comune.id, id, [everything])
            await set_member(connection, comune.id, ALL_OFFICES, id, OfficeRole.HEAD)
            factors = SecondFactors(read_key(directory), comune.id)
            enrolment = await factors.enrolment(connection, id, LOGIN, comune.name)
            assert enrolment is not None, "the operator is new"
            key = await make_branch_key(connection, comune.id, BRANCH)
    return enrolment.secret, key


def portal_toml(port: int, smtp_port: int, gateway: str, tables: str) -> str:
    """The settings of a portal at `port` whose messages arrive in the demo's window.

    `tables` are further ones: who signs citizens in, where the virus scanner is.
    """
    return f"""\
# La demo scrive questo file a ogni avvio. Quello di un portale vero: portal init CARTELLA
[server]
port = {port}

[limits]
exempt = ["127.0.0.0/8", "::1"]

[mail]
host = "127.0.0.1"
port = {smtp_port}
security = "none"
sender = "sportello@borgosanlieto.example"

[sms]
url = "{gateway}"

[notifications]
first = "00:00"
last = "23:59"
{tables}"""


def sample_citizens() -> tuple[CitizenToTry, ...]:
    """Those whom the demo's provider signs in."""
    return sample_comune(local_day(datetime.now(UTC), ROME)).citizens


def write_settings(directory: Path, text: str) -> None:
    (directory / settings.FILE_NAME).write_text(text, encoding="utf-8")


def _moved(made: SampleComune, zone: str) -> SampleComune:
    return replace(
        made,
        comune=replace(made.comune, zone=zone),
        branches=tuple(replace(each, zone=zone) for each in made.branches),
        calendars=tuple(replace(each, zone=zone) for each in made.calendars),
    )


def _always_bookable(made: SampleComune) -> SampleComune:
    first = next(calendar for calendar in made.calendars if calendar.branch == BRANCH)
    calendars = tuple(_all_hours(each) if each is first else each for each in made.calendars)
    return replace(made, calendars=calendars)


def _all_hours(calendar: Calendar) -> Calendar:
    return replace(
        calendar,
        rules=tuple(WeeklyRule(day, ALL_DAY) for day in range(7)),
        holidays=frozenset(),
        notice=timedelta(0),
        horizon_days=DAYS_AHEAD,
    )
