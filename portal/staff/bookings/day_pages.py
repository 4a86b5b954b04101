"""The day's list of a branch, and the search for a booking. Each reading is logged."""

from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import ClassVar

from aiohttp import web

from portal.bookings.lookup import bookings_between, bookings_found, searched_by
from portal.identity.rights import StaffRight
from portal.pages.written_fields import WrittenField
from portal.staff.activity import ActivityKind, note_activity
from portal.staff.bookings.lines import STATES, ListedBooking, day_of, lines_of, zone_of
from portal.staff.bookings.search_log import log_search
from portal.staff.door import StaffAsked, StaffDoor, StaffForm, StaffPage, StaffRoute
from portal.staff.fields import ChosenField, date_in, moment_said, options_of
from portal.staff.menu import DAY, SEARCH

MOST_FOUND = 50


class DayPage(StaffPage, frozen=True, kw_only=True):
    """`day` is as HTML writes it; `printed` is when this page was made."""

    template: ClassVar[str] = "day.html"

    branch: ChosenField
    branch_name: str
    day: str
    day_in_words: str
    earlier: str
    later: str
    summary: str
    lines: tuple[ListedBooking, ...]
    printed: str


class SearchPage(StaffPage, frozen=True, kw_only=True):
    """`is_answer` once something was looked for."""

    template: ClassVar[str] = "search.html"

    words: WrittenField
    lines: tuple[ListedBooking, ...] = ()
    is_answer: bool = False

    @property
    def faulty(self) -> tuple[WrittenField, ...]:
        return (self.words,) if self.words.error else ()


class DayPages:
    def __init__(self, door: StaffDoor) -> None:
        self._door = door
        self._database = door.context.database

    @property
    def routes(self) -> tuple[StaffRoute | StaffForm, ...]:
        return (
            StaffRoute(DAY, StaffRight.READ_DAY, self.day),
            StaffRoute(SEARCH, StaffRight.FIND_BOOKINGS, self.search),
            StaffForm(SEARCH, StaffRight.FIND_BOOKINGS, self.find),
        )

    async def day(self, request: web.Request, asked: StaffAsked) -> web.Response:
        """Of `?sede=` and `?giorno=`, else today at the first branch. Raises: RightMissing"""
        mine = asked.branches_with(StaffRight.READ_DAY)
        branch = request.query.get("sede") or mine[0]
        zone = zone_of(asked, branch)
        asked.check(StaffRight.READ_DAY, branch)
        day = date_in(request.query.get("giorno"), asked.now.astimezone(zone).date())
        first = datetime.combine(day, time(), zone)
        last = datetime.combine(day + timedelta(days=1), time(), zone)
        async with self._database.transaction() as connection:
            found = await bookings_between(connection, asked.comune.id, branch, first, last)
            kind = ActivityKind.READ_DAY
            await note_activity(
                connection, asked.comune.id, asked.member, kind, asked.now,
                about=day.isoformat(), branch=branch,
            )  # fmt: skip
        counts = Counter(each.kept.appointment.state for each in found)
        words = asked.words
        names = {id: asked.text(asked.comune.branch(id).name) for id in mine}
        page = DayPage(
            title=words.gettext("Bookings of the day"),
            branch=ChosenField("sede", words.gettext("Branch"), options_of(names, branch)),
            branch_name=asked.text(asked.comune.branch(branch).name),
            day=day.isoformat(),
            day_in_words=day_of(first, zone, asked),
            earlier=_day_href(asked, branch, day - timedelta(days=1)),
            later=_day_href(asked, branch, day + timedelta(days=1)),
            summary=" · ".join(
                f"{words.gettext(STATES[state])}: {count}" for state, count in counts.items()
            ),
            lines=lines_of(found, asked, with_day=False),
            printed=moment_said(asked.now, zone),
        )
        return self._door.page(request, asked, page)

    async def search(self, request: web.Request, asked: StaffAsked) -> web.Response:
        return self._door.page(request, asked, _search_page(asked, ""))

    async def find(
        self, request: web.Request, asked: StaffAsked, form: Mapping[str, str]
    ) -> web.Response:
        """The answer is the page itself: no name and no codice fiscale is in an address."""
        words = form.get("words", "").strip()
        by = searched_by(words)
        if by is None:
            return self._door.page(request, asked, _search_page(asked, words, is_short=True), 422)
        mine = frozenset(asked.branches_with(StaffRight.FIND_BOOKINGS))
        async with self._database.transaction() as connection:
            found = await bookings_found(connection, asked.comune.id, mine, words, MOST_FOUND)
            await log_search(connection, asked, by, len(found))
        page = SearchPage(
            title=asked.words.gettext("Find a booking"),
            words=_search_field(asked, words),
            lines=lines_of(found, asked, with_day=True),
            is_answer=True,
        )
        return self._door.page(request, asked, page)


def _search_page(asked: StaffAsked, words: str, *, is_short: bool = False) -> SearchPage:
    error = asked.words.gettext("Write at least two letters.") if is_short else ""
    return SearchPage(
        title=asked.words.gettext("Find a booking"), words=_search_field(asked, words, error)
    )


def _search_field(asked: StaffAsked, words: str, error: str = "") -> WrittenField:
    return WrittenField(
        name="words",
        label=asked.words.gettext("Code, surname, codice fiscale or telephone"),
        value=words,
        error=error,
        is_required=True,
    )


def _day_href(asked: StaffAsked, branch: str, day: date) -> str:
    return asked.page.href(f"{DAY}?sede={branch}&giorno={day}")
