"""Search as people write: other endings, a wrong letter, whole sentences."""

import pytest

from text.everyday_words import Pools, search, words_of


def _pools(*texts: str) -> Pools:
    return [words_of(text) for text in texts]


THINGS = [
    ("cie", _pools("Carta d'identità", "documento scaduto")),
    ("tari", _pools("Tassa sui rifiuti", "spazzatura")),
    ("firma", _pools("Autentica di firma", "copia")),
]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("carta", "cie"),
        ("RIFIÙTI", "tari"),
        ("carta d'identità scaduta", "cie"),
        ("ho il documento scaduta", "cie"),
        ("rifuti", "tari"),
        ("spazaztura", "tari"),
        ("spazzzatura", "tari"),
        ("dove butto la spazzatura", "tari"),
        ("firna", "firma"),
    ],
)
def test_words_are_found_with_other_endings_one_wrong_letter_and_words_left_out(text, found):
    assert search(text, THINGS) == [found]


def test_words_as_they_are_written_leave_no_room_for_words_like_them():
    alike = [("a", _pools("firma")), ("b", _pools("forma"))]
    assert search("forma", alike) == ["b"]


@pytest.mark.parametrize("text", ["", "s", "xyz", "la", "piscina comunale", "cie"])
def test_what_no_thing_is_called_finds_nothing(text):
    assert search(text, THINGS) == []
