"""Small Form.io forms for tests."""

from pathlib import Path
from typing import Any

import pytest

from casework.definitions.formio.check import FormioReport, check

OUTSIDE = Path(__file__).parents[4].parent / "shared" / "data" / "forms"


def outside(folder: str) -> Path:
    """Other people's forms; the test that asks is skipped where they are absent."""
    if not (OUTSIDE / folder).is_dir():
        pytest.skip(f"no training forms in {OUTSIDE / folder}")
    return OUTSIDE / folder


def a_component(type: str, key: str = "it", **more: Any) -> dict[str, Any]:
    return {"type": type, "key": key, "input": True, **more}


def a_layout(type: str, key: str, **more: Any) -> dict[str, Any]:
    return {"type": type, "key": key, "input": False, **more}


def checked(*components: dict[str, Any], **answers: Any) -> FormioReport:
    return check({"components": list(components)}, answers)


def broken_by(value: object, type: str = "textfield", **more: Any) -> list[str]:
    """The rules that the one answer breaks."""
    found = checked(a_component(type, **more), it=value)
    return [error.rule for error in found.errors]


def shown_when(asked: dict[str, Any], condition: dict[str, Any], **answers: Any) -> bool:
    """Whether a field with the condition is shown, next to the field that it asks about."""
    found = checked(asked, a_component("textfield", "field", conditional=condition), **answers)
    return "field" not in found.hidden


def when(component: str, operator: str, value: Any = None, **more: Any) -> dict[str, Any]:
    one = {"component": component, "operator": operator, "value": value}
    return {"show": True, "conjunction": "all", "conditions": [one], **more}
