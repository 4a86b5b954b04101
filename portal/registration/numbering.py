"""A number for an entry, in the transaction of who sends it: none twice, none left out.

The row of the register's counter is locked until the sender commits, so numbers are given in the
order of their commits, and a rollback gives the number back. The date is the database's, and never
before that of the number before: a clock that is set back repeats an instant, not a day or a year.
Source: docs/decisions/0200-one-row-numbers-a-register.md
"""

from typing import Any

from msgspec.structs import asdict
from sqlalchemy import ColumnElement, Row, Table, exists, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import GenericFunction

from casework.storage.inserts import insert_new
from portal.registration.entries import (
    Administration,
    RegisterEntry,
    Registration,
    RegistrationId,
)
from portal.registration.tables import numbering_wait, register_counter, registration
from portal.storage.metadata import InstantColumn, database_now
from sportello.cases.refusals import NumberingWaits


class later_of(GenericFunction[Any]):  # noqa: N801  as SQLAlchemy names SQL functions
    """The later of two instants."""

    type = InstantColumn()
    inherit_cache = True


@compiles(later_of, "postgresql")
def _on_postgresql(element: later_of, compiler: SQLCompiler, **options: Any) -> str:
    return f"greatest({compiler.process(element.clauses, **options)})"


@compiles(later_of, "sqlite")
def _on_sqlite(element: later_of, compiler: SQLCompiler, **options: Any) -> str:
    return f"max({compiler.process(element.clauses, **options)})"


async def register(connection: AsyncConnection, entry: RegisterEntry) -> Registration:
    """Enter it. An entry of the emergency register that has its number already keeps that one.

    The number may be shown once the transaction has committed and `RegisterCopies` holds it.
    Raises: EntryFaulty, NumberingWaits
    """
    entry.check()
    of_whom = entry.administration
    counter = await _next(connection, of_whom)
    if entry.emergency is not None:
        known = await of_emergency(connection, of_whom, entry.emergency)
        if known is not None:
            await _set(connection, of_whom, last=counter.last - 1)
            return known
    number, year = counter.last, of_whom.year_of(counter.last_at)
    if year != counter.year:
        number = 1
        await _set(connection, of_whom, year=year, last=number)
    made = Registration(RegistrationId(year, number), counter.last_at, entry)
    await connection.execute(insert(registration), row_of(made))
    return made


async def find(
    connection: AsyncConnection, administration: Administration, id: RegistrationId
) -> Registration | None:
    """None where there is no such number."""
    here = (registration.c.year == id.year) & (registration.c.number == id.number)
    return await _one(connection, administration, here)


async def of_emergency(
    connection: AsyncConnection, administration: Administration, number: str
) -> Registration | None:
    """That which an entry of the emergency register is linked to, if it has one yet."""
    return await _one(connection, administration, registration.c.emergency == number)


def in_register(table: Table, administration: Administration) -> ColumnElement[bool]:
    return (table.c.comune == administration.comune) & (table.c.aoo == administration.aoo)


def registration_of(row: Row[Any]) -> Registration:
    """Of a whole row of `registration`."""
    facts = row._asdict()
    entry = RegisterEntry(
        administration=Administration(row.comune, row.aoo, row.zone),
        case=row.case_id,
        **{name: facts[name] for name in RegisterEntry.__struct_fields__ if name in facts},
    )
    return Registration(RegistrationId(row.year, row.number), row.date, entry)


def row_of(made: Registration) -> dict[str, Any]:
    """The row of `registration`."""
    fields = asdict(made.entry)
    del fields["administration"]
    fields["case_id"] = fields.pop("case")
    return {**asdict(made.entry.administration), **asdict(made.id), "date": made.date, **fields}


async def make_counter(connection: AsyncConnection, of_whom: Administration) -> None:
    """Before the first number of a register; one that is there stays as it is."""
    start = {"comune": of_whom.comune, "aoo": of_whom.aoo, "year": 0, "last": 0}
    await insert_new(connection, register_counter, start)


async def _next(connection: AsyncConnection, of_whom: Administration) -> Row[Any]:
    """The counter, locked and one further. Raises: NumberingWaits"""
    waits = exists().where(numbering_wait.c.comune == of_whom.comune)
    advanced = (
        update(register_counter)
        .where(in_register(register_counter, of_whom), ~waits)
        .values(
            last=register_counter.c.last + 1,
            last_at=later_of(register_counter.c.last_at, database_now()),
        )
        .returning(register_counter.c.year, register_counter.c.last, register_counter.c.last_at)
    )
    found = (await connection.execute(advanced)).first()
    if found is None:
        if (await connection.execute(select(waits))).scalar_one():
            raise NumberingWaits("the register's second store has to be read first: try again soon")
        await make_counter(connection, of_whom)
        found = (await connection.execute(advanced)).one()
    return found


async def _set(connection: AsyncConnection, of_whom: Administration, **facts: int) -> None:
    here = in_register(register_counter, of_whom)
    await connection.execute(update(register_counter).where(here).values(**facts))


async def _one(
    connection: AsyncConnection, of_whom: Administration, here: ColumnElement[bool]
) -> Registration | None:
    query = select(registration).where(in_register(registration, of_whom), here)
    row = (await connection.execute(query)).first()
    return None if row is None else registration_of(row)
