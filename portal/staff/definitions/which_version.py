"""Which version of a form is meant, by its address; and what it is called."""

from collections.abc import Mapping

from aiohttp import web

from casework.definitions.refusals import UnknownDefinition
from casework.definitions.store import DefinitionState
from portal.pages.frame import PageLink
from portal.staff.definitions.rule_sentences import form_text
from portal.staff.door import StaffAsked
from portal.staff.fields import whole_number
from portal.staff.menu import FORMS
from sportello.cases.definition import FormDefinition
from text.catalogue import N_

HERE = f"{FORMS}/{{id}}/{{number}}"
STATES: Mapping[DefinitionState, str] = {
    DefinitionState.DRAFT: N_("Draft"),
    DefinitionState.PUBLISHED: N_("Published"),
    DefinitionState.WITHDRAWN: N_("Withdrawn"),
}


def which_version(request: web.Request) -> tuple[str, int]:
    """Raises: UnknownDefinition"""
    return request.match_info["id"], version_in(request, request.match_info["number"])


def version_in(request: web.Request, written: str) -> int:
    """Raises: UnknownDefinition"""
    version = whole_number(written, 1, 10**6)
    if version is None:
        service = request.match_info["id"]
        raise UnknownDefinition(f"{service} has no version {written} of its form")
    return version


def path_of(definition: FormDefinition) -> str:
    return f"{FORMS}/{definition.service}/{definition.version}"


def title_of(asked: StaffAsked, form: FormDefinition) -> str:
    return form_text(asked, form.title) or form.service


def version_title(asked: StaffAsked, form: FormDefinition) -> str:
    return asked.words.gettext("%1, version %2", title_of(asked, form), str(form.version))


def trail_to(asked: StaffAsked, form: FormDefinition, *, is_below: bool) -> tuple[PageLink, ...]:
    """To the version's own page, or to a page below it."""
    forms = PageLink(asked.words.gettext("Forms"), asked.page.href(FORMS))
    here = PageLink(version_title(asked, form), asked.page.href(path_of(form)))
    return (forms, here) if is_below else (forms,)
