"""The texts of all messages in one language: which are the Comune's own, and since when."""

from typing import ClassVar
from zoneinfo import ZoneInfo

from aiohttp import web
from msgspec import Struct

from portal.error_sentences import CATALOGUE
from portal.identity.rights import StaffRight
from portal.notifications.composition.parts import Medium
from portal.notifications.composition.short_message import OTHER_SCRIPTS
from portal.notifications.kinds import MessageKind
from portal.notifications.overview import KINDS
from portal.notifications.own_words import changed_texts
from portal.pages.frame import PageLink
from portal.staff.door import StaffAsked, StaffDoor, StaffPage, StaffRoute
from portal.staff.fields import moment_said
from portal.staff.menu import TEXTS
from portal.staff.texts.which_text import MEDIA, WhichText
from sportello.model.languages import HOUSE_LANGUAGE, LANGUAGES

ZONE = ZoneInfo("Europe/Rome")


class TextLink(Struct, frozen=True):
    """`changed` is when staff last changed it; empty for the standard text."""

    href: str
    label: str
    changed: str


class TextLine(Struct, frozen=True):
    kind: str
    texts: tuple[TextLink, ...]


class TextsPage(StaffPage, frozen=True, kw_only=True):
    template: ClassVar[str] = "texts.html"

    languages: tuple[PageLink, ...]
    media: tuple[str, ...]
    lines: tuple[TextLine, ...]


class MessageTexts:
    def __init__(self, door: StaffDoor) -> None:
        self._door = door
        self._database = door.context.database

    @property
    def routes(self) -> tuple[StaffRoute, ...]:
        return (StaffRoute(TEXTS, StaffRight.EDIT_TEMPLATES, self.show),)

    async def show(self, request: web.Request, asked: StaffAsked) -> web.Response:
        """Of one language: `?testi=`."""
        wanted = request.query.get("testi", HOUSE_LANGUAGE)
        language = wanted if wanted in LANGUAGES else HOUSE_LANGUAGE
        async with self._database.reading() as connection:
            changed = await changed_texts(connection, asked.comune.id)
        media = [m for m in Medium if m is Medium.LETTER or language not in OTHER_SCRIPTS]
        lines = []
        for kind in MessageKind:
            links = []
            for medium in media:
                which = WhichText(kind, medium, CATALOGUE.words(language))
                at = changed.get((kind, medium, language))
                links.append(
                    TextLink(
                        asked.page.href(which.path),
                        which.title(asked),
                        moment_said(at, ZONE) if at else "",
                    )
                )
            lines.append(TextLine(asked.words.gettext(KINDS[kind]), tuple(links)))
        page = TextsPage(
            title=asked.words.gettext("Texts of the messages"),
            languages=tuple(
                PageLink(
                    CATALOGUE.words(code).language.own_name,
                    asked.page.href(f"{TEXTS}?testi={code}"),
                    is_current=code == language,
                )
                for code in LANGUAGES
            ),
            media=tuple(asked.words.gettext(MEDIA[medium]) for medium in media),
            lines=tuple(lines),
        )
        return self._door.page(request, asked, page)
