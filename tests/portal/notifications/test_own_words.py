"""Templates of a Comune's own: checked when saved, used from then on, shown before."""

import pytest

from portal.notifications.composition.parts import Medium, Template
from portal.notifications.composition.templates import DEFAULTS, default_template
from portal.notifications.kinds import MessageKind
from portal.notifications.own_words import (
    FAULTS,
    TemplateFaulty,
    faults_in,
    preview,
    save_template,
    template_for,
    unknown_places,
    use_default_template,
)
from tests.portal.notifications.a_post_office import (
    COMUNE,
    MARIAS_PHONE,
    MORNING,
    Recorder,
    a_booking,
)
from text.catalogue import LANGUAGES, Catalogue

CATALOGUE = Catalogue("portal")
ITALIAN, GERMAN = CATALOGUE.words("it"), CATALOGUE.words("de")
CONFIRMATION = MessageKind.CONFIRMATION
OURS = Template("", "Comune: appuntamento {day} ore {time}. Codice {code}")


def faults(template: Template, medium: Medium = Medium.LETTER) -> list[str]:
    return list(faults_in(template, CONFIRMATION, medium, ITALIAN))


async def save(office, template: Template, words=ITALIAN) -> None:
    async with office.database.transaction() as connection:
        await save_template(connection, COMUNE, CONFIRMATION, Medium.SMS, words, template, MORNING)


async def template(office, words=ITALIAN) -> Template:
    async with office.database.reading() as connection:
        return await template_for(connection, COMUNE, CONFIRMATION, Medium.SMS, words)


async def test_a_saved_template_is_what_is_sent(office):
    await save(office, Template("", "prima versione {code}"))
    await save(office, OURS)
    await office.tell(CONFIRMATION, a_booking(), MARIAS_PHONE)
    provider = Recorder()
    await office.send_due(provider)
    assert [message.template for message in provider.sent] == [OURS]


async def test_a_template_holds_for_its_language_and_the_default_comes_back(office):
    default = default_template(CONFIRMATION, Medium.SMS, ITALIAN)
    await save(office, OURS)
    assert await template(office, GERMAN) == default_template(CONFIRMATION, Medium.SMS, GERMAN)
    async with office.database.transaction() as connection:
        await use_default_template(connection, COMUNE, CONFIRMATION, Medium.SMS, ITALIAN)
    assert await template(office) == default


async def test_a_template_with_faults_is_not_saved(office):
    with pytest.raises(TemplateFaulty) as refused:
        await save(office, Template("", "{nome}"))
    assert refused.value.faults == ["unknown_place"]
    assert await template(office) == default_template(CONFIRMATION, Medium.SMS, ITALIAN)


@pytest.mark.parametrize(
    ("template", "medium", "fault"),
    [
        (Template("Appuntamento {day}", "  \n "), Medium.LETTER, "empty"),
        (Template("", "Testo"), Medium.LETTER, "subject_missing"),
        (Template("Breve", "Testo"), Medium.LETTER, "subject_length"),
        (Template("{day} " * 8, "Testo"), Medium.LETTER, "subject_length"),
        (Template("Appuntamento\nBcc: a@b.it", "Testo"), Medium.LETTER, "subject_lines"),
        (Template("Appuntamento {day}", "a" * 4001), Medium.LETTER, "body_too_long"),
        (Template("Appuntamento {day}", "Gentile {name}"), Medium.LETTER, "unknown_place"),
        (Template("Appuntamento {day}", "Gentile {}"), Medium.LETTER, "unknown_place"),
        (Template("", "a" * 150 + " {code} {day}"), Medium.SMS, "sms_too_long"),
        (Template("", "€" * 81), Medium.SMS, "sms_too_long"),
    ],
)
def test_each_fault_is_found_and_has_a_sentence(template, medium, fault):
    assert faults(template, medium) == [fault]
    assert ITALIAN.gettext(FAULTS[fault]) != FAULTS[fault]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_catalogues_templates_have_no_fault(language):
    words = CATALOGUE.words(language)
    for medium in DEFAULTS:
        if medium is Medium.SMS and language in ("ar", "zh", "uk"):
            continue  # told in Italian
        for kind in MessageKind:
            assert list(faults_in(default_template(kind, medium, words), kind, medium, words)) == []


def test_a_preview_shows_what_would_be_sent():
    shown = preview(
        Template("Il suo appuntamento: {day}", "La aspettiamo.\n\nA presto."),
        CONFIRMATION, Medium.LETTER, ITALIAN,
    )  # fmt: skip
    assert shown.subject == "Il suo appuntamento: mercoledì 15 settembre 2027"
    assert "La aspettiamo.\n\nA presto.\n\nmercoledì 15" in shown.text
    assert "La aspettiamo.</p>" in shown.html
    assert preview(OURS, CONFIRMATION, Medium.SMS, ITALIAN).sms.segments == 1


def test_a_wrong_name_is_told_by_its_line():
    text = "Gentile {name},\n\nalle {time}, codice { code }\n}"
    assert unknown_places(text) == [(1, "{name}"), (3, "{ code }"), (4, "}")]
    assert unknown_places("{comune}: {day} {time}") == []
