"""A proof holds for what it was made of, for its purpose, and for its key alone."""

from hypothesis import given
from hypothesis import strategies as st

from web.proofs import Proofs

KEY = b"k" * 32


def test_every_server_with_the_key_makes_the_same_proof_and_it_never_changes():
    """The proof stands on tickets in people's hands: an update may not change it."""
    assert Proofs(KEY, b"follow").of("2026-11-27-A001") == "O8GrfgTNlIusrey_iGT8"


@given(said=st.text(), other=st.text())
def test_it_holds_for_what_was_said_alone(said, other):
    proofs = Proofs(KEY, b"follow")
    proof = proofs.of(said)
    assert proofs.holds(proof, said)
    assert proofs.holds(proof, other) is (
        said.encode(errors="replace") == other.encode(errors="replace")
    )


@given(said=st.text(), proof=st.text())
def test_a_guess_does_not_hold(said, proof):
    assert not Proofs(KEY, b"follow").holds(proof, said)


def test_a_proof_for_one_purpose_or_key_is_worth_nothing_for_another():
    proof = Proofs(KEY, b"follow").of("A001")
    assert not Proofs(KEY, b"form").holds(proof, "A001")
    assert not Proofs(b"other", b"follow").holds(proof, "A001")
