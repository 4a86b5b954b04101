"""What the page of appointments says: periods, rhythms, why a time was not taken, what to read out.

Message ids stand here as they are in the catalogue. Must not know Qt.
"""

from collections.abc import Sequence
from datetime import date, datetime
from types import MappingProxyType
from zoneinfo import ZoneInfo

from babel.dates import format_date

from italy.codice_fiscale import birth_date, is_codice_fiscale
from sportello.bookings.calendar import Channel
from sportello.bookings.check_in import Standing
from sportello.bookings.lifecycle import Appointment, AppointmentKind, BookingState
from sportello.bookings.messages import ToldBy
from sportello.bookings.periods import DayPart, PreferredPeriod
from sportello.bookings.series import Rhythm
from text.catalogue import N_, Words
from text.times import clock_at, locale_of, long_day

PERIODS = MappingProxyType(
    {
        PreferredPeriod.SOONEST: N_("As soon as possible"),
        PreferredPeriod.THIS_WEEK: N_("This week"),
        PreferredPeriod.NEXT_WEEK: N_("Next week"),
        PreferredPeriod.WEEK_AFTER: N_("In two weeks"),
        PreferredPeriod.NEXT_MONTH: N_("Next month"),
    }
)

PARTS = MappingProxyType(
    {
        DayPart.WHOLE: N_("All day"),
        DayPart.MORNING: N_("Mornings"),
        DayPart.AFTERNOON: N_("Afternoons"),
    }
)

RHYTHMS = MappingProxyType(
    {
        Rhythm.ONCE: N_("Once"),
        Rhythm.WEEKLY: N_("Every week, %1 times"),
        Rhythm.FORTNIGHTLY: N_("Every two weeks, %1 times"),
        Rhythm.MONTHLY: N_("Every month, %1 times"),
    }
)

STANDINGS = MappingProxyType(
    {
        Standing.IN_TIME: N_("today, can be checked in"),
        Standing.TOO_LATE: N_("today, its time has passed"),
        Standing.TOO_EARLY: N_("today, later"),
        Standing.ARRIVED: N_("has arrived"),
        Standing.UNCONFIRMED: N_("waits for the office's answer"),
        Standing.ANOTHER_DAY: N_("booked"),
        Standing.CANCELLED: N_("cancelled"),
        Standing.MISSED: N_("missed"),
    }
)

GAPS = MappingProxyType(
    {
        "not_offered": N_("no appointments at this time"),
        "slot_full": N_("taken"),
        "slot_withdrawn": N_("no appointments at this time"),
        "too_early": N_("not open for booking yet"),
        "too_late": N_("too short a notice"),
    }
)
"""Why a time of a series has no seat, by the code of the refusal."""


MADE_AT = MappingProxyType(
    {Channel.ONLINE: N_("booked online"), Channel.DESK: N_("booked at this desk")}
)
"""Whose seat it is: what was booked online is changed on the portal until its day."""

TAKES_PLACE = MappingProxyType(
    {
        AppointmentKind.IN_PERSON: N_("In person"),
        AppointmentKind.PHONE: N_("By telephone"),
        AppointmentKind.VIDEO: N_("By video"),
    }
)
"""How the office and the person meet."""

TOLD_BY = MappingProxyType(
    {
        ToldBy.EMAIL: N_("Confirmation by e-mail"),
        ToldBy.SMS: N_("Confirmation by SMS"),
        ToldBy.ALOUD: N_("Read aloud only"),
    }
)

PORTAL_AWAY = N_(
    "The portal does not answer: these are the desk's own times, and confirmations are sent later."
)


def standing(words: Words, of: Standing, *, is_call: bool) -> str:
    """How an appointment stands; `is_call` where the office calls, and no one checks in."""
    if is_call and of in (Standing.IN_TIME, Standing.TOO_LATE):
        return words.gettext("today, to be called")
    return words.gettext(STANDINGS[of])


def confirmation(words: Words, told_by: ToldBy, *, is_later: bool) -> str:
    """What follows once the appointment is made."""
    if told_by is ToldBy.ALOUD:
        return words.gettext("No message is sent: read this out, or write it down.")
    if is_later:
        return words.gettext("Read this out. The confirmation is sent once the portal answers.")
    return words.gettext("Read this out. The confirmation is being sent.")


def to_read_out(words: Words, made: Sequence[Appointment], zone: ZoneInfo) -> str:
    """What the desk says aloud; "" where there is nothing, or more than one sentence holds."""
    if len(made) != 1 or made[0].state is not BookingState.CONFIRMED:
        return ""
    (it,) = made
    day, hour = weekday(it.starts_at, zone, words), clock_at(it.starts_at, zone)
    return words.gettext("“Your appointment is on %1 at %2.”", day, hour)


def born(codice_fiscale: str, today: date, words: Words) -> str:
    """The birth date that a codice fiscale says; "" where it says none."""
    if not is_codice_fiscale(codice_fiscale):
        return ""
    day = birth_date(codice_fiscale, today)
    return format_date(day, "long", locale=locale_of(words.language.code)) if day else ""


def day_and_hour(at: datetime, zone: ZoneInfo, words: Words) -> str:
    """ "lunedì 14 dicembre, 10:30"."""
    return f"{weekday(at, zone, words)}, {clock_at(at, zone)}"


def weekday(at: datetime, zone: ZoneInfo, words: Words) -> str:
    """ "lunedì 14 dicembre"."""
    return long_day(at.astimezone(zone).date(), words.language.code)


def rhythm(words: Words, chosen: Rhythm, times: int) -> str:
    return words.gettext(RHYTHMS[chosen], times)
