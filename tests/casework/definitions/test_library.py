"""The definitions that come with the suite can be published, and say what the law asks for."""

from datetime import date

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casework.definitions.library import library_definition, library_services
from sportello.cases import definition as d
from sportello.cases.answers.check import check_answers
from sportello.cases.definition_check import problems
from sportello.model.languages import LANGUAGES
from tests.casework.definitions.good_answers import good_answers

SERVICES = library_services()
TODAY = date(2026, 11, 27)
REPORT = "illuminazione-pubblica"

pytestmark = pytest.mark.parametrize("service", SERVICES)


def all_fields(definition):
    for field in definition.fields():
        yield field
        if isinstance(field, d.RowsField):
            yield from field.fields


def texts_in(value):
    """Every text in several languages, wherever it stands."""
    if isinstance(value, dict) and "it" in value:
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from texts_in(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from texts_in(inner)


def test_it_can_be_published_for_the_service_that_its_file_is_named_after(service):
    definition = library_definition(service)
    assert definition.service == service
    assert problems(definition) == []


def test_every_text_is_in_all_languages_and_plain(service):
    texts = list(texts_in(msgspec.to_builtins(library_definition(service))))
    assert len(texts) > 20
    for text in texts:
        assert set(text) == set(LANGUAGES)
        for said in text.values():
            assert said == said.strip() != ""
            assert "!" not in said


def test_a_step_is_one_subject_that_fits_a_page(service):
    steps = library_definition(service).steps
    assert 3 <= len(steps) <= 7
    assert all(1 <= len(step.fields) <= 12 for step in steps)


def test_it_asks_that_the_privacy_notice_was_read(service):
    (notice,) = (
        f for f in all_fields(library_definition(service)) if isinstance(f, d.ConsentField)
    )
    assert notice.required is True
    assert "Garante" in notice.text["it"]


def test_it_says_office_person_responsible_term_remedies_and_classification(service):
    definition = library_definition(service)
    assert definition.office
    assert definition.classification
    assert definition.responsible
    assert definition.remedies
    assert definition.term.days <= 90  # art. 2 L. 241/1990


def test_a_request_asks_who_makes_it_and_a_report_asks_no_name(service):
    definition = library_definition(service)
    people = [f.name for f in all_fields(definition) if isinstance(f, d.PersonField)]
    assert definition.needs_sign_in is ("applicant" in people)
    assert (service == REPORT) is (people == [])


def test_a_statement_names_the_liability_and_shows_the_text_of_the_law(service):
    statements = [
        f for f in all_fields(library_definition(service)) if isinstance(f, d.StatementField)
    ]
    assert bool(statements) is (service != REPORT)
    for statement in statements:
        assert "DPR 445/2000" in statement.text["it"]
        assert statement.help is not None
        assert f"Art. {statement.article} DPR 445/2000" in statement.help["it"]
        assert "Art. 76" in statement.help["it"]


def test_where_stamp_duty_may_not_be_due_the_law_that_exempts_is_said(service):
    duties = library_definition(service).stamp_duties
    for duty in duties:
        rest = [other for other in duties if other is not duty and other.on is duty.on]
        assert duty.due_if is None or duty.exemption is not None or rest


@settings(max_examples=5, deadline=None)
@given(data=st.data())
def test_whatever_is_chosen_good_answers_are_taken_and_every_fee_is_computed(service, data):
    definition = library_definition(service)
    answers = good_answers(definition, lambda several: data.draw(st.sampled_from(several)), TODAY)
    checked = check_answers(definition, answers, TODAY)
    assert checked.errors == ()
    assert checked.aside == {}
    assert all(fee.cents is not None and fee.cents > 0 for fee in checked.asked.fees)


def test_without_answers_what_is_missing_is_said_and_nothing_else(service):
    checked = check_answers(library_definition(service), {}, TODAY)
    assert checked.errors
    assert {error.rule.value for error in checked.errors} == {"required"}
