"""What mails, SMS and App IO messages say, in ten languages and within their lengths."""

import re
from datetime import timedelta
from email.headerregistry import Address

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from portal.notifications.composition.app_io import MARKDOWN, SUBJECT, escaped, io_content
from portal.notifications.composition.facts import facts_of
from portal.notifications.composition.invitation import Organizer
from portal.notifications.composition.letter import letter
from portal.notifications.composition.mail import (
    AddressUnusable,
    MailIdentity,
    MailWriter,
    plain,
)
from portal.notifications.composition.parts import PLACE, Medium, Template
from portal.notifications.composition.short_message import (
    ONE_SEGMENT,
    in_gsm,
    language_of_sms,
    measured,
    septets,
    short_message,
)
from portal.notifications.composition.templates import DEFAULTS, default_template
from portal.notifications.kinds import MessageKind
from portal.notifications.own_words import sample_facts
from sportello.bookings.lifecycle import AppointmentKind
from tests.portal.notifications.a_post_office import MORNING, SENSITIVE, a_booking, a_comune
from text.catalogue import LANGUAGES, Catalogue

CATALOGUE = Catalogue("portal")
LINK = "https://prenota.borgosanlieto.example/p/2f7Rk0qXw1c3ZtYb8NnE5g"
SENDER = Organizer("", "prenota@borgosanlieto.example")
EVERY_KIND = pytest.mark.parametrize("kind", MessageKind)
EVERY_LANGUAGE = pytest.mark.parametrize("language", LANGUAGES)


def told(kind: MessageKind, language: str = "it", /, **changes: object):
    return facts_of(kind, a_booking(**changes), a_comune(), LINK, language)


def said(kind: MessageKind, language: str = "it", /, **changes: object) -> str:
    """The text of the mail."""
    words = CATALOGUE.words(language)
    facts = told(kind, language, **changes)
    return plain(letter(facts, default_template(kind, Medium.LETTER, words), words))


def sms(kind: MessageKind, language: str = "it", /, **changes: object) -> str:
    words = CATALOGUE.words(language_of_sms(language))
    facts = told(kind, words.language.code, **changes)
    return short_message(facts, default_template(kind, Medium.SMS, words), words).text


def test_a_confirmation_says_what_when_where_what_to_bring_and_how_to_manage_it():
    text = said(MessageKind.CONFIRMATION)
    assert "giovedì 3 dicembre 2026, dalle 10:30 alle 10:50" in text
    assert f"Codice: {a_booking().code}" in text
    assert a_comune().branches[a_booking().branch].address in text
    assert a_comune().services[a_booking().service].name["it"] in text
    assert LINK in text


def test_a_reminder_asks_to_confirm_or_cancel():
    assert f"Confermi, sposti o annulli:\n{LINK}" in said(MessageKind.REMINDER)


def test_a_cancellation_does_not_say_what_to_bring():
    assert "Che cosa portare" not in said(MessageKind.CANCELLATION)


def test_an_appointment_on_the_telephone_sends_no_one_to_the_branch():
    text = said(MessageKind.CONFIRMATION, kind=AppointmentKind.PHONE)
    assert "Dove: al telefono" in text
    assert "L’ufficio la chiama all’ora dell’appuntamento." in text
    assert "totem" not in text


def test_an_appointment_by_video_carries_the_link_of_its_room():
    room = "https://video.borgosanlieto.example/Zt81"
    facts = replace(told(MessageKind.CONFIRMATION, kind=AppointmentKind.VIDEO), room=room)
    words = CATALOGUE.words("it")
    written = letter(facts, default_template(facts.kind, Medium.LETTER, words), words)
    assert f"Videochiamata: {room}" in plain(written)
    assert f'href="{room}"' in MailWriter(SENDER).html(written, words)
    assert (
        f"({room})"
        in io_content(facts, default_template(facts.kind, Medium.LETTER, words), words).markdown
    )
    over = replace(facts, kind=MessageKind.CANCELLATION)
    assert room not in plain(letter(over, default_template(over.kind, Medium.LETTER, words), words))


def test_several_people_are_counted():
    assert "Persone: 3" in said(MessageKind.CONFIRMATION, people=3)


@EVERY_LANGUAGE
def test_a_template_is_translated_with_the_same_places(language):
    words = CATALOGUE.words(language)
    for medium, kinds in DEFAULTS.items():
        for kind, default in kinds.items():
            template = default_template(kind, medium, words)
            for text, translated in (
                (default.subject, template.subject),
                (default.body, template.body),
            ):
                assert sorted(PLACE.findall(translated)) == sorted(PLACE.findall(text)), translated


@EVERY_LANGUAGE
@EVERY_KIND
def test_every_message_reads_in_every_language(kind, language):
    words = CATALOGUE.words(language)
    content = letter(told(kind, language), default_template(kind, Medium.LETTER, words), words)
    html = MailWriter(SENDER).html(content, words)
    assert f'lang="{language}"' in html
    assert ('dir="rtl"' in html) == words.language.is_right_to_left
    assert not re.search(r"\{\w+\}|%\d", plain(content))


LACKS = ("Planimetria", "2 risposte da completare")


def test_a_reminder_names_what_the_prepared_request_still_lacks_in_every_medium():
    facts = facts_of(MessageKind.REMINDER, a_booking(), a_comune(), LINK, "it", missing=LACKS)
    words = CATALOGUE.words("it")
    template = default_template(facts.kind, Medium.LETTER, words)
    content = letter(facts, template, words)
    listed = "La sua richiesta non è ancora completa. Manca:\n- Planimetria\n- 2 risposte"
    assert listed in plain(content)
    assert "<li>Planimetria</li>" in MailWriter(SENDER).html(content, words)
    assert "Manca**\n\n- Planimetria" in io_content(facts, template, words).markdown
    whole = replace(facts, missing=())
    assert "non è ancora completa" not in plain(letter(whole, template, words))


def test_a_reminder_of_a_sensitive_service_names_nothing_that_is_missing():
    booking = a_booking(service=SENSITIVE.id)
    facts = facts_of(MessageKind.REMINDER, booking, a_comune(), LINK, "it", missing=LACKS)
    assert facts.missing == ()


@EVERY_LANGUAGE
def test_a_short_reminder_says_what_is_missing_within_one_segment(language):
    words = CATALOGUE.words(language_of_sms(language))
    template = default_template(MessageKind.REMINDER, Medium.SMS, words)
    for missing in (("ISEE",), ("{x}",), tuple(f"Documento {n}" for n in range(30))):
        facts = replace(told(MessageKind.REMINDER, words.language.code), missing=missing)
        message = short_message(facts, template, words)
        assert message.segments == 1
        assert f"{len(missing)} " in message.text or "ISEE" in message.text or "(x)" in message.text
        assert facts.booking.code in message.text


def test_what_a_person_wrote_is_no_html():
    facts = replace(told(MessageKind.CONFIRMATION), branch="<script>x</script>")
    words = CATALOGUE.words("it")
    content = letter(facts, Template("<b>Oggetto</b> {day}", "<i>{branch}</i>"), words)
    html = MailWriter(SENDER).html(content, words)
    assert "<script" not in html
    assert "<i>" not in html
    assert "<b>" not in html


def test_a_mail_comes_from_the_comune_and_goes_out_by_itself():
    words = CATALOGUE.words("it")
    mail = MailWriter(SENDER).write(
        told(MessageKind.CONFIRMATION),
        default_template(MessageKind.CONFIRMATION, Medium.LETTER, words),
        words,
        "maria@example.it",
        MailIdentity("m1", MORNING, MORNING),
    )
    (sender,) = mail["From"].addresses
    assert sender == Address(a_comune().comune.name, addr_spec=SENDER.address)
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Subject"] == "Appuntamento confermato: giovedì 3 dicembre 2026, 10:30"


@pytest.mark.parametrize(
    "address", ["", "maria", "maria@@x.it", "a@b.it\r\nBcc: c@d.it", "a b@c.it"]
)
def test_an_address_that_is_none_is_told(address):
    words = CATALOGUE.words("it")
    template = default_template(MessageKind.REMINDER, Medium.LETTER, words)
    facts, identity = told(MessageKind.REMINDER), MailIdentity("m1", MORNING, MORNING)
    with pytest.raises(AddressUnusable):
        MailWriter(SENDER).write(facts, template, words, address, identity)


# --- SMS -------------------------------------------------------------------------------------


@EVERY_LANGUAGE
@EVERY_KIND
def test_an_sms_is_one_segment_with_day_time_code_or_branch(kind, language):
    text = sms(kind, language)
    assert septets(text) <= ONE_SEGMENT
    assert a_booking().code in text
    assert ("10:30" in text) == (kind is not MessageKind.TURN_NEAR)


def test_an_sms_has_the_link_if_there_is_room():
    words = CATALOGUE.words("it")
    facts = replace(told(MessageKind.CANCELLATION), link="https://a.example/b1")
    template = default_template(MessageKind.CANCELLATION, Medium.SMS, words)
    assert short_message(facts, template, words).text.endswith(" https://a.example/b1")
    assert "https" not in short_message(replace(facts, link=LINK * 2), template, words).text


def test_an_sms_names_no_sensitive_service():
    name = in_gsm(SENSITIVE.name["it"])
    text = sms(MessageKind.CONFIRMATION, service=SENSITIVE.id)
    assert name not in text
    assert "appuntamento, gio 3 dic 10:30" in text


def test_letters_that_the_alphabet_lacks_lose_their_accents():
    assert (
        in_gsm("Mâine vă așteptăm la ghișeu – “azi”…") == 'Maine va asteptam la ghiseu - "azi"...'
    )
    assert in_gsm("Perché è così, già àèéìòù") == "Perché è così, già àèéìòù"
    assert in_gsm("Привіт 你好") == "?????? ??"


@pytest.mark.parametrize("language", ["ar", "zh", "uk"])
def test_languages_of_other_scripts_are_told_in_italian(language):
    assert sms(MessageKind.CANCELLATION, language) == sms(MessageKind.CANCELLATION, "it")


@pytest.mark.parametrize(
    ("text", "length", "segments"),
    [("a" * 160, 160, 1), ("a" * 161, 161, 2), ("€" * 80, 160, 1), ("€" * 81, 162, 2),
     ("a" * 306, 306, 2), ("a" * 307, 307, 3)],
)  # fmt: skip
def test_length_and_segments_are_counted_as_they_are_paid(text, length, segments):
    message = measured(text)
    assert (message.septets, message.segments) == (length, segments)


@given(
    kind=st.sampled_from(list(MessageKind)),
    language=st.sampled_from(sorted(LANGUAGES)),
    branch=st.text(max_size=200),
    service=st.none() | st.text(max_size=200),
    comune=st.text(max_size=80),
    link=st.text(alphabet="abc/:._-~?=&%0", max_size=300),
)
def test_no_name_makes_an_sms_longer_than_one_segment(
    kind, language, branch, service, comune, link
):
    words = CATALOGUE.words(language_of_sms(language))
    facts = replace(
        told(kind, words.language.code), branch=branch, service=service, comune=comune, link=link
    )
    message = short_message(facts, default_template(kind, Medium.SMS, words), words)
    assert message.segments == 1
    assert a_booking().code in message.text


# --- App IO ----------------------------------------------------------------------------------


@EVERY_LANGUAGE
@EVERY_KIND
def test_an_app_io_message_has_the_lengths_that_io_accepts(kind, language):
    words = CATALOGUE.words(language)
    content = io_content(told(kind, language), default_template(kind, Medium.LETTER, words), words)
    assert SUBJECT[0] <= len(content.subject) <= SUBJECT[1]
    assert MARKDOWN[0] <= len(content.markdown) <= MARKDOWN[1]


@given(subject=st.text(max_size=300), body=st.text(max_size=20_000))
def test_words_of_a_comunes_own_never_break_these_lengths(subject, body):
    words = CATALOGUE.words("it")
    template = Template(subject.replace("{", "("), body.replace("{", "("))
    content = io_content(sample_facts(MessageKind.CONFIRMATION, words), template, words)
    assert SUBJECT[0] <= len(content.subject) <= SUBJECT[1]
    assert MARKDOWN[0] <= len(content.markdown) <= MARKDOWN[1]
    assert "https://prenota" in content.markdown


def test_an_app_io_message_has_the_appointment_as_its_due_date_in_utc():
    words = CATALOGUE.words("it")
    template = default_template(MessageKind.CONFIRMATION, Medium.LETTER, words)
    content = io_content(told(MessageKind.CONFIRMATION), template, words)
    assert content.due_date == "2026-12-03T09:30:00.000Z"


def test_signs_of_markdown_in_a_name_mean_themselves():
    assert escaped("*Sede* [1] _nuova_") == r"\*Sede\* \[1\] \_nuova\_"
    assert escaped("1. piano") == r"1\. piano"


def test_the_local_hour_is_told_on_both_sides_of_a_clock_change():
    summer = a_booking().starts_at.replace(month=7)
    text = said(MessageKind.CONFIRMATION, starts_at=summer, ends_at=summer + timedelta(minutes=20))
    assert "dalle 11:30 alle 11:50" in text
