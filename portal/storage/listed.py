"""A column whose value is one of a list that is given as one parameter.

SQLAlchemy writes an IN with a parameter for each value: for every number of them another statement,
which is compiled here and planned in PostgreSQL once more. With these it is one statement, made
once at the head of a module.
Source: docs/decisions/0181-statements-made-once.md
"""

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ARRAY, Boolean, Column, ColumnElement, Dialect, Text, bindparam
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import GenericFunction
from sqlalchemy.types import TypeDecorator


def is_listed(column: Column[str], name: str) -> ColumnElement[bool]:
    """Whether the column's text is in the list of texts that the parameter `name` gives."""
    return one_of(column, bindparam(name, type_=TextList()))


class TextList(TypeDecorator[Sequence[str]]):
    """An array on PostgreSQL, a JSON list on SQLite."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        return dialect.type_descriptor(Text() if dialect.name == "sqlite" else ARRAY(Text))

    def process_bind_param(self, value: Sequence[str] | None, dialect: Dialect) -> Any:
        assert value is not None, "a list may be empty, and is there"
        return json.dumps(value) if dialect.name == "sqlite" else value


class one_of(GenericFunction[bool]):  # noqa: N801  as SQLAlchemy names SQL functions
    type = Boolean()
    inherit_cache = True


@compiles(one_of, "postgresql")
def _on_postgresql(element: one_of, compiler: SQLCompiler, **options: Any) -> str:
    column, values = (compiler.process(each, **options) for each in element.clauses)
    return f"{column} = ANY ({values})"


@compiles(one_of, "sqlite")
def _on_sqlite(element: one_of, compiler: SQLCompiler, **options: Any) -> str:
    column, values = (compiler.process(each, **options) for each in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({values}))"
