"""Sign-ins that have begun: kept on the server, tied to one browser, used once.

Owns their rows. The secret `state` is in a cookie of the browser and, through the provider, in the
address that it comes back to; the two must be the same, so that a link signs no one in as another
person. Source: docs/decisions/0125-our-own-relying-party.md
"""

import secrets
from collections.abc import Mapping
from datetime import timedelta
from hashlib import sha256
from hmac import compare_digest

import msgspec
from msgspec import Struct
from sqlalchemy import delete, insert, update
from sqlalchemy.ext.asyncio import AsyncConnection

from portal.identity.oidc.relying_party import Attempt
from portal.identity.refusals import SignInExpired
from portal.identity.signed_in import ProvenPerson, SignInMethod
from portal.identity.tables import sign_in_attempt as table
from portal.storage.metadata import database_now

LASTS = timedelta(minutes=15)
"""To unlock a telephone and find a password."""

HANDOVER_LASTS = timedelta(minutes=1)


class BegunSignIn(Struct, frozen=True):
    """`return_to` is a path of ours to go on with; `proven` whom the card's door has seen."""

    attempt: Attempt
    method: SignInMethod
    return_to: str
    proven: ProvenPerson | None = None


async def keep(connection: AsyncConnection, comune: str, begun: BegunSignIn) -> None:
    attempt = begun.attempt
    await connection.execute(
        insert(table).values(
            comune=comune,
            state=_digest(attempt.state),
            method=begun.method,
            nonce=attempt.nonce,
            verifier=attempt.verifier,
            return_to=begun.return_to,
            expires_at=database_now(LASTS.total_seconds()),
        )
    )


async def take(
    connection: AsyncConnection, comune: str, cookie: str | None, answer: Mapping[str, str]
) -> BegunSignIn:
    """The attempt of this browser, which is over by that: an answer counts once.

    `cookie` is what the browser holds, `answer` the query with which it came back.
    Raises: SignInExpired
    """
    state = answer.get("state", "")
    if not cookie or not _is_same(cookie, state):
        raise SignInExpired("the answer was not begun in this browser")
    mine = table.c.comune == comune, table.c.state == _digest(state)
    query = delete(table).where(*mine, table.c.expires_at > database_now()).returning(table)
    row = (await connection.execute(query)).one_or_none()
    if row is None:
        raise SignInExpired("the sign-in was begun too long ago, or has ended already")
    method = SignInMethod(row.method)
    proven: ProvenPerson | None = None
    if method is SignInMethod.CARD:
        if row.proven is None or not _is_same(_digest(answer.get("code", "")), row.handover):
            raise SignInExpired("the card's door has handed over nothing with this code")
        proven = msgspec.json.decode(row.proven, type=ProvenPerson)
    return BegunSignIn(Attempt(state, row.nonce, row.verifier), method, row.return_to, proven)


async def hand_over(
    connection: AsyncConnection, comune: str, state: str, proven: ProvenPerson
) -> str:
    """Note at the card's door whom it has seen. Returns the code that the browser takes along.

    Raises: SignInExpired unless `state` is that of a card's sign-in which has just begun.
    """
    code = secrets.token_urlsafe(32)
    done = await connection.execute(
        update(table)
        .where(
            table.c.comune == comune,
            table.c.state == _digest(state),
            table.c.method == SignInMethod.CARD,
            table.c.handover.is_(None),
            table.c.expires_at > database_now(),
        )
        .values(
            handover=_digest(code),
            proven=msgspec.json.encode(proven).decode(),
            expires_at=database_now(HANDOVER_LASTS.total_seconds()),
        )
    )
    if done.rowcount != 1:
        raise SignInExpired("no sign-in with a card has begun here")
    return code


async def forget_expired(connection: AsyncConnection) -> int:
    """Returns the number deleted."""
    done = await connection.execute(delete(table).where(table.c.expires_at <= database_now()))
    return done.rowcount


def _is_same(told: str, known: str) -> bool:
    return compare_digest(told.encode(errors="replace"), known.encode(errors="replace"))


def _digest(secret: str) -> str:
    return sha256(secret.encode(errors="replace")).hexdigest()
