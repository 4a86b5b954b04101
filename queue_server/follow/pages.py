"""Sentences become HTML: whole pages, and what a page that is open already is sent anew.

Owns the templates next to it and what stands in them besides sentences. Everything is escaped by
Jinja2 itself; the texts come from `sentences`.
"""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Struct

from queue_server.follow import sentences
from queue_server.follow.turn import Turn
from sportello.model.languages import HOUSE_LANGUAGE
from sportello.model.plan import Plan
from text.catalogue import LANGUAGES, Catalogue, Words
from text.times import clock
from web.negotiation import language_of
from web.pages.templates import templates_of


class Pieces(Struct, frozen=True):
    """What an open page puts in place of what it showed; `ways` says when its buttons changed."""

    at: str
    title: str
    tone: str
    aloud: str
    call: str
    turn: str
    ways: str
    offers: str


class Pages:
    """The pages of one branch, in ten languages."""

    def __init__(self, plan: Plan, new_id: Callable[[], UUID]) -> None:
        """`new_id` gives the id of the command that a button sends, and sends again if touched
        twice.
        """
        self._new_id = new_id
        self._plan = plan
        self._zone = ZoneInfo(plan.zone)
        self._catalogue = Catalogue("queue_server")
        self._templates = templates_of("queue_server.follow")

    def page(self, turn: Turn, token: str, now: datetime, refused: str | None = None) -> str:
        """All of the page; `refused` says why the last button has done nothing."""
        words = self.words(turn.language)
        return self._render(
            "page.html",
            words,
            said=sentences.said(turn, words, self._zone),
            token=token,
            at=self.time(now, turn),
            refused=refused,
        )

    def news(self, turn: Turn, now: datetime) -> str:
        """The same for a page that is open already, as JSON on one line."""
        words = self.words(turn.language)
        said = sentences.said(turn, words, self._zone)
        return msgspec.json.encode(
            Pieces(
                at=self.time(now, turn),
                title=said.title,
                tone=said.tone,
                aloud=said.aloud,
                call=said.call,
                turn=self._render("turn.html", words, said=said),
                ways=" ".join(turn.ways),
                offers=self._render("offers.html", words, said=said),
            )
        ).decode()

    def notice(
        self, notice: sentences.NoTurnNotice, words: Words, *, tries_again: bool = False
    ) -> str:
        """A page that has no turn to show."""
        return self._render("notice.html", words, notice=notice, tries_again=tries_again)

    def words(self, language: str) -> Words:
        """The words of a ticket's language, Italian for one that was not written."""
        return self._catalogue.words(language if language in LANGUAGES else HOUSE_LANGUAGE)

    def words_for(self, accepted: str) -> Words:
        """The one of our languages that a browser prefers (its Accept-Language)."""
        return self.words(language_of(accepted, LANGUAGES, HOUSE_LANGUAGE))

    def time(self, now: datetime, turn: Turn) -> str:
        """The hour and minute where the branch stands."""
        return clock(now.astimezone(self._zone).time(), self.words(turn.language).language.code)

    def _render(self, template: str, words: Words, **facts: object) -> str:
        language = words.language
        return self._templates.get_template(template).render(
            language=language.code,
            direction="rtl" if language.is_right_to_left else "ltr",
            branch=self._plan.name,
            labels=sentences.labels(words),
            new_id=self._new_id,
            **facts,
        )
