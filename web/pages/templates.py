"""HTML by Jinja2: everything is escaped, and a template that names a missing fact fails.

Owns these settings; templates and facts are their user's.
Source: docs/decisions/0020-html-by-jinja2.md
"""

from jinja2 import Environment, PackageLoader, StrictUndefined


def templates_of(package: str) -> Environment:
    """Those in the folder `templates` of a Python package."""
    return Environment(
        loader=PackageLoader(package),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
