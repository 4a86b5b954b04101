"""The survey: which questions are asked after how many stars, and storing an answer.

Owns the reasons; their Italian words must be those of the Modello Comuni, which the state's checker
compares. A second answer of one browser about a page, or about one visit, is known by a keyed
digest that names no one.
"""

import secrets
from collections.abc import Container, Iterable, Mapping
from hashlib import blake2b

import msgspec
from msgspec import Struct
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from casework.storage.inserts import insert_new
from portal.bookings.tables import booking
from portal.satisfaction.tables import feedback
from text.catalogue import N_

STARS = range(1, 6)
FIRST_GOOD = 4
MOST_LETTERS = 2000

DIFFICULTIES: Mapping[str, str] = {
    "unclear": N_("Sometimes the instructions were not clear"),
    "incomplete": N_("Sometimes the instructions were not complete"),
    "lost": N_("Sometimes I did not know if I was proceeding correctly"),
    "technical": N_("I had technical problems"),
    "other_difficulty": N_("Other"),
}
"""Asked after one to three stars."""

MERITS: Mapping[str, str] = {
    "clear": N_("The instructions were clear"),
    "complete": N_("The instructions were complete"),
    "sure": N_("I always knew that I was proceeding correctly"),
    "smooth": N_("I had no technical problems"),
    "other_merit": N_("Other"),
}
"""Asked after four or five."""


class SurveyAnswer(Struct, frozen=True):
    """`about` is the path of a page, the id of a service, or the id of a booking: the visit."""

    about: str
    stars: int
    reasons: tuple[str, ...]
    text: str


def offered(stars: int, reasons: Iterable[str]) -> tuple[str, ...]:
    """Those of the reasons that are asked after so many stars, each once."""
    asked = MERITS if stars >= FIRST_GOOD else DIFFICULTIES
    return tuple(dict.fromkeys(reason for reason in reasons if reason in asked))


def is_public(about: str, services: Container[str]) -> bool:
    """Whether anyone may answer about it: a page, or one of the Comune's services. Another is a
    visit, which its link or token alone lets one judge.
    """
    return about.startswith("/") or about in services


async def add(
    connection: AsyncConnection, comune: str, answer: SurveyAnswer, *, key: bytes, by: str = ""
) -> bool:
    """False if this was answered before: a visit by anyone, the rest by the same browser.

    key  the portal's secret
    by   the digest of a browser; empty for a program, which is not told from others

    Of a visit the service is kept, and nothing by which the booking could be found.
    """
    about, once = answer.about, by and f"{by} {answer.about}"
    theirs = select(booking.c.service).where(booking.c.comune == comune, booking.c.id == about)
    service: str | None = (await connection.execute(theirs)).scalar()
    if service is not None:
        about, once = service, f"visit {answer.about}"
    row = {
        "comune": comune,
        "id": secrets.token_urlsafe(16),
        "about": about,
        "stars": answer.stars,
        "reasons": msgspec.json.encode(answer.reasons).decode(),
        "text": answer.text,
        "once": blake2b(once.encode(), key=key[:64], digest_size=16).hexdigest() if once else None,
    }
    return await insert_new(connection, feedback, row)
