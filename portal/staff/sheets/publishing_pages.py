"""Make a service or a branch, as a draft; publish it; withdraw it.

Owns these steps. What was booked of a sheet that is withdrawn stays as it is.
"""

import re
import unicodedata
from collections.abc import Mapping
from typing import ClassVar, Generic

from aiohttp import web
from msgspec.structs import replace

from portal.bookings.lookup import count_to_come
from portal.branches.publication import Publication
from portal.identity.rights import StaffRight
from portal.pages.frame import PageLink
from portal.pages.written_fields import sentence_of
from portal.staff import versions
from portal.staff.activity import ActivityKind, note_activity
from portal.staff.door import StaffAsked, StaffDoor, StaffForm, StaffPage, StaffRoute
from portal.staff.sheets.sheet_page import (
    HOURS,
    ID,
    NEW,
    EditedT,
    FilledForm,
    SheetSubject,
    sheet_page,
)
from portal.staff.versions import SheetKind
from sportello.model.languages import HOUSE_LANGUAGE
from text.catalogue import N_

ID_SHAPE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
MOST_LETTERS = 40
NO_ID = N_("Write small letters, digits and single hyphens, 40 at most.")
ID_TAKEN = N_("There is one of this name already. Choose another name.")


class WithdrawSheetPage(StaffPage, frozen=True, kw_only=True):
    """`booked` says how many appointments to come stay; empty for none."""

    template: ClassVar[str] = "withdraw_sheet.html"

    booked: str
    seen: str
    send_href: str
    back: str


class PublishingPages(Generic[EditedT]):
    def __init__(self, door: StaffDoor, subject: SheetSubject[EditedT]) -> None:
        self._door = door
        self._database = door.context.database
        self._subject = subject

    @property
    def routes(self) -> tuple[StaffRoute | StaffForm, ...]:
        """Before those of the subject's pages, whose ids are any words."""
        right, route = StaffRight.PUBLISH, self._subject.route
        new = f"{self._subject.here}/{NEW}"
        return (
            StaffRoute(new, right, self.begin),
            StaffForm(f"{new}/anteprima", right, self.check),
            StaffForm(f"{new}/salva", right, self.add),
            StaffForm(f"{route}/pubblica", right, self.publish),
            StaffRoute(f"{route}/ritira", right, self.ask),
            StaffForm(f"{route}/ritira", right, self.withdraw),
        )

    async def begin(self, request: web.Request, asked: StaffAsked) -> web.Response:
        subject, begun = self._subject, self._subject.empty("")
        page = sheet_page(asked, subject, begun, FilledForm(subject.written(begun)))
        return self._door.page(request, asked, page)

    async def check(
        self, request: web.Request, asked: StaffAsked, form: Mapping[str, str]
    ) -> web.Response:
        """What was written, in the language that was chosen."""
        sheet, faults = self._read(asked, form)
        return self._shown(request, asked, form, faults, is_right=sheet is not None)

    async def add(
        self, request: web.Request, asked: StaffAsked, form: Mapping[str, str]
    ) -> web.Response:
        """Raises: SheetChanged where another operator has made one of that name meanwhile"""
        sheet, faults = self._read(asked, form)
        if sheet is None:
            return self._shown(request, asked, form, faults)
        return await self._saved(
            request, asked, sheet, "", self._subject.activities.added, "creato"
        )

    async def publish(
        self, request: web.Request, asked: StaffAsked, form: Mapping[str, str]
    ) -> web.Response:
        """What stands in the form, if nothing is missing in it.

        Raises: UnknownService, UnknownBranch, SheetChanged
        """
        subject = self._subject
        before = subject.find(asked, request.match_info["id"])
        sheet, faults = subject.read(asked, before, form)
        if sheet is not None:
            required = sentence_of("required", asked.words)
            faults = {_field_of(name): required for name in sheet.missing}
        if sheet is None or faults:
            filled = FilledForm(form, faults, form.get("testi", ""), form.get("seen", ""))
            return self._door.page(request, asked, sheet_page(asked, subject, before, filled), 422)
        public = replace(sheet, publication=Publication.PUBLISHED)
        return await self._saved(
            request, asked, public, form.get("seen", ""), subject.activities.published, "pubblicato"
        )

    async def ask(self, request: web.Request, asked: StaffAsked) -> web.Response:
        """Raises: UnknownService, UnknownBranch"""
        subject, words = self._subject, asked.words
        sheet = subject.find(asked, request.match_info["id"])
        is_branch = subject.kind is SheetKind.BRANCH
        async with self._database.reading() as connection:
            number = await count_to_come(
                connection, asked.comune.id, sheet.id, asked.now, is_branch=is_branch
            )
        here, title = f"{subject.here}/{sheet.id}", asked.text(sheet.name)
        page = WithdrawSheetPage(
            title=words.gettext("Withdraw %1", title),
            trail=(
                PageLink(words.gettext(subject.label), asked.page.href(subject.here)),
                PageLink(title, asked.page.href(here)),
            ),
            booked=words.gettext("Appointments to come: %1", str(number)) if number else "",
            seen=versions.digest_of(sheet),
            send_href=asked.page.href(f"{here}/ritira"),
            back=asked.page.href(here),
        )
        return self._door.page(request, asked, page)

    async def withdraw(
        self, request: web.Request, asked: StaffAsked, form: Mapping[str, str]
    ) -> web.Response:
        """Raises: UnknownService, UnknownBranch, SheetChanged"""
        sheet = self._subject.find(asked, request.match_info["id"])
        gone = replace(sheet, publication=Publication.WITHDRAWN)
        withdrawn = self._subject.activities.withdrawn
        return await self._saved(request, asked, gone, form.get("seen", ""), withdrawn, "tolto")

    async def _saved(
        self,
        request: web.Request,
        asked: StaffAsked,
        sheet: EditedT,
        seen: str,
        kind: ActivityKind,
        done: str,
    ) -> web.Response:
        """Raises: SheetChanged"""
        comune = asked.comune.id
        async with self._database.transaction() as connection:
            await versions.save(connection, comune, sheet, seen, asked.member, asked.now)
            await note_activity(connection, comune, asked.member, kind, asked.now, about=sheet.id)
        await self._door.context.directory.refresh()
        return self._door.redirect(request, f"{self._subject.here}/{sheet.id}?fatto={done}")

    def _read(
        self, asked: StaffAsked, form: Mapping[str, str]
    ) -> tuple[EditedT | None, Mapping[str, str]]:
        """The draft, None where anything is at fault; and the faults by field."""
        id = form.get(ID, "").strip() or id_of(form.get(f"name-{HOUSE_LANGUAGE}", ""))
        sheet, faults = self._subject.read(asked, self._subject.empty(id), form)
        if form.get(ID, "").strip() or sheet is not None:
            if not ID_SHAPE.fullmatch(id) or len(id) > MOST_LETTERS or id == NEW:
                faults = {**faults, ID: asked.words.gettext(NO_ID)}
            elif id in {each.id for each in self._subject.all(asked)}:
                faults = {**faults, ID: asked.words.gettext(ID_TAKEN)}
        return (None if faults else sheet), faults

    def _shown(
        self,
        request: web.Request,
        asked: StaffAsked,
        form: Mapping[str, str],
        faults: Mapping[str, str],
        *,
        is_right: bool = False,
    ) -> web.Response:
        filled = FilledForm(form, faults, form.get("testi", ""), is_right=is_right)
        page = sheet_page(asked, self._subject, self._subject.empty(""), filled)
        return self._door.page(request, asked, page, 422 if faults else 200)


def id_of(name: str) -> str:
    """Made of a name: "Carta d'identità" is "carta-d-identita"."""
    plain = unicodedata.normalize("NFKD", name.lower()).encode("ascii", "ignore").decode()
    return "-".join(re.findall("[a-z0-9]+", plain))[:MOST_LETTERS].strip("-")


def _field_of(member: str) -> str:
    """The field of a form that says it."""
    if member == "documents":
        return f"document-0-{HOUSE_LANGUAGE}"
    is_plain = member in (HOURS, "topic", "category", "address", "postal_code", "town", "phone")
    return member if is_plain else f"{member}-{HOUSE_LANGUAGE}"
