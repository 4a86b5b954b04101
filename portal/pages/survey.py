"""The survey at the foot of a page: one question, five stars, one reason, a few words.

Owns its form and the route that takes it. What the answers are is `portal.satisfaction.surveys`.
"""

from typing import ClassVar

from aiohttp import web
from msgspec import Struct

from portal.clients import RequestLimits
from portal.context import PortalContext
from portal.pages.browsers import Browsers, KnownBrowser
from portal.pages.frame import PageLink
from portal.pages.kit import FORM_TOKEN, PageAsked, PageKit, SitePage
from portal.satisfaction import surveys
from portal.satisfaction.surveys import (
    DIFFICULTIES,
    MERITS,
    STARS,
    SurveyAnswer,
    is_public,
    offered,
)
from sportello.model.refusals import UnknownBooking

PATH = "/valutazione"
MOST_ABOUT = 200


class Survey(Struct, frozen=True):
    """`difficulties` and `merits` are the reasons as value and label; `proof` is the token of a
    visit or request, empty for what anyone may answer about.
    """

    question: str
    about: str
    proof: str
    form_token: str
    difficulties: tuple[tuple[str, str], ...]
    merits: tuple[tuple[str, str], ...]


class ThanksPage(SitePage, frozen=True, kw_only=True):
    template: ClassVar[str] = "thanks.html"

    back: str


def survey_of_page(asked: PageAsked, about: str) -> Survey:
    """About a page of information, which is public: `PageKit.page` is told the browser's token."""
    question = asked.words.gettext("How clear is the information on this page?")
    return _survey(asked, FORM_TOKEN, about, question)


def survey_of_service(
    asked: PageAsked, browser: KnownBrowser, about: str, proof: str = ""
) -> Survey:
    """At the end of a booking; with its `proof`, of a visit or a request."""
    question = asked.words.gettext("How easy was it to use this service?")
    return _survey(asked, browser.form_token, about, question, proof)


def _survey(
    asked: PageAsked, form_token: str, about: str, question: str, proof: str = ""
) -> Survey:
    def said(reasons: dict[str, str]) -> tuple[tuple[str, str], ...]:
        return tuple((value, asked.words.gettext(label)) for value, label in reasons.items())

    reasons = said(dict(DIFFICULTIES)), said(dict(MERITS))
    return Survey(question, about, proof, form_token, *reasons)


class VisitSurveyPage(SitePage, frozen=True, kw_only=True):
    """After a visit: nothing but the question, so that the link shows nothing of a person."""

    template: ClassVar[str] = "visit_survey.html"

    survey: Survey


class SurveyRoutes:
    def __init__(self, context: PortalContext, kit: PageKit, browsers: Browsers) -> None:
        self._context = context
        self._kit = kit
        self._browsers = browsers
        self._limits = RequestLimits(context)

    def add_to(self, app: web.Application) -> None:
        app.router.add_post(PATH, self.take)
        app.router.add_get(PATH, self.thanks)
        app.router.add_get(f"{PATH}/{{booking}}/{{token}}", self.ask)

    async def ask(self, request: web.Request) -> web.Response:
        """How a visit was: where the mail leads that asks. No booking is looked up.

        Raises: UnknownBooking for a wrong token as for an unknown id
        """
        self._limits.check(request, is_change=False)
        asked, browser = self._kit.asked(request), self._browsers.of(request)
        title = asked.words.gettext("How did it go?")
        about, token = request.match_info["booking"], request.match_info["token"]
        if not self._context.is_survey_token(token, asked.comune.id, about):
            raise UnknownBooking(f"there is no booking {about}")
        page = VisitSurveyPage(
            title=title,
            trail=(PageLink(title, ""),),
            survey=survey_of_service(asked, browser, about, token),
        )
        return self._browsers.remember(browser, self._kit.page(request, page))

    async def take(self, request: web.Request) -> web.Response:
        """An answer without stars, or with a reason that was not offered, says nothing; no more
        does one of a visit without its link. What was answered before is thanked for, and not kept
        again.
        """
        self._limits.check(request, is_change=True)
        form = await self._browsers.form(request)
        answer = _answer(form.get("stars", ""), dict(form))
        asked, by = self._kit.asked(request), self._browsers.of(request).digest
        if answer is not None and self._may_answer(asked, answer.about, form.get("proof", "")):
            key = self._context.key
            async with self._context.database.transaction() as connection:
                await surveys.add(connection, asked.comune.id, answer, key=key, by=by)
        return self._kit.redirect(request, PATH)

    def _may_answer(self, asked: PageAsked, about: str, proof: str) -> bool:
        if is_public(about, asked.comune.public_services):
            return True
        return self._context.is_survey_token(proof, asked.comune.id, about)

    async def thanks(self, request: web.Request) -> web.Response:
        asked = self._kit.asked(request)
        title = asked.words.gettext("Thank you: your answer helps us to improve")
        page = ThanksPage(
            title=title, trail=(PageLink(title, asked.href(PATH)),), back=asked.href("/")
        )
        return self._kit.page(request, page)


def _answer(stars: str, form: dict[str, str]) -> SurveyAnswer | None:
    if stars not in map(str, STARS):
        return None
    reasons = (form.get("difficulty", ""), form.get("merit", ""))
    return SurveyAnswer(
        about=form.get("about", "")[:MOST_ABOUT],
        stars=int(stars),
        reasons=offered(int(stars), reasons),
        text=form.get("text", "")[: surveys.MOST_LETTERS],
    )
