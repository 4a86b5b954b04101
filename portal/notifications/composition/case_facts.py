"""What a message may say of a case, in its reader's language, and how it reads.

Owns which facts of a request stand in a message. No answer is among them. A sensitive service is
left out by who fills them in: `title` is empty then, and the office too.
"""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date
from msgspec import Struct
from msgspec.structs import replace

from portal.notifications.case_kinds import CASE_MESSAGES, TO_OFFICES, CaseMessage
from portal.notifications.composition.parts import LetterContent, LetterRow, Medium, office_writes
from portal.notifications.kinds import CaseMessageKind
from text.catalogue import Words
from text.times import clock, locale_of


class CaseFacts(Struct, frozen=True, kw_only=True):
    """Names are in `language`; empty is what there is not, or is not to be told.

    title         what kind of request it is
    who           the person who presents it
    presented_at  when it was sent; None before (aware)
    number        "12/2026", of the ordinary register
    emergency     its number in the emergency register
    to_mend       with how many defects it was received
    link          where its reader goes on
    remark        what the office adds in its own words
    """

    kind: CaseMessageKind
    language: str
    comune: str
    link: str
    zone: str
    title: str = ""
    who: str = ""
    presented_at: datetime | None = None
    number: str = ""
    emergency: str = ""
    office: str = ""
    answer_by: date | None = None
    to_mend: int = 0
    remark: str = ""

    def with_remark(self, remark: str) -> "CaseFacts":
        return replace(self, remark=remark)

    @property
    def row(self) -> CaseMessage:
        return CASE_MESSAGES[self.kind]

    @property
    def presented(self) -> datetime | None:
        """Local time."""
        return None if self.presented_at is None else self.presented_at.astimezone(self._zone)

    @property
    def _zone(self) -> ZoneInfo:
        return ZoneInfo(self.zone)


def case_values(facts: CaseFacts, words: Words, medium: Medium) -> dict[str, str]:
    """What stands in each place. An SMS has short days."""
    presented, day, time = facts.presented, "", ""
    if presented is not None:
        form = "full" if medium is Medium.LETTER else "d MMM"
        day = format_date(presented, form, locale_of(facts.language))
        time = clock(presented.time(), facts.language)
    return {
        "comune": facts.comune,
        "who": facts.who or words.gettext("a person"),
        "day": day,
        "time": time,
        "number": numbered(facts, words),
    }


def numbered(facts: CaseFacts, words: Words) -> str:
    """By which number it is found, in words; that it follows, where it has none."""
    if facts.number:
        return words.gettext("Register number %1", facts.number)
    if facts.emergency:
        return words.gettext("Emergency register %1", facts.emergency)
    return words.gettext("The register number follows")


def case_letter(
    facts: CaseFacts, subject: str, paragraphs: list[str], words: Words
) -> LetterContent:
    """Subject and paragraphs are those of the template, filled."""
    is_sent = facts.row.shows_facts
    told = [*paragraphs, *_follows(facts, words), *office_writes(facts.remark, words)]
    return LetterContent(
        subject=subject,
        paragraphs=tuple(told),
        lead=numbered(facts, words) if is_sent else "",
        under=_presented(facts, words) if is_sent else "",
        rows=tuple(_rows(facts, words)),
        action=words.gettext(facts.row.action),
        link=facts.link,
        sender=facts.comune,
        closing=_closing(facts, words),
    )


def _closing(facts: CaseFacts, words: Words) -> str:
    if facts.kind in TO_OFFICES:
        return words.gettext(
            "This address is that of an office of %1, as its staff has entered it. "
            "Replies are not read.",
            facts.comune,
        )
    return words.gettext(
        "%1 sends this message because of a request in which this contact was given. "
        "Replies are not read.",
        facts.comune,
    )


def _follows(facts: CaseFacts, words: Words) -> list[str]:
    if facts.kind is not CaseMessageKind.RECEIPT or facts.number:
        return []
    return [
        words.gettext(
            "The ordinary register number follows in another message. It changes nothing of the "
            "day on which you presented the request."
        )
    ]


def _presented(facts: CaseFacts, words: Words) -> str:
    values = case_values(facts, words, Medium.LETTER)
    return words.gettext("Presented on %1 at %2", values["day"], values["time"])


def _rows(facts: CaseFacts, words: Words) -> list[LetterRow]:
    found = [(words.gettext("Request"), facts.title)]
    if facts.row.is_the_link:
        found.append((words.gettext("Presented by"), facts.who))
    if facts.row.shows_facts:
        if facts.number and facts.emergency:
            found.append((words.gettext("Emergency register"), facts.emergency))
        found.append((words.gettext("Office"), facts.office))
        if facts.answer_by is not None:
            answer_by = format_date(facts.answer_by, "long", locale_of(facts.language))
            found.append((words.gettext("Answer by"), answer_by))
    if facts.kind is CaseMessageKind.RECEIPT and facts.to_mend:
        told = words.gettext("To be mended: %1. See the page of the request.", str(facts.to_mend))
        found.append((words.gettext("Received with reserve"), told))
    return [LetterRow(label, value) for label, value in found if value]
