"""The forms of guided requests: the list of all versions, and a new one from a file."""

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import ClassVar

from aiohttp import web
from aiohttp.web import FileField as SentFile
from msgspec import Struct
from msgspec.structs import replace

from casework.definitions import store
from casework.definitions.reading import MOST_BYTES, DefinitionUnreadable, read_definition
from casework.definitions.store import StoredDefinition
from portal.identity.rights import StaffRight
from portal.staff.activity import ActivityKind, note_activity
from portal.staff.definitions.which_version import STATES, path_of, title_of
from portal.staff.door import StaffAsked, StaffDoor, StaffForm, StaffPage, StaffRoute
from portal.staff.fields import ChosenField, FieldOption
from portal.staff.menu import FORMS
from sportello.cases.definition import FormDefinition
from sportello.model.refusals import Refused

MOST_SENT = MOST_BYTES + 10_000
"""A file as large as one may be, and the form around it."""


class FormLine(Struct, frozen=True):
    """One version in the list."""

    href: str
    service: str
    title: str
    version: int
    state: str


class FormsPage(StaffPage, frozen=True, kw_only=True):
    """`faults` are those of a file that was not taken."""

    template: ClassVar[str] = "forms_list.html"

    lines: tuple[FormLine, ...]
    service: ChosenField
    import_href: str
    faults: tuple[str, ...] = ()


class FormPages:
    def __init__(self, door: StaffDoor) -> None:
        self._door = door
        self._database = door.context.database

    @property
    def routes(self) -> tuple[StaffRoute | StaffForm, ...]:
        return (
            StaffRoute(FORMS, StaffRight.EDIT_SERVICES, self.overview),
            StaffForm(
                f"{FORMS}/importa",
                StaffRight.EDIT_SERVICES,
                self.take,
                most_bytes=MOST_SENT,
            ),
        )

    async def overview(self, request: web.Request, asked: StaffAsked) -> web.Response:
        return await self._list(request, asked)

    async def take(
        self, request: web.Request, asked: StaffAsked, form: Mapping[str, str]
    ) -> web.Response:
        """A file, for the service that it names or the one that was chosen."""
        sent = (await request.post()).get("file")
        if not isinstance(sent, SentFile):
            return await self._list(request, asked, asked.words.gettext("Choose a file."))
        try:
            read, left_out = _read(sent.file.read(), sent.filename)
        except DefinitionUnreadable as unreadable:
            return await self._list(request, asked, *map(str, unreadable.problems))
        except Refused as unreadable:
            return await self._list(request, asked, str(unreadable))
        service = form.get("service") or read.service
        if service not in asked.comune.services:
            told = asked.words.gettext("There is no service “%1”. Choose one below.", service)
            return await self._list(request, asked, told)
        async with self._database.transaction() as connection:
            draft = await store.add_draft(
                connection,
                asked.comune.id,
                replace(read, service=service),
                asked.now,
                made_by=asked.member.name,
                left_out=left_out,
            )
            await note_activity(
                connection, asked.comune.id, asked.member, ActivityKind.FORM_ADDED, asked.now,
                about=service, detail=str(draft.version),
            )  # fmt: skip
        return self._door.redirect(request, f"{path_of(draft)}?fatto=creato")

    async def _list(self, request: web.Request, asked: StaffAsked, *faults: str) -> web.Response:
        async with self._database.reading() as connection:
            stored = await store.all_versions(connection, asked.comune.id)
        options = (
            FieldOption("", asked.words.gettext("The one that the file names")),
            *(FieldOption(s.id, asked.text(s.name)) for s in asked.comune.services.values()),
        )
        page = FormsPage(
            title=asked.words.gettext("Forms"),
            lines=tuple(_line(asked, each) for each in stored),
            service=ChosenField("service", asked.words.gettext("Service"), options),
            import_href=asked.page.href(f"{FORMS}/importa"),
            faults=faults,
        )
        return self._door.page(request, asked, page, 422 if faults else 200)


def _read(data: bytes, name: str) -> tuple[FormDefinition, tuple[str, ...]]:
    """The definition, and what of a form of another program it leaves out. What such a form refers
    to by name is looked for in an empty folder: never in one of the server's.

    Raises: DefinitionUnreadable, FormUnreadable, FormTooLarge
    """
    from casework.definitions.formio.conversion.wizard import convert  # few portals ever need it
    from casework.definitions.formio.sources import read_form

    with TemporaryDirectory() as nothing_near:
        source = read_form(data, Path(nothing_near) / "form.json")
    if source is None:
        return read_definition(data, name), ()
    converted = convert(source)
    return converted.definition, converted.left_out


def _line(asked: StaffAsked, stored: StoredDefinition) -> FormLine:
    form = stored.definition
    sheet = asked.comune.services.get(form.service)
    return FormLine(
        href=asked.page.href(path_of(form)),
        service=form.service if sheet is None else asked.text(sheet.name),
        title=title_of(asked, form),
        version=form.version,
        state=asked.words.gettext(STATES[stored.state]),
    )
