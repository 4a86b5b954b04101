"""Sign-in by OpenID Connect: with a real provider, and with one that lies in every way we know."""

import asyncio
import time
from datetime import UTC, datetime, timedelta

import pytest
import pytest_asyncio
from aiohttp import ClientSession
from joserfc.jwk import OctKey
from msgspec.structs import replace
from yarl import URL

from portal.identity.oidc.provider import ROTATION_PAUSE_S, Provider
from portal.identity.oidc.relying_party import OidcClient, RelyingParty
from portal.identity.oidc.tokens import CLOCK_SKEW
from portal.identity.refusals import (
    AnswerNotTrusted,
    LevelTooLow,
    ProviderAway,
    SignInCancelled,
    SignInExpired,
)
from tests.portal.identity.a_lying_provider import KEYS, STRANGER, a_lying_provider
from tests.portal.identity.a_provider import (
    CALLBACK,
    LEVEL_2,
    LEVEL_3,
    OUR_KEYS,
    a_real_provider,
)

US = OidcClient(
    client_id="sportello",
    client_secret="a-secret-of-the-tests",
    redirect_uri=CALLBACK,
    levels=(LEVEL_2, LEVEL_3),
)
SEALED = replace(
    US, client_id="sealed", client_secret="another-secret-of-the-tests", own_keys=OUR_KEYS
)


def now() -> datetime:
    return datetime.now(UTC)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def http():
    async with ClientSession() as session:
        yield session


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def real():
    async with a_real_provider() as provider:
        yield provider


@pytest_asyncio.fixture(loop_scope="module")
async def liar():
    async with a_lying_provider() as provider:
        yield provider


def at(provider, http, client=US, clock=time.monotonic):
    return RelyingParty(Provider(provider.issuer, http, clock), client)


pytestmark = pytest.mark.asyncio(loop_scope="module")


# --- the real provider ------------------------------------------------------------------------


@pytest.mark.parametrize("client", [US, SEALED], ids=["plain", "signed and encrypted"])
async def test_a_person_signs_in_and_userinfo_names_them(real, http, client):
    party = at(real, http, client)
    address, attempt = await party.begin("it")
    proven = await party.complete(await real.choose(address, "giulia"), attempt, now())
    assert proven.claims["fiscal_number"] == "TINIT-BNCGLI85D49D548B"
    assert (proven.subject, proven.level) == ("giulia", LEVEL_2)


async def test_the_provider_is_asked_with_pkce_state_nonce_and_level(real, http):
    address, attempt = await at(real, http).begin("de")
    asked = URL(address).query
    assert asked["code_challenge_method"] == "S256"
    assert asked["code_challenge"] != attempt.verifier
    assert (asked["state"], asked["nonce"]) == (attempt.state, attempt.nonce)
    assert asked["acr_values"] == f"{LEVEL_2} {LEVEL_3}"
    assert asked["ui_locales"] == "de"
    assert len({attempt.state, attempt.nonce, attempt.verifier}) == 3


async def test_the_provider_refuses_a_request_without_pkce(real, http):
    address, _ = await at(real, http).begin("it")
    query = {n: v for n, v in URL(address).query.items() if not n.startswith("code_challenge")}
    told = await real.choose(str(URL(address).with_query(query)), "giulia")
    assert told["error"] == "invalid_request"


async def test_a_wrong_verifier_is_refused(real, http):
    party = at(real, http)
    address, attempt = await party.begin("it")
    _, another = await party.begin("it")
    back = await real.choose(address, "giulia")
    with pytest.raises(AnswerNotTrusted, match="invalid_grant"):
        await party.complete(back, replace(attempt, verifier=another.verifier), now())


async def test_a_wrong_nonce_is_refused(real, http):
    party = at(real, http)
    address, attempt = await party.begin("it")
    back = await real.choose(address, "giulia")
    with pytest.raises(AnswerNotTrusted, match="another nonce"):
        await party.complete(back, replace(attempt, nonce="n"), now())


async def test_a_code_is_good_once(real, http):
    party = at(real, http)
    address, attempt = await party.begin("it")
    back = await real.choose(address, "giulia")
    await party.complete(back, attempt, now())
    with pytest.raises(AnswerNotTrusted, match="invalid_grant"):
        await party.complete(back, attempt, now())


async def test_an_expired_code_is_refused(real, http):
    party = at(real, http)
    address, attempt = await party.begin("it")
    back = await real.choose(address, "giulia")
    async with real.later(seconds=61):
        with pytest.raises(AnswerNotTrusted, match="invalid_grant"):
            await party.complete(back, attempt, now())


async def test_a_wrong_secret_of_ours_is_refused(real, http):
    party = at(real, http, replace(US, client_secret="guessed"))
    address, attempt = await party.begin("it")
    back = await real.choose(address, "giulia")
    with pytest.raises(AnswerNotTrusted, match="invalid_client"):
        await party.complete(back, attempt, now())


async def test_an_answer_of_another_issuer_is_refused(real, http):
    party = at(real, http)
    address, attempt = await party.begin("it")
    back = await real.choose(address, "giulia")
    for told in ({**back, "iss": "https://evil.example"}, {n: back[n] for n in ("code", "state")}):
        with pytest.raises(AnswerNotTrusted, match="another issuer"):
            await party.complete(told, attempt, now())


async def test_a_weaker_proof_than_asked_for_is_refused(real, http):
    party = at(real, http)
    address, attempt = await party.begin("it")
    with pytest.raises(LevelTooLow):
        await party.complete(await real.choose(address, "marco"), attempt, now())


async def test_who_cancels_at_the_provider_has_cancelled(real, http):
    party = at(real, http)
    address, attempt = await party.begin("it")
    with pytest.raises(SignInCancelled):
        await party.complete(await real.choose(address, ""), attempt, now())


async def test_userinfo_for_other_keys_than_ours_cannot_be_read(real, http):
    party = at(real, http, replace(SEALED, own_keys=None))
    address, attempt = await party.begin("it")
    back = await real.choose(address, "giulia")
    with pytest.raises(AnswerNotTrusted, match="no key to decrypt"):
        await party.complete(back, attempt, now())


# --- the one that lies ------------------------------------------------------------------------

LAX = replace(US, levels=())


async def sign_in(liar, http, client=LAX, **told):
    party = at(liar, http, client)
    address, attempt = await party.begin("it")
    return await party.complete(liar.back_from(address, **told), attempt, now())


async def test_without_a_lie_the_person_signs_in(liar, http):
    assert (await sign_in(liar, http)).subject == "giulia"


LIES = {
    "another issuer": {"iss": "https://evil.example"},
    "no issuer": {"iss": None},
    "another audience": {"aud": "another-comune"},
    "no audience": {"aud": None},
    "several audiences, issued to another": {"aud": ["sportello", "x"], "azp": "x"},
    "several audiences, issued to none": {"aud": ["sportello", "x"]},
    "another nonce": {"nonce": "n"},
    "no nonce": {"nonce": None},
    "a nonce that is no text": {"nonce": 1},
    "no subject": {"sub": None},
    "no end": {"exp": None},
    "an end that is no number": {"exp": "tomorrow"},
    "no beginning": {"iat": None},
    "expired": {"exp": 1_700_000_000},
    "of the future": {"iat": 4_000_000_000},
    "good only later": {"nbf": 4_000_000_000},
    "of another access token": {"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"},
}


@pytest.mark.parametrize("lie", LIES.values(), ids=LIES)
async def test_a_token_that_lies_is_refused(liar, http, lie):
    liar.claims = lie
    with pytest.raises(AnswerNotTrusted):
        await sign_in(liar, http)


@pytest.mark.parametrize(
    ("header", "key"),
    [
        ({"alg": "RS256", "kid": "k0"}, STRANGER),
        ({"alg": "RS256", "kid": "k1"}, KEYS[1]),
        ({"alg": "none"}, None),
        ({"alg": "HS256"}, OctKey.import_key(US.client_secret + "-and-more-of-it-as-it-has-to")),
        ({"alg": "HS256", "kid": "k0"}, OctKey.import_key(KEYS[0].as_dict(private=False)["n"])),
    ],
    ids=["same kid, other key", "key not published", "none", "our secret", "public key as secret"],
)
async def test_a_token_that_the_provider_did_not_sign_is_refused(liar, http, header, key):
    liar.header, liar.signs_with = header, key
    with pytest.raises(AnswerNotTrusted, match="signature"):
        await sign_in(liar, http)


async def test_a_flipped_letter_of_the_token_is_refused(liar, http):
    liar.claims = {"given_name": "Giulia"}
    honest = liar._signed
    liar._signed = lambda claims: honest(claims).replace(".e", ".f", 1)
    with pytest.raises(AnswerNotTrusted):
        await sign_in(liar, http)


@pytest.mark.parametrize("kind", ["DPoP", "mac"])
async def test_a_token_of_another_kind_is_refused(liar, http, kind):
    liar.tokens = {"token_type": kind}
    with pytest.raises(AnswerNotTrusted):
        await sign_in(liar, http)


async def test_userinfo_of_another_person_is_refused(liar, http):
    liar.userinfo = {"sub": "marco", "fiscal_number": "TINIT-VRDMRC70A01D548J"}
    with pytest.raises(AnswerNotTrusted, match="another subject"):
        await sign_in(liar, http)


async def test_what_the_token_says_goes_before_what_userinfo_says(liar, http):
    liar.claims = {"acr": LEVEL_2}
    liar.userinfo = {"sub": "giulia", "acr": LEVEL_3}
    assert (await sign_in(liar, http, US)).claims["acr"] == LEVEL_2


async def test_clocks_may_differ_by_a_minute(liar, http):
    skew = CLOCK_SKEW - timedelta(seconds=10)
    liar.claims = {
        "exp": int((now() - skew).timestamp()),
        "iat": int((now() - skew - timedelta(minutes=5)).timestamp()),
    }
    assert (await sign_in(liar, http)).subject == "giulia"
    liar.claims = {"iat": int((now() + skew).timestamp())}
    assert (await sign_in(liar, http)).subject == "giulia"


async def test_an_answer_to_another_attempt_is_refused(liar, http):
    with pytest.raises(SignInExpired):
        await sign_in(liar, http, state="another")


async def test_an_error_of_the_provider_is_no_wish_of_the_person(liar, http):
    with pytest.raises(AnswerNotTrusted):
        await sign_in(liar, http, error="server_error")
    with pytest.raises(SignInCancelled):
        await sign_in(liar, http, error="access_denied")
    with pytest.raises(AnswerNotTrusted, match="another issuer"):
        await sign_in(liar, http, error="access_denied", iss="https://evil.example")


async def test_an_answer_without_code_is_refused_before_the_provider_is_asked(liar, http):
    with pytest.raises(AnswerNotTrusted, match="no code"):
        await sign_in(liar, http, code="")
    assert "/token" not in liar.asked


# --- keys and faults --------------------------------------------------------------------------


async def test_keys_that_rotate_are_read_again_but_not_at_every_unknown_one(liar, http):
    seconds = [0.0]
    party = at(liar, http, LAX, clock=lambda: seconds[0])

    async def enter():
        address, attempt = await party.begin("it")
        return await party.complete(liar.back_from(address), attempt, now())

    await enter()
    liar.published, liar.signs_with = KEYS[::-1], KEYS[1]
    liar.header = {"alg": "RS256", "kid": "k1"}
    seconds[0] += ROTATION_PAUSE_S
    await enter()
    assert liar.asked.count("/keys") == 2
    liar.header, liar.signs_with = {"alg": "RS256", "kid": "stranger"}, STRANGER
    for _ in range(5):
        with pytest.raises(AnswerNotTrusted):
            await enter()
    assert liar.asked.count("/keys") == 2
    assert liar.asked.count("/.well-known/openid-configuration") == 1


@pytest.mark.parametrize("path", ["/.well-known/openid-configuration", "/keys", "/token", "/me"])
async def test_a_provider_that_fails_is_away(liar, http, path):
    liar.failing = {path}
    with pytest.raises(ProviderAway):
        await sign_in(liar, http)


async def test_a_provider_that_does_not_listen_is_away(liar, http):
    liar.issuer = "http://127.0.0.1:9"
    with pytest.raises(ProviderAway):
        await asyncio.wait_for(at(liar, http).begin("it"), 5)


async def test_a_discovery_of_another_issuer_is_not_followed(liar, http):
    liar.metadata = {"issuer": "https://evil.example"}
    with pytest.raises(ProviderAway, match="another issuer"):
        await sign_in(liar, http)


@pytest.mark.parametrize("tokens", [{"id_token": 1}, {"access_token": None}, {"id_token": "x"}])
async def test_tokens_that_cannot_be_read_are_refused(liar, http, tokens):
    liar.tokens = tokens
    with pytest.raises((ProviderAway, AnswerNotTrusted)):
        await sign_in(liar, http)


async def test_an_answer_without_end_is_not_read_to_its_end(liar, http):
    liar.userinfo = {"sub": "giulia", "more": "x" * 300_000}
    with pytest.raises(ProviderAway, match="more than it should"):
        await sign_in(liar, http)
