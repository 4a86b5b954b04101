"""The page on which place, day and hour are chosen: first free slots, and a week of them."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import ClassVar

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy.ext.asyncio import AsyncConnection

from portal.bookings.free_slots import OfferedSlot, free_visits
from portal.branches.directory import ComuneDirectory
from portal.branches.sheets import BranchSheet
from portal.pages.booking.step_list import ListedStep
from portal.pages.booking.visit_form import ChoiceOption, VisitChoice
from portal.pages.booking.wishes import PARTS, SlotWish, week_of_day
from portal.pages.frame import BOOK, PageLink
from portal.pages.kit import PageAsked, SitePage
from portal.pages.saying import day_of, hour_of, moment_of, short_day_of
from portal.pages.written_fields import WrittenField

FIRST_SHOWN = 3
WEEK = timedelta(days=7)
FAR = timedelta(days=1000)
SEARCHED_WEEKS = 9
"""Weeks that are looked through for the first free slot: the longest horizon."""


class SlotButton(Struct, frozen=True):
    """`label` says all of it, for people who do not see where it stands."""

    id: str
    hour: str
    label: str


class FirstSlots(Struct, frozen=True):
    """The first free slots of a branch, as "giovedì 10 dicembre, 09:20"."""

    branch: str
    address: str
    slots: tuple[SlotButton, ...]


class DayOfSlots(Struct, frozen=True):
    day: str
    short: str
    slots: tuple[SlotButton, ...]


class HourRow(Struct, frozen=True):
    """One row of the calendar: an hour, and its slot on each day of the week, None where full."""

    hour: str
    slots: tuple[SlotButton | None, ...]


class WeekChoice(Struct, frozen=True, kw_only=True):
    """The week that is shown. Links are empty where there is nothing to go to."""

    title: str
    days: tuple[DayOfSlots, ...]
    rows: tuple[HourRow, ...]
    is_calendar: bool
    before: str
    after: str
    as_list: str
    as_calendar: str


class ChoicePage(SitePage, frozen=True, kw_only=True):
    """`notice` says why one is here again: the slot is taken, or the hold has expired."""

    template: ClassVar[str] = "choice.html"

    steps: tuple[ListedStep, ...]
    services: tuple[str, ...]
    documents: tuple[str, ...]
    conditions: tuple[str, ...]
    is_moderated: bool
    moving: str
    notice: str
    visit: VisitChoice | None
    branches: tuple[ChoiceOption, ...]
    parts: tuple[ChoiceOption, ...]
    shortcuts: tuple[PageLink, ...]
    day: WrittenField
    wish: SlotWish
    first: tuple[FirstSlots, ...]
    week: WeekChoice
    form_token: str


class FreeSlots(Struct, frozen=True):
    """What is free: the first slots by branch, and those of the week at the chosen branch."""

    wish: SlotWish
    monday: date
    first: dict[str, Sequence[OfferedSlot]]
    week: Sequence[OfferedSlot]


async def look_for_slots(
    connection: AsyncConnection,
    comune: ComuneDirectory,
    branches: Sequence[BranchSheet],
    wish: SlotWish,
    now: datetime,
) -> FreeSlots:
    """At the wanted branch, or where the first free slot is. `branches` is not empty."""
    first = {each.id: await _first_at(connection, comune, each.id, wish, now) for each in branches}
    chosen = wish.branch
    if chosen not in first:
        chosen = min(first, key=lambda id: first[id][0].starts_at if first[id] else now + FAR)
    since = wish.since
    if since is None:
        since = first[chosen][0].starts_at.date() if first[chosen] else now.date()
    monday = week_of_day(max(since, now.date()))
    days = (monday, monday + WEEK - timedelta(days=1))
    slots = await free_visits(connection, comune, chosen, wish.wanted, days, now)
    settled = replace(wish, branch=chosen, since=max(monday, now.date()))
    return FreeSlots(settled, monday, first, _suitable(slots, wish))


async def _first_at(
    connection: AsyncConnection,
    comune: ComuneDirectory,
    branch: str,
    wish: SlotWish,
    now: datetime,
) -> Sequence[OfferedSlot]:
    """The first free slots, looked for week by week."""
    monday = now.date()
    for _ in range(SEARCHED_WEEKS):
        days = (monday, monday + WEEK - timedelta(days=1))
        slots = await free_visits(connection, comune, branch, wish.wanted, days, now)
        if suitable := _suitable(slots, wish):
            return suitable[:FIRST_SHOWN]
        monday += WEEK
    return ()


def _suitable(slots: Sequence[OfferedSlot], wish: SlotWish) -> Sequence[OfferedSlot]:
    """One of each instant: several calendars may offer the same."""
    free = {each.starts_at: each for each in slots if each.free and wish.suits(each.starts_at)}
    return [free[at] for at in sorted(free)]


def week_choice(asked: PageAsked, found: FreeSlots, branch: str, now: datetime) -> WeekChoice:
    """`branch` is the name of the chosen one."""
    words, wish = asked.words, found.wish
    week = [found.monday + timedelta(days=n) for n in range(7)]
    days = [day for day in week if day >= now.date()]
    by_day = {
        day: [each for each in found.week if each.starts_at.date() == day]
        for day in days
        if day.weekday() < 5 or any(each.starts_at.date() == day for each in found.week)
    }
    hours = sorted({each.starts_at.time() for each in found.week})

    def button(each: OfferedSlot) -> SlotButton:
        hour = hour_of(each.starts_at, words)
        return SlotButton(each.id, hour, f"{moment_of(each.starts_at, words)}, {branch}")

    def link(**changed: str) -> str:
        return asked.href(f"{BOOK}?{wish.query(**changed)}#settimana")

    return WeekChoice(
        title=words.gettext(
            "%1 to %2",
            short_day_of(days[0], words),
            short_day_of(max(by_day, default=days[-1]), words),
        ),
        days=tuple(
            DayOfSlots(
                day_of(day, words), short_day_of(day, words), tuple(button(e) for e in slots)
            )
            for day, slots in by_day.items()
        ),
        rows=tuple(
            HourRow(
                f"{hour:%H:%M}",
                tuple(
                    next((button(e) for e in slots if e.starts_at.time() == hour), None)
                    for slots in by_day.values()
                ),
            )
            for hour in hours
        ),
        is_calendar=wish.view == "calendario",
        before=link(da=str(found.monday - WEEK)) if found.monday > now.date() else "",
        after=link(da=str(found.monday + WEEK)),
        as_list=link(vista="elenco"),
        as_calendar=link(vista="calendario"),
    )


def first_choice(
    asked: PageAsked, found: FreeSlots, branches: Sequence[BranchSheet]
) -> tuple[FirstSlots, ...]:
    words = asked.words
    return tuple(
        FirstSlots(
            branch=asked.text(branch.name),
            address=branch.address,
            slots=tuple(
                SlotButton(
                    each.id,
                    moment_of(each.starts_at, words),
                    f"{moment_of(each.starts_at, words)}, {asked.text(branch.name)}",
                )
                for each in found.first[branch.id]
            ),
        )
        for branch in branches
    )


def shortcuts_of(found: FreeSlots, asked: PageAsked, now: datetime) -> tuple[PageLink, ...]:
    """What people ask for most, in their words."""
    monday = str(week_of_day(now.date()) + WEEK)
    words = asked.words

    def link(label: str, part: str) -> PageLink:
        query = found.wish.query(da=monday, quando=part)
        return PageLink(label, asked.href(f"{BOOK}?{query}#settimana"))

    return (
        link(words.gettext("Mornings of next week"), "mattina"),
        link(words.gettext("Afternoons of next week"), "pomeriggio"),
    )


def branch_options(
    wish: SlotWish, asked: PageAsked, branches: Sequence[BranchSheet]
) -> tuple[ChoiceOption, ...]:
    return tuple(
        ChoiceOption(each.id, asked.text(each.name), each.id == wish.branch) for each in branches
    )


def part_options(wish: SlotWish, asked: PageAsked) -> tuple[ChoiceOption, ...]:
    labels = (
        asked.words.gettext("all day"),
        asked.words.gettext("mornings"),
        asked.words.gettext("afternoons"),
    )
    return tuple(
        ChoiceOption(part, label, part == wish.part)
        for part, label in zip(PARTS, labels, strict=True)
    )
