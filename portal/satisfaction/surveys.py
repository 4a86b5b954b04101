"""The survey: which questions are asked after how many stars, and storing an answer.

Owns the reasons; their Italian words must be those of the Modello Comuni, which the state's checker
compares.
"""

import secrets
from collections.abc import Mapping

from msgspec import Struct
from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from portal.satisfaction.tables import feedback
from text.catalogue import N_

STARS = range(1, 6)
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

REASONS = frozenset({*DIFFICULTIES, *MERITS})


class SurveyAnswer(Struct, frozen=True):
    """`reason` is empty if none was chosen."""

    about: str
    stars: int
    reason: str
    text: str


async def add(connection: AsyncConnection, comune: str, answer: SurveyAnswer) -> None:
    row = {
        "comune": comune,
        "id": secrets.token_urlsafe(16),
        "about": answer.about,
        "stars": answer.stars,
        "reason": answer.reason,
        "text": answer.text,
    }
    await connection.execute(insert(feedback).values(**row))
