"""Registrations looked for by number, emergency number, or words of sender and subject."""

import re

from msgspec import Struct
from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from portal.registration.entries import Administration, Registration, RegistrationId
from portal.registration.numbering import in_register, registration_of
from portal.registration.tables import annulment, registration

NUMBER = re.compile(r"([0-9]{1,12})(?:/([0-9]{4}))?", re.ASCII)


class FoundRegistration(Struct, frozen=True):
    registration: Registration
    is_annulled: bool


async def look_up(
    connection: AsyncConnection, of_whom: Administration, written: str, most: int
) -> list[FoundRegistration]:
    """The newest first; all of them where nothing is written."""
    columns = registration.c
    is_annulled = exists().where(
        in_register(annulment, of_whom),
        annulment.c.year == columns.year,
        annulment.c.number == columns.number,
    )
    query = (
        select(registration, is_annulled.label("is_annulled"))
        .where(in_register(registration, of_whom), *_meant(written.strip()))
        .order_by(columns.year.desc(), columns.number.desc())
        .limit(most)
    )
    rows = await connection.execute(query)
    return [FoundRegistration(registration_of(row), bool(row.is_annulled)) for row in rows]


def number_in(written: str) -> RegistrationId | None:
    """ "0000012/2026" as it stands on a receipt; None for anything else."""
    found = NUMBER.fullmatch(written.strip())
    return RegistrationId(int(found[2]), int(found[1])) if found and found[2] else None


def _meant(written: str) -> list[ColumnElement[bool]]:
    columns = registration.c
    if not written:
        return []
    if found := NUMBER.fullmatch(written):
        year = [columns.year == int(found[2])] if found[2] else []
        return [columns.number == int(found[1]), *year]
    if written.upper().startswith("EM-"):
        return [func.lower(columns.emergency) == written.lower()]
    return [
        columns.sender.icontains(word, autoescape=True)
        | columns.subject.icontains(word, autoescape=True)
        for word in written.split()
    ]
