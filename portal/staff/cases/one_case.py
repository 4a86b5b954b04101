"""One case as the pages about it share it: opened for those whom its office lets, and logged.

Owns the check. What another office has is refused with a sentence, and the attempt is in the
activity log.
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from aiohttp import web
from msgspec import Struct
from sqlalchemy.ext.asyncio import AsyncConnection

from casework.office.at_hand import CaseAtHand, at_hand
from casework.office.host import CaseHost
from portal.cases.access.access_log import AccessKind, note_access
from portal.cases.handling.changing import ChangeAuthor
from portal.cases.handling.handled import HandledCase, find
from portal.cases.host import case_comune
from portal.cases.offices.offices import Offices, all_offices
from portal.cases.offices.reach import OfficeReach, reach_of
from portal.identity.refusals import RightMissing
from portal.identity.rights import StaffRight
from portal.staff.activity import ActivityKind, note_activity
from portal.staff.door import StaffAsked
from portal.staff.fields import whole_number
from portal.staff.menu import CASES
from portal.storage.database import Database
from sportello.cases.lifecycle import CaseParty

HERE = CASES + "/{case}"
LARGEST_VERSION = 99_999_999


class CaseElsewhere(RightMissing):
    """The case is at an office of which this operator is no member."""


class NotOfThisOffice(RightMissing):
    """At this office the operator reads, and does not change."""


class OfficeStaff(Struct, frozen=True):
    """The offices, and what the person who asks reaches of them."""

    offices: Offices
    reach: OfficeReach

    def name(self, office: str) -> str:
        """Of an office that is there, else its id."""
        found = self.offices.get(office)
        return office if found is None else found.name


class OpenedCase(Struct, frozen=True):
    """What its office has of a case, for one who may read it."""

    case: HandledCase
    staff: OfficeStaff

    @property
    def office(self) -> str:
        return self.staff.name(self.case.office)

    def may(self, right: StaffRight) -> bool:
        return self.case.office in self.staff.reach.of(right)


async def office_staff(connection: AsyncConnection, asked: StaffAsked) -> OfficeStaff:
    offices = await all_offices(connection, asked.comune.id)
    return OfficeStaff(offices, reach_of(asked.member, offices))


async def opened_case(
    connection: AsyncConnection,
    request: web.Request,
    asked: StaffAsked,
    right: StaffRight = StaffRight.READ_CASES,
    what: AccessKind | None = None,
) -> OpenedCase:
    """That of the path. `what` is opened of it, and logged; None where it is changed.

    Raises: UnknownCase, CaseElsewhere, NotOfThisOffice
    """
    comune, id = asked.comune.id, request.match_info["case"]
    opened = OpenedCase(await find(connection, comune, id), await office_staff(connection, asked))
    if not opened.may(StaffRight.READ_CASES):
        raise CaseElsewhere(f"case {id} is at another office")
    if not opened.may(right):
        raise NotOfThisOffice(f"no membership gives {right.value} at {opened.case.office}")
    if what is not None:
        await note_access(connection, comune, [id], asked.member, opened.office, asked.now, what)
    return opened


@asynccontextmanager
async def opening(
    database: Database,
    request: web.Request,
    asked: StaffAsked,
    right: StaffRight = StaffRight.READ_CASES,
    what: AccessKind | None = None,
) -> AsyncIterator[tuple[AsyncConnection, OpenedCase]]:
    """A transaction with the case of the path, as `opened_case`. That a case of another office was
    asked for is logged, in a transaction of its own.

    Raises: UnknownCase, CaseElsewhere, NotOfThisOffice
    """
    try:
        async with database.transaction() as connection:
            yield connection, await opened_case(connection, request, asked, right, what)
    except CaseElsewhere:
        await note_refused(database, asked, request.match_info["case"])
        raise


async def note_refused(database: Database, asked: StaffAsked, id: str) -> None:
    """That a case of another office was asked for."""
    kind = ActivityKind.ASKED_FOR_CASE
    async with database.transaction() as connection:
        await note_activity(connection, asked.comune.id, asked.member, kind, asked.now, about=id)


async def at_hand_of(
    connection: AsyncConnection, host: CaseHost, asked: StaffAsked, opened: OpenedCase
) -> CaseAtHand:
    """Its answers, documents and signature."""
    comune = case_comune(asked.comune.comune)
    return await at_hand(connection, host, comune, opened.case.case_id, asked.now)


def version_of(form: Mapping[str, str], field: str = "version") -> int:
    """Of the case as the reader saw it; 0, which no case has, for what is no number."""
    return whole_number(form.get(field, ""), 1, LARGEST_VERSION) or 0


def author_of(asked: StaffAsked) -> ChangeAuthor:
    return ChangeAuthor(CaseParty.OFFICE, asked.member.id, asked.member.name)


def path_of(case: str) -> str:
    return f"{CASES}/{case}"
