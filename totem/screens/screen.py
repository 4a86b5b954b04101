"""What stands on the totem's screen, as plain data: flow, branch and words in, a `Screen` out.

Pure, so that every sentence is tested without a window. QML shows it and adds nothing.
"""

from datetime import datetime
from math import ceil

from msgspec.structs import replace

from sportello.model.languages import in_language
from text.catalogue import Words
from text.everyday_words import MIN_LETTERS
from text.times import clock
from totem.conversation import offer
from totem.conversation.booking_steps import (
    ChoosingBooking,
    NoBooking,
    OfferingBooking,
    ShowingBooking,
    TypingBookingCode,
)
from totem.conversation.offer import Tile, wait_in_short
from totem.conversation.progress import Flow
from totem.conversation.steps import (
    AskingPriority,
    BookingTime,
    Checklist,
    ChoosingService,
    ChoosingTime,
    ChoosingTopic,
    ConfirmingTime,
    Identifying,
    Issued,
    Issuing,
    Searching,
    SeekingTimes,
    StillThere,
    TimeBooked,
    TypingCode,
    TypingPhone,
    WelcomeScreen,
)
from totem.devices.ticket_layout import FOLLOW, REQUEST_READY
from totem.screens import appointments, free_times, hours, notices
from totem.screens.notices import BranchOnNotices, NoticeButton
from totem.screens.page import Fact, Screen, greeting_of, notice_page, seconds_left, tiles_at_most

NO_PRIORITY = ""
"""The key of the tile of anyone who claims none."""


def before_joining(words: Words, is_away: bool) -> Screen:
    """The screen until the server has said for the first time what the branch is like."""
    if is_away:
        return notice_page(notices.server_away(words), 0)
    return Screen(page="busy", heading=words.gettext("One moment"), icon="clock")


def screen_of(flow: Flow, hall: BranchOnNotices, words: Words, now: datetime) -> Screen:
    """The screen at this instant (`now` aware)."""
    match flow.step:
        case WelcomeScreen():
            return Screen(page="welcome", heading=words.gettext("Welcome"))
        case ChoosingTopic() | ChoosingService() | Searching() as step:
            return _choices(flow, step, hall, words, now)
        case Checklist() as step:
            return _checklist(flow, step, hall, words, now)
        case AskingPriority() as step:
            return _priority(flow, step, hall, words, now)
        case TypingCode() as step:
            return _code(step, words)
        case ChoosingTime() as step:
            return free_times.choosing(flow, step, hall, words, now)
        case ConfirmingTime() as step:
            return free_times.confirming(flow, step, hall, words)
        case TypingPhone() as step:
            return free_times.phone(step, words)
        case TimeBooked() as step:
            return free_times.booked(flow, step, hall, words)
        case TypingBookingCode() as step:
            return _booking_code(step, words)
        case ChoosingBooking() as step:
            return _bookings(flow, step, hall, words, now)
        case ShowingBooking():
            return notice_page(appointments.asks_for_booking(words), 0)
        case NoBooking():
            return notice_page(appointments.no_booking(words), 0)
        case OfferingBooking() as step:
            offered = notice_page(appointments.booking_notice(step, hall, words), 0)
            return replace(offered, greeting=greeting_of(flow, hall, words, now))
        case Identifying():
            return Screen(page="busy", heading=words.gettext("One moment"), icon="card")
        case Issuing():
            return Screen(page="busy", heading=words.gettext("One moment"), icon="ticket")
        case SeekingTimes() | BookingTime():
            return Screen(page="busy", heading=words.gettext("One moment"), icon="calendar")
        case Issued() as step:
            return _issued(flow, step, hall, words)
        case step:
            left = seconds_left(flow, now) if isinstance(step, StillThere) else 0
            return notice_page(notices.notice(step, hall, words, now), left)


def _choices(
    flow: Flow,
    step: ChoosingTopic | ChoosingService | Searching,
    hall: BranchOnNotices,
    words: Words,
    now: datetime,
) -> Screen:
    language = words.language.code
    match step:
        case ChoosingTopic():
            heading, tiles = words.gettext("What do you need?"), offer.topics(hall.offer, words)
        case ChoosingService(topic=topic):
            heading = in_language(hall.offer.plan.topics[topic].name, language)
            tiles = offer.services(hall.offer, topic, words)
        case Searching(text=text):
            heading, tiles = words.gettext("Search"), offer.found(hall.offer, text, words)
    searching = isinstance(step, Searching)
    size = tiles_at_most(flow)
    pages = max(1, ceil(len(tiles) / size))
    number = 0 if isinstance(step, Searching) else min(step.page, pages - 1)
    return Screen(
        page="search" if searching else "choices",
        heading=heading,
        text=_about_search(step, tiles, words) if isinstance(step, Searching) else "",
        greeting=greeting_of(flow, hall, words, now),
        tiles=tuple(tiles[number * size : (number + 1) * size]),
        page_number=number,
        pages=1 if searching else pages,
        typed=step.text if isinstance(step, Searching) else "",
        actions=(NoticeButton(words.gettext("Search by a word"), "search", "search"),)
        if isinstance(step, ChoosingTopic)
        else (),
    )


def _about_search(step: Searching, tiles: list[Tile], words: Words) -> str:
    if len(step.text.strip()) < MIN_LETTERS:
        return words.gettext("Write what you need, for example: waste, school, residence")
    if not tiles:
        return words.gettext("Nothing found. Try another word, or ask at the reception desk.")
    return ""


def _checklist(
    flow: Flow, step: Checklist, hall: BranchOnNotices, words: Words, now: datetime
) -> Screen:
    service = hall.offer.plan.services[step.service]
    language = words.language.code
    documents = tuple(in_language(document, language) for document in service.documents)
    wait = hall.offer.waits.get(service.id)
    confirm = (
        words.gettext("I have everything, take my number")
        if documents
        else words.gettext("Take my number")
    )
    actions = [NoticeButton(confirm, "confirm", "ticket", is_primary=True)]
    if documents:
        actions.append(NoticeButton(words.gettext("Something is missing"), "lack_something"))
    return Screen(
        page="checklist",
        heading=in_language(service.name, language),
        text=words.gettext("Do you have everything with you?")
        if documents
        else words.gettext("You need not bring anything."),
        greeting=greeting_of(flow, hall, words, now),
        facts=(Fact(words.gettext("Now"), wait_in_short(wait, words), "clock"),) if wait else (),
        documents=documents,
        actions=tuple(actions),
    )


def _priority(
    flow: Flow, step: AskingPriority, hall: BranchOnNotices, words: Words, now: datetime
) -> Screen:
    """The classes of the branch, and on every page of them the choice of none."""
    classes = [
        Tile(priority.id, in_language(priority.name, words.language.code))
        for priority in hall.offer.plan.priorities.values()
    ]
    size = tiles_at_most(flow) - 1
    pages = max(1, ceil(len(classes) / size))
    number = min(step.page, pages - 1)
    none = Tile(NO_PRIORITY, words.gettext("No, I take my place in the line"))
    return Screen(
        page="choices",
        heading=words.gettext("Are you entitled to go first?"),
        text=words.gettext("Your answer is shown neither on the ticket nor in the hall."),
        greeting=greeting_of(flow, hall, words, now),
        tiles=(*classes[number * size : (number + 1) * size], none),
        page_number=number,
        pages=pages,
    )


def _code(step: TypingCode, words: Words) -> Screen:
    wrong = words.gettext("This code does not hold. Please compare it with your card.")
    return Screen(
        page="code",
        heading=words.gettext("Your fiscal code"),
        text=wrong if step.is_wrong else words.gettext("It is on your health card."),
        is_warning=step.is_wrong,
        typed=step.text,
        actions=(NoticeButton(words.gettext("Continue"), "enter", "check", is_primary=True),),
    )


def _booking_code(step: TypingBookingCode, words: Words) -> Screen:
    wrong = words.gettext("No appointment has this code. Please compare it with your confirmation.")
    return Screen(
        page="code",
        heading=words.gettext("Your booking code"),
        text=wrong
        if step.is_wrong
        else words.gettext("It is on the confirmation of your appointment."),
        is_warning=step.is_wrong,
        typed=step.text,
        actions=(NoticeButton(words.gettext("Continue"), "enter", "check", is_primary=True),),
    )


def _bookings(
    flow: Flow, step: ChoosingBooking, hall: BranchOnNotices, words: Words, now: datetime
) -> Screen:
    tiles = appointments.tiles(step.bookings, hall, words)
    size = tiles_at_most(flow)
    pages = max(1, ceil(len(tiles) / size))
    number = min(step.page, pages - 1)
    other = words.gettext("I came for something else")
    return Screen(
        page="choices",
        heading=words.gettext("Your appointments"),
        greeting=greeting_of(flow, hall, words, now),
        tiles=tuple(tiles[number * size : (number + 1) * size]),
        page_number=number,
        pages=pages,
        actions=(NoticeButton(other, "take_number", "ticket"),),
    )


def _issued(flow: Flow, step: Issued, hall: BranchOnNotices, words: Words) -> Screen:
    return Screen(
        page="ticket",
        heading=words.gettext("Your number"),
        code=step.ticket.code,
        follow=step.follow or "",
        about_follow=words.gettext(FOLLOW) if step.follow else "",
        text=_about_paper(flow, step, words),
        icon="warning" if step.trouble else "ticket",
        is_warning=step.trouble is not None,
        facts=_facts(flow, step, hall, words),
        actions=(
            *((appointments.other_appointments(words),) if step.others else ()),
            NoticeButton(words.gettext("I am done"), "finish", "check", is_primary=True),
        ),
    )


def _about_paper(flow: Flow, step: Issued, words: Words) -> str:
    if step.trouble is not None:
        return words.gettext(
            "The ticket cannot be printed: please note the number or take a photo. It is valid."
        )
    if not step.is_printed:
        return words.gettext("Your ticket is being printed")
    if flow.card_in:
        return words.gettext("Please take your ticket and your card")
    return words.gettext("Please take your ticket")


def _facts(flow: Flow, step: Issued, hall: BranchOnNotices, words: Words) -> tuple[Fact, ...]:
    ticket, plan = step.ticket, hall.offer.plan
    service = plan.services[ticket.service]
    language = words.language.code
    facts = []
    if step.names_service:
        name = in_language(service.name, language)
        facts.append(Fact(words.gettext("Service"), name, "document"))
    if flow.visit.brings_request:
        facts.append(Fact(words.gettext("Request"), words.gettext(REQUEST_READY), "note"))
    if ticket.slot_at is not None:
        time = clock(ticket.slot_at.astimezone(hall.zone).time(), language)
        facts.append(Fact(words.gettext("Your appointment"), time, "calendar"))
    if ticket.told is not None:
        expected = hours.expected(ticket.told, ticket.at, plan.zone, words)
        facts.append(Fact(words.gettext("Expected call"), expected, "clock"))
        if people := offer.people_before(ticket.told, words):
            people = people[:1].upper() + people[1:]
            facts.append(Fact(words.gettext("In the line"), people, "people"))
    elif ticket.taken_at is not None:
        unknown = words.gettext("not known at the moment")
        facts.append(Fact(words.gettext("Expected call"), unknown, "clock"))
    if (area := plan.areas.get(service.area)) is not None:
        place = in_language(area.name, language)
        facts.append(Fact(words.gettext("Where to wait"), place, "home"))
    return tuple(facts)
