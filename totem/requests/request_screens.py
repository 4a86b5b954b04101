"""What stands on the screen while a request is filled in. Pure: a question in, a `Screen` out.

Owns the words. QML shows it and adds nothing.
"""

from collections.abc import Sequence
from math import ceil

from msgspec import Struct
from msgspec.structs import replace

from sportello.cases.messages import OfferedForm
from sportello.model.languages import in_language
from station.guided.field_rows import FieldControl, FieldLine
from text.catalogue import N_, Words
from totem.conversation.offer import Tile
from totem.requests.questions import FormQuestion
from totem.screens.notices import NoticeButton
from totem.screens.page import Fact, KeyboardKeys, Screen

CHOSEN, NOT_CHOSEN = "check", "shape-ring"

KEYS = {
    "number": KeyboardKeys.DIGITS,
    "amount": KeyboardKeys.DIGITS,
    "date": KeyboardKeys.DIGITS,
    "time": KeyboardKeys.DIGITS,
    "phone": KeyboardKeys.DIGITS,
    "email": KeyboardKeys.SIGNS,
}
"""By kind of the field; all others have letters and digits."""

TROUBLES = {
    "server_away": N_("The connection is interrupted. Nothing of what you wrote is lost."),
    "portal_not_reached": N_("Requests cannot be received at this moment."),
    "requests_starting": N_("Requests cannot be received at this moment."),
    "numbering_waits": N_("Requests cannot be received at this moment."),
}
"""By the code of a refusal; any other is told as one that the counter can help with."""


class PagePlace(Struct, frozen=True):
    """Which page of tiles, and how many a page takes."""

    number: int
    size: int


def forms(offered: Sequence[OfferedForm], at: PagePlace, words: Words) -> Screen:
    tiles = [
        Tile(each.service, in_language(each.title, words.language.code), sign="document")
        for each in offered
    ]
    return _paged(Screen(page="choices", heading=words.gettext("Which request?")), tiles, at)


def question(asked: FormQuestion, error: str, title: str, at: PagePlace, words: Words) -> Screen:
    """`title` is that of the step."""
    line = asked.line
    text = error or " ".join((*asked.notes, "" if line is None else line.help)).strip()
    go_on = NoticeButton(words.gettext("Continue"), "continue", "arrow-right", is_primary=True)
    base = Screen(
        page="choices",
        heading=title if line is None else line.label,
        greeting=asked.about or title,
        text=text,
        icon="warning" if error else "info",
        is_warning=bool(error),
    )
    if line is None:
        return replace(base, page="statement", actions=(go_on,))
    match line.control:
        case FieldControl.CHOICE:
            skip = () if line.is_required else (go_on,)
            return _paged(replace(base, actions=skip), _options(line, words), at)
        case FieldControl.CHOICES:
            return _paged(replace(base, actions=(go_on,)), _options(line, words), at)
        case FieldControl.TICK:
            accept = NoticeButton(words.gettext("I accept"), "accept", "check", is_primary=True)
            text = f"{error} {line.text}".strip() if error else line.text
            skip = () if line.is_required else (NoticeButton(words.gettext("Skip"), "continue"),)
            return replace(base, page="statement", text=text, actions=(accept, *skip))
    return replace(
        base,
        page="answer",
        typed=line.text,
        longest=line.longest,
        is_upper=line.is_upper,
        keys=KEYS.get(line.kind, KeyboardKeys.LETTERS),
        unit=line.unit,
        actions=(replace(go_on, does="enter"),),
    )


def summary(
    answers: Sequence[tuple[str, str, str]], notice: str, at: PagePlace, words: Words
) -> Screen:
    """`answers`: where it is changed, the question, the answer."""
    tiles = [
        Tile(key, said or words.gettext("Not answered"), label, sign="note")
        for key, label, said in answers
    ]
    send = NoticeButton(words.gettext("All right, go on"), "send", "check", is_primary=True)
    base = Screen(
        page="choices",
        heading=words.gettext("Check what you wrote"),
        text=notice or words.gettext("Touch an answer to change it."),
        is_warning=bool(notice),
        actions=(send,),
    )
    return _paged(base, tiles, at)


def reserve(missing: Sequence[str], words: Words) -> Screen:
    """It can be sent, and something has to be brought later."""
    return Screen(
        page="notice",
        heading=words.gettext("Something is still missing"),
        text=words.gettext(
            "You can send the request now. The office will ask you for what is missing."
        ),
        icon="document",
        documents=tuple(missing),
        actions=(
            NoticeButton(words.gettext("Send it now"), "send_with_reserve", "check", True),
            NoticeButton(words.gettext("Back"), "go_back", "arrow-left"),
        ),
    )


def busy(words: Words) -> Screen:
    return Screen(page="busy", heading=words.gettext("One moment"), icon="document")


def signing(words: Words) -> Screen:
    """The page has its own words too: station/card_signing."""
    return Screen(page="signing", heading="", actions=(_to_counter(words),))


def at_counter(words: Words) -> Screen:
    """It cannot be signed here; nothing of it has to be written again."""
    return Screen(
        page="notice",
        heading=words.gettext("Your request is ready: sign it at the counter."),
        text=words.gettext("Take a number: the counter already has what you wrote."),
        icon="people",
        actions=(
            replace(_to_counter(words), is_primary=True),
            NoticeButton(words.gettext("Back"), "go_back", "arrow-left"),
        ),
    )


def _to_counter(words: Words) -> NoticeButton:
    return NoticeButton(words.gettext("Sign at the counter"), "to_counter", "ticket")


def trouble(code: str, words: Words) -> Screen:
    """What did not work, and the ways on."""
    known = TROUBLES.get(code)
    counter = words.gettext("At the counter they will help you: take a number.")
    again = NoticeButton(words.gettext("Try again"), "try_again", "repeat", is_primary=True)
    return Screen(
        page="notice",
        heading=words.gettext("It does not work at the moment")
        if known
        else words.gettext("It cannot be finished here"),
        text=f"{words.gettext(known)} {counter}" if known else counter,
        icon="offline" if known else "people",
        is_warning=bool(known),
        actions=(
            *((again,) if known else ()),
            NoticeButton(words.gettext("Take a number"), "take_number", "ticket"),
            NoticeButton(words.gettext("I am done"), "finish", "close"),
        ),
    )


def sent(number: str, facts: Sequence[Fact], is_printed: bool | None, words: Words) -> Screen:
    """`number` is "" where it comes later; `is_printed` is None while the receipt is printed."""
    paper = {
        None: words.gettext("Your receipt is being printed"),
        True: words.gettext("Please take your receipt"),
        False: words.gettext("The receipt cannot be printed: please note the number."),
    }[is_printed]
    return Screen(
        page="ticket",
        heading=words.gettext("Your request was received"),
        code=number or "✓",
        text=paper,
        icon="warning" if is_printed is False else "printer",
        is_warning=is_printed is False,
        facts=tuple(facts),
        actions=(NoticeButton(words.gettext("I am done"), "finish", "check", is_primary=True),),
    )


def _options(line: FieldLine, words: Words) -> list[Tile]:
    chosen = words.gettext("Chosen")
    return [
        Tile(
            value,
            label,
            meta=chosen if value in line.chosen else "",
            sign=CHOSEN if value in line.chosen else NOT_CHOSEN,
        )
        for value, label in zip(line.option_values, line.option_labels, strict=True)
    ]


def _paged(base: Screen, tiles: Sequence[Tile], at: PagePlace) -> Screen:
    pages = max(1, ceil(len(tiles) / at.size))
    number = min(at.number, pages - 1)
    shown = tiles[number * at.size : (number + 1) * at.size]
    return replace(base, tiles=tuple(shown), page_number=number, pages=pages)
