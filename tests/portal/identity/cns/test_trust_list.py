"""The Italian trusted list: who is on it, and that every byte of it is as it was signed."""

import json
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from portal.identity.cns.trust_list import read_trust_list
from portal.identity.refusals import TrustListRefused
from tests.portal.identity.cns.a_card_issuer import TODAY, CardIssuer, an_rsa_signer, der
from tests.portal.identity.cns.a_trust_list import (
    CA_QC,
    DEPRECATED,
    GRANTED,
    a_trust_list,
    past_instance,
    service,
)

OUTSIDE = Path(__file__).parents[5] / "shared" / "data" / "trust"
"""Real lists, where they are at hand; the tests are complete without."""

SIGNER = an_rsa_signer()
ONE, TWO, GONE = (CardIssuer(f"Regione {n}").certificate for n in "ABC")
TOMORROW = TODAY + timedelta(days=1)
LIST = a_trust_list([service(ONE), service(TWO)], SIGNER, TOMORROW)


def test_the_recognised_services_are_the_anchors():
    read = read_trust_list(LIST)
    assert (read.anchors, read.services, read.next_update) == ((ONE, TWO), 2, TOMORROW)


def test_history_other_kinds_and_other_states_do_not_count():
    services = [
        service(ONE, history=past_instance(GONE)),
        service(GONE, status=DEPRECATED),
        service(GONE, kind=CA_QC),
        service(GONE, kind=CA_QC, status=GRANTED, history=past_instance(TWO)),
    ]
    assert read_trust_list(a_trust_list(services, SIGNER, TOMORROW)).anchors == (ONE,)


def test_a_certificate_of_two_services_is_one_anchor():
    read = read_trust_list(a_trust_list([service(ONE), service(ONE)], SIGNER, TOMORROW))
    assert (len(read.anchors), read.services) == (1, 2)


def test_a_list_is_stale_once_the_next_should_be_there_and_when_it_was_closed():
    read = read_trust_list(LIST)
    assert not read.is_stale(TOMORROW)
    assert read.is_stale(TOMORROW + timedelta(seconds=1))
    assert read_trust_list(a_trust_list([service(ONE)], SIGNER, None)).is_stale(TODAY)


def test_only_a_signer_of_the_settings_counts_where_there_are_any():
    digest = sha256(der(SIGNER[1])).hexdigest()
    assert read_trust_list(LIST, signers=[digest]).services == 2
    with pytest.raises(TrustListRefused, match="not in the settings"):
        read_trust_list(LIST, signers=["00" * 32])


# a flipped byte of the signer's certificate can make its number negative
@pytest.mark.filterwarnings("ignore:Parsed a serial number")
def test_a_flipped_byte_is_refused_wherever_it_stands():
    """Each byte once, with a bit that moves on: of the letters' case, too."""
    held = []
    for at in range(len(LIST)):
        bit = 1 << (at % 7)
        flipped = LIST[:at] + bytes([LIST[at] ^ bit]) + LIST[at + 1 :]
        try:
            read_trust_list(flipped)
        except TrustListRefused:
            continue
        held.append((at, LIST[at - 20 : at + 20]))
    assert held == []


@pytest.mark.parametrize(
    ("what", "changed"),
    [
        ("a comment", lambda body: body.replace(b"<TSPServices>", b"<TSPServices><!-- -->")),
        ("an instruction", lambda body: body.replace(b"<TSPServices>", b"<TSPServices><?a b?>")),
        ("a type of its own", lambda body: body.replace(b"?>", b"?><!DOCTYPE a>", 1)),
        ("something behind", lambda body: body + b"<!-- more -->"),
        ("another encoding", lambda body: body.replace(b'"UTF-8"', b'"utf-7"', 1)),
        ("a namespace", lambda body: body.replace(b" Id=", b' xmlns:x="urn:x" Id=', 1)),
        ("old line ends", lambda body: body.replace(b"\n", b"\r", 1)),
        ("no signature", lambda body: body[: body.index(b"<ds:Signature")] + body[-25:]),
        ("an entity", lambda body: body.replace(b"&amp;", b"&#38;x", 1)),
        ("another service", lambda body: body.replace(b"</TSPServices>", service(GONE).encode())),
        ("nothing", lambda body: b""),
        ("no XML", lambda body: b"%PDF-1.7"),
        ("half of it", lambda body: body[: len(body) // 2]),
    ],
)
def test_a_list_that_was_changed_is_refused(what, changed):
    assert changed(LIST) != LIST
    with pytest.raises(TrustListRefused):
        read_trust_list(changed(LIST))


def test_the_list_of_another_country_is_refused():
    with pytest.raises(TrustListRefused, match="not that of Italy"):
        read_trust_list(a_trust_list([service(ONE)], SIGNER, TOMORROW, territory="SM"))


def test_a_bomb_of_entities_is_refused():
    bomb = b'<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;">]><a>&c;</a>'
    with pytest.raises(TrustListRefused):
        read_trust_list(bomb)


@pytest.mark.skipif(not OUTSIDE.exists(), reason="no real list is at hand")
def test_the_real_list_of_2019_is_read_whole():
    expected = json.loads((OUTSIDE / "EXPECT.json").read_text(encoding="utf-8"))
    body = (OUTSIDE / expected["file"]).read_bytes()
    read = read_trust_list(body)
    assert read.services == expected["IdV_recognisedatnationallevel"]
    assert len(read.anchors) == expected["distinct_certificates"]
    assert read.next_update == datetime.fromisoformat(expected["next_update"])
    assert read.is_stale(datetime(2026, 11, 27, tzinfo=UTC))
    for at in range(0, len(body), len(body) // 20):
        flipped = body[:at] + bytes([body[at] ^ 1]) + body[at + 1 :]
        with pytest.raises(TrustListRefused):
            read_trust_list(flipped)
