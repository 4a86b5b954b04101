"""What is said, and what espeak-ng makes of it: judged by its phonemes, for nobody listens here."""

import re
import subprocess

import pytest

from display_board.phrases import is_number, phrases, spoken_code
from hardware.voice.interface import Sentence
from hardware.voice.pyttsx3_voice import VOICES
from text.catalogue import LANGUAGES, Catalogue, untranslated

WORDS_IN = Catalogue("display_board", "station").words


def said(code: str, label: str, language: str = "it") -> list[tuple[str, str]]:
    return [(each.language, each.text) for each in phrases(code, label, language, WORDS_IN)]


def phonemes(sentence: Sentence) -> str:
    """How espeak-ng pronounces it, in its own letters without stress and length."""
    command = ["espeak-ng", "-q", "-x", "-v", VOICES[sentence.language], sentence.text]
    spoken = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return "".join(sign for sign in spoken if sign not in "',:*_!|^;%=@-#\n").replace("  ", " ")


def heard(code: str, label: str, language: str) -> str:
    return " / ".join(phonemes(each) for each in phrases(code, label, language, WORDS_IN))


def test_an_italian_ticket_is_called_in_italian_only():
    assert said("A042", "3") == [("it", "Numero A 42, sportello 3")]


def test_another_language_follows_the_italian():
    assert said("B107", "12", "de") == [
        ("it", "Numero B 107, sportello 12"),
        ("de", "Nummer B 107, Schalter 12"),
    ]


def test_a_room_is_called_by_its_name_and_stays_italian():
    assert said("E001", "Sala colloqui 1", "fr") == [
        ("it", "Numero E 1, Sala colloqui 1"),
        ("fr", "Numéro E 1"),
        ("it", "Sala colloqui 1"),
    ]


def test_a_language_that_nobody_here_speaks_is_called_in_italian():
    assert said("A001", "1", "fi") == said("A001", "1")


@pytest.mark.parametrize(
    ("label", "short"),
    [("3", True), ("12B", True), ("B2", True), ("C", True), ("Sala 1", False), ("Cassa", False)],
)
def test_a_short_label_is_a_number_of_a_counter(label: str, short: bool):
    assert is_number(label) is short


def test_leading_zeros_are_not_said_but_in_chinese():
    assert spoken_code("A007", "it") == "A 7"
    assert spoken_code("A1042", "it") == "A 1042"
    assert spoken_code("A107", "zh") == "A 一零七"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_its_words_for_a_call(language: str):
    assert not set(untranslated("display_board", language)) & {
        "Number %1, counter %2",
        "Number %1",
        "Counter %1",
    }


@pytest.mark.parametrize(
    ("code", "label", "language", "sounds"),
    [
        ("A042", "3", "it", ["a kUaantadue", "spotEllo te"]),
        ("A107", "21", "it", ["a tSEnto sEte", "ventuno"]),
        ("A1042", "Sala colloqui 1", "it", ["mille kUaantadue", "sala kollokwI uno"]),
        ("A042", "3", "en", ["eIfoti tu", "kaUnt3 Tri"]),
        ("A042", "3", "de", ["A tsvaI UntfIrtsIC", "Salt3 draI"]),
        ("Y042", "3", "fr", ["i grEk karA~tdY", "giSE trwa"]),
        ("A042", "3", "es", ["kwaEntaiDos", "bentanila tes"]),
        ("E042", "3", "ro", ["numrul e", "patuzetSISidoI"]),
        ("A042", "3", "ar", ["aRbaAun", "Raqm TalaTa"]),
        ("A107", "3", "zh", ["ji55", "li35N", "tShi55", "sa55n"]),
        # the same sounds, as espeak-ng 1.51 and 1.52 write them
        ("C042", "3", "uk", ["tsE so[rR]o[kg]d[vB]", "[vB]ikonts[yE] tR[iI]"]),
        ("A042", "3", "sq", ["dyzEtEdy", "spORtELi tRE"]),
    ],
)
def test_numbers_are_read_as_a_person_says_them(
    code: str, label: str, language: str, sounds: list[str]
):
    spoken = heard(code, label, language)
    assert all(re.search(sound, spoken) for sound in sounds), spoken


def test_no_code_is_read_digit_by_digit_in_italian():
    assert "dzEo" not in heard("A042", "3", "it").replace("R", ""), "zero quattro due"
