"""The `branch.toml` that a new branch begins with: a whole municipal branch, ready to be edited.

Owns the three texts next to it; must not know what they mean. Open `branch.toml` first. Source of
the services' facts: the 39 of the founding study, whose letters, access, minutes and documents were
confirmed on municipal pages where it says so.
"""

import json
from importlib.resources import files
from string import Template


def branch_toml(name: str, *, is_always_open: bool = False, zone: str = "Europe/Rome") -> str:
    """The text for a branch of that name; always open, or elsewhere, is for demos and tests."""
    hours = "opening_always.toml" if is_always_open else "opening_municipal.toml"
    quoted = json.dumps(name, ensure_ascii=False)  # a JSON string is a TOML string
    return Template(_text("branch.toml")).substitute(
        name=quoted, zone=json.dumps(zone), opening=_text(hours)
    )


def _text(file: str) -> str:
    return (files(__name__) / file).read_text(encoding="utf-8")
