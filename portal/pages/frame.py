"""What stands around every page: head, languages, navigation, breadcrumbs, foot.

Owns these links and where they lead; how they look is `templates/layout.html`.
"""

from collections.abc import Callable, Sequence

from msgspec import Struct

from portal.branches.sheets import Comune
from text.catalogue import LANGUAGES, Words
from web.pages.bootstrap_italia import PageFrame

HOME, SERVICES, BRANCHES = "/", "/servizi", "/sedi"
BOOK, BOOKINGS = "/prenota", "/prenotazioni"
REQUESTS = "/richieste"
NEW_REQUEST = f"{REQUESTS}/nuova"
PERSONAL_AREA = "/area-personale"
LOG_OUT = f"{PERSONAL_AREA}/uscita"
QUESTIONS, PRIVACY, LEGAL_NOTES = "/domande-frequenti", "/privacy", "/note-legali"
RATINGS = "/valutazioni"
STATIC = "/portale/static"


class PageLink(Struct, frozen=True):
    label: str
    href: str
    is_current: bool = False


class LanguageLink(Struct, frozen=True):
    """The same page in a language, by its own name."""

    code: str
    own_name: str
    href: str
    is_current: bool


class HeadPerson(Struct, frozen=True):
    """Who is signed in; `form_token` is that of the session, with which they sign out."""

    name: str
    form_token: str


class PortalFrame(PageFrame, frozen=True, kw_only=True):
    """`trail` are the breadcrumbs, the page itself last."""

    comune: Comune
    languages: tuple[LanguageLink, ...]
    own_name: str
    personal_area: str
    log_out: str
    signed_in: HeadPerson | None
    sections: tuple[PageLink, ...]
    trail: tuple[PageLink, ...]
    useful: tuple[PageLink, ...]
    report: str
    privacy: str
    legal_notes: str
    ratings: PageLink


def frame_of(
    comune: Comune,
    words: Words,
    title: str,
    trail: Sequence[PageLink],
    *,
    path: str,
    href: Callable[[str], str],
    in_language: Callable[[str], str],
    signed_in: HeadPerson | None = None,
) -> PortalFrame:
    """
    path         of the page itself
    href         a path as a link of this site
    in_language  the address of this page in the language of that code
    """
    language = words.language
    sections = (
        (words.gettext("Services"), SERVICES),
        (words.gettext("Branches"), BRANCHES),
        (words.gettext("Your booking"), BOOKINGS),
    )
    return PortalFrame(
        language=language.code,
        direction="rtl" if language.is_right_to_left else "ltr",
        title=title,
        site=comune.name,
        owner=comune.owner,
        skip=words.gettext("Skip to the content"),
        foot=comune.address,
        home=href(HOME),
        style_path=STATIC,
        comune=comune,
        languages=tuple(
            LanguageLink(each.code, each.own_name, in_language(each.code), each == language)
            for each in LANGUAGES.values()
        ),
        own_name=language.own_name,
        personal_area=href(PERSONAL_AREA),
        log_out=href(LOG_OUT),
        signed_in=signed_in,
        sections=tuple(
            PageLink(label, href(to), is_current=f"{path}/".startswith(f"{to}/"))
            for label, to in sections
        ),
        trail=_trail(words, title, trail, href),
        useful=(PageLink(words.gettext("Frequently asked questions"), href(QUESTIONS)),),
        report=f"mailto:{comune.email}",
        privacy=href(PRIVACY),
        legal_notes=href(LEGAL_NOTES),
        ratings=PageLink(words.gettext("Ratings and use of the services"), href(RATINGS)),
    )


def _trail(
    words: Words, title: str, trail: Sequence[PageLink], href: Callable[[str], str]
) -> tuple[PageLink, ...]:
    """From the home page to the page itself; empty for the home page."""
    if not trail:
        return ()
    return (PageLink(words.gettext("Home"), href(HOME)), *trail)
