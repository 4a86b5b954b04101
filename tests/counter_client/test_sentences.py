"""Every code has its sentence, and every sentence its Italian."""

from importlib import import_module

import pytest

from counter_client import sentences
from counter_client.cases import case_refusals
from sportello.bookings import refusals as bookings
from sportello.model import refusals
from sportello.model.refusals import Refused
from sportello.model.waiting import Because
from station.link import errors
from text.catalogue import Catalogue, untranslated

OF_BOOKINGS = [
    leaf.code
    for leaf in vars(bookings).values()
    if isinstance(leaf, type) and leaf.__module__ == bookings.__name__
]
CODES = sorted({leaf.code for leaf in refusals.of_the_branch()}.union(OF_BOOKINGS))
NOT_A_COUNTERS = frozenset(
    {
        "number_taken",
        "no_numbers_left",
        "too_long_ago",
        "too_many_devices",
        "no_past_day",
        "before_today",
        "too_much_asked",
        "already_booked",
        "several_services",
        "nothing_on_the_way",
    }
)
"""Refusals of a totem's own tickets, the portal, a device's report, or past days."""

ITALIAN = Catalogue("counter_client", "station").words("it")


def test_italian_and_english_are_complete():
    assert untranslated("counter_client", "it") == []
    assert untranslated("counter_client", "en") == []


@pytest.mark.parametrize("code", [c for c in CODES if c not in NOT_A_COUNTERS])
def test_every_refusal_that_a_counter_can_get_has_its_sentence(code: str):
    message = sentences.REFUSALS.get(code) or sentences.OUTAGES.get(code)
    assert message is not None
    assert ITALIAN.gettext(message) != message


def test_every_code_of_a_request_is_one_that_its_calls_can_answer():
    for asked in ("casework.at_branch.app", "queue_server.casework.door"):
        import_module(asked)
    assert set(case_refusals.REFUSALS) <= {each.code for each in every_kind(Refused)}


def every_kind(of: type[Refused]) -> list[type[Refused]]:
    return [each for kind in of.__subclasses__() for each in (kind, *every_kind(kind))]


def test_codes_that_no_server_knows_any_more_have_gone():
    assert set(CODES) >= set(sentences.REFUSALS)
    assert set(CODES) >= NOT_A_COUNTERS


@pytest.mark.parametrize("kind", errors.LinkError.__subclasses__())
def test_every_trouble_of_the_line_has_its_sentence(kind: type[errors.LinkError]):
    assert kind.code in sentences.OUTAGES


def test_a_code_from_a_newer_server_is_named():
    assert "moon_eclipsed" in sentences.refusal(ITALIAN, "moon_eclipsed")
    assert "moon_eclipsed" in sentences.outage(ITALIAN, "moon_eclipsed")


@pytest.mark.parametrize(
    ("waited_min", "sentence"),
    [
        (0, "A042 era il primo numero in attesa: è appena arrivato."),
        (1, "A042 era il primo numero in attesa: ha aspettato 1 minuto, entro i 20 previsti."),
        (12, "A042 era il primo numero in attesa: ha aspettato 12 minuti, entro i 20 previsti."),
        (22, "A042 era il primo numero in attesa: ha aspettato 22 minuti, più dei 20 previsti."),
    ],
)
def test_why_a_number_was_next_is_one_plain_sentence(waited_min: int, sentence: str):
    because = Because("first_in_line", waited_min, 20, 2)
    assert sentences.why_next(ITALIAN, "A042", because) == sentence


def test_a_rule_from_a_newer_server_gives_the_facts_alone():
    because = Because("balanced_by_the_stars", 12, 20, 2)
    assert sentences.why_next(ITALIAN, "A042", because) == (
        "A042 ha aspettato 12 minuti, entro i 20 previsti."
    )
