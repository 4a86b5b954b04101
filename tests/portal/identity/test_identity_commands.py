"""`portal operator` and `portal trust-list`, as people type them."""

import io
import json

import pytest

from portal.__main__ import main
from tests.portal.identity.cns.a_card_issuer import TODAY, CardIssuer, an_rsa_signer
from tests.portal.identity.cns.a_trust_list import a_trust_list, service

PASSWORD = "quattro mele nel cesto\n"


@pytest.fixture
def home(tmp_path, capsys):
    assert main(["init", str(tmp_path / "portal")]) == 0
    capsys.readouterr()
    return str(tmp_path / "portal")


@pytest.fixture
def typed(monkeypatch, capsys, home):
    """Types a command, and returns its exit code and what it prints on either way."""

    def type_in(*words, password=PASSWORD):
        monkeypatch.setattr("sys.stdin", io.StringIO(password))
        code = main(["operator", home, *words])
        told = capsys.readouterr()
        return code, told.out + told.err

    return type_in


def test_operators_are_added_changed_listed_and_removed(typed):
    assert typed("add", "anna", "--name", "Anna Neri", "--role", "clerk@centro")[0] == 0
    assert typed("add", "bruno", "--name", "Bruno", "--codice-fiscale", "BNCGLI85D49D548B")[0] == 0
    assert typed("list") == (0, "anna\tAnna Neri\tclerk@centro\nbruno\tBruno\tno role\n")
    assert typed("roles", "anna", "--role", "manager", "--role", "auditor")[0] == 0
    assert typed("password", "anna")[0] == 0
    assert typed("new-telephone", "anna")[0] == 0
    assert typed("remove", "bruno")[0] == 0
    assert typed("list") == (0, "anna\tAnna Neri\tauditor, manager\n")


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["add", "anna", "--name", "A", "--role", "king"], "king is no role"),
        (["add", "anna", "--name", "A", "--role", "clerk@moon"], "has no branch moon"),
        (["add", "anna", "--name", "A", "--codice-fiscale", "X"], "is no codice fiscale"),
        (["password", "carla"], "has no operator carla"),
        (["remove", "carla"], "has no operator carla"),
    ],
)
def test_what_cannot_be_done_is_told_in_a_sentence(typed, words, why):
    code, told = typed(*words)
    assert code == 1
    assert why in told
    assert typed("list") == (0, "")


def test_a_weak_password_adds_no_operator(typed):
    code, told = typed("add", "anna", "--name", "A", password="anna-anna-anna\n")
    assert code == 1
    assert "easily guessed" in told
    assert typed("list") == (0, "")


def test_a_trust_list_is_summed_up_as_json(tmp_path, capsys):
    file = tmp_path / "list.xml"
    issuer = service(CardIssuer().certificate)
    file.write_bytes(a_trust_list([issuer, issuer], an_rsa_signer(), TODAY))
    assert main(["trust-list", str(file)]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told == {
        "anchors": 1,
        "recognised_idv": 2,
        "next_update": f"{TODAY:%Y-%m-%dT%H:%M:%SZ}",
        "stale": True,
        "signature": "valid",
    }


@pytest.mark.parametrize("body", [b"", b"<a/>", b"\x00\xff" * 50, b"%PDF-1.7", None])
def test_what_is_no_list_is_a_problem_and_never_a_traceback(tmp_path, capsys, body):
    file = tmp_path / "list.xml"
    if body is not None:
        file.write_bytes(body)
    assert main(["trust-list", str(file)]) == 2
    assert set(json.loads(capsys.readouterr().out)) == {"problem"}
