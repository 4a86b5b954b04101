"""The first page of staff: the sections that one's roles open, with what waits there."""

from typing import ClassVar

from aiohttp import web
from babel.dates import format_date
from msgspec import Struct
from sqlalchemy.ext.asyncio import AsyncConnection

from portal.bookings import moderation
from portal.cases.handling.queue import QueueFilter, QueueTerm, counts_of
from portal.identity.entrance import STAFF_AREA
from portal.identity.pages.staff import ROLE_NAMES
from portal.identity.rights import ALL_OFFICES, EVERYWHERE, StaffRight
from portal.staff import menu
from portal.staff.cases.case_words import OFFICE_ROLES
from portal.staff.cases.one_case import OfficeStaff, office_staff
from portal.staff.door import StaffAsked, StaffDoor, StaffPage
from sportello.cases.lifecycle import CaseState
from text.catalogue import Words
from text.times import locale_of


class HomeTile(Struct, frozen=True):
    """`count` is how much waits there for a person, `urgent` how much of it is to be done soon;
    both are said in words, empty for nothing.
    """

    href: str
    label: str
    hint: str
    count: str
    urgent: str


class RoleShown(Struct, frozen=True):
    role: str
    branch: str


class StaffHome(StaffPage, frozen=True, kw_only=True):
    template: ClassVar[str] = "home.html"

    today: str
    tiles: tuple[HomeTile, ...]
    roles: tuple[RoleShown, ...]


class HomePages:
    def __init__(self, door: StaffDoor) -> None:
        self._door = door

    def add_to(self, app: web.Application) -> None:
        app.router.add_get(STAFF_AREA, self._door.for_everyone(self.show))

    async def show(self, request: web.Request, asked: StaffAsked) -> web.Response:
        words = asked.words
        async with self._door.context.database.reading() as connection:
            staff = await office_staff(connection, asked)
            counts, urgent = await _counts(connection, asked, staff)
        page = StaffHome(
            title=words.gettext("Staff"),
            today=format_date(asked.today, "full", locale_of(asked.language)),
            tiles=tuple(
                HomeTile(
                    asked.page.href(section.path),
                    words.gettext(section.label),
                    words.gettext(section.hint),
                    _waiting(words, section.path, counts.get(section.path, 0)),
                    _urgent(words, section.path, urgent.get(section.path, 0)),
                )
                for section in menu.SECTIONS
                if asked.may(section.right)
            ),
            roles=(*_roles(asked), *_memberships(asked, staff)),
        )
        return self._door.page(request, asked, page)


def _waiting(words: Words, path: str, count: int) -> str:
    if not count:
        return ""
    if path == menu.CASES:
        return words.plural("%n to take over", count)
    return words.plural("%n to decide", count)


def _urgent(words: Words, path: str, count: int) -> str:
    if not count:
        return ""
    if path == menu.CASES:
        return words.plural("%n overdue", count)
    return words.plural("%n within two days", count)


async def _counts(
    connection: AsyncConnection, asked: StaffAsked, staff: OfficeStaff
) -> tuple[dict[str, int], dict[str, int]]:
    """By section, how much waits for a person, and how much of it is urgent. It names no one, so it
    is no reading to log.
    """
    counts: dict[str, int] = {}
    urgent: dict[str, int] = {}
    comune = asked.comune.id
    moderated = asked.branches_with(StaffRight.MODERATE)
    if moderated:
        waiting = await moderation.requested(connection, comune, asked.now)
        mine = [each for each in waiting if each.appointment.branch in moderated]
        counts[menu.REQUESTS] = len(mine)
        urgent[menu.REQUESTS] = sum(moderation.is_urgent(each, asked.now) for each in mine)
    if staff.reach.read:
        offices = staff.reach.read
        free = QueueFilter(offices=offices, states={CaseState.PENDING}, assignee="")
        overdue = QueueFilter(offices=offices, term=QueueTerm.OVERDUE)
        found = await counts_of(connection, comune, [free, overdue], asked.today)
        counts[menu.CASES], urgent[menu.CASES] = found
    return counts, urgent


def _memberships(asked: StaffAsked, staff: OfficeStaff) -> list[RoleShown]:
    return [
        RoleShown(
            asked.words.gettext(OFFICE_ROLES[mine.role]),
            asked.words.gettext("all offices that are not sensitive")
            if mine.office == ALL_OFFICES
            else staff.name(mine.office),
        )
        for mine in asked.member.offices
    ]


def _roles(asked: StaffAsked) -> list[RoleShown]:
    shown = []
    for given in asked.member.roles:
        branch = asked.comune.branches.get(given.branch)
        where = given.branch if branch is None else asked.text(branch.name)
        if given.branch == EVERYWHERE:
            where = asked.words.gettext("all branches")
        shown.append(RoleShown(asked.words.gettext(ROLE_NAMES[given.role]), where))
    return shown
