"""The demo's branch: a directory with a real branch.toml, real keys and invented operators, and in
it the portal that the branch belongs to.

Owns what is made once and kept between runs, and the station.toml that each program is started
with. Must not know processes nor windows.
"""

import asyncio
import json
import os
import re
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from msgspec import Struct

from appliance.demo.portal_folder import BRANCH, ROME, DemoPortal, make_portal
from queue_server.accounts.access import Accounts, Operator
from queue_server.config.branch_file import FILE_NAME
from queue_server.storage.stores import open_access
from queue_server.template import branch_toml
from sportello.model.person import Role

NAME = "Comune di Borgo San Lieto"
TOTEM, COUNTER, BOARD, WITNESS = "totem-1", "postazione-3", "tabellone-1", "prova"

STATIONS: Mapping[str, Role] = {
    TOTEM: Role.TOTEM,
    COUNTER: Role.COUNTER,
    BOARD: Role.BOARD,
    WITNESS: Role.INTEGRATION,
}
NOTES = "demo.json"
PORTAL_FOLDER = "portal"
PORTAL_ADDRESS = re.compile(r'^url = "http://127\.0\.0\.1:\d+"$', re.MULTILINE)
"""The line of branch.toml that a run writes anew."""

WORDS = ("mare", "lago", "ponte", "viale", "torre", "prato", "fonte", "colle", "porta", "sole")


class DemoOperator(Struct, frozen=True):
    """A person who can log in at the demo's counters. The password opens nothing else."""

    login: str
    name: str
    roles: tuple[Role, ...]
    password: str


class DemoBranch(Struct, frozen=True):
    """What was made for the demo. `keys` are the stations' by name; `portal` is None in a folder
    that an older version has made, until it is opened. `zone` is where its day ends.
    """

    operators: tuple[DemoOperator, ...]
    keys: dict[str, str]
    portal: DemoPortal | None = None
    zone: str = ROME


class BranchUnusable(Exception):
    """The directory cannot be the demo's: it holds another branch, or cannot be written."""


def open_branch(directory: Path, zone: str = ROME) -> DemoBranch:
    """The demo's branch in `directory`; made in `zone`, always open, if there is none yet.

    Only its owner can read it. Raises: BranchUnusable.
    """
    notes = directory / NOTES
    try:
        if notes.exists():
            branch = msgspec.json.decode(notes.read_bytes(), type=DemoBranch)
            return branch if branch.portal else _with_portal(directory, branch)
        if not (directory / FILE_NAME).exists():
            return _made(directory, zone)
    except OSError as error:
        raise BranchUnusable(
            f"{directory}: {error.strerror}; name another directory with --branch"
        ) from None
    raise BranchUnusable(
        f"{directory} holds a branch that is no demo: name another directory with --branch"
    )


def write_portal_address(directory: Path, url: str) -> None:
    """Let the branch's server find its portal at `url` from its next start on."""
    file = directory / FILE_NAME
    written = file.read_text(encoding="utf-8")
    write_private(file, PORTAL_ADDRESS.sub(f"url = {quoted(url)}", written))


def write_station(file: Path, *, station: str, key: str, server: str, tables: str = "") -> Path:
    """A station.toml, with what the station itself keeps next to it.

    `tables` is what this program alone needs, as TOML.
    """
    state = file.parent.resolve() / "state" / station
    told = {"station": station, "key": key, "server": server, "state": str(state)}
    lines = [f"{name} = {quoted(value)}" for name, value in told.items()]
    file.parent.mkdir(mode=0o700, exist_ok=True)
    write_private(file, "\n".join([*lines, "", tables]))
    return file


def quoted(text: str) -> str:
    """`text` as TOML writes it; a JSON string is one."""
    return json.dumps(text, ensure_ascii=False)


def write_private(file: Path, text: str) -> None:
    """Write `text` where only its owner reads it."""
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with open(descriptor, "w", encoding="utf-8") as opened:
        opened.write(text)


def _made(directory: Path, zone: str) -> DemoBranch:
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    directory.chmod(0o700)
    branch = DemoBranch(_operators(), {}, zone=zone)
    keys = asyncio.run(_let_in(directory, branch.operators))
    branch = msgspec.structs.replace(branch, keys=keys)
    write_private(directory / FILE_NAME, branch_toml(NAME, is_always_open=True, zone=zone))
    return _with_portal(directory, branch)


def _with_portal(directory: Path, branch: DemoBranch) -> DemoBranch:
    """The branch, and a portal of which it is one."""
    portal = make_portal(directory / PORTAL_FOLDER, _password(), branch.zone)
    branch = msgspec.structs.replace(branch, portal=portal)
    written = (directory / FILE_NAME).read_text(encoding="utf-8")
    write_private(directory / FILE_NAME, written + _portal_table(portal.branch_key))
    notes = msgspec.json.format(msgspec.json.encode(branch), indent=2)
    write_private(directory / NOTES, notes.decode())
    return branch


def _portal_table(key: str) -> str:
    return f"""

# --- Il portale -----------------------------------------------------------------------------------
# Quello della demo; il suo indirizzo è scritto a ogni avvio.
[portal]
branch = {quoted(BRANCH)}
key = {quoted(key)}
url = "http://127.0.0.1:8310"
"""


def _operators() -> tuple[DemoOperator, ...]:
    return tuple(
        DemoOperator(name.split()[0].lower(), name, roles, _password())
        for name, roles in (
            ("Giulia Ferri", (Role.OPERATOR,)),
            ("Paolo Neri", (Role.OPERATOR,)),
            ("Elena Sarti", (Role.OPERATOR, Role.SUPERVISOR)),
            ("Marco Dossi", (Role.OPERATOR,)),
            ("Sara Conti", (Role.OPERATOR, Role.RECEPTION)),
        )
    )


def _password() -> str:
    """Easy to read and to type; it guards invented people on this machine alone."""
    first, second = secrets.SystemRandom().sample(WORDS, 2)
    return f"{first}-{second}-{secrets.randbelow(90) + 10}"


async def _let_in(directory: Path, operators: tuple[DemoOperator, ...]) -> dict[str, str]:
    async with open_access(directory, None) as tables:
        access = Accounts(tables, lambda: datetime.now(UTC))
        try:
            for each in operators:
                operator = Operator(each.login, each.name, each.roles)
                await access.put_operator(operator, each.password)
            return {name: await access.add_station(name, role) for name, role in STATIONS.items()}
        finally:
            access.close()
