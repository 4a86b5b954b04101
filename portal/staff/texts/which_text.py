"""Which text is meant: of one kind of messages, for one medium, in one language; by its address."""

from collections.abc import Mapping

from aiohttp import web
from msgspec import Struct

from portal.error_sentences import CATALOGUE
from portal.notifications.composition.parts import Medium, Template
from portal.notifications.composition.short_message import OTHER_SCRIPTS
from portal.notifications.composition.templates import default_template
from portal.notifications.kinds import MessageKind
from portal.notifications.overview import KINDS
from portal.staff.door import StaffAsked
from portal.staff.menu import TEXTS
from sportello.model.languages import LANGUAGES
from sportello.model.refusals import NotThere
from text.catalogue import N_, Words

HERE = TEXTS + "/{kind}/{medium}/{language}"
MEDIA: Mapping[Medium, str] = {Medium.LETTER: N_("E-mail and App IO"), Medium.SMS: N_("SMS")}


class UnknownText(NotThere): ...


class WhichText(Struct, frozen=True):
    """Of which messages a text is; `words` are of its language."""

    kind: MessageKind
    medium: Medium
    words: Words

    @property
    def id(self) -> str:
        """In the log and among the versions."""
        return f"{self.kind}/{self.medium}/{self.words.language.code}"

    @property
    def path(self) -> str:
        return f"{TEXTS}/{self.id}"

    def standard(self) -> Template:
        return default_template(self.kind, self.medium, self.words)

    def title(self, asked: StaffAsked) -> str:
        return asked.words.gettext(
            "%1, %2, %3",
            asked.words.gettext(KINDS[self.kind]),
            asked.words.gettext(MEDIA[self.medium]),
            self.words.language.own_name,
        )


def text_in(request: web.Request) -> WhichText:
    """That of the path. Raises: UnknownText"""
    said = request.match_info
    try:
        kind, medium = MessageKind(said["kind"]), Medium(said["medium"])
    except ValueError:
        raise UnknownText(f"there is no text {request.path}") from None
    language = said["language"]
    if language not in LANGUAGES or (medium is Medium.SMS and language in OTHER_SCRIPTS):
        raise UnknownText(f"there is no text {request.path}")
    return WhichText(kind, medium, CATALOGUE.words(language))
