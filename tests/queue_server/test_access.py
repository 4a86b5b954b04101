"""Keys, passwords and tokens: who comes in, and for how long."""

import asyncio
from collections import Counter
from contextlib import asynccontextmanager
from datetime import timedelta

import msgspec
import pytest

from queue_server.accounts import passwords
from queue_server.accounts.access import PEOPLE, TOKEN_LASTS, Accounts, Operator, check_may
from queue_server.accounts.passwords import FREE_GUESSES, MOST_WAITING, PAUSE, Passwords
from queue_server.api.messages import Messages
from queue_server.storage.stores import open_access
from queue_server.storage.tables import Tables
from sportello.model import commands, wire
from sportello.model.person import Actor, Role
from sportello.model.refusals import (
    LoginRequired,
    NotAllowed,
    TooManyAttempts,
    UnknownKey,
    WrongPassword,
)
from tests.queue_server.a_server import PASSWORD, FakeClock, everything_in

ANNA = Operator("anna", "Anna", (Role.OPERATOR,))


@pytest.fixture
def clock():
    return FakeClock()


@pytest.fixture
async def access(tmp_path, clock, either):
    async with open_access(tmp_path, either) as tables:
        access = Accounts(tables, clock)
        await access.put_operator(ANNA, PASSWORD)
        yield access
        access.close()


@asynccontextmanager
async def another_program(directory, clock, database):
    async with open_access(directory, database) as tables:
        access = Accounts(tables, clock)
        yield access
        access.close()


async def test_a_key_opens_for_its_station_until_it_is_revoked(access):
    key = await access.add_station("totem-1", Role.TOTEM)
    assert (await access.station(key)).actor == Actor("totem-1", frozenset({Role.TOTEM}))
    assert await access.revoke_station("totem-1") == 1
    with pytest.raises(UnknownKey):
        await access.station(key)


async def test_a_key_made_by_another_program_opens_at_once(access, tmp_path, clock, either):
    async with another_program(tmp_path, clock, either) as other:
        key = await other.add_station("totem-1", Role.TOTEM)
    assert (await access.station(key)).station == "totem-1"


class Slow:
    """The same tables; what is read first of all stays on its way until `go_on` is set."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self.has_read = asyncio.Event()
        self.go_on = asyncio.Event()

    async def rows(self, sql, *values):
        found = await self._tables.rows(sql, *values)
        if not self.has_read.is_set():
            self.has_read.set()
            await self.go_on.wait()
        return found


async def test_what_was_read_before_a_key_was_made_does_not_take_it_away(tmp_path, clock, either):
    async with open_access(tmp_path, either) as tables:
        slow = Slow(tables)
        access = Accounts(slow, clock)
        looking = asyncio.create_task(access.refresh())
        await slow.has_read.wait()
        making = asyncio.create_task(access.add_station("totem-1", Role.TOTEM))
        await asyncio.wait({making}, timeout=0.3)  # it has its chance to overtake
        slow.go_on.set()
        await looking
        assert access.knows(await making)
        access.close()


async def test_neither_keys_nor_tokens_nor_passwords_are_on_the_disk(access, tmp_path, either):
    key = await access.add_station("totem-1", Role.TOTEM)
    _, token = await access.log_in("anna", PASSWORD)
    stored = await everything_in(tmp_path, either)
    assert b"totem-1" in stored
    for secret in (key, token, PASSWORD):
        assert secret.encode() not in stored


async def test_a_token_stands_for_its_operator_and_expires(access, clock):
    operator, token = await access.log_in("anna", PASSWORD)
    assert operator == ANNA
    assert (await access.actor(token)).operator == "anna"
    clock.now += TOKEN_LASTS
    assert access.operator(token) is None
    with pytest.raises(UnknownKey):
        await access.actor(token)


async def test_a_token_survives_a_restart_and_ends_with_logout(access, tmp_path, clock, either):
    _, token = await access.log_in("anna", PASSWORD)
    async with another_program(tmp_path, clock, either) as again:
        assert (await again.actor(token)).operator == "anna"
        await again.log_out(token)
    await access.refresh()
    assert access.operator(token) is None


async def test_a_token_ends_with_the_key_of_the_station_it_was_issued_at(access):
    key = await access.add_station("desk-1", Role.COUNTER)
    _, token = await access.log_in("anna", PASSWORD, key)
    assert access.operator_at(token, key) == access.operator(token) == ANNA
    await access.revoke_station("desk-1")
    assert access.operator(token) is None
    with pytest.raises(UnknownKey):
        await access.actor(token)


async def test_a_token_is_none_at_another_station(access):
    here = await access.add_station("desk-1", Role.COUNTER)
    there = await access.add_station("desk-2", Role.COUNTER)
    _, token = await access.log_in("anna", PASSWORD, here)
    assert access.operator_at(token, there) is None
    _, of_http = await access.log_in("anna", PASSWORD)
    assert access.operator_at(of_http, here) is None


@pytest.mark.parametrize("ending", ["put_operator", "disable_operator", "remove_operator"])
async def test_tokens_end_when_another_program_changes_or_removes_their_operator(
    access, tmp_path, clock, either, ending
):
    key = await access.add_station("desk-1", Role.COUNTER)
    tokens = [(await access.log_in("anna", PASSWORD, of))[1] for of in (key, None)]
    async with another_program(tmp_path, clock, either) as other:
        match ending:
            case "put_operator":
                await other.put_operator(ANNA, "another password")
            case "disable_operator":
                assert await other.disable_operator("anna")
            case "remove_operator":
                assert await other.remove_operator("anna")
    await access.refresh()
    assert [access.operator(token) for token in tokens] == [None, None]
    with pytest.raises(WrongPassword):
        await access.log_in("anna", PASSWORD)
    assert await access._tables.rows("select digest from token") == []


async def test_a_password_that_is_changed_while_it_is_checked_gives_no_token(
    access, tmp_path, clock, either
):
    hashed = await access._password_of("anna")
    async with another_program(tmp_path, clock, either) as other:
        await other.put_operator(ANNA, "another password")
    assert not await access._issue("token", "anna", hashed, None)


async def test_a_removed_operator_is_forgotten_and_a_disabled_one_comes_back_by_a_new_password(
    access, tmp_path, either
):
    await access.put_operator(Operator("carla", "Carla Verdi", (Role.SUPERVISOR,)), PASSWORD)
    assert await access.disable_operator("anna")
    assert await access.disabled_operators() == [ANNA]
    await access.put_operator(ANNA, PASSWORD)
    assert (await access.log_in("anna", PASSWORD))[0] == ANNA
    assert await access.remove_operator("carla")
    assert not await access.remove_operator("carla")
    assert access.operators == (ANNA,)
    assert b"Carla Verdi" not in await everything_in(tmp_path, either)


@pytest.mark.parametrize(
    ("login", "password"), [("anna", "guess"), ("nobody", PASSWORD), ("an\0na", PASSWORD)]
)
async def test_a_wrong_login_is_not_told_from_a_wrong_password(access, login, password):
    with pytest.raises(WrongPassword, match="do not belong together"):
        await access.log_in(login, password)


async def test_after_some_wrong_passwords_even_the_right_one_must_wait(access, clock):
    guesses = [access.log_in("anna", f"guess-{n}") for n in range(20)]
    answers = await asyncio.gather(*guesses, return_exceptions=True)
    kinds = Counter(type(answer) for answer in answers)
    assert kinds == {WrongPassword: FREE_GUESSES, TooManyAttempts: 20 - FREE_GUESSES}
    with pytest.raises(TooManyAttempts, match="30 seconds"):
        await access.log_in("anna", PASSWORD)
    clock.now += PAUSE + timedelta(seconds=1)
    await access.log_in("anna", PASSWORD)


async def guess(access: Accounts, key: str | None, times: int = FREE_GUESSES) -> None:
    for n in range(times):
        with pytest.raises(WrongPassword):
            await access.log_in("anna", f"guess-{n}", key)


async def test_a_stranger_who_guesses_locks_nobody_out_at_their_counter(access):
    key = await access.add_station("desk-1", Role.COUNTER)
    stolen = await access.add_station("desk-2", Role.COUNTER)
    for place in (None, stolen):
        await guess(access, place)
        with pytest.raises(TooManyAttempts):
            await access.log_in("anna", PASSWORD, place)
    await access.log_in("anna", PASSWORD, key)


async def test_a_stranger_who_guesses_many_logins_gets_no_more_guesses_at_one(access, monkeypatch):
    monkeypatch.setattr(passwords, "MOST_LOGINS_WATCHED", 3)
    await guess(access, None)
    for login in ("bruno", "carla"):
        with pytest.raises(WrongPassword):
            await access.log_in(login, "guess")
    with pytest.raises(TooManyAttempts):
        await access.log_in("anna", PASSWORD)


async def test_a_crowd_of_strangers_is_sent_away_and_the_counter_does_not_wait_for_it(clock):
    passwords = Passwords(clock)
    hashed = await passwords.hash(PASSWORD)
    done: list[str] = []

    async def attempt(login: str, place: str | None) -> bool:
        try:
            return await passwords.match(login, hashed, PASSWORD, place)
        finally:
            done.append(login)

    crowd = [attempt(f"stranger-{n}", None) for n in range(MOST_WAITING + 5)]
    outcomes = await asyncio.gather(*crowd, attempt("anna", "desk-1"), return_exceptions=True)
    passwords.close()
    assert Counter(map(type, outcomes)) == {bool: MOST_WAITING + 1, TooManyAttempts: 5}
    assert done[5:7] == ["stranger-0", "anna"], "she waits for one guess at most"


def test_every_message_a_station_may_send_has_its_row_with_roles():
    sendable = set(wire.StationCommand.__args__) | set(wire.Query.__args__)
    roles = {endpoint.asks: endpoint.roles for endpoint in Messages().endpoints}
    assert all(roles[message] for message in sendable)


def test_a_counter_without_its_operator_is_asked_to_log_in_and_a_totem_is_not():
    with pytest.raises(LoginRequired):
        check_may(Actor("desk-1", frozenset({Role.COUNTER})), PEOPLE)
    with pytest.raises(NotAllowed):
        check_may(Actor("totem-1", frozenset({Role.TOTEM})), PEOPLE)
    check_may(ANNA.at(Actor("desk-1", frozenset({Role.COUNTER}))), PEOPLE)


def test_only_the_server_starts_a_day():
    start = msgspec.json.encode(commands.StartDay(id=commands.UUID(int=1)))
    with pytest.raises(msgspec.ValidationError, match="start_day"):
        Messages().socket_decoder.decode(start)
