"""The pages about the site itself: frequent questions, privacy, legal notes."""

from typing import ClassVar

from aiohttp import web
from msgspec import Struct

from portal.clients import RequestLimits
from portal.context import PortalContext
from portal.pages.frame import LEGAL_NOTES, PRIVACY, QUESTIONS, PageLink
from portal.pages.kit import PageAsked, PageKit, SitePage
from text.catalogue import N_, Words


class TextSection(Struct, frozen=True):
    heading: str
    text: str


class TextPage(SitePage, frozen=True, kw_only=True):
    """Sections of text. `element` is what the state's checker looks for, empty for nothing."""

    template: ClassVar[str] = "text.html"
    is_public: ClassVar[bool] = True

    sections: tuple[TextSection, ...]
    element: str


_QUESTIONS = (
    (
        N_("Do I have to sign in to book?"),
        N_("No. You can book without signing in; you only give a name and a contact."),
    ),
    (
        N_("How do I move or cancel a booking?"),
        N_(
            "With the link in the message that confirmed it, or here under “Your booking” with the "
            "code and the surname."
        ),
    ),
    (
        N_("What happens when I arrive?"),
        N_(
            "Check in at the totem: insert the health card, or show the code of the booking. You "
            "get a number and are called at the time of your appointment."
        ),
    ),
    (
        N_("What if I am late?"),
        N_("Check in all the same: the totem says whether you can still be received."),
    ),
    (
        N_("May I come without an appointment?"),
        N_("For many services, yes: the sheet of each service says so. You take a number."),
    ),
    (
        N_("How long is a seat kept while I write?"),
        N_("Ten minutes. If they are over and the seat is still free, you get it all the same."),
    ),
)

_PRIVACY = (
    (
        N_("Who uses your data"),
        N_("%1 is the controller of the data that you write here."),
    ),
    (
        N_("What for"),
        N_(
            "To make, keep and remind you of the appointment, as part of a task in the public "
            "interest (art. 6.1.e of Regulation EU 2016/679). No consent is needed, and nothing is "
            "passed on to others."
        ),
    ),
    (
        N_("For how long"),
        N_(
            "What you write before confirming: two hours. The booking and your contacts: 30 days "
            "after the appointment. Answers to the survey name no one."
        ),
    ),
    (
        N_("Cookies"),
        N_(
            "This site has only the cookies that its forms, the language and your booking need. "
            "They serve no other purpose and go to no other site."
        ),
    ),
    (
        N_("Your rights"),
        N_(
            "You may ask to see, correct or delete your data, or object to their use: write to the "
            "address at the foot of the page. You may also complain to the Garante "
            "(garanteprivacy.it)."
        ),
    ),
)

_LEGAL = (
    (
        N_("Licence of the contents"),
        N_(
            "Under the principle of open data by default (art. 52 of legislative decree 82/2005) "
            "and unless stated otherwise, data, documents and information on this site are "
            "published under the licence CC-BY 4.0. You are free to share and adapt them for any "
            "purpose, also commercial, if you name the source, and without adding restrictions."
        ),
    ),
    (
        N_("Terms and conditions of service"),
        N_(
            "Booking is free of charge. A booking holds a seat for the person named in it; please "
            "cancel it if you cannot come, so that it is free for another person."
        ),
    ),
)


class AboutPages:
    def __init__(self, context: PortalContext, kit: PageKit) -> None:
        self._kit = kit
        self._limits = RequestLimits(context)

    def add_to(self, app: web.Application) -> None:
        app.router.add_get(QUESTIONS, self.questions)
        app.router.add_get(PRIVACY, self.privacy)
        app.router.add_get(LEGAL_NOTES, self.legal_notes)

    async def questions(self, request: web.Request) -> web.Response:
        return self._answer(request, N_("Frequently asked questions"), _QUESTIONS)

    async def privacy(self, request: web.Request) -> web.Response:
        return self._answer(request, N_("Privacy notice"), _PRIVACY)

    async def legal_notes(self, request: web.Request) -> web.Response:
        return self._answer(request, N_("Legal notes"), _LEGAL, "legal-notes")

    def _answer(
        self,
        request: web.Request,
        title: str,
        sections: tuple[tuple[str, str], ...],
        element: str = "",
    ) -> web.Response:
        self._limits.check(request, is_change=False)
        asked = self._kit.asked(request)
        page = TextPage(
            title=asked.words.gettext(title),
            trail=(PageLink(asked.words.gettext(title), asked.href(request.path)),),
            sections=_said(sections, asked, asked.words),
            element=element,
        )
        return self._kit.page(request, page)


def _said(
    sections: tuple[tuple[str, str], ...], asked: PageAsked, words: Words
) -> tuple[TextSection, ...]:
    comune = asked.comune.comune.name
    return tuple(
        TextSection(words.gettext(heading), words.gettext(text, comune))
        for heading, text in sections
    )
