"""A version gone through as a citizen does, step by step on the citizens' own controls.

Nothing is stored: what was answered so far goes along with the page. Files are shown and not taken.
"""

from collections.abc import Mapping
from typing import Any, ClassVar

import msgspec
from aiohttp import web

from casework.definitions import store
from portal.identity.rights import StaffRight
from portal.pages.requests.fields.controls import Control, ControlMaker
from portal.pages.requests.fields.written import written_answers
from portal.pages.requests.step_changes import (
    ADD,
    REMOVE,
    FaultyField,
    after_button,
    all_fields,
    faulty_fields,
)
from portal.pages.requests.step_pages import BACK, ON, StepDraft
from portal.staff.definitions.edit_pages import MOST_BYTES
from portal.staff.definitions.which_version import HERE, path_of, trail_to, which_version
from portal.staff.door import StaffAsked, StaffDoor, StaffForm, StaffPage, StaffRoute
from sportello.cases.definition import FormDefinition
from sportello.cases.definition_check import problems
from sportello.cases.guided.request import GuidedRequest
from sportello.cases.guided.saving import answers_of_step
from sportello.cases.guided.views import StepProgress

GO_TO = "vai"
"""A button; after a colon, to which step."""


class FormPreviewPage(StaffPage, frozen=True, kw_only=True):
    """One step. `steps` are those that the answers so far ask for; `answers` is JSON, `fields` are
    the paths of all fields on the page.
    """

    template: ClassVar[str] = "form_preview.html"

    step: str
    step_title: str
    help: str
    steps: tuple[StepProgress, ...]
    has_back: bool
    controls: tuple[Control, ...]
    faulty: tuple[FaultyField, ...]
    fields: str
    answers: str
    action: str
    try_href: str


class FormPreviewPages:
    def __init__(self, door: StaffDoor) -> None:
        self._door = door
        self._database = door.context.database

    @property
    def routes(self) -> tuple[StaffRoute | StaffForm, ...]:
        right = StaffRight.EDIT_SERVICES
        return (
            StaffRoute(f"{HERE}/anteprima", right, self.show),
            StaffForm(f"{HERE}/anteprima", right, self.go_on, most_bytes=MOST_BYTES),
        )

    async def show(self, request: web.Request, asked: StaffAsked) -> web.Response:
        """The first step; of a version with problems, the page that tells them.

        Raises: UnknownDefinition
        """
        form = await self._form(request, asked)
        if problems(form):
            return self._door.redirect(request, path_of(form))
        return self._page(request, asked, form, {}, "")

    async def go_on(
        self, request: web.Request, asked: StaffAsked, said: Mapping[str, str]
    ) -> web.Response:
        """As the button says; a step with faults stays, and tells them.

        Raises: UnknownDefinition
        """
        form = await self._form(request, asked)
        if problems(form):
            return self._door.redirect(request, path_of(form))
        try:
            answers = msgspec.json.decode(said.get("answers", ""), type=dict[str, Any])
        except (msgspec.DecodeError, RecursionError):
            raise web.HTTPBadRequest(reason="the answers are no JSON") from None
        step = next((each for each in form.steps if each.id == said.get("step")), None)
        if step is None:
            raise web.HTTPBadRequest(reason="the form has no such step")
        button, what = StepDraft(said, {}).button
        given = written_answers(step, said, answers)
        if button in (ADD, REMOVE):
            given = after_button(button, what, given, {})
        answers = answers_of_step(step, answers, given)
        if button == GO_TO:
            return self._page(request, asked, form, answers, what)
        if button not in (ON, BACK):
            return self._page(request, asked, form, answers, step.id)
        guided = _guided(asked, form, answers, step.id)
        if step.id not in [each.id for each in guided.steps]:
            return self._page(request, asked, form, answers, "")
        view = guided.step(step.id)
        if button == ON and view.errors:
            return self._page(request, asked, form, answers, step.id, tells_faults=True)
        to = view.next if button == ON else view.previous
        return self._page(request, asked, form, answers, to or step.id)

    async def _form(self, request: web.Request, asked: StaffAsked) -> FormDefinition:
        service, version = which_version(request)
        async with self._database.reading() as connection:
            stored = await store.stored_version(connection, asked.comune.id, service, version)
        return stored.definition

    def _page(
        self,
        request: web.Request,
        asked: StaffAsked,
        form: FormDefinition,
        answers: Mapping[str, Any],
        step: str,
        *,
        tells_faults: bool = False,
    ) -> web.Response:
        """Of the step, or the first one where the answers do not ask for it."""
        guided = _guided(asked, form, answers, step if tells_faults else "")
        ids = [each.id for each in guided.steps]
        view = guided.step(step if step in ids else ids[0])
        rules = {each.path: each.rule for each in reversed(view.errors)}
        controls = ControlMaker(asked.words, (), rules, {}, {}).controls(view.fields)
        page = FormPreviewPage(
            title=asked.words.gettext("The form as citizens see it"),
            trail=trail_to(asked, form, is_below=True),
            step=view.id,
            step_title=view.title,
            help=view.help or "",
            steps=view.progress,
            has_back=view.previous is not None,
            controls=controls,
            faulty=tuple(faulty_fields(controls)),
            fields=" ".join(each.name for each in all_fields(view.fields)),
            answers=msgspec.json.encode(answers).decode(),
            action=asked.page.href(f"{path_of(form)}/anteprima"),
            try_href=asked.page.href(f"{path_of(form)}/prova"),
        )
        return self._door.page(request, asked, page)


def _guided(
    asked: StaffAsked, form: FormDefinition, answers: Mapping[str, Any], told: str
) -> GuidedRequest:
    """`told` is the step whose faults are said."""
    return GuidedRequest(
        form, answers, today=asked.today, language=asked.language, saved=(told,) if told else ()
    )
