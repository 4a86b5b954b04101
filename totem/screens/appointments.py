"""What the totem says of an appointment: offered, too early, too late, of another day, cancelled.

Owns those words. Pure. Says of a booking only what the server has shown of it.
"""

from datetime import datetime
from types import MappingProxyType

from sportello.bookings.check_in import Standing
from sportello.bookings.messages import FoundBooking
from sportello.model.day import AppointmentKind
from sportello.model.languages import in_language
from text.catalogue import N_, Words
from text.times import clock, long_day
from totem.conversation.booking_steps import OfferingBooking
from totem.conversation.offer import Tile
from totem.screens.notices import BranchOnNotices, Notice, NoticeButton

BY = MappingProxyType(
    {AppointmentKind.PHONE: N_("By telephone"), AppointmentKind.VIDEO: N_("By video")}
)
"""How the office calls who has an appointment that is not in person."""

TO_BE_CALLED = frozenset(Standing) - {Standing.UNCONFIRMED, Standing.CANCELLED, Standing.MISSED}
"""An appointment by telephone or video that stands so is still to come, or goes on."""


def asks_for_booking(words: Words) -> Notice:
    """Who has an appointment shows by what it is found."""
    return Notice(
        heading=words.gettext("Insert your health card"),
        text=words.gettext("Or show the QR code of your appointment, or write its code."),
        icon="card",
        actions=(
            NoticeButton(words.gettext("Write the booking code"), "write_booking_code", "note"),
            NoticeButton(words.gettext("I have neither"), "go_to_reception", "info"),
            NoticeButton(words.gettext("Back"), "go_back", "arrow-left"),
        ),
    )


def no_booking(words: Words) -> Notice:
    """The card has none."""
    return Notice(
        heading=words.gettext("No appointment was found"),
        text=words.gettext(
            "There is none for this card. If it was booked by someone else, write its code, or "
            "ask at the reception desk."
        ),
        icon="calendar",
        actions=(
            NoticeButton(words.gettext("Write the booking code"), "write_booking_code", "note"),
            NoticeButton(words.gettext("Take a number instead"), "take_number", "ticket"),
            NoticeButton(words.gettext("I am done"), "finish", "check"),
        ),
    )


def tiles(bookings: tuple[FoundBooking, ...], hall: BranchOnNotices, words: Words) -> list[Tile]:
    """Several appointments to choose from: the hour, and the service or what became of it."""
    return [_tile(booking, hall, words) for booking in bookings]


def _tile(booking: FoundBooking, hall: BranchOnNotices, words: Words) -> Tile:
    time = _time(booking.starts_at, hall, words)
    match booking.standing:
        case Standing.CANCELLED:
            return Tile(booking.id, time, meta=words.gettext("Cancelled"), meta_icon="close")
        case Standing.ARRIVED:
            return Tile(
                booking.id, time, meta=words.gettext("Arrival confirmed"), meta_icon="check"
            )
        case Standing.ANOTHER_DAY | Standing.MISSED:
            day = _day(booking.starts_at, hall, words)
            return Tile(booking.id, time, meta=day, meta_icon="calendar")
        case _ if booking.kind.is_remote:
            by = words.gettext(BY[booking.kind])
            return Tile(booking.id, time, _service(booking, hall, words), by, "call")
        case _:
            return Tile(booking.id, time, _service(booking, hall, words))


def booking_notice(step: OfferingBooking, hall: BranchOnNotices, words: Words) -> Notice:
    """One appointment, and what can be done with it now."""
    booking = step.booking
    is_call = booking.kind.is_remote and booking.standing in TO_BE_CALLED
    heading, text = (_said_of_a_call if is_call else _said)(booking, hall, words)
    service = _service(booking, hall, words)
    return Notice(
        heading=heading,
        text=f"{service}. {text}" if service else text,
        icon="calendar",
        is_warning=booking.standing in (Standing.TOO_LATE, Standing.CANCELLED) and not is_call,
        actions=_actions_of_a_call(step, words) if is_call else _actions(step, words),
    )


def _said_of_a_call(booking: FoundBooking, hall: BranchOnNotices, words: Words) -> tuple[str, str]:
    time, is_video = _time(booking.starts_at, hall, words), booking.kind is AppointmentKind.VIDEO
    if booking.standing is Standing.ANOTHER_DAY:
        day = _day(booking.starts_at, hall, words)
        heading = words.gettext("Your appointment is on %1 at %2", day, time)
    elif is_video:
        heading = words.gettext("Your appointment at %1 is by video", time)
    else:
        heading = words.gettext("Your appointment at %1 is by telephone", time)
    text = (
        words.gettext("Open the link in your confirmation at that time: you need not wait here.")
        if is_video
        else words.gettext("The office calls you by telephone: you need not wait here.")
    )
    number = words.gettext(
        "If you take a number all the same, you are called in the order of arrival, and the "
        "appointment remains."
    )
    return heading, f"{_moved(booking, hall, words)}{text} {number}"


def _said(booking: FoundBooking, hall: BranchOnNotices, words: Words) -> tuple[str, str]:
    time, day = _time(booking.starts_at, hall, words), _day(booking.starts_at, hall, words)
    match booking.standing:
        case Standing.IN_TIME:
            return (
                words.gettext("You have an appointment at %1", time),
                words.gettext("Confirm that you are here: you get a number and are called."),
            )
        case Standing.TOO_LATE:
            return (
                words.gettext("Your appointment was at %1", time),
                words.gettext(
                    "Its time has passed. You can take a number and are called in the order of "
                    "arrival."
                ),
            )
        case Standing.TOO_EARLY:
            opens = _time(booking.opens_at, hall, words)
            return (
                words.gettext("Your appointment is at %1", time),
                _moved(booking, hall, words)
                + words.gettext("It is still early: confirm your arrival here from %1.", opens),
            )
        case Standing.ANOTHER_DAY:
            return (
                words.gettext("Your appointment is on %1 at %2", day, time),
                _moved(booking, hall, words)
                + words.gettext("Please come on that day. The reception desk can change it."),
            )
        case Standing.ARRIVED:
            return (
                words.gettext("You have already confirmed your arrival"),
                words.gettext(
                    "Please wait until your number is called. If you do not have it, ask at the "
                    "reception desk."
                ),
            )
        case Standing.UNCONFIRMED:
            return (
                words.gettext("Your request of an appointment is not confirmed yet"),
                words.gettext("Please ask at the reception desk: they will help you."),
            )
        case Standing.CANCELLED:
            return (
                words.gettext("Your appointment at %1 was cancelled", time),
                words.gettext("You can take a number, or book again at the reception desk."),
            )
        case Standing.MISSED:
            return (
                words.gettext("Your appointment was on %1 at %2", day, time),
                words.gettext("You can take a number, or book again at the reception desk."),
            )


def _moved(booking: FoundBooking, hall: BranchOnNotices, words: Words) -> str:
    if booking.moved_from is None:
        return ""
    day, time = _day(booking.moved_from, hall, words), _time(booking.moved_from, hall, words)
    return words.gettext("It was moved: before it was on %1 at %2.", day, time) + " "


def other_appointments(words: Words) -> NoticeButton:
    """To the ones that were found besides."""
    return NoticeButton(words.gettext("My other appointments"), "go_back", "calendar")


def _actions(step: OfferingBooking, words: Words) -> tuple[NoticeButton, ...]:
    done = NoticeButton(words.gettext("I am done"), "finish", "check")
    other = NoticeButton(words.gettext("I came for something else"), "take_number", "ticket")
    others = (other_appointments(words),) if len(step.bookings) > 1 else ()
    match step.booking.standing:
        case Standing.IN_TIME:
            here = NoticeButton(words.gettext("I am here"), "confirm_arrival", "check", True)
            return (here, *others, other)
        case Standing.TOO_LATE:
            late = NoticeButton(words.gettext("Take my number"), "confirm_arrival", "ticket", True)
            return (late, *others, done)
        case Standing.CANCELLED | Standing.MISSED:
            number = NoticeButton(words.gettext("Take a number"), "take_number", "ticket")
            return (number, *others, done)
        case _:
            leave = NoticeButton(words.gettext("I am done"), "finish", "check", is_primary=True)
            return (leave, *others, other)


def _actions_of_a_call(step: OfferingBooking, words: Words) -> tuple[NoticeButton, ...]:
    """Who is called has nothing to do here; a number is taken knowingly."""
    done = NoticeButton(words.gettext("I am done"), "finish", "check", is_primary=True)
    number = NoticeButton(words.gettext("Take a number"), "take_number", "ticket")
    others = (other_appointments(words),) if len(step.bookings) > 1 else ()
    return (done, *others, number)


def _service(booking: FoundBooking, hall: BranchOnNotices, words: Words) -> str:
    service = hall.offer.plan.services.get(booking.service or "")
    return in_language(service.name, words.language.code) if service else ""


def _time(at: datetime, hall: BranchOnNotices, words: Words) -> str:
    return clock(at.astimezone(hall.zone).time(), words.language.code)


def _day(at: datetime, hall: BranchOnNotices, words: Words) -> str:
    return long_day(at.astimezone(hall.zone).date(), words.language.code)
