"""Sign-ins that have begun: of one browser, answered once, over in time."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from portal.identity import attempts
from portal.identity.attempts import BegunSignIn, hand_over, keep, take
from portal.identity.oidc.relying_party import Attempt
from portal.identity.refusals import SignInExpired
from portal.identity.signed_in import ProofLevel, ProvenPerson, SignInMethod
from portal.identity.tables import sign_in_attempt

COMUNE = "c_l840"
GIULIA = ProvenPerson(
    codice_fiscale="BNCGLI85D49D548B",
    given_name="Giulia",
    surname="Bianchi",
    email=None,
    method=SignInMethod.CARD,
    level=ProofLevel.HIGH,
    issuer="cns",
)


def begun(method=SignInMethod.SPID, state="state"):
    return BegunSignIn(Attempt(state, "nonce", "verifier"), method, "/area-personale")


async def kept(database, what):
    async with database.transaction() as connection:
        await keep(connection, COMUNE, what)


async def taken(database, cookie="state", comune=COMUNE, **answer):
    async with database.transaction() as connection:
        return await take(connection, comune, cookie, {"state": "state"} | answer)


async def refused(database, **said):
    with pytest.raises(SignInExpired):
        await taken(database, **said)


async def test_an_answer_finds_what_was_kept_once(database):
    await kept(database, begun())
    assert await taken(database) == begun()
    await refused(database)


async def test_an_answer_in_another_browser_is_refused_and_uses_up_nothing(database):
    await kept(database, begun())
    for cookie in (None, "", "stat", "another"):
        await refused(database, cookie=cookie)
    await refused(database, state="", cookie="")
    await refused(database, comune="c_d548")
    assert await taken(database) == begun()


async def test_of_two_answers_at_once_one_is_taken(database):
    await kept(database, begun())
    told = await asyncio.gather(*(taken(database) for _ in range(8)), return_exceptions=True)
    assert sorted(type(each).__name__ for each in told) == ["BegunSignIn", *["SignInExpired"] * 7]


async def test_an_attempt_is_over_after_a_quarter_of_an_hour(database):
    await kept(database, begun())
    async with database.transaction() as connection:
        earlier = attempts.database_now(-1.0)
        await connection.execute(update(sign_in_attempt).values(expires_at=earlier))
    await refused(database)
    async with database.transaction() as connection:
        assert await attempts.forget_expired(connection) == 1
    assert timedelta(minutes=15) == attempts.LASTS


async def test_the_database_holds_no_secret_of_an_attempt(database):
    await kept(database, begun(state="what the cookie holds"))
    async with database.reading() as connection:
        rows = (await connection.execute(select(sign_in_attempt))).all()
    assert len(rows) == 1
    assert "what the cookie holds" not in str(rows)


# --- the card's door hands over ---------------------------------------------------------------


async def handed_over(database, state="state"):
    async with database.transaction() as connection:
        return await hand_over(connection, COMUNE, state, GIULIA)


async def test_the_door_hands_over_whom_it_has_seen(database):
    await kept(database, begun(SignInMethod.CARD))
    code = await handed_over(database)
    assert (await taken(database, code=code)).proven == GIULIA
    await refused(database, code=code)


async def test_without_the_code_of_the_door_nobody_is_handed_over(database):
    await kept(database, begun(SignInMethod.CARD))
    await refused(database)
    await refused(database, code="")
    code = await handed_over(database)
    await refused(database, code=code + "x")
    await refused(database, code=code, cookie="another")
    assert (await taken(database, code=code)).proven == GIULIA


async def test_the_door_hands_over_once_and_only_to_a_sign_in_with_a_card(database):
    await kept(database, begun(SignInMethod.CARD))
    await handed_over(database)
    await kept(database, begun(SignInMethod.SPID, "other"))
    for state in ("state", "other", "never begun"):
        with pytest.raises(SignInExpired):
            await handed_over(database, state)
