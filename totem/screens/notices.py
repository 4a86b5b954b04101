"""What the totem says when it cannot simply go on: calmly, and always with the next way to go.

Owns the words for closed branches, absent servers, cards that do not read and refusals. Pure.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

from msgspec import Struct

from sportello.hall.opening import span_at
from sportello.model.languages import in_language
from text.catalogue import N_, Words
from totem.conversation.booking_steps import OfferingBooking
from totem.conversation.offer import Offer
from totem.conversation.steps import (
    AtReception,
    Checklist,
    Closed,
    ConfirmingTime,
    NotToday,
    ServerUnreachable,
    SomethingMissing,
    Step,
    StillThere,
    TakeCard,
    TotemCondition,
    Trouble,
)
from totem.screens import hours
from totem.screens.hours import HoursLine


class NoticeButton(Struct, frozen=True):
    """A button: `does` is the slot's word for it."""

    label: str
    does: str
    sign: str = ""
    is_primary: bool = False


class Notice(Struct, frozen=True, kw_only=True):
    """A heading, a sentence or two, and the ways on."""

    heading: str
    text: str
    icon: str = "info"
    is_warning: bool = False
    week: tuple[HoursLine, ...] = ()
    documents: tuple[str, ...] = ()
    actions: tuple[NoticeButton, ...] = ()


class BranchOnNotices(Struct, frozen=True):
    """What the totem knows of the branch: what is offered, and the zone in which people live."""

    offer: Offer
    zone: ZoneInfo


CARD_TROUBLES = {
    "card_pulled": N_("The card came out too early. Please insert it again and leave it inside."),
    "card_mute": N_("Please turn the card round: chip first, facing up."),
    "card_unreadable": N_("Your card cannot be read."),
    "bank_card": N_("This is a bank card. Please insert your health card."),
    "identity_card": N_("Identity cards cannot be read here. Please insert your health card."),
    "blank_card": N_("Nothing is written on this card. Please insert your health card."),
    "card_foreign": N_("This card is not known here. Please insert your health card."),
    "not_a_fiscal_code": N_("This is not the barcode of a health card: it is on its back."),
}
"""By the code of the device's error; any other is told as an unreadable card."""

OTHER_WAYS = N_("You can also show the barcode on the back of the card, or go on without it.")

BOOKABLE = frozenset({"quota_reached", "tickets_are_stopped"})
"""What cannot be had by a number today may be had by appointment."""

SERVER_CODES = frozenset({"server_away", "storage_full", "not_leading"})
"""Troubles of the server, after which trying again may help."""


def notice(step: Step, hall: BranchOnNotices, words: Words, now: datetime) -> Notice:
    """What is said at `step`. Raises: TypeError for a step that has a page of its own."""
    match step:
        case Closed(why=why):
            return _closed(why, hall, words, now)
        case ServerUnreachable():
            return server_away(words)
        case TakeCard():
            return _take_card(words)
        case AtReception():
            return _at_reception(words)
        case SomethingMissing(before=before):
            return _something_missing(before, hall, words)
        case NotToday():
            return _not_today(step, hall, words)
        case Trouble():
            return _trouble(step, words)
        case StillThere():
            return _still_there(step, words)
    raise TypeError(f"{type(step).__name__} is no notice")


def _closed(why: TotemCondition, hall: BranchOnNotices, words: Words, now: datetime) -> Notice:
    opening = hall.offer.plan.opening
    local = now.astimezone(hall.zone)
    again = hours.opens_again(opening, local, words) or ""
    if why is TotemCondition.LAST_TICKET_GONE and span_at(opening, local) is not None:
        return Notice(
            heading=words.gettext("No more numbers for now"),
            text=(words.gettext("Who has a number is still served.") + " " + again).strip(),
            icon="clock",
            week=hours.week(opening, words),
            actions=(
                NoticeButton(
                    words.gettext("I have an appointment"), "have_appointment", "calendar"
                ),
            ),
        )
    if why is TotemCondition.STOPPED:
        return Notice(
            heading=words.gettext("No more numbers today"),
            text=words.gettext(
                "We are sorry. Please come back another day, or ask at the reception desk."
            ),
            icon="clock",
            week=hours.week(opening, words),
        )
    return Notice(
        heading=words.gettext("We are closed"),
        text=(again + " " + words.gettext("You can book on the website of the Comune.")).strip(),
        icon="clock",
        week=hours.week(opening, words),
    )


def _have_appointment(words: Words) -> NoticeButton:
    """Who booked is received also when no more numbers are given."""
    return NoticeButton(words.gettext("I have an appointment"), "have_appointment", "calendar")


def server_away(words: Words) -> Notice:
    """No number can be given here. Needs to know nothing of the branch."""
    return Notice(
        heading=words.gettext("Numbers are not given here for the moment"),
        text=words.gettext("Please ask at the reception desk. Who has a number keeps it."),
        icon="offline",
        is_warning=True,
    )


def _take_card(words: Words) -> Notice:
    return Notice(
        heading=words.gettext("Please take your card"),
        text=words.gettext(
            "There is still a card in the reader. If it is not yours, "
            "please hand it in at the reception desk."
        ),
        icon="card",
        is_warning=True,
        actions=(NoticeButton(words.gettext("Take a number"), "take_number", "ticket"),),
    )


def _at_reception(words: Words) -> Notice:
    return Notice(
        heading=words.gettext("Please go to the reception desk"),
        text=words.gettext("You do not need a number: tell them your name and they will call you."),
        icon="calendar",
        actions=(
            NoticeButton(words.gettext("I am done"), "finish", "check", is_primary=True),
            NoticeButton(words.gettext("Take a number instead"), "go_back"),
        ),
    )


def _something_missing(before: Checklist, hall: BranchOnNotices, words: Words) -> Notice:
    service = hall.offer.plan.services[before.service]
    language = words.language.code
    return Notice(
        heading=words.gettext("Come back with everything"),
        text=words.gettext("This way you wait only once. Please note or photograph the list."),
        icon="document",
        documents=tuple(in_language(document, language) for document in service.documents),
        actions=(
            NoticeButton(words.gettext("I am done"), "finish", "check", is_primary=True),
            NoticeButton(words.gettext("Back"), "go_back", "arrow-left"),
        ),
    )


def _not_today(step: NotToday, hall: BranchOnNotices, words: Words) -> Notice:
    service = hall.offer.plan.services[step.service]
    name = in_language(service.name, words.language.code)
    heading, text = {
        "appointment_only": (
            words.gettext("By appointment only"),
            words.gettext("Book at the reception desk or on the website of the Comune."),
        ),
        "no_times": (
            words.gettext("No free times at the moment"),
            words.gettext("Ask at the reception desk, or look on the website of the Comune."),
        ),
        "already_booked": (
            words.gettext("You already have an appointment for this"),
            words.gettext("The reception desk can move or cancel it."),
        ),
        "quota_reached": (
            words.gettext("No more numbers today"),
            words.gettext("All numbers of today are taken. Please come back tomorrow, or book."),
        ),
        "tickets_are_stopped": (
            words.gettext("No more numbers today"),
            words.gettext("For this no more numbers are given today. Please come back, or book."),
        ),
        "last_ticket_gone": (
            words.gettext("No more numbers for now"),
            words.gettext("Who has a number is still served."),
        ),
        "branch_closed": (
            words.gettext("We are closed"),
            words.gettext("You can book on the website of the Comune."),
        ),
    }[step.code]
    book = NoticeButton(words.gettext("Book an appointment"), "seek_times", "calendar")
    return Notice(
        heading=heading,
        text=f"{name}. {text}",
        icon="calendar",
        actions=(
            NoticeButton(words.gettext("Choose another service"), "go_back", is_primary=True),
            *((book,) if step.code in BOOKABLE else ()),
            NoticeButton(words.gettext("I am done"), "finish", "check"),
        ),
    )


def _trouble(step: Trouble, words: Words) -> Notice:
    if step.code in SERVER_CODES:
        before = step.before
        wish = (
            before.wish
            if isinstance(before, Checklist | OfferingBooking | ConfirmingTime)
            else None
        )
        retry = NoticeButton(
            words.gettext("Try again"), "retry" if wish else "go_back", "repeat", True
        )
        return Notice(
            heading=words.gettext("The numbers do not answer"),
            text=words.gettext("Please try again in a moment, or ask at the reception desk."),
            icon="offline",
            is_warning=True,
            actions=(retry, NoticeButton(words.gettext("I am done"), "finish", "close")),
        )
    if step.code == "no_numbers_left":
        return Notice(
            heading=words.gettext("There are no numbers left here"),
            text=words.gettext("Please ask at the reception desk: they will help you."),
            icon="ticket",
            actions=(
                NoticeButton(words.gettext("Back"), "go_back", "arrow-left"),
                NoticeButton(words.gettext("I am done"), "finish", "check", is_primary=True),
            ),
        )
    if step.code in CARD_TROUBLES or step.code.startswith("card"):
        why = words.gettext(CARD_TROUBLES.get(step.code, CARD_TROUBLES["card_unreadable"]))
        return Notice(
            heading=words.gettext("Let us try another way"),
            text=f"{why} {words.gettext(OTHER_WAYS)}",
            icon="card",
            actions=(
                NoticeButton(words.gettext("Write the fiscal code"), "write_code", "note"),
                NoticeButton(words.gettext("Go on without a card"), "take_number", "arrow-right"),
            ),
        )
    return Notice(
        heading=words.gettext("That did not work"),
        text=words.gettext("Please ask at the reception desk: they will help you."),
        is_warning=True,
        icon="warning",
        actions=(
            NoticeButton(words.gettext("Back"), "go_back", "arrow-left"),
            NoticeButton(words.gettext("I am done"), "finish", "check"),
        ),
    )


def _still_there(step: StillThere, words: Words) -> Notice:
    text = words.gettext("Otherwise everything you entered is deleted in a few seconds.")
    if step.card_was_taken:
        text = words.gettext("You took your card out.") + " " + text
    return Notice(
        heading=words.gettext("Do you need more time?"),
        text=text,
        icon="clock",
        actions=(
            NoticeButton(words.gettext("Yes, go on"), "stay", "check", is_primary=True),
            NoticeButton(words.gettext("I am done"), "finish", "close"),
        ),
    )
