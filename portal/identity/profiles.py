"""The profile of a citizen who has signed in: name, contacts, language, how to be told.

Owns the rows of `citizen` and what may be written in them. A person is found by the codice fiscale
that a provider or a card has proven; nothing that is typed leads to a profile.
"""

import secrets
from typing import Any

from msgspec import Struct
from sqlalchemy import Row, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from casework.storage.inserts import insert_new
from portal.identity.refusals import ProfileChanged
from portal.identity.signed_in import ProvenPerson
from portal.identity.tables import citizen as table
from portal.notifications.kinds import ContactChannel


class Profile(Struct, frozen=True):
    """`version` grows with each change, so that two tabs do not overwrite each other."""

    id: str
    codice_fiscale: str
    given_name: str
    surname: str
    email: str | None
    phone: str | None
    language: str
    channel: ContactChannel
    version: int


class OwnWishes(Struct, frozen=True):
    """What the person may change."""

    email: str | None
    phone: str | None
    language: str
    channel: ContactChannel


async def signed_in_profile(
    connection: AsyncConnection, comune: str, person: ProvenPerson, language: str
) -> Profile:
    """The profile of who has just signed in: made the first time, its names as proven today.

    A card without names leaves those that are known.
    """
    row = {
        "comune": comune,
        "id": secrets.token_urlsafe(16),
        "codice_fiscale": person.codice_fiscale,
        "given_name": person.given_name,
        "surname": person.surname,
        "email": person.email,
        "language": language,
        "channel": ContactChannel.EMAIL,
    }
    mine = table.c.comune == comune, table.c.codice_fiscale == person.codice_fiscale
    if not await insert_new(connection, table, row) and person.surname:
        names = {"given_name": person.given_name, "surname": person.surname}
        await connection.execute(update(table).where(*mine).values(names))
    return _profile((await connection.execute(select(table).where(*mine))).one())


async def profile(connection: AsyncConnection, comune: str, id: str) -> Profile | None:
    """None if it has been erased."""
    query = select(table).where(table.c.comune == comune, table.c.id == id)
    row = (await connection.execute(query)).one_or_none()
    return None if row is None else _profile(row)


async def change_contacts(
    connection: AsyncConnection, comune: str, id: str, contacts: OwnWishes, version: int
) -> None:
    """Write what was checked. Raises: ProfileChanged if `version` is no more the newest."""
    done = await connection.execute(
        update(table)
        .where(table.c.comune == comune, table.c.id == id, table.c.version == version)
        .values(
            email=contacts.email,
            phone=contacts.phone,
            language=contacts.language,
            channel=contacts.channel,
            version=version + 1,
        )
    )
    if done.rowcount != 1:
        raise ProfileChanged("the profile was changed in another window: load it again")


async def erase_profile(connection: AsyncConnection, comune: str, id: str) -> None:
    await connection.execute(delete(table).where(table.c.comune == comune, table.c.id == id))


def _profile(row: Row[Any]) -> Profile:
    return Profile(
        id=row.id,
        codice_fiscale=row.codice_fiscale,
        given_name=row.given_name,
        surname=row.surname,
        email=row.email,
        phone=row.phone,
        language=row.language,
        channel=ContactChannel(row.channel),
        version=row.version,
    )
