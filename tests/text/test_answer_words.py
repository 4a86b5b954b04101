"""Everything that the server can tell of an answer has its words."""

from sportello.cases.answers.composites import parts_of
from sportello.cases.answers.rules import AnswerRule
from sportello.cases.definition import AddressField, CadastralField, PersonField, PresenterTitle
from sportello.cases.guided.prefill import SuggestionSource
from text.answer_words import PARTS, RULES, SOURCES, TITLES


def test_every_rule_source_and_title_is_said():
    assert set(RULES) == set(AnswerRule)
    assert set(SOURCES) == set(SuggestionSource)
    assert set(TITLES) == set(PresenterTitle)


def test_every_part_of_a_composite_answer_has_its_name():
    for kind in (PersonField, AddressField, CadastralField):
        tag = kind.__struct_config__.tag
        parts = [part.name for part in parts_of(kind(name="x", label={}))]
        assert set(PARTS[tag]) == set(parts)
