"""Of what home and counter wrote differently over a cut line, one is chosen.

A function never commits. Source: docs/decisions/0217-prepared-requests-travel.md
"""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime

import msgspec
from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy.ext.asyncio import AsyncConnection

from casework.attachments import attachments
from casework.attachments.refusals import AttachmentUnknown
from casework.drafts import cases
from casework.drafts.from_home import FILE, FOR_WHOM
from casework.drafts.kept_case import KeptCase
from casework.prepared.holding import rewrite
from sportello.cases.parties import PresentedFor


class HomeChosen(Struct, frozen=True):
    """The case as it is now. `pieces` are those of a file that was removed, to be erased from the
    store after the commit.
    """

    case: KeptCase
    pieces: Sequence[str] = ()


async def choose(
    connection: AsyncConnection,
    comune: str,
    case: KeptCase,
    name: str,
    now: datetime,
    *,
    home: bool,
) -> HomeChosen:
    """`home`: what was written there takes the place of what stands; else it is forgotten. Of a
    `name` that is settled already, nothing changes. `case` is locked, as `find` does it.

    Raises: AlreadySent, OpenAtCounter
    """
    cases.check_open(case)
    if name not in case.from_home:
        return HomeChosen(case)
    left = {each: said for each, said in case.from_home.items() if each != name}
    taken = _with_home(case, name) if home else case
    pieces: Sequence[str] = ()
    if home and name.startswith(FILE):
        with suppress(AttachmentUnknown):  # removed here too meanwhile
            id = name.removeprefix(FILE)
            pieces = await attachments.remove(connection, comune, case.id, id)
    chosen = replace(taken, from_home=left, version=case.version + 1, saved_at=now)
    await rewrite(connection, comune, case, chosen)
    return HomeChosen(chosen, pieces)


def _with_home(case: KeptCase, name: str) -> KeptCase:
    said = case.from_home[name]
    if name == FOR_WHOM:
        return replace(case, presented_for=msgspec.convert(said, PresentedFor))
    if name.startswith(FILE):
        return case
    answers = {each: value for each, value in case.answers.items() if each != name}
    return replace(case, answers=answers if said is None else answers | {name: said})
