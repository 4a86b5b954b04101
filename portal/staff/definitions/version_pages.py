"""One version of a form: looked at, compared, given as a file, published, withdrawn.

A version that was published stays as it is: a change comes as a new one.
"""

from collections.abc import Mapping
from typing import ClassVar

from aiohttp import hdrs, web
from msgspec import Struct

from casework.definitions import store
from casework.definitions.refusals import UnknownDefinition
from casework.definitions.store import DefinitionState, StoredDefinition
from casework.definitions.writing import written
from portal.identity.rights import StaffRight
from portal.staff.activity import ActivityKind, note_activity
from portal.staff.definitions.change_sentences import ChangedPart, changed_parts
from portal.staff.definitions.form_drawing import DrawnStep, drawn
from portal.staff.definitions.problem_sentences import sentence_of_problem
from portal.staff.definitions.rule_sentences import form_text
from portal.staff.definitions.which_version import (
    HERE,
    STATES,
    path_of,
    trail_to,
    version_in,
    version_title,
    which_version,
)
from portal.staff.door import StaffAsked, StaffDoor, StaffForm, StaffPage, StaffRoute
from portal.staff.fields import ChosenField, FieldOption, StaffFact, facts_from
from portal.staff.menu import FORMS
from sportello.cases.definition import FormDefinition
from sportello.cases.definition_check import problems


class VersionLinks(Struct, frozen=True, kw_only=True):
    """Where one goes from here; `publish`, `withdraw` and `preview` are empty where that cannot be
    done.
    """

    publish: str
    withdraw: str
    edit: str
    trial: str
    preview: str
    file: str
    compare: str
    translations: str


class FormVersionPage(StaffPage, frozen=True, kw_only=True):
    """`changed` is what publishing changes, None where no version is published."""

    template: ClassVar[str] = "form_version.html"

    state: str
    facts: tuple[StaffFact, ...]
    problems: tuple[StaffFact, ...]
    left_out: tuple[str, ...]
    steps: tuple[DrawnStep, ...]
    links: VersionLinks
    changed: tuple[ChangedPart, ...] | None
    other: ChosenField | None


class FormChangesPage(StaffPage, frozen=True, kw_only=True):
    """Two versions beside each other."""

    template: ClassVar[str] = "form_changes.html"

    changed: tuple[ChangedPart, ...]
    before: str
    after: str
    other: ChosenField
    here: str


class FormVersionPages:
    def __init__(self, door: StaffDoor) -> None:
        self._door = door
        self._database = door.context.database

    @property
    def routes(self) -> tuple[StaffRoute | StaffForm, ...]:
        return (
            StaffRoute(HERE, StaffRight.EDIT_SERVICES, self.show),
            StaffRoute(f"{HERE}/confronto", StaffRight.EDIT_SERVICES, self.compare),
            StaffRoute(f"{HERE}/file", StaffRight.EDIT_SERVICES, self.file),
            StaffForm(f"{HERE}/pubblica", StaffRight.PUBLISH, self.publish),
            StaffForm(f"{HERE}/ritira", StaffRight.PUBLISH, self.withdraw),
        )

    async def show(self, request: web.Request, asked: StaffAsked) -> web.Response:
        """Raises: UnknownDefinition"""
        stored, versions = await self._with_others(request, asked)
        return self._door.page(request, asked, _page(asked, stored, versions))

    async def compare(self, request: web.Request, asked: StaffAsked) -> web.Response:
        """With the version `con`, by itself the one before. Raises: UnknownDefinition"""
        stored, versions = await self._with_others(request, asked)
        form = stored.definition
        wanted = request.query.get("con", "")
        numbers = [each.definition.version for each in versions]
        before = version_in(request, wanted) if wanted else _before(form.version, numbers)
        other = next((v.definition for v in versions if v.definition.version == before), None)
        if other is None:
            raise UnknownDefinition(f"{form.service} has no version {before} of its form")
        page = FormChangesPage(
            title=asked.words.gettext("Versions compared"),
            trail=trail_to(asked, form, is_below=True),
            changed=changed_parts(asked, other, form),
            before=str(other.version),
            after=str(form.version),
            other=_other(asked, numbers, before, form.version),
            here=asked.page.href(f"{path_of(form)}/confronto"),
        )
        return self._door.page(request, asked, page)

    async def file(self, request: web.Request, asked: StaffAsked) -> web.Response:
        """To be changed and imported again. Raises: UnknownDefinition"""
        service, version = which_version(request)
        async with self._database.reading() as connection:
            stored = await store.stored_version(connection, asked.comune.id, service, version)
        file = written(stored.definition)
        headers = {hdrs.CONTENT_DISPOSITION: f'attachment; filename="{file.name}"'}
        return web.Response(body=file.data, content_type=file.media_type, headers=headers)

    async def publish(
        self, request: web.Request, asked: StaffAsked, form: Mapping[str, str]
    ) -> web.Response:
        """Raises: UnknownDefinition, DefinitionFaulty, DefinitionIncomplete"""
        service, version = which_version(request)
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
        service, version = which_version(request)
        async with self._database.transaction() as connection:
            await store.withdraw(connection, asked.comune.id, service, version, asked.now)
            await note_activity(
                connection, asked.comune.id, asked.member, ActivityKind.FORM_WITHDRAWN, asked.now,
                about=service, detail=str(version),
            )  # fmt: skip
        return self._door.redirect(request, f"{FORMS}/{service}/{version}?fatto=modulo-tolto")

    async def _with_others(
        self, request: web.Request, asked: StaffAsked
    ) -> tuple[StoredDefinition, list[StoredDefinition]]:
        """The version, and all of its service. Raises: UnknownDefinition"""
        service, version = which_version(request)
        async with self._database.reading() as connection:
            stored = await store.stored_version(connection, asked.comune.id, service, version)
            return stored, await store.all_versions(connection, asked.comune.id, service)


def _page(
    asked: StaffAsked, stored: StoredDefinition, versions: list[StoredDefinition]
) -> FormVersionPage:
    form, words = stored.definition, asked.words
    found = problems(form)
    is_public = stored.state is DefinitionState.PUBLISHED
    may_publish = asked.may(StaffRight.PUBLISH)
    is_ready = not (is_public or found or stored.left_out)
    path = path_of(form)
    now = next((v.definition for v in versions if v.state is DefinitionState.PUBLISHED), None)
    numbers = [each.definition.version for each in versions]
    return FormVersionPage(
        title=version_title(asked, form),
        trail=trail_to(asked, form, is_below=False),
        state=words.gettext(STATES[stored.state]),
        facts=_facts(asked, form),
        problems=tuple(StaffFact(each.path, sentence_of_problem(each, words)) for each in found),
        left_out=stored.left_out,
        steps=drawn(asked, form),
        links=VersionLinks(
            publish=asked.page.href(f"{path}/pubblica") if may_publish and is_ready else "",
            withdraw=asked.page.href(f"{path}/ritira") if may_publish and is_public else "",
            trial=asked.page.href(f"{path}/prova"),
            preview="" if found else asked.page.href(f"{path}/anteprima"),
            edit=asked.page.href(f"{path}/modifica"),
            file=asked.page.href(f"{path}/file"),
            compare=asked.page.href(f"{path}/confronto"),
            translations=asked.page.href(f"{path}/traduzioni"),
        ),
        changed=None if now is None or is_public else changed_parts(asked, now, form),
        other=_other(asked, numbers, _before(form.version, numbers), form.version)
        if len(numbers) > 1
        else None,
    )


def _before(version: int, numbers: list[int]) -> int:
    """The version before, or behind the first one the next; itself where it is alone."""
    others = sorted(numbers)
    earlier = [number for number in others if number < version]
    later = [number for number in others if number > version]
    return next(iter([*earlier[-1:], *later]), version)


def _other(asked: StaffAsked, numbers: list[int], chosen: int, here: int) -> ChosenField:
    """Which version to compare with."""
    options = tuple(
        FieldOption(str(number), asked.words.gettext("version %1", str(number)), number == chosen)
        for number in numbers
        if number != here
    )
    return ChosenField("con", asked.words.gettext("Compare with"), options)


def _facts(asked: StaffAsked, form: FormDefinition) -> tuple[StaffFact, ...]:
    words = asked.words
    named = (
        (words.gettext("Documents"), form.documents),
        (words.gettext("Fees"), form.fees),
        (words.gettext("Signed too by"), form.second_signers),
    )
    return facts_from(
        [
            (words.gettext("Office"), form.office),
            (
                words.gettext("Responsible"),
                form_text(asked, form.responsible.role) if form.responsible else "",
            ),
            (words.gettext("Answer within"), words.plural("%n days", form.term.days)),
            *((name, ", ".join(form_text(asked, p.label) for p in parts)) for name, parts in named),
        ]
    )
