"""One page of the totem as plain data, and what several of them have in common.

Owns `Screen`. Must not know QML, nor which page follows which.
"""

from datetime import datetime, timedelta
from enum import StrEnum
from math import ceil

from msgspec import Struct

from text.catalogue import Words
from totem.conversation.identify import greeted_name, greeting
from totem.conversation.offer import Tile
from totem.conversation.patience import deadline
from totem.conversation.progress import Flow
from totem.conversation.steps import Searching
from totem.screens.notices import BranchOnNotices, Notice, NoticeButton

TILES = 8
TILES_IN_ACCESSIBLE_MODE = 4
FOUND = 4
FOUND_IN_ACCESSIBLE_MODE = 2
"""Next to a keyboard there is less room."""


class KeyboardKeys(StrEnum):
    """LETTERS with digits; SIGNS has those of an e-mail address too."""

    LETTERS = "letters"
    DIGITS = "digits"
    SIGNS = "signs"


class Fact(Struct, frozen=True):
    """A line with a sign: "Expected call", "between 10:40 and 10:55"."""

    label: str
    value: str
    sign: str


class Screen(Struct, frozen=True, kw_only=True):
    """One page and everything on it, in the citizen's language.

    `page` names the QML that shows it. `tiles` are those of the present page of `pages`.
    `seconds_left` counts down where time is about to move on, otherwise it is 0. `follow` is what
    the QR code next to the number says, empty where there is none; `about_follow` what it is for.
    `longest`, `is_upper`, `keys` and `unit` say how `typed` is written.
    """

    page: str
    heading: str
    text: str = ""
    greeting: str = ""
    icon: str = ""
    is_warning: bool = False
    tiles: tuple[Tile, ...] = ()
    page_number: int = 0
    pages: int = 1
    facts: tuple[Fact, ...] = ()
    documents: tuple[str, ...] = ()
    code: str = ""
    follow: str = ""
    about_follow: str = ""
    typed: str = ""
    longest: int = 16
    is_upper: bool = True
    keys: KeyboardKeys = KeyboardKeys.LETTERS
    unit: str = ""
    actions: tuple[NoticeButton, ...] = ()
    seconds_left: int = 0


def tiles_at_most(flow: Flow) -> int:
    """How many tiles the present page takes."""
    if isinstance(flow.step, Searching):
        return FOUND_IN_ACCESSIBLE_MODE if flow.visit.is_accessible else FOUND
    return TILES_IN_ACCESSIBLE_MODE if flow.visit.is_accessible else TILES


def seconds_left(flow: Flow, now: datetime) -> int:
    due = deadline(flow)
    return max(0, ceil((due - now) / timedelta(seconds=1))) if due else 0


def notice_page(notice: Notice, seconds_left: int) -> Screen:
    return Screen(
        page="notice",
        heading=notice.heading,
        text=notice.text,
        icon=notice.icon,
        is_warning=notice.is_warning,
        facts=tuple(Fact(line.days, line.hours, "") for line in notice.week),
        documents=notice.documents,
        actions=notice.actions,
        seconds_left=seconds_left,
    )


def greeting_of(flow: Flow, hall: BranchOnNotices, words: Words, now: datetime) -> str:
    citizen = flow.visit.citizen
    if citizen is None or not citizen.given_name:
        return ""
    local = now.astimezone(hall.zone).time()
    return words.gettext(greeting(local), greeted_name(citizen.given_name))
