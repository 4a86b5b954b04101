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
from sqlalchemy import Table, select
from sqlalchemy.ext.asyncio import AsyncConnection

from casework.drafts.tables import guided_case
from casework.storage.inserts import insert_new
from portal.bookings.tables import booking
from portal.satisfaction.tables import feedback
from text.catalogue import N_

STARS = range(1, 6)
FIRST_GOOD = 4
MOST_LETTERS = 2000
AFTER_SENDING, AFTER_OUTCOME = "sent:", "outcome:"
"""Stand before the id of a request."""

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
    """`about` is the path of a page, the id of a service, the id of a booking: the visit, or what
    `about_case` gives.
    """

    about: str
    stars: int
    reasons: tuple[str, ...]
    text: str


def offered(stars: int, reasons: Iterable[str]) -> tuple[str, ...]:
    """Those of the reasons that are asked after so many stars, each once."""
    asked = MERITS if stars >= FIRST_GOOD else DIFFICULTIES
    return tuple(dict.fromkeys(reason for reason in reasons if reason in asked))


def about_case(case: str, *, is_over: bool) -> str:
    """A request is judged once when it was sent, and once more after its outcome."""
    return f"{AFTER_OUTCOME if is_over else AFTER_SENDING}{case}"


def is_public(about: str, services: Container[str]) -> bool:
    """Whether anyone may answer about it: a page, or one of the Comune's services. Another is a
    visit or a request, which its link or token alone lets one judge.
    """
    return about.startswith("/") or about in services


async def add(
    connection: AsyncConnection, comune: str, answer: SurveyAnswer, *, key: bytes, by: str = ""
) -> bool:
    """False if this was answered before: a visit or request by anyone, the rest by this browser.

    key  the portal's secret
    by   the digest of a browser; empty for a program, which is not told from others

    Of a visit or request the service is kept, and nothing by which it could be found.
    """
    about, once = answer.about, by and f"{by} {answer.about}"
    service = await _service_used(connection, comune, about)
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


async def _service_used(connection: AsyncConnection, comune: str, about: str) -> str | None:
    """By that visit or request; None where it is neither."""
    table: Table = booking
    for prefix in (AFTER_SENDING, AFTER_OUTCOME):
        if about.startswith(prefix):
            table, about = guided_case, about.removeprefix(prefix)
    theirs = select(table.c.service).where(table.c.comune == comune, table.c.id == about)
    service: str | None = (await connection.execute(theirs)).scalar()
    return service
