"""The way through the pages of a request: for whom, its steps, documents, summary.

Owns the order of pages and how far each is. What a step asks is the guided engine's.
"""

from enum import StrEnum

from msgspec import Struct

from portal.pages.requests.opening import OpenedRequest
from sportello.cases.definition import FormDefinition, PresenterTitle
from sportello.cases.guided.views import StepState

STEPS, FOR_WHOM, PAPERS, SUMMARY = "passi", "per-chi", "documenti", "riepilogo"
"""The ends of the paths; a step is "passi/<id>"."""


class PageProgress(StrEnum):
    """As a class of the style sheet."""

    CURRENT = "current"
    DONE = "done"
    FAULTY = "faulty"
    OPEN = "open"


class ListedPage(Struct, frozen=True):
    """`end` of its path; `href` empty for what cannot be opened yet."""

    end: str
    title: str
    progress: PageProgress
    href: str


class RequestWay(Struct, frozen=True):
    """All pages in order, and which of them is shown: `number` from 1."""

    pages: tuple[ListedPage, ...]
    number: int

    @property
    def current(self) -> ListedPage:
        return self.pages[self.number - 1]

    @property
    def next(self) -> ListedPage | None:
        return self.pages[self.number] if self.number < len(self.pages) else None

    @property
    def previous(self) -> ListedPage | None:
        return self.pages[self.number - 2] if self.number > 1 else None


def asks_for_whom(definition: FormDefinition) -> bool:
    """Whether one may present for another."""
    return any(each is not PresenterTitle.OWN for each in definition.presenters)


def way_of(opened: OpenedRequest, current: str) -> RequestWay:
    """`current` is the end of the shown page's path. Raises: ValueError if there is none such"""
    words, it = opened.asked.words, opened.it
    has_gone_on = bool(it.case.saved_steps) or current != FOR_WHOM
    found: list[tuple[str, str, PageProgress]] = []
    if asks_for_whom(it.definition):
        progress = PageProgress.DONE if has_gone_on else PageProgress.OPEN
        found.append((FOR_WHOM, words.gettext("For whom you ask"), progress))
    progress_of_steps = opened.guided.progress
    found += [
        (f"{STEPS}/{step.id}", step.title, _PROGRESS[step.state]) for step in progress_of_steps
    ]
    is_answered = all(step.state is StepState.DONE for step in progress_of_steps)
    if asked := it.checked.asked.documents:
        given = {file.path for file in it.files}
        needed = [each for each in asked if not each.is_optional]
        has_all = all(f"documents.{each.id}" in given for each in needed)
        progress = PageProgress.DONE if has_all and is_answered else PageProgress.OPEN
        found.append((PAPERS, words.gettext("Documents"), progress))
    found.append((SUMMARY, words.gettext("Summary and sending"), PageProgress.OPEN))
    ends = [end for end, _, _ in found]
    at = ends.index(current)
    pages = tuple(
        ListedPage(end, title, PageProgress.CURRENT if number == at else progress, opened.href(end))
        for number, (end, title, progress) in enumerate(found)
    )
    return RequestWay(pages, at + 1)


def where_to_go_on(opened: OpenedRequest) -> str:
    """The end of the path of the first page that is not done."""
    if asks_for_whom(opened.it.definition) and not opened.it.case.saved_steps:
        return FOR_WHOM
    step = opened.guided.first_incomplete
    return SUMMARY if step is None else f"{STEPS}/{step}"


_PROGRESS = {
    StepState.OPEN: PageProgress.OPEN,
    StepState.FAULTY: PageProgress.FAULTY,
    StepState.DONE: PageProgress.DONE,
}
