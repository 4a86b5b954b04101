"""The queue: listed, searched, given to others, saved as a file. Each reading is logged."""

import csv
import io
from collections.abc import Mapping

from aiohttp import hdrs, web
from sqlalchemy.ext.asyncio import AsyncConnection

from portal.cases.access.access_log import AccessKind, note_access
from portal.cases.handling.handing_over import assign_many
from portal.cases.handling.handled import HandledCase, find
from portal.cases.handling.queue import (
    QueueFilter,
    QueuePage,
    all_of,
    counts_of,
    elsewhere,
    page_of,
    searched_number,
)
from portal.identity.rights import StaffRight
from portal.staff.activity import ActivityKind, note_activity
from portal.staff.cases.assigning import assignable, assignment_of
from portal.staff.cases.case_words import STATES, number_said
from portal.staff.cases.one_case import (
    NotOfThisOffice,
    OfficeStaff,
    author_of,
    office_staff,
    path_of,
    version_of,
)
from portal.staff.cases.queue_page import (
    PICKED,
    filter_of,
    queue_page,
    tab_queries,
    without_place,
)
from portal.staff.door import StaffAsked, StaffDoor, StaffForm, StaffRoute
from portal.staff.menu import CASES
from text.catalogue import N_

MOST_IN_A_FILE = 10_000
HEADS = (
    *(N_("Number"), N_("Request"), N_("Person"), N_("Office"), N_("In whose hands"), N_("State")),
    *(N_("Presented"), N_("Answer by"), N_("Days left")),
)


class QueuePages:
    def __init__(self, door: StaffDoor) -> None:
        self._door = door
        self._database = door.context.database

    @property
    def routes(self) -> tuple[StaffRoute | StaffForm, ...]:
        read, head = StaffRight.READ_CASES, StaffRight.HEAD_OF_OFFICE
        return (
            StaffRoute(CASES, read, self.show),
            StaffRoute(f"{CASES}/elenco.csv", read, self.export),
            StaffForm(f"{CASES}/cerca", read, self.find),
            StaffForm(f"{CASES}/assegna", head, self.assign),
        )

    async def show(self, request: web.Request, asked: StaffAsked) -> web.Response:
        return await self._show(request, asked, request.query)

    async def find(
        self, request: web.Request, asked: StaffAsked, form: Mapping[str, str]
    ) -> web.Response:
        """The answer is the page itself: no name and no codice fiscale is in an address. The only
        case of a number is opened.
        """
        words = " ".join(form.get("words", "").split())
        comune, told = asked.comune.id, ""
        async with self._database.transaction() as connection:
            staff = await office_staff(connection, asked)
            wanted = QueueFilter(offices=staff.reach.read, words=words)
            found = QueuePage((), 0, None)
            if words:
                found = await page_of(connection, comune, wanted, asked.today)
            others = await elsewhere(connection, comune, words, staff.reach.read)
            kind, count = ActivityKind.SEARCHED_CASES, str(found.count)
            await note_activity(connection, comune, asked.member, kind, asked.now, detail=count)
            for other in others:
                kind = ActivityKind.ASKED_FOR_CASE
                await note_activity(
                    connection, comune, asked.member, kind, asked.now, about=other.case_id
                )
            counts = await self._counts(connection, asked, staff)
            to = await assignable(connection, asked, staff)
        if len(found.cases) == 1 and not others and searched_number(words) is not None:
            return self._door.redirect(request, path_of(found.cases[0].case_id))
        told = " ".join(_told_elsewhere(asked, staff, each) for each in others)
        if not found.cases and not others:
            told = asked.words.gettext(
                "Your offices have no request of this number, name or codice fiscale. Try the "
                "surname alone, or the number of the receipt."
            )
        page = queue_page(asked, staff, wanted, found, counts, to, {}, told)
        return self._door.page(request, asked, page)

    async def assign(
        self, request: web.Request, asked: StaffAsked, form: Mapping[str, str]
    ) -> web.Response:
        """Those that have changed meanwhile are left, and named.

        Raises: UnknownOffice, UnknownCase, NotOfThisOffice
        """
        seen = {
            name.removeprefix(PICKED): version_of(form, name)
            for name in form
            if name.startswith(PICKED)
        }
        comune = asked.comune.id
        async with self._database.transaction() as connection:
            staff = await office_staff(connection, asked)
            to = assignment_of(form.get("to", ""), await assignable(connection, asked, staff))
            left: list[HandledCase] = []
            for id in seen:
                if (await find(connection, comune, id)).office not in staff.reach.head:
                    raise NotOfThisOffice(f"case {id} is of an office that another person heads")
            done = await assign_many(connection, comune, seen, to, author_of(asked), asked.now)
            left = [await find(connection, comune, id) for id in done.left]
            await note_activity(
                connection, comune, asked.member, ActivityKind.ASSIGNED_CASES, asked.now,
                about=to.office, detail=str(len(done.given)),
            )  # fmt: skip
        told = asked.words.plural("%n request given.", len(done.given))
        if left:
            numbers = ", ".join(number_said(each) or each.title for each in left)
            told += " " + asked.words.gettext(
                "Not given, since they have changed meanwhile: %1. Look at them again.", numbers
            )
        return await self._show(request, asked, {}, told)

    async def export(self, request: web.Request, asked: StaffAsked) -> web.Response:
        """What the filters leave, as a table for a spreadsheet."""
        comune, words = asked.comune.id, asked.words
        async with self._database.transaction() as connection:
            staff = await office_staff(connection, asked)
            wanted = without_place(filter_of(request.query, asked, staff))
            cases = await all_of(connection, comune, wanted, asked.today, MOST_IN_A_FILE)
            for office in {each.office for each in cases}:
                ids = [each.case_id for each in cases if each.office == office]
                await note_access(
                    connection, comune, ids, asked.member, staff.name(office), asked.now,
                    AccessKind.EXPORT,
                )  # fmt: skip
            await note_activity(
                connection, comune, asked.member, ActivityKind.EXPORTED_CASES, asked.now,
                detail=str(len(cases)),
            )  # fmt: skip
        table = [[words.gettext(head) for head in HEADS]]
        table += [_row(asked, staff, each) for each in cases]
        lines = io.StringIO()
        csv.writer(lines, delimiter=";", lineterminator="\r\n").writerows(table)
        return _file(lines.getvalue(), f"pratiche-{asked.today}.csv")

    async def _show(
        self, request: web.Request, asked: StaffAsked, query: Mapping[str, str], told: str = ""
    ) -> web.Response:
        comune = asked.comune.id
        async with self._database.transaction() as connection:
            staff = await office_staff(connection, asked)
            wanted = filter_of(query, asked, staff)
            found = await page_of(connection, comune, wanted, asked.today)
            counts = await self._counts(connection, asked, staff)
            to = await assignable(connection, asked, staff)
            kind = ActivityKind.READ_QUEUE
            await note_activity(connection, comune, asked.member, kind, asked.now)
        page = queue_page(asked, staff, wanted, found, counts, to, query, told)
        return self._door.page(request, asked, page)

    async def _counts(
        self, connection: AsyncConnection, asked: StaffAsked, staff: OfficeStaff
    ) -> dict[str, int]:
        """By the name of a tab."""
        tabs = tab_queries()
        wanted = [filter_of(query, asked, staff) for query in tabs.values()]
        counts = await counts_of(connection, asked.comune.id, wanted, asked.today)
        return dict(zip(tabs, counts, strict=True))


def _told_elsewhere(asked: StaffAsked, staff: OfficeStaff, case: HandledCase) -> str:
    """Of a sensitive office not even its name."""
    office = staff.offices.get(case.office)
    if office is None or office.is_sensitive:
        return asked.words.gettext("This number is not of your offices.")
    return asked.words.gettext(
        "Number %1 is at %2, whose members open it. If it is for you, ask them to hand it over.",
        number_said(case),
        office.name,
    )


def _row(asked: StaffAsked, staff: OfficeStaff, case: HandledCase) -> list[str]:
    left = "" if case.is_over else str((case.answer_by - asked.today).days)
    said = (
        *(number_said(case), case.title, case.applicant, staff.name(case.office)),
        *(case.assignee_name, asked.words.gettext(STATES[case.state])),
        *(case.presented_on.isoformat(), case.answer_by.isoformat()),
    )
    return [*map(_harmless, said), left]


def _harmless(text: str) -> str:
    """A name that a spreadsheet would take for a formula begins with a quote."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def _file(text: str, name: str) -> web.Response:
    """With the mark by which spreadsheets know UTF-8."""
    return web.Response(
        body=text.encode("utf-8-sig"),
        content_type="text/csv",
        charset="utf-8",
        headers={
            str(hdrs.CONTENT_DISPOSITION): f'attachment; filename="{name}"',
            str(hdrs.CACHE_CONTROL): "no-store",
        },
    )
