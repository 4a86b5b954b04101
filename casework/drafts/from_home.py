"""How what waits from home is named, alongside the names of answers: no field of a form has these.

Kept in `KeptCase.from_home`; null is what home has taken back.
"""

FOR_WHOM = "presented-for"
"""A `PresentedFor` as JSON."""

FILE = "file:"
"""Followed by the id of a file that home has removed."""
