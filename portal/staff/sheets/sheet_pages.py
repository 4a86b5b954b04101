"""Services and branches: the list, one's form, what citizens would see of it, and saving it.

Owns the pages of both; what differs between them is a `SheetSubject`.
"""

from collections.abc import Mapping, Sequence
from typing import ClassVar, Generic

import msgspec
from aiohttp import web
from msgspec import Struct

from portal.identity.rights import StaffRight
from portal.pages.frame import PageLink
from portal.pages.kit import PageKit
from portal.staff import versions
from portal.staff.activity import note_activity
from portal.staff.door import StaffAsked, StaffDoor, StaffForm, StaffPage, StaffRoute
from portal.staff.fields import StaffFact
from portal.staff.history.history_pages import KeptThing
from portal.staff.sheets.sheet_form import PUBLICATIONS
from portal.staff.sheets.sheet_page import NEW, EditedT, FilledForm, SheetSubject, sheet_page
from sportello.model.languages import LANGUAGES


class SheetLine(Struct, frozen=True):
    """`languages` are those that its name is written in; `state` is empty for what citizens see."""

    href: str
    name: str
    hint: str
    state: str
    languages: str


class SheetsPage(StaffPage, frozen=True, kw_only=True):
    template: ClassVar[str] = "sheets.html"

    lead: str
    lines: tuple[SheetLine, ...]
    new_label: str
    new_href: str


class SheetPages(Generic[EditedT]):
    def __init__(self, door: StaffDoor, subject: SheetSubject[EditedT]) -> None:
        self._door = door
        self._subject = subject
        self._public = PageKit(door.context, "portal.pages")

    @property
    def routes(self) -> tuple[StaffRoute | StaffForm, ...]:
        right, route = self._subject.right, self._subject.route
        return (
            StaffRoute(self._subject.here, right, self.overview),
            StaffRoute(route, right, self.show),
            StaffForm(f"{route}/anteprima", right, self.preview),
            StaffForm(f"{route}/vista", right, self.see),
            StaffForm(f"{route}/salva", right, self.save),
        )

    async def overview(self, request: web.Request, asked: StaffAsked) -> web.Response:
        subject = self._subject
        page = SheetsPage(
            title=asked.words.gettext(subject.label),
            lead=asked.words.gettext(subject.lead),
            lines=tuple(
                SheetLine(
                    asked.page.href(f"{subject.here}/{each.id}"),
                    asked.text(each.name),
                    subject.hint(asked, each),
                    "" if each.is_public else asked.words.gettext(PUBLICATIONS[each.publication]),
                    ", ".join(code for code in LANGUAGES if code in each.name),
                )
                for each in subject.all(asked)
                if asked.member.may(subject.right, each.id)
            ),
            new_label=asked.words.gettext(subject.new_label),
            new_href=asked.page.href(f"{subject.here}/{NEW}")
            if asked.may(StaffRight.PUBLISH)
            else "",
        )
        return self._door.page(request, asked, page)

    async def show(self, request: web.Request, asked: StaffAsked) -> web.Response:
        """Raises: UnknownService, UnknownBranch, RightMissing"""
        sheet = self._find(request, asked)
        other, seen = request.query.get("testi", ""), versions.digest_of(sheet)
        form = FilledForm(self._subject.written(sheet), other=other, seen=seen)
        page = sheet_page(asked, self._subject, sheet, form)
        return self._door.page(request, asked, page)

    async def preview(
        self, request: web.Request, asked: StaffAsked, form: Mapping[str, str]
    ) -> web.Response:
        """What was written, checked. Raises: UnknownService, UnknownBranch, RightMissing"""
        sheet = self._find(request, asked)
        changed, faults = self._subject.read(asked, sheet, form)
        filled = FilledForm(
            form, faults, form.get("testi", ""), form.get("seen", ""), changed is not None
        )
        page = sheet_page(asked, self._subject, sheet, filled)
        return self._door.page(request, asked, page, 422 if faults else 200)

    async def see(
        self, request: web.Request, asked: StaffAsked, form: Mapping[str, str]
    ) -> web.Response:
        """The public page of what was written.

        Raises: UnknownService, UnknownBranch, RightMissing
        """
        changed, _ = self._subject.read(asked, self._find(request, asked), form)
        if changed is None:
            return await self.preview(request, asked, form)
        return self._public.page(request, self._subject.seen_by_all(asked, changed))

    async def save(
        self, request: web.Request, asked: StaffAsked, form: Mapping[str, str]
    ) -> web.Response:
        """Raises: UnknownService, UnknownBranch, SheetChanged"""
        sheet = self._find(request, asked)
        changed, _ = self._subject.read(asked, sheet, form)
        if changed is None:
            return await self.preview(request, asked, form)
        comune, seen = asked.comune.id, form.get("seen", "")
        async with self._door.context.database.transaction() as connection:
            await versions.save(connection, comune, changed, seen, asked.member, asked.now)
            await note_activity(
                connection,
                comune,
                asked.member,
                self._subject.activities.changed,
                asked.now,
                about=sheet.id,
            )
        await self._door.context.directory.refresh()
        return self._door.redirect(request, f"{self._subject.here}/{sheet.id}?fatto=salvato")

    def _find(self, request: web.Request, asked: StaffAsked) -> EditedT:
        return self._subject.found(asked, request.match_info["id"])


class SheetVersions(Generic[EditedT]):
    """A service or a branch as something that has versions."""

    def __init__(self, subject: SheetSubject[EditedT]) -> None:
        self._subject = subject
        self.kind, self.here, self.right = subject.kind, subject.route, subject.right

    async def now(self, request: web.Request, asked: StaffAsked) -> KeptThing:
        """Raises: UnknownService, UnknownBranch, RightMissing"""
        sheet = self._subject.found(asked, request.match_info["id"])
        path, title = f"{self._subject.here}/{sheet.id}", asked.text(sheet.name)
        section = asked.words.gettext(self._subject.label)
        return KeptThing(
            id=sheet.id,
            title=title,
            trail=(
                PageLink(section, asked.page.href(self._subject.here)),
                PageLink(title, asked.page.href(path)),
            ),
            body=msgspec.json.encode(sheet).decode(),
            seen=versions.digest_of(sheet),
            path=path,
            bring_back=asked.page.href(f"{path}/anteprima"),
        )

    def facts(self, asked: StaffAsked, body: str) -> Sequence[StaffFact]:
        return self._subject.facts(asked, msgspec.json.decode(body, type=self._subject.type))

    def values(self, asked: StaffAsked, body: str) -> Mapping[str, str]:
        return self._subject.written(msgspec.json.decode(body, type=self._subject.type))
