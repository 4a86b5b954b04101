"""Of an answer that home and counter wrote differently over a cut line, one is chosen.

A function never commits. Source: docs/decisions/0217-prepared-requests-travel.md
"""

from datetime import datetime

from msgspec.structs import replace
from sqlalchemy.ext.asyncio import AsyncConnection

from casework.drafts import cases
from casework.drafts.kept_case import KeptCase
from casework.prepared.holding import rewrite


async def choose(
    connection: AsyncConnection,
    comune: str,
    case: KeptCase,
    name: str,
    now: datetime,
    *,
    home: bool,
) -> KeptCase:
    """`home`: what was written there takes the place of the answer; else it is forgotten. Of a
    `name` that is settled already, nothing changes. `case` is locked, as `find` does it.

    Raises: AlreadySent, OpenAtCounter
    """
    cases.check_open(case)
    if name not in case.from_home:
        return case
    answers = {**case.answers, name: case.from_home[name]} if home else case.answers
    left = {each: said for each, said in case.from_home.items() if each != name}
    chosen = replace(case, answers=answers, from_home=left, version=case.version + 1, saved_at=now)
    await rewrite(connection, comune, case, chosen)
    return chosen
