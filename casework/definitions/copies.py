"""Versions of forms as a branch keeps them: those that were published, copied from their portal.

Owns what is told of a version besides its body, and how a copy becomes what was told. No function
commits.
"""

from collections.abc import Sequence

import msgspec
from sqlalchemy import delete, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from casework.definitions.tables import form_version, service_form
from casework.storage.inserts import insert_new
from sportello.cases.definition import FormDefinition
from sportello.sync.casework import ToldForm


async def told_forms(connection: AsyncConnection, comune: str) -> tuple[ToldForm, ...]:
    """Every version that was ever published, by service, the oldest first."""
    columns = form_version.c
    is_on = (service_form.c.published == columns.version).label("is_on")
    query = (
        select(columns.service, columns.version, is_on, columns.published_at, columns.ended_at)
        .join(
            service_form,
            (columns.comune == service_form.c.comune) & (columns.service == service_form.c.service),
        )
        .where(columns.comune == comune, columns.published_at.is_not(None))
        .order_by(columns.service, columns.version)
    )
    return tuple(
        ToldForm(
            service=row.service,
            version=row.version,
            is_published=bool(row.is_on),
            published_at=row.published_at,
            ended_at=row.ended_at,
        )
        for row in await connection.execute(query)
    )


async def missing(
    connection: AsyncConnection, comune: str, told: Sequence[ToldForm]
) -> list[ToldForm]:
    """Those that have to be fetched: not here, or first published at another instant, as after a
    portal was restored and published another form under the same number.
    """
    columns = form_version.c
    query = select(columns.service, columns.version, columns.published_at)
    rows = await connection.execute(query.where(columns.comune == comune))
    here = {(row.service, row.version): row.published_at for row in rows}
    return [each for each in told if here.get((each.service, each.version)) != each.published_at]


async def keep_form(
    connection: AsyncConnection, comune: str, told: ToldForm, definition: FormDefinition
) -> None:
    """In place of one of the same number. New cases begin with it once `follow` says so."""
    here = (
        form_version.c.comune == comune,
        form_version.c.service == told.service,
        form_version.c.version == told.version,
    )
    await connection.execute(delete(form_version).where(*here))
    row = {
        "comune": comune,
        "service": told.service,
        "version": told.version,
        "body": msgspec.json.encode(definition).decode(),
        "made_at": told.published_at,
        "made_by": "",
        "left_out": "[]",
        "published_at": told.published_at,
        "ended_at": told.ended_at,
    }
    await insert_new(connection, form_version, row)


async def follow(connection: AsyncConnection, comune: str, told: Sequence[ToldForm]) -> None:
    """New cases begin with what is published there. Versions that are told no more stay, since a
    case may be on one, and nothing begins with them.
    """
    published = {each.service: each.version for each in told if each.is_published}
    newest: dict[str, int] = {}
    for each in told:
        newest[each.service] = max(each.version, newest.get(each.service, 0))
        here = tuple_(form_version.c.comune, form_version.c.service, form_version.c.version)
        ended = update(form_version).where(here == (comune, each.service, each.version))
        await connection.execute(ended.values(ended_at=each.ended_at))
    of_comune = service_form.c.comune == comune
    await connection.execute(update(service_form).where(of_comune).values(published=None))
    for service, version in newest.items():
        row = {"comune": comune, "service": service, "newest": version}
        await insert_new(connection, service_form, row)
        said = {"newest": version, "published": published.get(service)}
        theirs = (of_comune, service_form.c.service == service)
        await connection.execute(update(service_form).where(*theirs).values(said))
