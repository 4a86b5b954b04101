"""What the house asks of its words: Italian and English are whole, and nothing is left over."""

import re

import pytest
from babel.messages.pofile import read_po

from text.catalogue import LANGUAGES, untranslated
from text.extraction import PACKAGES, ExtractedText, po_path, sentences_of

WITH_WORDS = [package for package in PACKAGES if po_path(package, "it").is_file()]


def _messages(package: str, language: str) -> list[tuple[ExtractedText, list[str]]]:
    with po_path(package, language).open("rb") as source:
        catalog = read_po(source, locale=language)
    return [
        (
            ExtractedText(
                message.id if isinstance(message.id, str) else message.id[0], message.context or ""
            ),
            [message.string] if isinstance(message.string, str) else list(message.string or ()),
        )
        for message in catalog
        if message.id
    ]


def _placeholders(text: str) -> set[str]:
    return set(re.findall(r"%(?:\d|n)", text))


def test_every_package_that_speaks_has_its_words() -> None:
    silent = [package for package in PACKAGES if package not in WITH_WORDS]
    assert not [package for package in silent if sentences_of(package)]


@pytest.mark.parametrize("package", WITH_WORDS)
def test_what_the_code_says_and_what_the_catalogue_holds_are_the_same(package: str) -> None:
    said = set(sentences_of(package))
    held = {sentence for sentence, _ in _messages(package, "it")}
    assert held - said == set(), "these are said no more: python -m text.extraction"
    assert said - held == set(), "not in the catalogue yet: python -m text.extraction"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("package", WITH_WORDS)
def test_every_catalogue_of_a_language_counts_alike(package: str, language: str) -> None:
    header = f'"Plural-Forms: {LANGUAGES[language].plural_forms}\\n"'
    assert header in po_path(package, language).read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("language", ["it", "en"])
@pytest.mark.parametrize("package", WITH_WORDS)
def test_italian_and_english_are_complete(package: str, language: str) -> None:
    assert untranslated(package, language) == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("package", WITH_WORDS)
def test_a_translation_has_the_placeholders_of_its_message(package: str, language: str) -> None:
    for sentence, forms in _messages(package, language):
        for form in filter(None, forms):
            optional = {"%n"}  # "una persona" may be said without the digit
            assert _placeholders(form) | optional == _placeholders(sentence.text) | optional, form


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("package", WITH_WORDS)
def test_nobody_is_shouted_at(package: str, language: str) -> None:
    loud = [
        form
        for sentence, forms in _messages(package, language)
        for form in (sentence.text, *forms)
        if re.search("[!！¡]", form)
    ]
    assert loud == []
