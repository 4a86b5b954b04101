"""Operators: accounts, roles, passwords, and the codes of their telephones."""

import asyncio
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from sqlalchemy import select

from portal.identity.operators import accounts
from portal.identity.operators.guesses import (
    GUESSES,
    OF_A_NETWORK,
    PasswordGuesses,
    check_new_password,
)
from portal.identity.operators.second_factor import FREE_CODES, SecondFactors
from portal.identity.owners import Owner, OwnerKind
from portal.identity.refusals import OperatorRefused, TooManySignIns, WrongCredentials
from portal.identity.rights import GivenRole, StaffRole
from portal.identity.tables import operator
from tests.portal.identity.test_attempts import COMUNE
from tests.portal.identity.test_profiles import opened, owner_of
from web.password_hashes import HASHER, PasswordHashes
from web.rate_limits import Buckets

NOW = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)
KEY = b"k" * 32
FACTORS = SecondFactors(KEY, COMUNE)


@pytest.fixture
async def anna(database):
    async with database.transaction() as connection:
        return await accounts.add_operator(connection, COMUNE, "anna", "Anna Neri", "hash")


async def member(database, id):
    async with database.reading() as connection:
        return await accounts.staff_member(connection, COMUNE, id)


# --- accounts ---------------------------------------------------------------------------------


async def test_a_login_and_a_codice_fiscale_are_given_once(database, anna):
    async def add(login, codice_fiscale=None, comune=COMUNE):
        async with database.transaction() as connection:
            return await accounts.add_operator(
                connection, comune, login, "Bruno", None, codice_fiscale
            )

    with pytest.raises(OperatorRefused):
        await add("anna")
    await add("anna", comune="c_d548")
    await add("bruno", "BNCGLI85D49D548B")
    with pytest.raises(OperatorRefused):
        await add("carla", "BNCGLI85D49D548B")


async def test_roles_are_those_of_this_moment(database, anna):
    assert (await member(database, anna)).roles == ()
    for roles in ([GivenRole(StaffRole.CLERK, "centro"), GivenRole(StaffRole.AUDITOR)], []):
        async with database.transaction() as connection:
            await accounts.give_roles(connection, COMUNE, anna, roles)
        assert (await member(database, anna)).roles == tuple(sorted(roles))


async def test_a_new_password_and_a_removal_end_the_sessions(database, anna):
    whole, half = Owner(OwnerKind.OPERATOR, anna), Owner(OwnerKind.HALF_OPERATOR, anna)
    for change in (
        lambda connection: accounts.set_password(connection, COMUNE, anna, "new"),
        lambda connection: accounts.remove_operator(connection, COMUNE, anna),
    ):
        secrets = [await opened(database, owner) for owner in (whole, half)]
        async with database.transaction() as connection:
            await change(connection)
        assert [await owner_of(database, secret) for secret in secrets] == [None, None]
    assert await member(database, anna) is None


# --- passwords --------------------------------------------------------------------------------


@pytest.mark.parametrize("password", ["short", "x" * 201, "aaaaaaaaaaaaaa", "anna-2026-neri"])
def test_a_password_that_is_easily_guessed_is_refused(password):
    with pytest.raises(OperatorRefused):
        check_new_password(password, "Anna")


def test_several_words_are_a_password():
    check_new_password("quattro mele nel cesto", "anna")


@pytest.fixture
def guessing():
    seconds = [0.0]
    hashes = PasswordHashes()
    yield PasswordGuesses(Buckets(lambda: seconds[0]), hashes), seconds
    hashes.close()


async def test_a_stranger_who_guesses_slows_down_only_their_network(guessing):
    guesses, seconds = guessing
    hashed = HASHER.hash("quattro mele nel cesto")
    for _ in range(int(GUESSES.burst)):
        with pytest.raises(WrongCredentials):
            await guesses.check("stranger", "anna", hashed, "guess")
    with pytest.raises(TooManySignIns) as refused:
        await guesses.check("stranger", "anna", hashed, "quattro mele nel cesto")
    assert 0 < refused.value.retry_after_s <= 30
    await guesses.check("office", "anna", hashed, "quattro mele nel cesto")
    seconds[0] += 30
    await guesses.check("stranger", "anna", hashed, "quattro mele nel cesto")


async def test_one_network_cannot_try_all_logins(guessing):
    guesses, _ = guessing
    for n in range(int(OF_A_NETWORK.burst)):
        with pytest.raises(WrongCredentials):
            await guesses.check("stranger", f"login-{n}", None, "guess")
    with pytest.raises(TooManySignIns):
        await guesses.check("stranger", "another", None, "guess")


# --- the second factor ------------------------------------------------------------------------


async def enrolled(database, id, now=NOW):
    """Their telephone, after its first good code."""
    async with database.transaction() as connection:
        told = await FACTORS.enrolment(connection, id, "anna", "Comune di Esempio")
    telephone = pyotp.TOTP(told.secret)
    assert await accepts(database, id, telephone.at(now), now)
    return telephone


async def accepts(database, id, code, now=NOW):
    async with database.transaction() as connection:
        return await FACTORS.accepts(connection, id, code, now)


async def test_a_code_is_good_once(database, anna):
    telephone = await enrolled(database, anna)
    assert not await accepts(database, anna, telephone.at(NOW))
    later = NOW + timedelta(seconds=30)
    assert await accepts(database, anna, telephone.at(later), later)
    assert not await accepts(database, anna, telephone.at(NOW), later)


async def test_of_the_same_code_at_once_one_is_taken(database, anna):
    telephone = await enrolled(database, anna)
    later = NOW + timedelta(minutes=5)
    code = telephone.at(later)
    told = await asyncio.gather(*(accepts(database, anna, code, later) for _ in range(4)))
    assert sorted(told) == [False, False, False, True]


async def test_a_telephone_may_be_half_a_minute_off(database, anna):
    telephone = await enrolled(database, anna)
    for seconds, is_good in ((3600 - 30, True), (7200 + 30, True), (10800 - 61, False)):
        later = NOW + timedelta(seconds=round(seconds / 3600) * 3600)
        shown = telephone.at(NOW + timedelta(seconds=seconds))
        assert await accepts(database, anna, shown, later) is is_good


async def test_after_wrong_codes_each_pause_is_twice_as_long(database, anna):
    telephone = await enrolled(database, anna)
    now = NOW + timedelta(hours=1)
    for _ in range(FREE_CODES):
        assert not await accepts(database, anna, "000000", now)
    for pause_s in (30, 60, 120):
        with pytest.raises(TooManySignIns) as refused:
            await accepts(database, anna, telephone.at(now), now)
        assert refused.value.retry_after_s == pause_s
        now += timedelta(seconds=pause_s)
        assert not await accepts(database, anna, "000000", now)
    now += timedelta(hours=1)
    assert await accepts(database, anna, telephone.at(now), now)
    assert not await accepts(database, anna, "000000", now)


async def test_the_secret_is_shown_until_the_first_good_code_and_never_after(database, anna):
    async with database.transaction() as connection:
        first = await FACTORS.enrolment(connection, anna, "anna", "Comune")
        assert await FACTORS.enrolment(connection, anna, "anna", "Comune") == first
    assert first.address.startswith("otpauth://totp/Comune:anna?")
    await enrolled(database, anna)
    async with database.transaction() as connection:
        assert await FACTORS.enrolment(connection, anna, "anna", "Comune") is None
        await FACTORS.reset(connection, anna)
        again = await FACTORS.enrolment(connection, anna, "anna", "Comune")
    assert again.secret != first.secret


async def test_a_copy_of_the_database_makes_no_codes(database, anna):
    async with database.transaction() as connection:
        told = await FACTORS.enrolment(connection, anna, "anna", "Comune")
        (sealed,) = (await connection.execute(select(operator.c.second_factor))).one()
    assert told.secret.encode() not in sealed


async def test_without_enrolment_no_code_is_good(database, anna):
    assert not await accepts(database, anna, "000000")
    assert not await accepts(database, anna, "")
