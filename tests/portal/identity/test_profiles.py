"""Sessions, their log and profiles in the portal's tables."""

from datetime import UTC, datetime, timedelta

import pytest
from aiohttp import web
from aiohttp.test_utils import make_mocked_request
from msgspec.structs import replace
from sqlalchemy import select

from portal.identity import sign_in_log
from portal.identity.forgetting import forget_what_is_over
from portal.identity.owners import Owner, OwnerKind
from portal.identity.profiles import OwnWishes, change_contacts, profile, signed_in_profile
from portal.identity.refusals import ProfileChanged
from portal.identity.session_rows import end_all_of, sessions_within, stored_sessions
from portal.identity.sign_in_log import SignInRecord
from portal.identity.signed_in import ProofLevel, SignInMethod
from portal.identity.tables import session
from portal.notifications.kinds import ContactChannel
from tests.portal.identity.test_attempts import COMUNE, GIULIA
from web.sessions.browser_sessions import COOKIE

NOW = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)
PERSON = Owner(OwnerKind.CITIZEN, "c-1")
SPID = SignInRecord(NOW, SignInMethod.SPID, ProofLevel.SUBSTANTIAL, "https://proxy.example")


def asking(secret=None):
    headers = {"Cookie": f"{COOKIE}={secret}"} if secret else {}
    return make_mocked_request("GET", "/", headers=headers)


async def opened(database, owner=PERSON, comune=COMUNE):
    """The secret of a new session."""
    answer = web.Response()
    sessions = stored_sessions(database, comune, lambda: NOW)
    await sessions.open(asking(), answer, str(owner))
    return answer.cookies[COOKIE].value


async def owner_of(database, secret, comune=COMUNE, now=NOW):
    found = await stored_sessions(database, comune, lambda: now).of(asking(secret))
    return None if found is None else Owner.read(found.owner)


# --- sessions ---------------------------------------------------------------------------------


async def test_a_session_is_found_by_its_cookie_until_it_ends(database):
    secret = await opened(database)
    assert await owner_of(database, secret) == PERSON
    assert await owner_of(database, secret, now=NOW + timedelta(minutes=31)) is None


async def test_a_session_of_one_comune_is_none_at_another(database):
    secret = await opened(database)
    assert await owner_of(database, secret, comune="c_d548") is None


async def test_logging_out_everywhere_ends_all_of_one_person_at_this_comune(database):
    mine = [await opened(database) for _ in range(3)]
    other = await opened(database, Owner(OwnerKind.CITIZEN, "c-2"))
    elsewhere = await opened(database, comune="c_d548")
    async with database.transaction() as connection:
        assert await end_all_of(connection, COMUNE, PERSON) == 3
    assert [await owner_of(database, secret) for secret in mine] == [None] * 3
    assert await owner_of(database, other) is not None
    assert await owner_of(database, elsewhere, comune="c_d548") is not None


async def test_a_session_of_a_transaction_that_fails_was_never_opened(database):
    answer = web.Response()

    async def fail_after_opening():
        async with database.transaction() as connection:
            sessions = sessions_within(connection, COMUNE, lambda: NOW)
            await sessions.open(asking(), answer, str(PERSON))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await fail_after_opening()
    assert await owner_of(database, answer.cookies[COOKIE].value) is None


async def test_the_database_holds_no_secret_of_a_session(database):
    secret = await opened(database)
    async with database.reading() as connection:
        rows = (await connection.execute(select(session))).all()
    assert len(rows) == 1
    assert secret not in str(rows)


# --- the log ----------------------------------------------------------------------------------


async def signed_in_at(database, at):
    async with database.transaction() as connection:
        sessions = sessions_within(connection, COMUNE, lambda: NOW)
        new = await sessions.open(asking(), web.Response(), str(PERSON))
        await sign_in_log.note(connection, COMUNE, new, replace(SPID, at=at))
        return new


async def test_a_session_knows_how_it_was_opened(database):
    new = await signed_in_at(database, NOW)
    async with database.reading() as connection:
        assert await sign_in_log.of_session(connection, COMUNE, new) == SPID


async def test_the_log_is_kept_for_24_months_and_then_erased(database):
    for days in (0, 729, 731):
        await signed_in_at(database, NOW - timedelta(days=days))
    async with database.transaction() as connection:
        await forget_what_is_over(connection, NOW)
        kept = await sign_in_log.of_owner(connection, COMUNE, PERSON)
    assert [(NOW - record.at).days for record in kept] == [0, 729]


async def test_ended_sessions_are_forgotten_and_others_go_on(database):
    secret = await opened(database)
    async with database.transaction() as connection:
        await forget_what_is_over(connection, NOW + timedelta(minutes=29))
    assert await owner_of(database, secret) == PERSON
    async with database.transaction() as connection:
        await forget_what_is_over(connection, NOW + timedelta(minutes=31))
        assert (await connection.execute(select(session))).all() == []


# --- profiles ---------------------------------------------------------------------------------


async def entered(database, person=GIULIA, comune=COMUNE):
    async with database.transaction() as connection:
        return await signed_in_profile(connection, comune, person, "it")


async def test_who_signs_in_again_finds_the_same_profile(database):
    first = await entered(database, replace(GIULIA, email="giulia@example.it"))
    assert (first.email, first.channel, first.version) == (
        "giulia@example.it",
        ContactChannel.EMAIL,
        1,
    )
    assert await entered(database) == first
    assert (await entered(database, comune="c_d548")).id != first.id


async def test_names_are_those_of_the_last_proof_and_a_card_without_names_leaves_them(database):
    await entered(database)
    married = await entered(database, replace(GIULIA, surname="Bianchi Verdi"))
    assert married.surname == "Bianchi Verdi"
    again = await entered(database, replace(GIULIA, given_name="", surname=""))
    assert (again.given_name, again.surname) == ("Giulia", "Bianchi Verdi")


async def test_contacts_are_changed_and_an_old_window_changes_nothing(database):
    mine = await entered(database)
    wanted = OwnWishes("new@example.it", "+393331234567", "de", ContactChannel.SMS)
    async with database.transaction() as connection:
        await change_contacts(connection, COMUNE, mine.id, wanted, mine.version)
    with pytest.raises(ProfileChanged):
        async with database.transaction() as connection:
            await change_contacts(connection, COMUNE, mine.id, wanted, mine.version)
    async with database.reading() as connection:
        now = await profile(connection, COMUNE, mine.id)
    assert (now.email, now.language, now.channel, now.version) == (
        "new@example.it",
        "de",
        ContactChannel.SMS,
        2,
    )
