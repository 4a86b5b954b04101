"""Which certificates of cards are good today: each check refuses by itself."""

from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID

from casework.signature.cards import CardHolder
from portal.identity.cns.certificate import CardTrust, check_certificate
from portal.identity.cns.revocation import Revocations
from portal.identity.refusals import CertificateRefused
from tests.portal.identity.cns.a_card_issuer import (
    CARD_NAME,
    CIE_POLICY,
    GIULIA,
    SIGNING_POLICY,
    TODAY,
    YEAR,
    CardIssuer,
    der,
)

REGIONE = CardIssuer()
DAY = timedelta(days=1)


def trusting(*issuers, lists=()):
    anchors = [issuer.certificate for issuer in issuers]
    return CardTrust(anchors, Revocations(lists))


def checked(card, trust=None, now=TODAY):
    return check_certificate(der(card), trust or trusting(REGIONE), now)


@pytest.mark.parametrize(("policy", "card"), [(None, "cns"), (CIE_POLICY, "cie")])
def test_a_good_card_says_whose_it_is(policy, card):
    certificate = REGIONE.card(policy=policy) if policy else REGIONE.card()
    assert checked(certificate) == CardHolder(
        card=card, codice_fiscale=GIULIA, given_name="Giulia", surname="Bianchi"
    )


def test_the_right_issuer_is_found_among_many():
    others = [CardIssuer(f"Regione {n}") for n in range(5)]
    assert checked(REGIONE.card(), trusting(*others, REGIONE)).codice_fiscale == GIULIA


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"until": TODAY - DAY}, "the certificate has expired"),
        ({"since": TODAY + DAY}, "does not hold yet"),
        ({"policy": SIGNING_POLICY}, "policy is none of"),
        ({"policy": None}, "names no policy"),
        ({"is_ca": True}, "an issuer's"),
        ({"signs": False}, "not for signing in"),
        ({"purpose": ExtendedKeyUsageOID.SERVER_AUTH}, "not for signing in"),
        ({"purpose": None}, "what it is for"),
        ({"common_name": "Giulia Bianchi"}, "not that of a card"),
        ({"common_name": GIULIA}, "not that of a card"),
        ({"common_name": CARD_NAME.replace("49D", "50D")}, "not that of a card"),
        ({"common_name": CARD_NAME + "\n"}, "not that of a card"),
        ({"common_name": "x" + CARD_NAME[:60]}, "not that of a card"),
    ],
)
def test_a_certificate_that_is_no_good_card_is_refused(said, why):
    with pytest.raises(CertificateRefused, match=why):
        checked(REGIONE.card(**said))


def test_a_card_of_an_issuer_that_is_not_on_the_list_is_refused():
    with pytest.raises(CertificateRefused, match="no issuer"):
        checked(CardIssuer("Altrove").card())


def test_a_stranger_with_the_name_of_the_issuer_is_refused():
    with pytest.raises(CertificateRefused, match="no issuer"):
        checked(CardIssuer().card())


def test_a_card_does_not_outlive_its_issuer():
    old = CardIssuer("Regione antica", until=TODAY - DAY)
    with pytest.raises(CertificateRefused, match="issuer's certificate has expired"):
        checked(old.card(), trusting(old))


def test_bytes_that_are_no_certificate_are_refused():
    for body in (b"", b"\x30\x03\x02\x01\x01", der(REGIONE.card())[:-1]):
        with pytest.raises(CertificateRefused):
            check_certificate(body, trusting(REGIONE), TODAY)


@pytest.mark.filterwarnings("ignore:Parsed a serial number")
def test_a_flipped_byte_of_what_the_issuer_signed_is_refused():
    card = REGIONE.card()
    body, signed = der(card), card.tbs_certificate_bytes
    first = body.index(signed)
    for at in range(first, first + len(signed)):
        flipped = body[:at] + bytes([body[at] ^ 1]) + body[at + 1 :]
        with pytest.raises(CertificateRefused):
            check_certificate(flipped, trusting(REGIONE), TODAY)


# --- revocation -------------------------------------------------------------------------------


def test_a_revoked_card_is_refused_and_others_are_not():
    lost, kept = REGIONE.card(), REGIONE.card()
    trust = trusting(REGIONE, lists=[REGIONE.revocation_list(lost)])
    with pytest.raises(CertificateRefused, match="has revoked"):
        checked(lost, trust)
    assert checked(kept, trust).codice_fiscale == GIULIA


def test_a_suspended_card_that_was_given_back_is_good():
    card = REGIONE.card()
    removed = REGIONE.revocation_list(card, reason=x509.ReasonFlags.remove_from_crl)
    assert checked(card, trusting(REGIONE, lists=[removed])).codice_fiscale == GIULIA


def test_the_newest_list_of_the_issuer_counts():
    card = REGIONE.card()
    older = REGIONE.revocation_list(since=TODAY - 2 * DAY)
    newer = REGIONE.revocation_list(card, since=TODAY - DAY)
    for lists in ([older, newer], [newer, older]):
        with pytest.raises(CertificateRefused, match="has revoked"):
            checked(card, trusting(REGIONE, lists=lists))


def test_a_list_that_the_issuer_did_not_sign_says_nothing():
    card = REGIONE.card()
    forged = CardIssuer().revocation_list(card)
    assert checked(card, trusting(REGIONE, lists=[forged])).codice_fiscale == GIULIA


def test_a_list_that_is_out_of_date_opens_no_door():
    stale = REGIONE.revocation_list(since=TODAY - YEAR, until=TODAY - DAY)
    with pytest.raises(CertificateRefused, match="out of date"):
        checked(REGIONE.card(), trusting(REGIONE, lists=[stale]))


def test_lists_are_read_from_files_of_both_forms_and_a_broken_one_is_passed_over(tmp_path):
    lost, stolen = REGIONE.card(), REGIONE.card()
    other = CardIssuer("Un'altra")
    gone = other.card()
    (tmp_path / "a.crl").write_bytes(
        REGIONE.revocation_list(lost, stolen).public_bytes(Encoding.DER)
    )
    (tmp_path / "b.crl").write_bytes(other.revocation_list(gone).public_bytes(Encoding.PEM))
    (tmp_path / "c.crl").write_bytes(b"<html>not found</html>")
    trust = CardTrust([REGIONE.certificate, other.certificate], Revocations.read(tmp_path))
    for card in (lost, stolen, gone):
        with pytest.raises(CertificateRefused, match="has revoked"):
            checked(card, trust)
