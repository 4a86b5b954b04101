"""The second step: details and person, with every fault told at its field."""

from collections.abc import Mapping, Sequence

from aiohttp import web
from msgspec.structs import replace

from portal.pages.booking import drafts
from portal.pages.booking.drafts import BookingDraft
from portal.pages.booking.person_form import (
    FIELDS,
    FOR_ANOTHER,
    PersonPage,
    answers_of,
    faults_of,
    form_fields,
    kind_of,
    named_persons,
)
from portal.pages.booking.step_list import AskedStep, listed_steps
from portal.pages.booking.visit_form import ChoiceOption
from portal.pages.booking.walk import (
    LEAVE,
    PERSON,
    SUMMARY,
    BookingWalk,
    kinds_for,
    services_of,
    trail_of,
)
from portal.pages.browsers import KnownBrowser
from portal.pages.frame import BOOK, BOOKINGS
from portal.pages.kit import PageAsked
from portal.pages.visit_facts import kind_said, services_said
from sportello.bookings.lifecycle import AppointmentKind


class PersonPages:
    def __init__(self, walk: BookingWalk) -> None:
        self._walk = walk

    def add_to(self, app: web.Application) -> None:
        app.router.add_get(f"{BOOK}/{{draft}}/{PERSON}", self.person)
        app.router.add_post(f"{BOOK}/{{draft}}/{PERSON}", self.write_person)

    async def person(self, request: web.Request) -> web.Response:
        """For who has signed in, filled with their profile. Raises: DraftUnknown"""
        self._walk.limits.check(request, is_change=False)
        asked, browser, draft = await self._walk.open(request)
        if draft.made is not None:
            return self._walk.kit.redirect(request, f"{BOOKINGS}/{draft.made}")
        answers = draft.answers
        if not answers:
            citizen = await self._walk.visitors.citizen(request, asked.comune.id)
            answers = {} if citizen is None else answers_of(citizen.profile)
        return self._person_page(request, asked, browser, draft, answers, {})

    async def write_person(self, request: web.Request) -> web.Response:
        """Raises: DraftUnknown, ForeignOrigin, FormExpired"""
        self._walk.limits.check(request, is_change=True)
        form = await self._walk.browsers.form(request)
        asked, browser, draft = await self._walk.open(request)
        if draft.made is not None:
            return self._walk.kit.redirect(request, f"{BOOKINGS}/{draft.made}")
        answers = {name: form[name].strip() for name in FIELDS if form.get(name, "").strip()}
        faults = faults_of(answers, services_of(asked, draft), kinds_for(asked, draft))
        async with self._walk.context.database.transaction() as connection:
            id = request.match_info["draft"]
            await drafts.change_draft(
                connection, asked.comune.id, id, replace(draft, answers=_short(answers))
            )
        if faults:
            return self._person_page(request, asked, browser, draft, answers, faults, 422)
        return self._walk.kit.redirect(request, f"{BOOK}/{id}/{SUMMARY}")

    def _person_page(
        self,
        request: web.Request,
        asked: PageAsked,
        browser: KnownBrowser,
        draft: BookingDraft,
        answers: Mapping[str, str],
        faults: Mapping[str, str],
        status: int = 200,
    ) -> web.Response:
        services, kinds = services_of(asked, draft), kinds_for(asked, draft)
        fields = form_fields(answers, faults, services, kinds, asked)
        title = asked.words.gettext("Details and person")
        here = f"{BOOK}/{request.match_info['draft']}"
        page = PersonPage(
            title=title,
            trail=trail_of(asked, services[0], title),
            steps=listed_steps(AskedStep.PERSON, asked.words),
            when=self._walk.moment(asked, draft),
            where=asked.text(asked.comune.branch(draft.branch).name),
            held_until=self._walk.held_until(asked, draft),
            service=services_said(asked, (service.id for service in services)),
            details=fields.details,
            visitor=fields.visitor,
            booker=fields.booker,
            contacts=fields.contacts,
            channel=named_persons(answers).channel.value,
            kinds=_kind_options(asked, answers, kinds),
            is_for_another=answers.get("for_whom") == FOR_ANOTHER,
            privacy=fields.privacy,
            has_accepted=answers.get("privacy") == "1",
            faulty=fields.faulty,
            action=asked.href(f"{here}/{PERSON}"),
            back=self._walk.back(asked, request, draft),
            leave=asked.href(f"{here}/{LEAVE}"),
            form_token=browser.form_token,
        )
        return self._walk.kit.page(request, page, status)


def _kind_options(
    asked: PageAsked, answers: Mapping[str, str], kinds: Sequence[AppointmentKind]
) -> tuple[ChoiceOption, ...]:
    """None where there is one way only."""
    chosen = kind_of(answers, kinds)
    if len(kinds) == 1:
        return ()
    return tuple(ChoiceOption(kind, kind_said(kind, asked), kind is chosen) for kind in kinds)


def _short(answers: Mapping[str, str]) -> dict[str, str]:
    """What is kept of a form that may hold anything."""
    return {name: text[:2000] for name, text in answers.items()}
