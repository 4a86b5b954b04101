"""The languages of a version: which are complete, what others lack, and the file for a translator.

A file that comes back fills in a draft; of any other version it makes a new draft.
"""

from collections.abc import Mapping
from typing import ClassVar

from aiohttp import hdrs, web
from aiohttp.web import FileField as SentFile
from msgspec import Struct

from casework.definitions import store
from casework.definitions.reading import MOST_BYTES, DefinitionUnreadable
from casework.definitions.store import StoredDefinition, digest_of
from casework.definitions.translations import (
    changed_in_italian,
    languages_of,
    read_translations,
    translated,
    with_translations,
    written_translations,
)
from portal.identity.rights import StaffRight
from portal.staff.definitions.edit_pages import save_changed
from portal.staff.definitions.which_version import HERE, path_of, trail_to, which_version
from portal.staff.door import StaffAsked, StaffDoor, StaffForm, StaffPage, StaffRoute
from sportello.cases.definition import FormDefinition
from text.catalogue import LANGUAGES, N_

NOT_IN_FORM = N_("The form has no text “%1”. Leave the Italian as it is, or delete the block.")
MOST_SENT = MOST_BYTES + 10_000
"""A file as large as one may be, and the form around it."""


class DrawnLanguage(Struct, frozen=True, kw_only=True):
    """`missing` are the Italian texts that citizens read in its place; `stale` those whose Italian
    differs from the published version's while the translation is the same.
    """

    code: str
    name: str
    state: str
    missing: tuple[str, ...]
    stale: tuple[str, ...]


class FormLanguagesPage(StaffPage, frozen=True, kw_only=True):
    """`faults` are those of a file that was not taken."""

    template: ClassVar[str] = "form_languages.html"

    languages: tuple[DrawnLanguage, ...]
    file_href: str
    take_href: str
    faults: tuple[str, ...] = ()


class FormTranslationPages:
    def __init__(self, door: StaffDoor) -> None:
        self._door = door
        self._database = door.context.database

    @property
    def routes(self) -> tuple[StaffRoute | StaffForm, ...]:
        right = StaffRight.EDIT_SERVICES
        return (
            StaffRoute(f"{HERE}/traduzioni", right, self.show),
            StaffRoute(f"{HERE}/traduzioni/file", right, self.file),
            StaffForm(f"{HERE}/traduzioni/riprendi", right, self.take, most_bytes=MOST_SENT),
        )

    async def show(self, request: web.Request, asked: StaffAsked) -> web.Response:
        """Raises: UnknownDefinition"""
        return await self._answer(request, asked)

    async def file(self, request: web.Request, asked: StaffAsked) -> web.Response:
        """Every text, with what is missing to be filled in. Raises: UnknownDefinition"""
        stored, _ = await self._stored(request, asked)
        file = written_translations(stored.definition)
        headers = {hdrs.CONTENT_DISPOSITION: f'attachment; filename="{file.name}"'}
        return web.Response(body=file.data, content_type=file.media_type, headers=headers)

    async def take(
        self, request: web.Request, asked: StaffAsked, form: Mapping[str, str]
    ) -> web.Response:
        """All of the file, or nothing: a text that the form does not have is a fault.

        Raises: UnknownDefinition, DefinitionFixed, DefinitionChanged
        """
        sent = (await request.post()).get("file")
        if not isinstance(sent, SentFile):
            return await self._answer(request, asked, asked.words.gettext("Choose a file."))
        try:
            told = read_translations(sent.file.read(), sent.filename)
        except DefinitionUnreadable as unreadable:
            return await self._answer(request, asked, *map(str, unreadable.problems))
        stored, _ = await self._stored(request, asked)
        known = translated(stored.definition)
        if unknown := [italian for italian in told if italian not in known]:
            faults = [asked.words.gettext(NOT_IN_FORM, italian) for italian in unknown]
            return await self._answer(request, asked, *faults)
        saved = await save_changed(
            self._database,
            asked,
            stored,
            with_translations(stored.definition, told),
            seen=digest_of(stored.definition),
        )
        return self._door.redirect(request, f"{path_of(saved)}/traduzioni?fatto=salvato")

    async def _answer(self, request: web.Request, asked: StaffAsked, *faults: str) -> web.Response:
        stored, published = await self._stored(request, asked)
        form = stored.definition
        page = FormLanguagesPage(
            title=asked.words.gettext("Languages of the form"),
            trail=trail_to(asked, form, is_below=True),
            languages=_drawn(asked, form, published),
            file_href=asked.page.href(f"{path_of(form)}/traduzioni/file"),
            take_href=asked.page.href(f"{path_of(form)}/traduzioni/riprendi"),
            faults=faults,
        )
        return self._door.page(request, asked, page, 422 if faults else 200)

    async def _stored(
        self, request: web.Request, asked: StaffAsked
    ) -> tuple[StoredDefinition, FormDefinition | None]:
        """The version, and the published one. Raises: UnknownDefinition"""
        service, version = which_version(request)
        comune = asked.comune.id
        async with self._database.reading() as connection:
            stored = await store.stored_version(connection, comune, service, version)
            if service not in await store.published_services(connection, comune):
                return stored, None
            return stored, await store.published(connection, comune, service)


def _drawn(
    asked: StaffAsked, form: FormDefinition, published: FormDefinition | None
) -> tuple[DrawnLanguage, ...]:
    words = asked.words
    total = len(translated(form))
    return tuple(
        DrawnLanguage(
            code=each.code,
            name=LANGUAGES[each.code].own_name,
            state=words.gettext("%1 of %2 texts", str(total - len(each.missing)), str(total))
            if each.missing
            else words.gettext("Complete"),
            missing=each.missing,
            stale=changed_in_italian(published, form, each.code) if published else (),
        )
        for each in languages_of(form)
    )
