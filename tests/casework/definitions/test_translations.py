"""Texts of a form in further languages: a file of their own, read, written and told as complete."""

import re

import pytest

from casework.definitions.library import library_definition, library_services
from casework.definitions.reading import DefinitionUnreadable, read_definition
from casework.definitions.translations import (
    OTHER_LANGUAGES,
    languages_of,
    read_translations,
    translated,
    with_translations,
    written_translations,
)
from casework.definitions.writing import written

LAMP = library_definition("illuminazione-pubblica")
OFF = "È spento"
LAW = re.compile(r"\b\d{1,4}/\d{4}\b")


def told(text):
    return read_translations(text.encode(), "lamp.translations.toml")


@pytest.mark.parametrize("service", library_services())
def test_a_form_of_the_library_is_complete_in_all_ten_languages(service):
    form = library_definition(service)
    assert {each.code: each.missing for each in languages_of(form)} == dict.fromkeys(
        OTHER_LANGUAGES, ()
    )
    for italian, said in translated(form).items():
        for text in said.values():
            assert text == text.strip()
            assert "!" not in text
            assert set(LAW.findall(text)) <= set(LAW.findall(italian))


@pytest.mark.parametrize("service", library_services())
def test_each_statement_keeps_the_articles_of_its_law(service):
    laws = {it: set(LAW.findall(it)) for it in translated(library_definition(service))}
    for italian, said in translated(library_definition(service)).items():
        for code in set(said) - {"en"}:
            assert set(LAW.findall(said[code])) == laws[italian], (code, italian)


def test_a_file_of_translations_makes_the_same_form_again():
    again = with_translations(LAMP, told(written_translations(LAMP).data.decode()))
    assert again == LAMP


def test_a_form_written_as_one_file_keeps_all_its_languages():
    assert read_definition(written(LAMP).data, "lamp.toml") == LAMP


def test_what_is_missing_is_named_and_stands_empty_in_the_file():
    without = with_translations(LAMP, {OFF: {"de": ""}})
    (german,) = [each for each in languages_of(without) if each.code == "de"]
    assert german.missing == (OFF,)
    file = written_translations(without).data.decode()
    assert f'it = "{OFF}"\nen = "Is off"\nde = ""\n' in file


def test_a_translation_takes_the_place_of_the_one_before_and_leaves_other_languages():
    form = with_translations(LAMP, told(f'[[texts]]\nit = "{OFF}"\nde = "Ist aus"\nfr = ""\n'))
    assert translated(form)[OFF]["de"] == "Ist aus"
    assert translated(form)[OFF]["fr"] == translated(LAMP)[OFF]["fr"]


def test_a_text_that_the_form_does_not_have_changes_nothing():
    assert with_translations(LAMP, told('[[texts]]\nit = "Altro"\nde = "Anderes"\n')) == LAMP


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ('[[texts]]\nit = "a"\nxx = "b"\n', "line 3, texts.1.xx: it is no language of the suite"),
        ('[[texts]]\nde = "b"\n', "line 1, texts.1: the Italian text is missing"),
        ('[[texts]]\nit = "a"\nde = 3\n', "line 3, texts.1.de: it is no text"),
        ('service = "orti"\n', "it has no texts"),
        ("texts = ", "line 1"),
    ],
)
def test_a_fault_is_told_with_its_line(text, fault):
    with pytest.raises(DefinitionUnreadable) as refused:
        told(text)
    assert str(refused.value).startswith(f"lamp.translations.toml, {fault}")
