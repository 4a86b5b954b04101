"""What an installer does to who may come in: keys for stations, passwords for operators.

Owns the words of `queue-server key` and `queue-server operator`; the store is `access`'s. A
server that runs meanwhile takes notice by itself.
"""

import getpass
import sys

from queue_server.accounts.access import PEOPLE, STATIONS, Accounts, Operator
from queue_server.cannot_start import CannotStart
from sportello.model.words import Role

SHORTEST_PASSWORD = 8
LONGEST_NAME = 64

STATION_ROLES = tuple(sorted(role.value for role in STATIONS))
OPERATOR_ROLES = tuple(sorted(role.value for role in PEOPLE))


class NotDone(CannotStart):
    """What was asked cannot be; nothing changed."""


async def make_key(access: Accounts, station: str, role: Role) -> None:
    """Print a new key, alone on standard output, this once. Raises: NotDone"""
    _check_name(station)
    print(await access.add_station(station, role))
    print(
        f"That is the key of {station} ({role}), shown this once: copy it into its station.toml.",
        file=sys.stderr,
    )


async def revoke_keys(access: Accounts, station: str) -> None:
    """Raises: NotDone"""
    revoked = await access.revoke_station(station)
    if not revoked:
        known = ", ".join(sorted({key.station for key in access.keys})) or "none"
        raise NotDone(f"{station} has no key; the stations that have one: {known}")
    print(f"{station} cannot come in any more ({revoked} revoked).")


async def list_keys(access: Accounts) -> None:
    await access.refresh()
    for key in sorted(access.keys, key=lambda key: key.station):
        print(f"{key.station:<24} {key.role}")
    print(f"{len(access.keys)} keys.", file=sys.stderr)


async def put_operator(access: Accounts, operator: Operator, password: str) -> None:
    """Make or change an operator. Raises: NotDone"""
    _check_name(operator.login)
    if len(password) < SHORTEST_PASSWORD:
        raise NotDone(f"the password is too short: take at least {SHORTEST_PASSWORD} characters")
    await access.refresh()
    is_new = operator.login not in {known.login for known in access.operators}
    await access.put_operator(operator, password)
    print(f"{operator.login} {'can log in' if is_new else 'has a new password'}.")


async def disable_operator(access: Accounts, login: str) -> None:
    """Raises: NotDone"""
    if not await access.disable_operator(login):
        raise await _unknown(access, login)
    print(f"{login} cannot log in any more, until you set a new password.")


async def remove_operator(access: Accounts, login: str) -> None:
    """Raises: NotDone"""
    if not await access.remove_operator(login):
        raise await _unknown(access, login)
    print(f"{login} is removed; what they did stays in the journal under that login.")


async def list_operators(access: Accounts) -> None:
    await access.refresh()
    disabled = await access.disabled_operators()
    for operator in sorted([*access.operators, *disabled], key=lambda operator: operator.login):
        roles = "disabled" if operator in disabled else ", ".join(operator.roles)
        print(f"{operator.login:<24} {roles:<24} {operator.name}")
    print(f"{len(access.operators)} operators.", file=sys.stderr)


async def _unknown(access: Accounts, login: str) -> NotDone:
    await access.refresh()
    known = ", ".join(sorted(operator.login for operator in access.operators)) or "none"
    return NotDone(f"there is no operator {login}; those who can log in: {known}")


def asked_password(login: str, *, is_on_stdin: bool) -> str:
    """Typed twice without showing, or the first line of standard input. Raises: NotDone"""
    if is_on_stdin:
        return sys.stdin.readline().rstrip("\n")
    password = getpass.getpass(f"Password of {login}: ")
    if password != getpass.getpass("Once more: "):
        raise NotDone("the two passwords differ: try again")
    return password


def _check_name(name: str) -> None:
    if not 0 < len(name.strip()) <= LONGEST_NAME or name != name.strip():
        raise NotDone(f"“{name}” is no name: take 1 to {LONGEST_NAME} characters, no outer spaces")
