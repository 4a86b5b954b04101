"""For whom a request is presented, and by what title: with its paper, and until when it holds."""

from collections.abc import Mapping
from typing import ClassVar

from aiohttp import web
from msgspec import Struct

from casework.drafts import cases
from casework.drafts.refusals import ChangedMeanwhile
from casework.office.file_rules import TITLE
from portal.pages.kit import SitePage
from portal.pages.requests.attaching import FILE_PREFIX, FILES, TITLE_DOCUMENT, RequestFiles
from portal.pages.requests.fields.controls import PREFIX, Control
from portal.pages.requests.fields.file_views import FILE_REFUSALS, file_box_of, refused_file
from portal.pages.requests.opening import OpenedRequest, RequestOpener
from portal.pages.requests.request_steps import FOR_WHOM, RequestWay, way_of
from portal.pages.requests.sent_forms import SentFile, read_form
from portal.pages.requests.step_changes import (
    DETACH,
    FaultyField,
    OtherWindow,
    faulty_fields,
    other_window,
)
from portal.pages.requests.step_pages import ON, StepDraft
from portal.pages.requests.uploads.phone import PHONE, RequestPhone
from sportello.cases.definition import PresenterTitle
from sportello.cases.parties import (
    WITH_A_DOCUMENT,
    PartyPerson,
    PresentedFor,
    applicant_field,
)
from sportello.cases.refusals import AlreadySent
from text.catalogue import N_, Words
from text.written_days import read_day, written_day

TITLE_FIELD, DOCUMENT, EXPIRES = "titolo", "documento", "scadenza"
PERSON = ("given_name", "surname", "codice_fiscale")

_TITLES: Mapping[PresenterTitle, tuple[str, str]] = {
    PresenterTitle.OWN: (N_("For myself"), ""),
    PresenterTitle.PARENT: (
        N_("For my child"),
        N_("I have parental responsibility: it is stated, no paper is needed."),
    ),
    PresenterTitle.GUARDIAN: (
        N_("For a person in my care"),
        N_("As guardian, curator or support administrator, by an order of the court."),
    ),
    PresenterTitle.PROFESSIONAL: (
        N_("For a client"),
        N_("As a professional who was given the task in writing."),
    ),
    PresenterTitle.ATTORNEY: (
        N_("For someone who has given me a power of attorney"),
        N_("By a written power of attorney, with a copy of that person's identity document."),
    ),
}


class TitleOption(Struct, frozen=True):
    value: str
    label: str
    help: str
    is_chosen: bool
    has_paper: bool


class ForWhomPage(SitePage, frozen=True, kw_only=True):
    """`person` is asked where no step asks for whom it is."""

    template: ClassVar[str] = "requests/for_whom.html"

    request: str
    way: RequestWay
    titles: tuple[TitleOption, ...]
    person: tuple[Control, ...]
    paper: tuple[Control, ...]
    faulty: tuple[FaultyField, ...]
    other: OtherWindow | None
    version: int
    action: str
    files: str
    form_token: str


class RequestForWhom:
    def __init__(self, opener: RequestOpener, files: RequestFiles, phone: RequestPhone) -> None:
        self._opener = opener
        self._context = opener.context
        self._files = files
        self._phone = phone

    def add_to(self, app: web.Application, prefix: str) -> None:
        """`prefix` is the path of one request."""
        app.router.add_get(f"{prefix}/{FOR_WHOM}", self.show)
        app.router.add_post(f"{prefix}/{FOR_WHOM}", self.save)

    async def show(self, request: web.Request) -> web.Response:
        """Raises: UnknownCase"""
        opened = await self._opener.open_unsent(request)
        return self._page(request, opened, opened.it.case.presented_for, {})

    async def save(self, request: web.Request) -> web.Response:
        """Raises: UnknownCase, ForeignOrigin, FormExpired"""
        opened = await self._opener.open(request, is_change=True)
        errors: dict[str, str] = {}

        async def take(sent: SentFile) -> None:
            try:
                await self._files.take(opened, sent.field.removeprefix(FILE_PREFIX), sent)
            except FILE_REFUSALS as refused:
                errors[TITLE_DOCUMENT] = refused_file(refused, opened.asked.words)

        try:
            sent = StepDraft(await read_form(request, self._opener.browsers, take), {})
            said = _said(opened, sent.form)
            if sent.form.get(EXPIRES, "").strip() and said.expires is None:
                errors[EXPIRES] = opened.asked.words.gettext(
                    "This is no day: please write day, month and year, as in 31/01/2027."
                )
            return await self._saved(request, opened, said, sent, errors)
        except AlreadySent:
            return self._opener.kit.redirect(request, opened.path())

    async def _saved(
        self,
        request: web.Request,
        opened: OpenedRequest,
        said: PresentedFor,
        sent: StepDraft,
        errors: dict[str, str],
    ) -> web.Response:
        comune, id, now = opened.asked.comune, opened.it.case.id, self._context.clock()
        other = None
        try:
            async with self._context.database.brief_transaction() as connection:
                case = await cases.find(connection, comune.id, id)
                await cases.expect(connection, comune.id, case, sent.version)
                if said != case.presented_for:
                    await cases.present_for(connection, comune.id, case, said, now)
        except ChangedMeanwhile as changed:
            other = changed
        button, what = sent.button
        if button == DETACH:
            await self._files.remove(opened, what)
        if errors or other is not None:
            async with self._context.database.reading() as connection:
                fresh = await self._opener.again(connection, opened)
            overtaken = None if other is None else other_window(fresh, other.changes)
            status = 422 if other is None else 412
            return self._page(request, fresh, said, errors, overtaken, status)
        if button == PHONE:
            return self._opener.kit.redirect(request, await self._phone.open(opened, what))
        if button == ON:
            next_page = way_of(opened, FOR_WHOM).next
            assert next_page is not None, "the summary is last"
            return self._opener.kit.redirect(request, opened.path(next_page.end))
        return self._opener.kit.redirect(
            request, f"{opened.path(FOR_WHOM)}#{PREFIX}{TITLE_DOCUMENT}"
        )

    def _page(
        self,
        request: web.Request,
        opened: OpenedRequest,
        said: PresentedFor,
        errors: Mapping[str, str],
        other: OtherWindow | None = None,
        status: int = 200,
    ) -> web.Response:
        form, words = opened.it.definition, opened.asked.words
        title = words.gettext("For whom you ask")
        paper = _paper(opened, said, errors)
        page = ForWhomPage(
            title=title,
            trail=opened.trail(title),
            request=opened.title,
            way=way_of(opened, FOR_WHOM),
            titles=tuple(
                TitleOption(
                    each,
                    words.gettext(_TITLES[each][0]),
                    words.gettext(_TITLES[each][1]) if _TITLES[each][1] else "",
                    each is said.title,
                    each in WITH_A_DOCUMENT,
                )
                for each in form.presenters
            ),
            person=() if applicant_field(form) is not None else _person(opened, said),
            paper=paper,
            faulty=tuple(faulty_fields(paper)),
            other=other,
            version=opened.it.case.version,
            action=opened.href(FOR_WHOM),
            files=opened.path(FILES),
            form_token=opened.browser.form_token,
        )
        answer = self._opener.kit.page(request, page, status)
        return self._opener.browsers.remember(opened.browser, answer)


def _paper(
    opened: OpenedRequest, said: PresentedFor, errors: Mapping[str, str]
) -> tuple[Control, ...]:
    words = opened.asked.words
    return (
        Control(
            name=DOCUMENT,
            draws="input",
            label=words.gettext("Which paper it is"),
            help=words.gettext("Kind, number, date and who issued it."),
            value=said.document or "",
            longest=200,
        ),
        Control(
            name=EXPIRES,
            draws="input",
            label=words.gettext("Valid until"),
            help=words.gettext("dd/mm/yyyy"),
            error=errors.get(EXPIRES, ""),
            value="" if said.expires is None else written_day(said.expires),
            inputmode="numeric",
            is_day=True,
        ),
        Control(
            name=f"{PREFIX}{TITLE_DOCUMENT}",
            draws="files",
            label=words.gettext("A copy of the paper"),
            error=errors.get(TITLE_DOCUMENT, ""),
            files=file_box_of(TITLE_DOCUMENT, opened.it.attached, TITLE, words),
        ),
    )


def _person(opened: OpenedRequest, said: PresentedFor) -> tuple[Control, ...]:
    words, whom = opened.asked.words, said.applicant
    labels = (
        words.gettext("Given name"),
        words.gettext("Surname"),
        words.gettext("Codice fiscale"),
    )
    return tuple(
        Control(
            name=name,
            draws="input",
            label=label,
            value="" if whom is None else getattr(whom, name),
            longest=100,
        )
        for name, label in zip(PERSON, labels, strict=True)
    )


def _said(opened: OpenedRequest, form: Mapping[str, str]) -> PresentedFor:
    """Only titles that the form takes; of a title without paper, none is kept."""
    titles = opened.it.definition.presenters
    title = next((each for each in titles if each == form.get(TITLE_FIELD)), titles[0])
    person = [" ".join(form.get(name, "").split())[:100] for name in PERSON]
    whom = None
    if title is not PresenterTitle.OWN and all(person):
        whom = PartyPerson(
            given_name=person[0], surname=person[1], codice_fiscale=person[2].upper()
        )
    if title not in WITH_A_DOCUMENT:
        return PresentedFor(title=title, applicant=whom)
    document = " ".join(form.get(DOCUMENT, "").split())[:200] or None
    return PresentedFor(
        title=title, applicant=whom, document=document, expires=read_day(form.get(EXPIRES, ""))
    )


def title_label(title: PresenterTitle, words: Words) -> str:
    """ "For my child"."""
    return words.gettext(_TITLES[title][0])
