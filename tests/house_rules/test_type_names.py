"""A type name means one thing in all packages, so that a reader never asks which one is meant."""

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = sorted(file.parent for file in ROOT.glob("*/__init__.py") if file.parent.name != "tests")


def test_no_type_name_is_defined_twice():
    places: dict[str, list[str]] = defaultdict(list)
    for package in PACKAGES:
        for file in sorted(package.rglob("*.py")):
            for name in _types_of(ast.parse(file.read_bytes())):
                places[name].append(str(file.relative_to(ROOT)))
    assert {name: files for name, files in places.items() if len(files) > 1} == {}


def _types_of(module: ast.Module) -> Iterator[str]:
    """Its classes, nested ones too, and the aliases and type variables at its top."""
    for node in ast.walk(module):
        if isinstance(node, ast.ClassDef):
            yield node.name
    for statement in module.body:
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)]) if _is_camel_case(name):
                yield name


def _is_camel_case(name: str) -> bool:
    """`LinkState`, unlike the constant `LIMIT` and the type variable `T`."""
    return name[0].isupper() and not name.isupper()
