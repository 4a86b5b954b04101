"""What a decision of the branch may lead to, read from its source: events and refusals.

Follows every function of `sportello` that the decision names, and collects the events that are
made there and the refusals that are raised. What it finds may happen; not all of it at once.
"""

import ast
import inspect
import textwrap
from collections.abc import Callable, Iterator
from functools import cache
from types import FunctionType, ModuleType
from typing import Any, NamedTuple

from sportello.decisions.branch import DECISIONS
from sportello.decisions.day_state import Today
from sportello.model.events import Event
from sportello.model.refusals import Refused

Decision = Callable[..., object]


class Consequences(NamedTuple):
    """Tags of events and codes of refusals, each in the order in which the source names them."""

    events: tuple[str, ...]
    refusals: tuple[str, ...]


def of_command(command: type) -> Consequences:
    """What that command may lead to, once its sender may send it."""
    found: dict[Any, None] = {}
    seen: set[object] = set()
    todo: list[Decision] = [DECISIONS[command]]
    while todo:
        decision = todo.pop(0)
        if decision not in seen:
            seen.add(decision)
            for named in _named_in(decision):
                if isinstance(named, type):
                    found.setdefault(named)
                else:
                    todo.append(named)
    events = [kind.__struct_config__.tag for kind in found if issubclass(kind, Event)]
    refusals = [kind.code for kind in found if issubclass(kind, Refused)]
    return Consequences(tuple(events), tuple(refusals))


@cache
def _named_in(decision: Decision) -> tuple[Any, ...]:
    """Functions that it names, events that it makes and refusals that it raises."""
    source = ast.parse(textwrap.dedent(inspect.getsource(decision)))
    return tuple(_found(source, inspect.unwrap(decision)))


def _found(source: ast.AST, decision: Decision) -> Iterator[Any]:
    made = {id(called) for node in ast.walk(source) for called in _called_in(node)}
    for node in ast.walk(source):
        named = _meant_by(node, decision)
        if isinstance(named, FunctionType):
            if named.__module__.startswith("sportello."):
                yield named
        elif isinstance(named, type) and issubclass(named, Event | Refused) and id(node) in made:
            yield named


def _called_in(node: ast.AST) -> tuple[ast.AST, ...]:
    """What that expression calls, or chooses between in order to call it."""
    match node:
        case ast.Call(func=func):
            return (func,)
        case ast.IfExp(body=body, orelse=orelse):
            return body, orelse
    return ()


def _meant_by(node: ast.AST, decision: Decision) -> object:
    match node:
        case ast.Name(id=name):
            return decision.__globals__.get(name)  # type: ignore[attr-defined]
        case ast.Attribute(value=ast.Name(id="today" | "self"), attr=name):
            known = inspect.getattr_static(Today, name, None)
            return known.fget if isinstance(known, property) else known
        case ast.Attribute(value=ast.Name(id=module), attr=name):
            there = decision.__globals__.get(module)  # type: ignore[attr-defined]
            return getattr(there, name, None) if isinstance(there, ModuleType) else None
    return None
