"""Answer a request once: a second one with the same key gets the first one's answer.

Owns the transaction in which the answer is made and stored.
"""

from collections.abc import Awaitable, Callable

from sqlalchemy.ext.asyncio import AsyncConnection

from casework.storage.database import Database
from casework.storage.once import RequestKey, StoredAnswer, known_answers, store_answers
from sportello.model.refusals import Refused


class _AnsweredMeanwhile(Exception):
    """A twin was quicker: what was done here is rolled back."""


async def answered_once(
    database: Database,
    key: RequestKey,
    make: Callable[[AsyncConnection], Awaitable[StoredAnswer]],
) -> StoredAnswer:
    """What `make` answers, stored in its transaction. A refusal may be tried again.

    Raises: IdempotencyKeyReused; what `make` raises
    """
    if (told := await _known(database, key)) is not None:
        return told
    try:
        async with database.brief_transaction() as connection:
            made = await make(connection)
            if key not in await store_answers(connection, [(key, made)]):
                raise _AnsweredMeanwhile
            return made
    except (_AnsweredMeanwhile, Refused) as ended:
        if (told := await _known(database, key)) is not None:
            return told
        raise ended


async def _known(database: Database, key: RequestKey) -> StoredAnswer | None:
    """Raises: IdempotencyKeyReused"""
    async with database.brief_reading() as connection:
        told = (await known_answers(connection, [key])).get(key)
    if isinstance(told, Refused):
        raise told
    return told
