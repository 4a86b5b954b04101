"""What the rules of the calls are called is said once, and every program has the words."""

import pytest

from sportello.routing.policies import POLICIES as KNOWN
from text.catalogue import Catalogue
from text.policies import POLICIES


def test_every_policy_has_its_words_and_no_other():
    assert set(POLICIES) == set(KNOWN)


@pytest.mark.parametrize("package", ["counter_client", "display_board", "queue_server"])
def test_every_program_says_them_in_italian(package):
    words = Catalogue(package).words("it")
    for said in POLICIES.values():
        for message in (said.name, said.to_staff, said.in_hall):
            assert words.gettext(message) != message
