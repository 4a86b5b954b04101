"""A version of a form changed on a page: a draft itself, any other by a new draft made of it.

Two operators on one draft: the second is told what the first has changed, and loses nothing.
"""

from collections.abc import Mapping
from typing import ClassVar

from aiohttp import web
from msgspec import Struct

from casework.definitions import store
from casework.definitions.refusals import DefinitionChanged
from casework.definitions.store import DefinitionState, StoredDefinition, digest_of
from portal.identity.rights import StaffRight
from portal.pages.written_fields import WrittenField
from portal.staff.activity import ActivityKind, note_activity
from portal.staff.definitions.change_sentences import ChangedPart, changed_parts
from portal.staff.definitions.edit_form import EditFields, EditGroup, written_values
from portal.staff.definitions.edit_reading import EditReading
from portal.staff.definitions.which_version import HERE, path_of, trail_to, which_version
from portal.staff.door import StaffAsked, StaffDoor, StaffForm, StaffPage, StaffRoute
from portal.storage.database import Database
from sportello.cases.definition import FormDefinition
from sportello.model.languages import HOUSE_LANGUAGE, LANGUAGES
from text.catalogue import LANGUAGES as LANGUAGES_BY_CODE

MOST_BYTES = 1_000_000
"""Of what a page with all texts of a large form sends."""


class EditTab(Struct, frozen=True):
    code: str
    label: str
    is_current: bool


class EditFormPage(StaffPage, frozen=True, kw_only=True):
    """
    is_draft    saving changes this version; else it makes a new one
    seen        digest of the version that is shown; `other` the second language
    meanwhile   how what is stored differs from what is written here; None if no
                one was quicker
    """

    template: ClassVar[str] = "form_edit.html"

    groups: tuple[EditGroup, ...]
    tabs: tuple[EditTab, ...]
    is_draft: bool
    seen: str
    other: str
    save_href: str
    meanwhile: tuple[ChangedPart, ...] | None = None

    @property
    def faulty(self) -> tuple[WrittenField, ...]:
        return tuple(field for group in self.groups for field in group.faulty)


class FormEditPages:
    def __init__(self, door: StaffDoor) -> None:
        self._door = door
        self._database = door.context.database

    @property
    def routes(self) -> tuple[StaffRoute | StaffForm, ...]:
        right = StaffRight.EDIT_SERVICES
        return (
            StaffRoute(f"{HERE}/modifica", right, self.show),
            StaffForm(f"{HERE}/salva", right, self.save, most_bytes=MOST_BYTES),
        )

    async def show(self, request: web.Request, asked: StaffAsked) -> web.Response:
        """Texts in Italian and in the language `testi`. Raises: UnknownDefinition"""
        stored = await self._stored(request, asked)
        other = _language(request.query.get("testi", ""))
        return self._door.page(request, asked, _page(asked, stored, other))

    async def save(
        self, request: web.Request, asked: StaffAsked, form: Mapping[str, str]
    ) -> web.Response:
        """Raises: UnknownDefinition, DefinitionFixed"""
        stored = await self._stored(request, asked)
        shown = _language(form.get("shown", ""))
        read = EditReading(
            asked, stored.definition, form, tuple(dict.fromkeys((HOUSE_LANGUAGE, shown)))
        )
        if read.faults:
            page = _page(asked, stored, shown, form, read.faults)
            return self._door.page(request, asked, page, 422)
        try:
            saved = await save_changed(
                self._database, asked, stored, read.form, seen=form.get("seen", "")
            )
        except DefinitionChanged:
            stored = await self._stored(request, asked)
            meanwhile = changed_parts(asked, stored.definition, read.form)
            page = _page(asked, stored, shown, form, {}, meanwhile)
            return self._door.page(request, asked, page, 409)
        wanted, where = form.get("testi", ""), "?fatto=salvato"
        if wanted in LANGUAGES:
            where = f"/modifica?testi={wanted}&fatto=salvato"
        return self._door.redirect(request, path_of(saved) + where)

    async def _stored(self, request: web.Request, asked: StaffAsked) -> StoredDefinition:
        """Raises: UnknownDefinition"""
        service, version = which_version(request)
        async with self._database.reading() as connection:
            return await store.stored_version(connection, asked.comune.id, service, version)


async def save_changed(
    database: Database,
    asked: StaffAsked,
    stored: StoredDefinition,
    wanted: FormDefinition,
    *,
    seen: str,
) -> FormDefinition:
    """As it is stored now: the draft itself, or a new one made of another version.

    Raises: DefinitionChanged, DefinitionFixed
    """
    comune, is_draft = asked.comune.id, stored.state is DefinitionState.DRAFT
    async with database.transaction() as connection:
        if is_draft:
            await store.change_draft(connection, comune, wanted, seen=seen)
        else:
            wanted = await store.add_draft(
                connection, comune, wanted, asked.now,
                made_by=asked.member.name, left_out=stored.left_out,
            )  # fmt: skip
        kind = ActivityKind.FORM_CHANGED if is_draft else ActivityKind.FORM_ADDED
        await note_activity(
            connection, comune, asked.member, kind, asked.now,
            about=wanted.service, detail=str(wanted.version),
        )  # fmt: skip
    return wanted


def _page(
    asked: StaffAsked,
    stored: StoredDefinition,
    other: str,
    values: Mapping[str, str] | None = None,
    faults: Mapping[str, str] | None = None,
    meanwhile: tuple[ChangedPart, ...] | None = None,
) -> EditFormPage:
    form = stored.definition
    shown = written_values(form) if values is None else values
    return EditFormPage(
        title=asked.words.gettext("Change the form"),
        trail=trail_to(asked, form, is_below=True),
        groups=EditFields(asked, form, shown, faults or {}, other).groups(),
        tabs=tuple(
            EditTab(code, LANGUAGES_BY_CODE[code].own_name, code == other)
            for code in LANGUAGES
            if code != HOUSE_LANGUAGE
        ),
        is_draft=stored.state is DefinitionState.DRAFT,
        seen=digest_of(form),
        other=other,
        save_href=asked.page.href(f"{path_of(form)}/salva"),
        meanwhile=meanwhile,
    )


def _language(code: str) -> str:
    """One that is written beside the Italian."""
    return code if code in LANGUAGES and code != HOUSE_LANGUAGE else "en"
