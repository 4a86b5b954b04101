"""What the head of the desk and the reception read, in whole sentences."""

from types import MappingProxyType
from zoneinfo import ZoneInfo

from babel.numbers import format_decimal

from counter_client.sentences import is_number
from sportello.hall.rules.numbers import NoNumber
from sportello.model.break_moves import Advice, Move
from sportello.model.waiting import Wait
from text.catalogue import N_, Words
from text.times import clock_at

PRIORITIES = MappingProxyType(
    {
        "first": (N_("Before the others"), N_("People with priority go before people without.")),
        "one_in": (
            N_("In turns"),
            N_("At each counter one with priority, then up to %1 others."),
        ),
        "credit": (
            N_("With an advantage"),
            N_("Weighed with the others, but as if they had waited longer and were promised less."),
        ),
    }
)
"""Each way of priority: what it is called and what it does; %1 is `priority_every`."""

FAULTS = MappingProxyType(
    {
        "paper_out": N_("the paper is out"),
        "cover_open": N_("the cover is open"),
        "cutter_jammed": N_("the cutter is jammed"),
        "printer_offline": N_("the printer is off line"),
        "printer_stalled": N_("the printer does not get on"),
        "printer_failed": N_("the printer does not work"),
        "device_unreachable": N_("cannot be reached"),
        "device_unplugged": N_("is unplugged"),
        "device_silent": N_("does not answer"),
        "device_failed": N_("does not work"),
        "card_service_down": N_("the card service is not running"),
        "card_service_shut": N_("the card service lets no program in"),
        "no_reader": N_("no card reader is connected"),
        "card_failed": N_("does not work"),
        "display_failed": N_("does not work"),
        "display_refused": N_("does not understand what it is sent"),
        "voice_failed": N_("the voice does not work"),
        "voice_missing": N_("the voice is not installed"),
        "sound_failed": N_("no sound comes out"),
        "disk_failed": N_("cannot be written"),
        "clock_ahead": N_("is ahead, the day goes on: call technical support"),
        "clock_behind": N_("is behind, the day goes on: call technical support"),
        "portal_away": N_("cannot be reached: the bookings known so far are here"),
        "portal_refuses": N_("does not accept this branch: call technical support"),
        "portal_clock_apart": N_("has another time than the branch: call technical support"),
        "day_ahead": N_("a day has begun too early: call technical support"),
    }
)
"""What is wrong with a device, by the code that its station reported."""

DEVICES = MappingProxyType(
    {
        "printer": N_("Printer"),
        "card_reader": N_("Card reader"),
        "scanner": N_("Barcode scanner"),
        "led": N_("Counter display"),
        "voice": N_("Voice"),
        "disk": N_("Disk"),
        "clock": N_("Server's clock"),
        "portal": N_("Booking portal"),
    }
)


def fault(words: Words, code: str) -> str:
    """What is wrong; a code from a newer station is at least named."""
    known = FAULTS.get(code)
    return words.gettext(known) if known else words.gettext("does not work (%1)", code)


def device(words: Words, name: str) -> str:
    """What a device is called for people."""
    known = DEVICES.get(name)
    return words.gettext(known) if known else name


def expected(words: Words, wait: Wait | None) -> str:
    """What who took a number now would be told; "" if unknown."""
    if wait is None:
        return ""
    return words.gettext("%1–%2 min", wait.low_min, wait.high_min)


def numbers(words: Words, given: int, quota: int | None) -> str:
    """How many numbers were given today, of how many."""
    if quota is None:
        return words.plural("%n numbers today", given)
    return words.plural("%n of %1 numbers today", given, quota)


def planned(words: Words, at: str, length_min: float, *, is_due: bool) -> str:
    """The next break of a counter: "pausa 10:30, 15 min", or since when it should have begun."""
    if is_due:
        return words.gettext("break due since %1, %2 min", at, round(length_min))
    return words.gettext("break %1, %2 min", at, round(length_min))


def move_of(words: Words, label: str) -> str:
    """The title of the question when to take a break instead."""
    if is_number(label):
        return words.gettext("Move the break of counter %1", label)
    return words.gettext("Move the break of %1", label)


def better_moved(words: Words, move: Move, label: str, zone: ZoneInfo) -> str:
    """What one move would save."""
    at, to = (clock_at(each, zone) for each in (move.planned_at, move.to))
    saved = minutes(words, move.saves_min)
    if is_number(label):
        return words.gettext(
            "Moving the break of counter %1 from %2 to %3 saves %4 minutes of waiting on average.",
            *(label, at, to, saved),
        )
    return words.gettext(
        "Moving the break of %1 from %2 to %3 saves %4 minutes of waiting on average.",
        *(label, at, to, saved),
    )


def saving(words: Words, advice: Advice) -> str:
    """Between which values all the moves together save, 95 times in 100."""
    low, high = advice.saves_min - advice.margin_min, advice.saves_min + advice.margin_min
    amounts = (minutes(words, each) for each in (low, high, advice.mean_wait_min))
    if len(advice.moves) == 1:
        return words.gettext("Between %1 and %2 minutes less, of %3.", *amounts)
    return words.gettext("All moves together: between %1 and %2 minutes less, of %3.", *amounts)


def no_move(words: Words, advice: Advice) -> str:
    """Why there is none to make."""
    if not advice.days_known:
        return words.gettext("Nothing is known of this branch's days yet.")
    if not advice.breaks_left:
        return words.gettext("No planned break is left today.")
    return words.gettext("No break is worth moving.")


def minutes(words: Words, amount: float) -> str:
    """With one decimal, as people of the language write it."""
    return format_decimal(amount, "0.0", locale=words.language.code)


def why_not(words: Words, why: NoNumber | None) -> str:
    """ "stopped for today"; "" where a service gives numbers."""
    match why:
        case NoNumber.APPOINTMENT_ONLY:
            return words.gettext("by appointment only")
        case NoNumber.STOPPED:
            return words.gettext("stopped for today")
        case NoNumber.QUOTA_REACHED:
            return words.gettext("today's numbers are gone")
        case None:
            return ""
