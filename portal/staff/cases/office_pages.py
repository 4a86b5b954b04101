"""The offices: which there are, who works there, and what goes on elsewhere when one is dissolved.

An office that a form names is made by itself; here it gets its people and its address.
"""

from collections.abc import Mapping
from typing import ClassVar

from aiohttp import web
from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy.ext.asyncio import AsyncConnection

from portal.cases.handling.handing_over import dissolve_office
from portal.cases.handling.queue import QueueFilter, counts_of
from portal.cases.offices.offices import (
    MOST_LETTERS,
    CompetentOffice,
    Offices,
    UnknownOffice,
    add,
    all_offices,
    change_office,
    find,
)
from portal.identity.operators.accounts import OperatorAccount, all_accounts
from portal.identity.operators.memberships import OfficeMember, members_of, set_member
from portal.identity.rights import ALL_OFFICES, OfficeRole, StaffRight
from portal.pages.frame import PageLink
from portal.pages.written_fields import WrittenField, sentence_of
from portal.staff.activity import ActivityKind, note_activity
from portal.staff.cases.case_words import OFFICE_ROLES
from portal.staff.cases.one_case import author_of
from portal.staff.door import StaffAsked, StaffDoor, StaffForm, StaffPage, StaffRoute
from portal.staff.fields import ChosenField, FieldOption, StaffFact, options_of
from portal.staff.menu import OFFICES
from sportello.email_addresses import is_email_address

HERE = OFFICES + "/{office}"
EVERY = "-"
"""In an address, in the place of an office: all that are not sensitive."""


class OfficeLine(Struct, frozen=True):
    """`members` in words; `remark` is what is unusual of it."""

    href: str
    name: str
    count: str
    members: str
    remark: str


class OfficesPage(StaffPage, frozen=True, kw_only=True):
    template: ClassVar[str] = "cases/offices.html"

    lines: tuple[OfficeLine, ...]
    name: WrittenField
    every_href: str
    add_href: str


class OfficePage(StaffPage, frozen=True, kw_only=True):
    """
    email      None for all offices together, which have members only
    successor  None where it cannot be dissolved
    """

    template: ClassVar[str] = "cases/office.html"

    told: str
    members: tuple[StaffFact, ...]
    person: ChosenField
    role: ChosenField
    email: WrittenField | None
    is_sensitive: bool
    successor: ChosenField | None
    here: str


class OfficePages:
    def __init__(self, door: StaffDoor) -> None:
        self._door = door
        self._database = door.context.database

    @property
    def routes(self) -> tuple[StaffRoute | StaffForm, ...]:
        right = StaffRight.MANAGE_OPERATORS
        return (
            StaffRoute(OFFICES, right, self.overview),
            StaffForm(OFFICES, right, self.add),
            StaffRoute(HERE, right, self.show),
            StaffForm(f"{HERE}/dati", right, self.save),
            StaffForm(f"{HERE}/persone", right, self.set_member),
            StaffForm(f"{HERE}/sciogli", right, self.dissolve),
        )

    async def overview(self, request: web.Request, asked: StaffAsked) -> web.Response:
        return await self._overview(request, asked, "", "")

    async def add(
        self, request: web.Request, asked: StaffAsked, form: Mapping[str, str]
    ) -> web.Response:
        name = " ".join(form.get("name", "").split())
        if not 0 < len(name) <= MOST_LETTERS or not name.isprintable():
            fault = "too_long" if len(name) > MOST_LETTERS else "required"
            return await self._overview(request, asked, name, sentence_of(fault, asked.words))
        async with self._database.transaction() as connection:
            await add(connection, asked.comune.id, name)
            await self._note(connection, asked, ActivityKind.OFFICE_ADDED, "")
        return self._door.redirect(request, f"{OFFICES}?fatto=salvato")

    async def show(self, request: web.Request, asked: StaffAsked) -> web.Response:
        """Raises: UnknownOffice"""
        async with self._database.reading() as connection:
            page = await self._page(connection, request, asked)
        return self._door.page(request, asked, page)

    async def save(
        self, request: web.Request, asked: StaffAsked, form: Mapping[str, str]
    ) -> web.Response:
        """Its mail address, and whether it is sensitive. Raises: UnknownOffice"""
        email = form.get("email", "").strip()
        async with self._database.transaction() as connection:
            office = find(await all_offices(connection, asked.comune.id), _id(request))
            if email and not is_email_address(email):
                page = await self._page(connection, request, asked, email=email, is_faulty=True)
                return self._door.page(request, asked, page, 422)
            changed = replace(office, email=email or None, is_sensitive="is_sensitive" in form)
            await change_office(connection, asked.comune.id, changed)
            await self._note(connection, asked, ActivityKind.OFFICE_CHANGED, office.id)
        return self._door.redirect(request, f"{OFFICES}/{office.id}?fatto=salvato")

    async def set_member(
        self, request: web.Request, asked: StaffAsked, form: Mapping[str, str]
    ) -> web.Response:
        """Raises: UnknownOffice, also for a person who is no operator"""
        comune, said = asked.comune.id, form.get("role", "")
        role = OfficeRole(said) if said in list(OfficeRole) else None
        async with self._database.transaction() as connection:
            id = _id(request)
            if id != ALL_OFFICES:
                find(await all_offices(connection, comune), id)
            people = {each.id for each in await all_accounts(connection, comune)}
            if (person := form.get("person", "")) not in people:
                raise UnknownOffice("there is no such operator")
            await set_member(connection, comune, id, person, role)
            await self._note(
                connection, asked, ActivityKind.OFFICE_MEMBER_SET, id, f"{person} {role or ''}"
            )
        return self._door.redirect(request, f"{OFFICES}/{id or EVERY}?fatto=persona")

    async def dissolve(
        self, request: web.Request, asked: StaffAsked, form: Mapping[str, str]
    ) -> web.Response:
        """Raises: UnknownOffice, OfficeDissolved"""
        comune, id = asked.comune.id, _id(request)
        async with self._database.transaction() as connection:
            moved = await dissolve_office(
                connection, comune, id, form.get("successor", ""), author_of(asked), asked.now
            )
            await self._note(connection, asked, ActivityKind.OFFICE_DISSOLVED, id, str(moved))
        return self._door.redirect(request, f"{OFFICES}?fatto=sciolto")

    async def _note(
        self,
        connection: AsyncConnection,
        asked: StaffAsked,
        kind: ActivityKind,
        about: str,
        detail: str = "",
    ) -> None:
        await note_activity(
            connection, asked.comune.id, asked.member, kind, asked.now, about=about, detail=detail
        )

    async def _overview(
        self, request: web.Request, asked: StaffAsked, name: str, fault: str
    ) -> web.Response:
        comune, words = asked.comune.id, asked.words
        async with self._database.reading() as connection:
            offices = await all_offices(connection, comune)
            lines = []
            for each in offices.values():
                open_ones = [QueueFilter(offices={each.id})]
                (count,) = await counts_of(connection, comune, open_ones, asked.today)
                members = await members_of(connection, comune, each.id)
                lines.append(_line(asked, offices, each, count, members))
        page = OfficesPage(
            title=words.gettext("Offices"),
            lines=tuple(lines),
            name=WrittenField(
                name="name",
                label=words.gettext("Name of a new office"),
                value=name,
                error=fault,
                help=words.gettext("As forms name it. One that a form names is made by itself."),
                is_required=True,
            ),
            every_href=asked.page.href(f"{OFFICES}/{EVERY}"),
            add_href=asked.page.href(OFFICES),
        )
        return self._door.page(request, asked, page, 422 if fault else 200)

    async def _page(
        self,
        connection: AsyncConnection,
        request: web.Request,
        asked: StaffAsked,
        *,
        email: str | None = None,
        is_faulty: bool = False,
    ) -> OfficePage:
        comune, words, id = asked.comune.id, asked.words, _id(request)
        offices = await all_offices(connection, comune)
        office = None if id == ALL_OFFICES else find(offices, id)
        members = await members_of(connection, comune, id)
        people = await all_accounts(connection, comune)
        roles = {each.value: words.gettext(OFFICE_ROLES[each]) for each in OfficeRole}
        return OfficePage(
            title=words.gettext("All offices that are not sensitive")
            if office is None
            else office.name,
            trail=(PageLink(words.gettext("Offices"), asked.page.href(OFFICES)),),
            told=_told(asked, offices, office),
            members=tuple(
                StaffFact(each.name, words.gettext(OFFICE_ROLES[each.role])) for each in members
            ),
            person=ChosenField("person", words.gettext("Person"), _people(people)),
            role=ChosenField(
                "role",
                words.gettext("What they are here"),
                options_of(roles | {"": words.gettext("a member no longer")}, OfficeRole.CLERK),
            ),
            email=None if office is None else _email_field(asked, office, email, is_faulty),
            is_sensitive=office is not None and office.is_sensitive,
            successor=None if office is None else _successor(asked, offices, office),
            here=f"{OFFICES}/{id or EVERY}",
        )


def _id(request: web.Request) -> str:
    said = request.match_info["office"]
    return ALL_OFFICES if said == EVERY else said


def _line(
    asked: StaffAsked,
    offices: Offices,
    office: CompetentOffice,
    count: int,
    members: tuple[OfficeMember, ...],
) -> OfficeLine:
    words, remark = asked.words, ""
    if office.successor is not None:
        remark = words.gettext("dissolved; %1 goes on", find(offices, office.successor).name)
    elif not members:
        remark = words.gettext("no one works here yet")
    elif office.is_sensitive:
        remark = words.gettext("sensitive")
    names = (f"{each.name} ({words.gettext(OFFICE_ROLES[each.role])})" for each in members)
    return OfficeLine(
        href=asked.page.href(f"{OFFICES}/{office.id}"),
        name=office.name,
        count=words.plural("%n open request", count),
        members=", ".join(names),
        remark=remark,
    )


def _told(asked: StaffAsked, offices: Offices, office: CompetentOffice | None) -> str:
    if office is None:
        return asked.words.gettext(
            "A member here is one of every office, but for the sensitive ones: the secretary "
            "general, the desk that answers the public."
        )
    if office.successor is not None:
        name = find(offices, office.successor).name
        return asked.words.gettext("It was dissolved: %1 goes on with its work.", name)
    return ""


def _people(people: list[OperatorAccount]) -> tuple[FieldOption, ...]:
    return tuple(FieldOption(each.id, f"{each.name} ({each.login})") for each in people)


def _email_field(
    asked: StaffAsked, office: CompetentOffice, written: str | None, is_faulty: bool
) -> WrittenField:
    return WrittenField(
        name="email",
        label=asked.words.gettext("E-mail"),
        value=(office.email or "") if written is None else written,
        error=sentence_of("not_an_email_address", asked.words) if is_faulty else "",
        help=asked.words.gettext("It is told here of each new request, without what it says."),
        kind="email",
    )


def _successor(asked: StaffAsked, offices: Offices, office: CompetentOffice) -> ChosenField | None:
    others = {
        id: each.name for id, each in offices.items() if id != office.id and each.successor is None
    }
    if office.successor is not None or not others:
        return None
    label = asked.words.gettext("Its open requests go to")
    options = (FieldOption("", asked.words.gettext("choose")), *options_of(others, ""))
    return ChosenField("successor", label, options)
