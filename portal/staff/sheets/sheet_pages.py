"""Services and branches: the list, one's form, what citizens would see of it, and saving it.

Owns the pages of both; what differs between them is a `SheetSubject`.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar, Generic, TypeVar

import msgspec
from aiohttp import web
from msgspec import Struct

from portal.branches.sheets import BranchSheet, ServiceSheet
from portal.identity.rights import StaffRight
from portal.pages.frame import PageLink
from portal.pages.kit import PageKit, SitePage
from portal.pages.written_fields import WrittenField
from portal.staff import versions
from portal.staff.activity import ActivityKind, note_activity
from portal.staff.calendars.calendar_fields import RuleLine, rule_lines
from portal.staff.calendars.calendar_form import read_rules
from portal.staff.door import StaffAsked, StaffDoor, StaffForm, StaffPage, StaffRoute
from portal.staff.fields import StaffFact
from portal.staff.history.history_pages import KeptThing
from portal.staff.sheets.sheet_form import FieldGroup
from portal.staff.versions import SheetKind
from sportello.model.languages import HOUSE_LANGUAGE, LANGUAGES
from text.catalogue import LANGUAGES as LANGUAGES_BY_CODE

EditedT = TypeVar("EditedT", bound=BranchSheet | ServiceSheet)
FIRST_OTHER = "en"


class SheetSubject(Struct, Generic[EditedT], frozen=True):
    """What is different between services and branches.

    here         the path of the section
    label        of the section
    find         Raises: UnknownService, UnknownBranch
    seen_by_all  the public page as it would be
    has_hours    its form has lines of hours
    """

    kind: SheetKind
    type: type[EditedT]
    here: str
    label: str
    lead: str
    activity: ActivityKind
    find: Callable[[StaffAsked, str], EditedT]
    all: Callable[[StaffAsked], Sequence[EditedT]]
    hint: Callable[[StaffAsked, EditedT], str]
    written: Callable[[EditedT], dict[str, str]]
    read: Callable[
        [StaffAsked, EditedT, Mapping[str, str]], tuple[EditedT | None, Mapping[str, str]]
    ]
    groups: Callable[
        [StaffAsked, Mapping[str, str], Mapping[str, str], str], tuple[FieldGroup, ...]
    ]
    facts: Callable[[StaffAsked, EditedT], Sequence[StaffFact]]
    seen_by_all: Callable[[StaffAsked, EditedT], SitePage]
    has_hours: bool = False

    @property
    def route(self) -> str:
        return f"{self.here}/{{id}}"


class SheetLine(Struct, frozen=True):
    """`languages` are those that its name is written in."""

    href: str
    name: str
    hint: str
    languages: str


class SheetsPage(StaffPage, frozen=True, kw_only=True):
    template: ClassVar[str] = "sheets.html"

    lead: str
    lines: tuple[SheetLine, ...]


class LanguageTab(Struct, frozen=True):
    code: str
    label: str
    is_current: bool


class SheetPage(StaffPage, frozen=True, kw_only=True):
    """`hidden` are the texts in languages that are not shown; `is_right` after a check."""

    template: ClassVar[str] = "sheet.html"

    groups: tuple[FieldGroup, ...]
    hours: tuple[RuleLine, ...]
    hidden: Mapping[str, str]
    tabs: tuple[LanguageTab, ...]
    other: str
    is_right: bool
    seen: str
    preview_href: str
    public_href: str
    save_href: str
    versions_href: str

    @property
    def faulty(self) -> tuple[WrittenField, ...]:
        fields = [field for group in self.groups for field in group.faulty]
        fields += [field for line in self.hours for field in line.fields if field.error]
        return tuple(fields)


class SheetPages(Generic[EditedT]):
    def __init__(self, door: StaffDoor, subject: SheetSubject[EditedT]) -> None:
        self._door = door
        self._subject = subject
        self._public = PageKit(door.context, "portal.pages")

    @property
    def routes(self) -> tuple[StaffRoute | StaffForm, ...]:
        right, route = StaffRight.EDIT_SERVICES, self._subject.route
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
                    ", ".join(code for code in LANGUAGES if code in each.name),
                )
                for each in subject.all(asked)
            ),
        )
        return self._door.page(request, asked, page)

    async def show(self, request: web.Request, asked: StaffAsked) -> web.Response:
        """Raises: UnknownService, UnknownBranch"""
        sheet = self._find(request, asked)
        other = request.query.get("testi", "")
        seen = versions.digest_of(sheet)
        page = self._page(asked, sheet, self._subject.written(sheet), {}, other, seen)
        return self._door.page(request, asked, page)

    async def preview(
        self, request: web.Request, asked: StaffAsked, form: Mapping[str, str]
    ) -> web.Response:
        """What was written, checked. Raises: UnknownService, UnknownBranch"""
        sheet = self._find(request, asked)
        changed, faults = self._subject.read(asked, sheet, form)
        page = self._page(
            asked, sheet, form, faults, form.get("testi", ""), form.get("seen", ""),
            is_right=changed is not None,
        )  # fmt: skip
        return self._door.page(request, asked, page, 422 if faults else 200)

    async def see(
        self, request: web.Request, asked: StaffAsked, form: Mapping[str, str]
    ) -> web.Response:
        """The public page of what was written. Raises: UnknownService, UnknownBranch"""
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
                connection, comune, asked.member, self._subject.activity, asked.now, about=sheet.id
            )
        await self._door.context.directory.refresh()
        return self._door.redirect(request, f"{self._subject.here}/{sheet.id}?fatto=salvato")

    def _find(self, request: web.Request, asked: StaffAsked) -> EditedT:
        return self._subject.find(asked, request.match_info["id"])

    def _page(
        self,
        asked: StaffAsked,
        sheet: EditedT,
        values: Mapping[str, str],
        faults: Mapping[str, str],
        other: str,
        seen: str,
        *,
        is_right: bool = False,
    ) -> SheetPage:
        subject, words = self._subject, asked.words
        if other not in LANGUAGES or other == HOUSE_LANGUAGE:
            other = FIRST_OTHER
        groups = subject.groups(asked, values, faults, other)
        hours = (
            rule_lines(asked, values, read_rules(values)[1] if faults else {})
            if subject.has_hours
            else ()
        )
        here = f"{subject.here}/{sheet.id}"
        shown = {field.name for group in groups for field in group.fields}
        is_hidden = [name for name in values if _is_text(name) and name not in shown]
        return SheetPage(
            title=asked.text(sheet.name),
            trail=(PageLink(words.gettext(subject.label), asked.page.href(subject.here)),),
            groups=groups,
            hours=hours,
            hidden={name: values[name] for name in is_hidden if values[name]},
            tabs=tuple(
                LanguageTab(code, LANGUAGES_BY_CODE[code].own_name, code == other)
                for code in LANGUAGES
                if code != HOUSE_LANGUAGE
            ),
            other=other,
            is_right=is_right,
            seen=seen,
            preview_href=asked.page.href(f"{here}/anteprima"),
            public_href=asked.page.href(f"{here}/vista"),
            save_href=asked.page.href(f"{here}/salva"),
            versions_href=asked.page.href(f"{here}/versioni"),
        )


class SheetVersions(Generic[EditedT]):
    """A service or a branch as something that has versions."""

    right = StaffRight.EDIT_SERVICES

    def __init__(self, subject: SheetSubject[EditedT]) -> None:
        self._subject = subject
        self.kind, self.here = subject.kind, subject.route

    async def now(self, request: web.Request, asked: StaffAsked) -> KeptThing:
        """Raises: UnknownService, UnknownBranch"""
        sheet = self._subject.find(asked, request.match_info["id"])
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


def _is_text(name: str) -> bool:
    return name.rpartition("-")[2] in LANGUAGES
