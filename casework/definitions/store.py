"""The versions of a Comune's form definitions: drafts, the published one, and those before it.

A case keeps the version it was begun with, so a version that was once published stays as it is.
No function commits. Source: docs/decisions/0194-versions-of-a-form.md
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from hashlib import sha256
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import ColumnElement, Row, Select, bindparam, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from casework.definitions.refusals import (
    DefinitionChanged,
    DefinitionFaulty,
    DefinitionFixed,
    DefinitionIncomplete,
    DefinitionNotPublic,
    UnknownDefinition,
)
from casework.definitions.tables import form_version, service_form
from sportello.cases.definition import FormDefinition
from sportello.cases.definition_check import problems


class DefinitionState(StrEnum):
    """WITHDRAWN: it was published once, and cases that were begun with it go on with it."""

    DRAFT = "draft"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class StoredDefinition(Struct, frozen=True, kw_only=True):
    """One version. Instants are aware UTC; `left_out` as in `tables`."""

    definition: FormDefinition
    state: DefinitionState
    made_at: datetime
    made_by: str
    published_at: datetime | None
    ended_at: datetime | None
    left_out: tuple[str, ...]


async def add_draft(
    connection: AsyncConnection,
    comune: str,
    definition: FormDefinition,
    now: datetime,
    *,
    made_by: str = "",
    left_out: Sequence[str] = (),
) -> FormDefinition:
    """As the next version of its service, whatever version it says. Returns it as it is stored."""
    version = await _next_version(connection, comune, definition.service)
    draft = replace(definition, version=version)
    row: Mapping[str, object] = {
        "comune": comune,
        "service": draft.service,
        "version": version,
        "body": _body(draft),
        "made_at": now,
        "made_by": made_by,
        "left_out": msgspec.json.encode(left_out).decode(),
    }
    await connection.execute(insert(form_version).values(row))
    return draft


async def change_draft(
    connection: AsyncConnection, comune: str, definition: FormDefinition, *, seen: str
) -> None:
    """In place of the version that it says, if that is still what was `seen`, by `digest_of`.

    Raises: UnknownDefinition, DefinitionFixed, DefinitionChanged
    """
    service, version = definition.service, definition.version
    await _lock(connection, comune, service)
    there = await stored_version(connection, comune, service, version)
    if there.published_at is not None:
        told = f"version {version} of {service} has been published: make a new version"
        raise DefinitionFixed(told)
    if digest_of(there.definition) != seen:
        told = f"version {version} of {service} was saved meanwhile: read it again"
        raise DefinitionChanged(told)
    here = _is_version(comune, service, version)
    await connection.execute(update(form_version).where(here).values(body=_body(definition)))


def digest_of(definition: FormDefinition) -> str:
    """What one who changes a draft carries of the state that they saw."""
    return sha256(_body(definition).encode()).hexdigest()[:16]


async def publish(
    connection: AsyncConnection, comune: str, service: str, version: int, now: datetime
) -> None:
    """New cases begin with this version from now on; one that was published before ends.

    Raises: UnknownDefinition, DefinitionFaulty, DefinitionIncomplete
    """
    before = await _lock(connection, comune, service)
    stored = await stored_version(connection, comune, service, version)
    if found := problems(stored.definition):
        told = f"version {version} of {service} has {len(found)} problems: mend them first"
        raise DefinitionFaulty(told, found)
    if stored.left_out:
        told = f"version {version} of {service} leaves out what its file asks: import it mended"
        raise DefinitionIncomplete(told, stored.left_out)
    if before == version:
        return
    await _set_published(connection, comune, service, version)
    if before is not None:
        await _set(connection, _is_version(comune, service, before), ended_at=now)
    first = stored.published_at or now
    here = _is_version(comune, service, version)
    await _set(connection, here, published_at=first, ended_at=None)


async def withdraw(
    connection: AsyncConnection, comune: str, service: str, version: int, now: datetime
) -> None:
    """No new case begins for the service. Raises: UnknownDefinition, DefinitionNotPublic"""
    before = await _lock(connection, comune, service)
    await stored_version(connection, comune, service, version)
    if before != version:
        raise DefinitionNotPublic(f"version {version} of {service} is not published")
    await _set_published(connection, comune, service, None)
    await _set(connection, _is_version(comune, service, version), ended_at=now)


async def published(connection: AsyncConnection, comune: str, service: str) -> FormDefinition:
    """What new cases begin with. Raises: UnknownDefinition"""
    query = select(form_version.c.body).where(*_is_published(comune, service))
    body = (await connection.execute(query)).scalar_one_or_none()
    if body is None:
        raise UnknownDefinition(f"{service} has no published form: publish one first")
    return _definition(body)


async def published_services(connection: AsyncConnection, comune: str) -> frozenset[str]:
    """Those for which a case can be begun."""
    query = select(service_form.c.service).where(
        service_form.c.comune == comune, service_form.c.published.is_not(None)
    )
    return frozenset((await connection.execute(query)).scalars())


async def stored_version(
    connection: AsyncConnection, comune: str, service: str, version: int
) -> StoredDefinition:
    """Raises: UnknownDefinition"""
    named = {"of_comune": comune, "of_service": service, "of_version": version}
    row = (await connection.execute(_ONE, named)).one_or_none()
    if row is None:
        raise UnknownDefinition(f"{service} has no version {version} of its form")
    return _stored(row)


async def all_versions(
    connection: AsyncConnection, comune: str, service: str | None = None
) -> list[StoredDefinition]:
    """By service, the newest first; of all services, or one."""
    query = _ALL.order_by(form_version.c.service, form_version.c.version.desc())
    if service is not None:
        query = query.where(form_version.c.service == service)
    return [_stored(row) for row in await connection.execute(query, {"of_comune": comune})]


async def _next_version(connection: AsyncConnection, comune: str, service: str) -> int:
    """Others that add a version of the service wait for this transaction."""
    kind = sqlite if connection.dialect.name == "sqlite" else postgresql
    row = kind.insert(service_form).values(comune=comune, service=service, newest=1)
    counted = row.on_conflict_do_update(
        index_elements=["comune", "service"], set_={"newest": service_form.c.newest + 1}
    )
    given = await connection.execute(counted.returning(service_form.c.newest))
    return int(given.scalar_one())


async def _lock(connection: AsyncConnection, comune: str, service: str) -> int | None:
    """The published version. Who changes, publishes or withdraws one waits for the others."""
    query = select(service_form.c.published).where(*_is_form(comune, service)).with_for_update()
    return (await connection.execute(query)).scalar_one_or_none()


async def _set_published(
    connection: AsyncConnection, comune: str, service: str, version: int | None
) -> None:
    row = update(service_form).where(*_is_form(comune, service))
    await connection.execute(row.values(published=version))


async def _set(
    connection: AsyncConnection, here: ColumnElement[bool], **columns: datetime | None
) -> None:
    await connection.execute(update(form_version).where(here).values(columns))


_ALL: Select[tuple[Any, ...]] = (
    select(*form_version.c, (service_form.c.published == form_version.c.version).label("is_on"))
    .select_from(
        form_version.join(
            service_form,
            (form_version.c.comune == service_form.c.comune)
            & (form_version.c.service == service_form.c.service),
        )
    )
    .where(form_version.c.comune == bindparam("of_comune"))
)
_ONE = _ALL.where(
    form_version.c.service == bindparam("of_service"),
    form_version.c.version == bindparam("of_version"),
)
"""Made once: docs/decisions/0181."""

KEPT = 100
"""Definitions that a process keeps decoded, those used last."""


@lru_cache(KEPT)
def _definition(body: str) -> FormDefinition:
    """A pure function of its text: what is kept is never out of date."""
    return msgspec.json.decode(body, type=FormDefinition)


def _stored(row: Row[tuple[Any, ...]]) -> StoredDefinition:
    if row.is_on:
        state = DefinitionState.PUBLISHED
    else:
        was_on = row.published_at is not None
        state = DefinitionState.WITHDRAWN if was_on else DefinitionState.DRAFT
    return StoredDefinition(
        definition=_definition(row.body),
        state=state,
        made_at=row.made_at,
        made_by=row.made_by,
        published_at=row.published_at,
        ended_at=row.ended_at,
        left_out=msgspec.json.decode(row.left_out, type=tuple[str, ...]),
    )


def _is_form(comune: str, service: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return service_form.c.comune == comune, service_form.c.service == service


def _is_version(comune: str, service: str, version: int) -> ColumnElement[bool]:
    of_service = (form_version.c.comune == comune) & (form_version.c.service == service)
    return of_service & (form_version.c.version == version)


def _is_published(comune: str, service: str) -> tuple[ColumnElement[bool], ...]:
    return (
        *_is_form(comune, service),
        form_version.c.comune == service_form.c.comune,
        form_version.c.service == service_form.c.service,
        form_version.c.version == service_form.c.published,
    )


def _body(definition: FormDefinition) -> str:
    return msgspec.json.encode(definition).decode()
