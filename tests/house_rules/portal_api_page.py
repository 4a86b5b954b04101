"""Writes the table of docs/api-portal.md: `python -m tests.house_rules.portal_api_page`.

It stands between a line `<!-- made by …: calls -->` and the next `<!-- end -->`, made of the rows
of which the portal makes its routes; the rest is written by hand. A test fails where they differ.
"""

import asyncio
import re
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from msgspec import Struct

from casework.api.problems import status_of
from casework.api.routes import ApiCall, Credentials
from portal.__main__ import main
from portal.api.site import ApiSite
from portal.app import running
from portal.config.settings import read_settings

PAGE = Path(__file__).parents[2] / "docs" / "api-portal.md"
TOKENS = {
    Credentials.BOOKING_TOKEN: "the token",
    Credentials.TOKEN_OF_A_VISIT: "of a visit the token",
    Credentials.CASE_TOKEN: "the case's token",
}
PART = re.compile(r"(<!-- made by [\w. ]+: calls -->)\n.*?<!-- end -->", re.DOTALL)


def calls() -> tuple[ApiCall, ...]:
    """The rows of a portal that runs."""
    with TemporaryDirectory() as folder:
        directory = Path(folder) / "portal"
        main(["init", str(directory)])
        return asyncio.run(_calls(directory))


async def _calls(directory: Path) -> tuple[ApiCall, ...]:
    async with running(directory, read_settings(directory), port=0) as portal:
        return ApiSite(portal.context).calls


def filled(page: str, rows: tuple[ApiCall, ...]) -> str:
    table = "\n".join(_table(rows))
    return PART.sub(lambda found: f"{found[1]}\n\n{table}\n\n<!-- end -->", page)


def _table(rows: tuple[ApiCall, ...]) -> Iterator[str]:
    yield "| call | what it does | takes | answers | refuses |"
    yield "|---|---|---|---|---|"
    for row in rows:
        yield f"| {' | '.join(_cells(row))} |"


def _cells(row: ApiCall) -> Iterator[str]:
    query = "&".join(f"{each.name}=" for each in row.query)
    yield f"`{row.method} {row.path}{'?' if query else ''}{query}`"
    yield row.summary
    body = [] if row.takes is None else [f"{{{_members(row.takes)}}}"]
    header = ["`Idempotency-Key`"] if row.has_idempotency_key else []
    header += ["`If-Match`"] if row.has_version else []
    token = [TOKENS[row.shows]] if row.shows in TOKENS else []
    yield ", ".join([*body, *header, *token]) or "–"
    told = [f"{status} {{{_members(kind)}}}" for status, kind in row.answers.items()]
    yield ", ".join([*told, *([f"200 {row.gives}"] if row.gives else [])])
    yield ", ".join(sorted({f"{status_of(kind)} {kind.code}" for kind in row.refuses})) or "–"


def _members(kind: Any) -> str:
    """Those of a struct; of an object of any members, that it is one."""
    is_struct = isinstance(kind, type) and issubclass(kind, Struct)
    return ", ".join(kind.__struct_fields__) if is_struct else "…"


if __name__ == "__main__":
    PAGE.write_text(filled(PAGE.read_text("utf-8"), calls()), "utf-8")
