"""Words in every language, from the `.po` files alone."""

import sys
from pathlib import Path

import pytest

from text.catalogue import LANGUAGES, Catalogue, untranslated

HERE = Path(__file__).parent


@pytest.fixture(autouse=True)
def _counting_can_be_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(HERE))
    monkeypatch.delitem(sys.modules, "counting", raising=False)


def test_italian_says_its_own_words() -> None:
    words = Catalogue("counting", "station").words("it")
    assert words.gettext("Press") == "Prema"
    assert words.gettext("Not working") == "Non funziona"


def test_the_number_decides_the_form() -> None:
    words = Catalogue("counting").words("it")
    assert words.plural("%n presses", 1) == "1 pressione"
    assert words.plural("%n presses", 3) == "3 pressioni"


def test_english_says_the_ids_and_its_plurals() -> None:
    words = Catalogue("counting").words("en")
    assert words.gettext("Press") == "Press"
    assert words.plural("%n presses", 1) == "1 press"


def test_arabic_has_six_forms() -> None:
    words = Catalogue("counting").words("ar")
    assert [words.plural("%n presses", n) for n in (0, 2, 7)] == ["لا ضغطات", "ضغطتان", "7 ضغطات"]


@pytest.mark.parametrize("language", ["de", "sq"])
def test_what_is_not_translated_is_said_in_italian(language: str) -> None:
    words = Catalogue("counting", "station").words(language)
    assert words.gettext("Press") == "Prema"
    assert words.plural("%n presses", 1) == "1 pressione"
    assert words.gettext("Off") == "Spento"


def test_a_half_translated_language_is_not_offered() -> None:
    catalogue = Catalogue("counting")
    offered = [language for language in LANGUAGES if catalogue.is_complete(language)]
    assert offered == ["it", "en"]
    assert untranslated("counting", "ar") == ["Counting"]


def test_values_go_to_their_places_whatever_they_contain() -> None:
    words = Catalogue("station").words("it")
    assert words.gettext("Step %1 of %2: %3", 1, 3, "A042") == "Passo 1 di 3: A042"
    assert words.gettext("Step %1 of %2: %3", "%2", "%3", "x") == "Passo %2 di %3: x"


def test_a_language_we_do_not_have_is_a_bug() -> None:
    with pytest.raises(KeyError):
        Catalogue("counting").words("xx")
