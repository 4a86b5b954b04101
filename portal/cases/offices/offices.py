"""The rows of offices. One that a form names and no one has entered is made when it is needed, so
that no case waits for an office that does not exist.
"""

import re
from collections.abc import Mapping
from datetime import datetime

from msgspec import Struct
from sqlalchemy import bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from casework.storage.inserts import insert_new
from portal.cases.offices.tables import office
from sportello.cases.definition import FormDefinition
from sportello.model.refusals import NotNow, NotThere
from text.everyday_words import words_of

MOST_LETTERS = 100


class UnknownOffice(NotThere): ...


class OfficeDissolved(NotNow):
    """It was dissolved: its successor goes on with its work."""


class CompetentOffice(Struct, frozen=True):
    """An office that answers requests; see `tables`."""

    id: str
    name: str
    email: str | None = None
    is_sensitive: bool = False
    successor: str | None = None
    dissolved_at: datetime | None = None


Offices = Mapping[str, CompetentOffice]
"""All of a Comune, by id."""

_COLUMNS = tuple(office.c[name] for name in CompetentOffice.__struct_fields__)
_ALL = select(*_COLUMNS).where(office.c.comune == bindparam("of_comune")).order_by(office.c.name)
_NAMED = select(*_COLUMNS).where(
    office.c.comune == bindparam("of_comune"), office.c.name == bindparam("of_name")
)


async def all_offices(connection: AsyncConnection, comune: str) -> Offices:
    """In the order of their names, those that were dissolved too."""
    rows = await connection.execute(_ALL, {"of_comune": comune})
    return {row[0]: CompetentOffice(*row) for row in rows}


async def competent(connection: AsyncConnection, comune: str, name: str) -> CompetentOffice:
    """The office that a form calls so, made if there is none; of one that was dissolved, the one
    that goes on with its work.
    """
    found = await _named(connection, comune, name)
    if found is None:
        await add(connection, comune, name)
        found = await _named(connection, comune, name)
        assert found is not None, "it was just made"
    if found.successor is None:
        return found
    return working(await all_offices(connection, comune), found.id)


def offices_of(definition: FormDefinition) -> frozenset[str]:
    """Names of all that a form may lead to."""
    others = (each.office for each in definition.by_answer if each.office is not None)
    return frozenset((definition.office, *others))


def working(offices: Offices, id: str) -> CompetentOffice:
    """The office itself, or the one that goes on with its work. Raises: UnknownOffice"""
    found = find(offices, id)
    while found.successor is not None:
        found = find(offices, found.successor)
    return found


def find(offices: Offices, id: str) -> CompetentOffice:
    """Raises: UnknownOffice"""
    if (found := offices.get(id)) is None:
        raise UnknownOffice(f"there is no office {id}")
    return found


def absorbed_by(offices: Offices, id: str) -> frozenset[str]:
    """The office, and those that were dissolved into it, however often."""
    return frozenset(each for each in offices if working(offices, each).id == id)


async def add(connection: AsyncConnection, comune: str, name: str) -> None:
    """Nothing is done if there is one of that name."""
    id = "-".join(words_of(name)) or "ufficio"
    number, row = 1, {"comune": comune, "name": name, "is_sensitive": False}
    while not await insert_new(connection, office, row | {"id": id}):
        if await _named(connection, comune, name) is not None:
            return
        number += 1
        id = f"{re.sub(r'-[0-9]+$', '', id)}-{number}"


async def change_office(connection: AsyncConnection, comune: str, changed: CompetentOffice) -> None:
    """Its mail address and whether it is sensitive."""
    that = office.c.comune == comune, office.c.id == changed.id
    values = {"email": changed.email, "is_sensitive": changed.is_sensitive}
    await connection.execute(update(office).where(*that).values(values))


async def dissolve(
    connection: AsyncConnection, comune: str, id: str, successor: str, now: datetime
) -> None:
    """`successor` goes on with its work, its closed cases included; open ones are handed over by
    `portal.cases.handling`. Raises: UnknownOffice, OfficeDissolved
    """
    offices = await all_offices(connection, comune)
    if find(offices, id).successor is not None:
        raise OfficeDissolved(f"{id} was dissolved before")
    if working(offices, successor).id == id:
        raise OfficeDissolved(f"{successor} is {id} itself, or was dissolved into it")
    that = office.c.comune == comune, office.c.id == id
    values = {"successor": working(offices, successor).id, "dissolved_at": now}
    await connection.execute(update(office).where(*that).values(values))


async def _named(connection: AsyncConnection, comune: str, name: str) -> CompetentOffice | None:
    row = (await connection.execute(_NAMED, {"of_comune": comune, "of_name": name})).one_or_none()
    return None if row is None else CompetentOffice(*row)
