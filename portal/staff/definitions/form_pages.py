"""The forms of guided requests: all versions, one from a file, one looked at, published, withdrawn.

Owns these pages. A version that was published stays as it is: a change comes as a new one.
"""

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import ClassVar

from aiohttp import web
from aiohttp.web import FileField as SentFile
from msgspec import Struct
from msgspec.structs import replace

from casework.definitions import store
from casework.definitions.formio.conversion.wizard import convert
from casework.definitions.formio.sources import FormUnreadable, read_form
from casework.definitions.formio.walk import FormTooLarge
from casework.definitions.reading import DefinitionUnreadable, read_definition
from casework.definitions.refusals import UnknownDefinition
from casework.definitions.store import DefinitionState, StoredDefinition
from portal.identity.rights import StaffRight
from portal.pages.frame import PageLink
from portal.staff.activity import ActivityKind, note_activity
from portal.staff.definitions.form_drawing import DrawnStep, drawn
from portal.staff.definitions.problem_sentences import sentence_of_problem
from portal.staff.door import StaffAsked, StaffDoor, StaffForm, StaffPage, StaffRoute
from portal.staff.fields import ChosenField, FieldOption, StaffFact, facts_from, whole_number
from portal.staff.menu import FORMS
from sportello.cases.definition import FormDefinition
from sportello.cases.definition_check import problems
from text.catalogue import N_

HERE = f"{FORMS}/{{id}}/{{number}}"
STATES: Mapping[DefinitionState, str] = {
    DefinitionState.DRAFT: N_("Draft"),
    DefinitionState.PUBLISHED: N_("Published"),
    DefinitionState.WITHDRAWN: N_("Withdrawn"),
}


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


class FormVersionPage(StaffPage, frozen=True, kw_only=True):
    """`publish_href` and `withdraw_href` are empty where that cannot be done."""

    template: ClassVar[str] = "form_version.html"

    state: str
    facts: tuple[StaffFact, ...]
    problems: tuple[StaffFact, ...]
    left_out: tuple[str, ...]
    steps: tuple[DrawnStep, ...]
    publish_href: str
    withdraw_href: str


class FormPages:
    def __init__(self, door: StaffDoor) -> None:
        self._door = door
        self._database = door.context.database

    @property
    def routes(self) -> tuple[StaffRoute | StaffForm, ...]:
        return (
            StaffRoute(FORMS, StaffRight.EDIT_SERVICES, self.overview),
            StaffForm(f"{FORMS}/importa", StaffRight.EDIT_SERVICES, self.take),
            StaffRoute(HERE, StaffRight.EDIT_SERVICES, self.show),
            StaffForm(f"{HERE}/pubblica", StaffRight.PUBLISH, self.publish),
            StaffForm(f"{HERE}/ritira", StaffRight.PUBLISH, self.withdraw),
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
        except (FormUnreadable, FormTooLarge) as unreadable:
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
        return self._door.redirect(request, f"{_path(draft)}?fatto=creato")

    async def show(self, request: web.Request, asked: StaffAsked) -> web.Response:
        """Raises: UnknownDefinition"""
        service, version = _which(request)
        async with self._database.reading() as connection:
            stored = await store.stored_version(connection, asked.comune.id, service, version)
        return self._door.page(request, asked, _page(asked, stored))

    async def publish(
        self, request: web.Request, asked: StaffAsked, form: Mapping[str, str]
    ) -> web.Response:
        """Raises: UnknownDefinition, DefinitionFaulty, DefinitionIncomplete"""
        service, version = _which(request)
        async with self._database.transaction() as connection:
            await store.publish(connection, asked.comune.id, service, version, asked.now)
            await note_activity(
                connection, asked.comune.id, asked.member, ActivityKind.FORM_PUBLISHED, asked.now,
                about=service, detail=str(version),
            )  # fmt: skip
        return self._door.redirect(request, f"{FORMS}/{service}/{version}?fatto=pubblicato")

    async def withdraw(
        self, request: web.Request, asked: StaffAsked, form: Mapping[str, str]
    ) -> web.Response:
        """Raises: UnknownDefinition, DefinitionNotPublic"""
        service, version = _which(request)
        async with self._database.transaction() as connection:
            await store.withdraw(connection, asked.comune.id, service, version, asked.now)
            await note_activity(
                connection, asked.comune.id, asked.member, ActivityKind.FORM_WITHDRAWN, asked.now,
                about=service, detail=str(version),
            )  # fmt: skip
        return self._door.redirect(request, f"{FORMS}/{service}/{version}?fatto=modulo-tolto")

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
    with TemporaryDirectory() as nothing_near:
        source = read_form(data, Path(nothing_near) / "form.json")
    if source is None:
        return read_definition(data, name), ()
    converted = convert(source)
    return converted.definition, converted.left_out


def _which(request: web.Request) -> tuple[str, int]:
    """Raises: UnknownDefinition"""
    service, number = request.match_info["id"], request.match_info["number"]
    version = whole_number(number, 1, 10**6)
    if version is None:
        raise UnknownDefinition(f"{service} has no version {number} of its form")
    return service, version


def _path(definition: FormDefinition) -> str:
    return f"{FORMS}/{definition.service}/{definition.version}"


def _line(asked: StaffAsked, stored: StoredDefinition) -> FormLine:
    form = stored.definition
    sheet = asked.comune.services.get(form.service)
    return FormLine(
        href=asked.page.href(_path(form)),
        service=form.service if sheet is None else asked.text(sheet.name),
        title=asked.text(form.title) if form.title.get("it") else form.service,
        version=form.version,
        state=asked.words.gettext(STATES[stored.state]),
    )


def _page(asked: StaffAsked, stored: StoredDefinition) -> FormVersionPage:
    form, words = stored.definition, asked.words
    found = problems(form)
    is_public = stored.state is DefinitionState.PUBLISHED
    may_publish = asked.may(StaffRight.PUBLISH)
    is_ready = not (is_public or found or stored.left_out)
    path = _path(form)
    return FormVersionPage(
        title=words.gettext("%1, version %2", _line(asked, stored).title, str(form.version)),
        trail=(PageLink(words.gettext("Forms"), asked.page.href(FORMS)),),
        state=words.gettext(STATES[stored.state]),
        facts=_facts(asked, form),
        problems=tuple(StaffFact(each.path, sentence_of_problem(each, words)) for each in found),
        left_out=stored.left_out,
        steps=drawn(asked, form),
        publish_href=asked.page.href(f"{path}/pubblica") if may_publish and is_ready else "",
        withdraw_href=asked.page.href(f"{path}/ritira") if may_publish and is_public else "",
    )


def _facts(asked: StaffAsked, form: FormDefinition) -> tuple[StaffFact, ...]:
    words = asked.words
    return facts_from(
        [
            (words.gettext("Office"), form.office),
            (
                words.gettext("Responsible"),
                asked.text(form.responsible.role) if form.responsible else "",
            ),
            (words.gettext("Answer within"), words.plural("%n days", form.term.days)),
            (words.gettext("Documents"), ", ".join(asked.text(d.label) for d in form.documents)),
            (words.gettext("Fees"), ", ".join(asked.text(fee.label) for fee in form.fees)),
            (
                words.gettext("Signed too by"),
                ", ".join(asked.text(s.label) for s in form.second_signers),
            ),
        ]
    )
