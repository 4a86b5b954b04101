"""A case is signed with card and PIN: the certificate goes up, a digest comes down."""

import hashlib
from base64 import b64decode, b64encode
from datetime import UTC, datetime, timedelta
from functools import cache

import pytest
import pytest_asyncio
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa, utils
from msgspec import Struct
from msgspec.structs import replace

from casework.office.card_checking import check_cards
from casework.signature.chains import Anchors
from casework.signature.verdict import verify
from portal.cases.host import PortalCases, case_comune
from portal.config.sign_in import CardDoorTable
from portal.identity.rights import StaffRole
from portal.registration.tables import registration
from sportello.cases import definition as d
from tests.portal.a_portal import MARIA, a_portal
from tests.portal.cases.a_case import a_case, publish
from tests.portal.cases.told import said, waiting
from tests.portal.identity.cns.a_card_issuer import (
    CardIssuer,
    a_key,
    an_rsa_signer,
    der,
    pem,
)
from tests.portal.identity.cns.a_trust_list import a_trust_list, service
from tests.portal.staff.an_operator import an_operator
from tests.sportello.cases.a_form import a_form_of, words

pytestmark = pytest.mark.asyncio(loop_scope="module")

FORM = replace(
    a_form_of(d.PersonField(name="applicant", label=words("Richiedente"))),
    service="certificate",
    presenters=(d.PresenterTitle.OWN, d.PresenterTitle.ATTORNEY),
)
PERSON = {name: MARIA[name] for name in ("given_name", "surname", "codice_fiscale")}
YEAR = timedelta(days=365)
ISSUER = CardIssuer()
LIST_SIGNER = an_rsa_signer()
TABLE = CardDoorTable(list_signers=(LIST_SIGNER[1].fingerprint(hashes.SHA256()).hex(),))


class CardInHand(Struct, frozen=True):
    key: rsa.RSAPrivateKey
    certificate: x509.Certificate

    @property
    def shown(self):
        return {"certificate": b64encode(der(self.certificate)).decode()}

    def over(self, prepared):
        """What it computes after the PIN."""
        value = self.value_over(b64decode(prepared["digest"]))
        return {"way": "card", "value": b64encode(value).decode()}

    def value_over(self, digest):
        return self.key.sign(digest, padding.PKCS1v15(), utils.Prehashed(hashes.SHA256()))


@cache
def a_card(codice_fiscale=MARIA["codice_fiscale"], **said):
    key = rsa.generate_private_key(65537, 2048)
    name = f"{codice_fiscale}/7430039999999999.aBcDeFgHiJkLmNoPqRsTuVwXyZ0="
    return CardInHand(key, ISSUER.card(name, key=key.public_key(), **said))


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def home(tmp_path_factory):
    return tmp_path_factory.mktemp("cards")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def portal(home):
    """One for all: its processes take a while to start."""
    async with a_portal(home, cns=TABLE) as portal:
        yield portal


@pytest.fixture
def bring_lists(home, portal):
    """Files of the trusted list, and of what is revoked as of now; gone again at the end."""
    folder = home / "portal" / "cns"
    folder.mkdir(exist_ok=True)

    def bring(*revoked, revoked_on=None):
        now = datetime.now(UTC)
        listed = a_trust_list([service(ISSUER.certificate)], LIST_SIGNER, now + YEAR)
        (folder / "trust-list.xml").write_bytes(listed)
        since = (portal.clock() + timedelta(seconds=1)).replace(microsecond=0)
        crl = ISSUER.revocation_list(
            *revoked, since=since, until=since + YEAR, revoked_on=revoked_on
        )
        (folder / "cards.crl").write_bytes(pem(crl))

    yield bring
    for file in folder.iterdir():
        file.unlink()


async def filled(portal):
    await publish(portal, FORM)
    case = await a_case(portal, "certificate")
    assert (await case.save("only", {"applicant": PERSON}))[0] == 200
    return case


async def prepared(case, card, **headers):
    return await case.portal.ask(
        "POST", f"{case.path}/signature/card", json=card.shown, headers=case.headers | headers
    )


async def signed(case, card):
    status, told = await prepared(case, card)
    assert status == 200, told
    status, shown = await case.sign(card.over(told))
    assert status == 200, shown
    return shown["signature"]


async def document(case):
    address = f"{case.portal.url}{case.path}/document"
    async with case.portal.client.get(address, headers=case.headers) as answer:
        assert answer.status == 200
        return await answer.read()


async def test_a_card_signs_the_requests_pdf_which_is_what_the_register_names(portal, bring_lists):
    bring_lists()
    case, card = await filled(portal), a_card()
    status, told = await prepared(case, card)
    assert (status, told["key_bytes"], len(b64decode(told["digest"]))) == (200, 256, 32)
    given = card.over(told)
    status, shown = await case.sign(given)
    signature = shown["signature"]
    assert (status, signature["way"], signature["state"]) == (200, "card", "valid")
    assert (await case.sign(given))[1]["signature"] == signature, "once more changes nothing"
    pdf = await document(case)
    report = verify(pdf, Anchors([ISSUER.certificate]), datetime.now(UTC))
    assert (report.verdict, [each.trust for each in report.signers]) == ("valid", ["trusted"])
    status, sent = await case.send()
    assert (status, sent["defects"]) == (201, [])
    assert (hashlib.sha256(pdf).hexdigest(),) in await portal.rows(registration.c.sha256)


def comune_of(portal):
    return case_comune(portal.context.directory.comune(portal.comune).comune)


async def test_without_a_list_it_waits_and_is_checked_for_the_time_of_signing(portal, bring_lists):
    """Revoked by then, the registration stays as it is, and the signature is to be corrected."""
    now, host = datetime.now(UTC), PortalCases(portal.context)
    cards = {"invalid": a_card(), "valid": a_card(until=now + YEAR)}
    sent = {}
    for outcome, card in cards.items():
        case = await filled(portal)
        await case.save("only", {"applicant": PERSON | {"email": "maria@example.it"}})
        assert (await signed(case, card))["state"] == "not_verified"
        status, told = await case.send(accept_defects=True)
        defects = [each["code"] for each in told["defects"]]
        assert (status, defects) == (201, ["signature_not_verified"])
        sent[outcome] = case, told["registration"]
    assert await check_cards(host, comune_of(portal)) == 0
    bring_lists(cards["invalid"].certificate, revoked_on=now - timedelta(days=1))
    assert await check_cards(host, comune_of(portal)) == 2
    for outcome, (case, number) in sent.items():
        told = (await case.get())[1]
        assert (told["state"], told["sent"]["registration"]) == ("pending", number)
        assert told["signature"]["state"] == outcome
        asked = [("correction_asked", "maria@example.it")] if outcome == "invalid" else []
        assert await waiting(portal, case) == [("receipt", "maria@example.it"), *asked]
    assert "resta registrata" in await said(portal, sent["invalid"][0], "correction_asked")
    assert await check_cards(host, comune_of(portal)) == 0


async def test_what_is_revoked_after_the_signature_does_not_count(portal, bring_lists):
    case, card = await filled(portal), a_card()
    await signed(case, card)
    await case.send(accept_defects=True)
    bring_lists(card.certificate, revoked_on=datetime.now(UTC) + timedelta(hours=1))
    assert await check_cards(PortalCases(portal.context), comune_of(portal)) == 1
    assert (await case.get())[1]["signature"]["state"] == "valid"


async def test_only_the_card_of_who_presents_it_signs(portal):
    case = await filled(portal)
    other = a_card("BNCGLI85D49D548B")
    status, told = await prepared(case, other)
    assert (status, told["code"]) == (409, "card_of_another")
    attorney = {"title": "attorney", "applicant": PERSON, "document": "procura"}
    assert (await case.put("/presented-for", attorney))[0] == 200
    status, told = await prepared(case, other)
    assert (status, told["code"]) == (409, "card_of_another"), "no one says who it is"
    operator = await an_operator(portal, StaffRole.RECEPTION)
    status, told = await prepared(case, other, Cookie=operator.headers["Cookie"])
    assert status == 200, told


@pytest.mark.parametrize(
    ("card", "code"),
    [
        ({"until": datetime.now(UTC) - timedelta(days=1)}, "signing_card_expired"),
        ({"policy": "1.3.76.16.2.2"}, "card_unfit"),
    ],
)
async def test_a_card_that_cannot_sign_is_told_before_its_pin(portal, card, code):
    case = await filled(portal)
    status, told = await prepared(case, a_card(**card))
    assert (status, told["code"]) == (409, code)


@pytest.mark.parametrize("certificate", [b"no certificate", der(ISSUER.card())])
async def test_what_is_no_rsa_certificate_is_refused(portal, certificate):
    assert a_key(), "the issuer's usual cards have a key of another kind"
    case = await filled(portal)
    status, told = await portal.ask(
        "POST",
        f"{case.path}/signature/card",
        json={"certificate": b64encode(certificate).decode()},
        headers=case.headers,
    )
    assert (status, told["code"]) == (409, "card_unfit")


async def test_a_value_of_another_key_or_of_other_answers_signs_nothing(portal):
    case, card = await filled(portal), a_card()
    status, told = await case.sign({"way": "card", "value": "AAAA"})
    assert (status, told["code"]) == (409, "nothing_prepared")
    _, first = await prepared(case, card)
    forged = CardInHand(rsa.generate_private_key(65537, 2048), card.certificate)
    for value in (forged.over(first), {"way": "card", "value": "AAAA"}, {"way": "card"}):
        status, told = await case.sign(value)
        assert (status, told["code"]) == (409, "card_signature_failed")
    moved = PERSON | {"given_name": "Maria Rosa"}
    assert (await case.save("only", {"applicant": moved}))[0] == 200
    status, told = await case.sign(card.over(first))
    assert (status, told["code"]) == (409, "nothing_prepared")
    assert (await case.get())[1]["signature"] is None
