"""The pages on which an appointment is taken: free times, one of them, and that it is booked.

Owns those words. Pure. Which times are free is the server's.
"""

from datetime import datetime
from math import ceil
from zoneinfo import ZoneInfo

from sportello.bookings.codes import in_two_halves
from sportello.bookings.desk_messages import FreeSlot
from sportello.model.languages import in_language
from station.slip_layout import ON_THE_DAY
from text.catalogue import Words
from text.times import day_and_time
from totem.conversation.offer import Tile
from totem.conversation.progress import Flow
from totem.conversation.steps import ChoosingTime, ConfirmingTime, TimeBooked, TypingPhone
from totem.screens.notices import BranchOnNotices, NoticeButton
from totem.screens.page import Fact, Screen, greeting_of, tiles_at_most


def choosing(
    flow: Flow, step: ChoosingTime, hall: BranchOnNotices, words: Words, now: datetime
) -> Screen:
    size = tiles_at_most(flow)
    pages = max(1, ceil(len(step.times) / size))
    number = min(step.page, pages - 1)
    shown = step.times[number * size : (number + 1) * size]
    gone = words.gettext("This time was taken a moment ago. Please choose another one.")
    return Screen(
        page="choices",
        heading=words.gettext("When would you like to come?"),
        text=gone if step.was_taken else _name(step.service, hall, words),
        greeting=greeting_of(flow, hall, words, now),
        tiles=tuple(_tile(time, hall.zone, words) for time in shown),
        page_number=number,
        pages=pages,
    )


def confirming(flow: Flow, step: ConfirmingTime, hall: BranchOnNotices, words: Words) -> Screen:
    """With the card in the reader it can be booked; without, the card is asked for."""
    day, hour = day_and_time(step.time.starts_at.astimezone(hall.zone), words.language.code)
    another = NoticeButton(words.gettext("Choose another time"), "go_back", "arrow-left")
    citizen = flow.visit.citizen
    if citizen is None or citizen.ref is None or not citizen.by_card:
        return Screen(
            page="notice",
            heading=words.gettext("Insert your health card"),
            text=words.gettext(
                "With the card in the reader you book %1 at %2. Without a card, please ask at the "
                "reception desk.",
                day,
                hour,
            ),
            icon="card",
            actions=(another, NoticeButton(words.gettext("I am done"), "finish", "close")),
        )
    service = _name(step.before.service, hall, words)
    to_phone = words.gettext("Text message to") + " " + step.phone
    give_phone = NoticeButton(words.gettext("I also want a text message"), "give_phone", "note")
    return Screen(
        page="notice",
        heading=words.gettext("Book %1 at %2?", day, hour),
        text=f"{service}. {to_phone}" if step.phone else service,
        icon="calendar",
        actions=(
            NoticeButton(words.gettext("Book this time"), "confirm_time", "check", is_primary=True),
            *(() if step.wish else (give_phone,)),
            another,
        ),
    )


def phone(step: TypingPhone, words: Words) -> Screen:
    wrong = words.gettext("This is no telephone number. Please check it.")
    return Screen(
        page="code",
        heading=words.gettext("Your mobile number"),
        text=wrong if step.is_wrong else words.gettext("We use it for this appointment only."),
        is_warning=step.is_wrong,
        typed=step.text,
        actions=(NoticeButton(words.gettext("Continue"), "enter", "check", is_primary=True),),
    )


def booked(flow: Flow, step: TimeBooked, hall: BranchOnNotices, words: Words) -> Screen:
    it = step.booking
    day, hour = day_and_time(it.starts_at.astimezone(hall.zone), words.language.code)
    facts = [Fact(words.gettext("When"), f"{day}, {hour}", "calendar")]
    if not hall.offer.plan.services[it.service].private_interview:
        name = _name(it.service, hall, words)
        facts.insert(0, Fact(words.gettext("Service"), name, "document"))
    return Screen(
        page="ticket",
        heading=words.gettext("Your booking code"),
        code=in_two_halves(it.code),
        follow=it.code,
        about_follow=words.gettext(ON_THE_DAY),
        text=_about_slip(flow, step, words),
        icon="warning" if step.trouble else "calendar",
        is_warning=step.trouble is not None,
        facts=tuple(facts),
        actions=(NoticeButton(words.gettext("I am done"), "finish", "check", is_primary=True),),
    )


def _about_slip(flow: Flow, step: TimeBooked, words: Words) -> str:
    if step.trouble is not None:
        return words.gettext(
            "It is booked, but the slip cannot be printed: please note the code or take a photo."
        )
    if not step.is_printed:
        return words.gettext("It is booked: the slip is being printed")
    if flow.card_in:
        return words.gettext("It is booked: please take the slip and your card")
    return words.gettext("It is booked: please take the slip")


def _tile(time: FreeSlot, zone: ZoneInfo, words: Words) -> Tile:
    day, hour = day_and_time(time.starts_at.astimezone(zone), words.language.code)
    return Tile(time.id, hour, meta=day, meta_icon="calendar")


def _name(service: str, hall: BranchOnNotices, words: Words) -> str:
    return in_language(hall.offer.plan.services[service].name, words.language.code)
