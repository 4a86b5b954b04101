"""A step becomes questions, one a screen: nothing that is asked is lost."""

import pytest

from casework.definitions.library import library_definition
from sportello.cases.guided.request import GuidedRequest
from station.guided.field_rows import FieldControl, FieldLine, StepLines
from station.guided.step_answers import StepAnswers
from tests.totem.requests.a_form_door import TODAY
from text.catalogue import Catalogue
from totem.requests.questions import cannot_be_asked, place_of_path, questions_of

WORDS = Catalogue("station").words("it")
FOR_A_TOTEM = ("illuminazione-pubblica", "certificati")


def a_line(path: str, control: FieldControl = FieldControl.LINE, **said: object) -> FieldLine:
    return FieldLine(path=path, kind="text", control=control, label=path, **said)


@pytest.mark.parametrize("service", FOR_A_TOTEM)
def test_every_question_of_a_form_for_a_totem_is_asked_once_and_can_be_answered(service):
    form = library_definition(service)
    assert form.is_for_totem
    guided = GuidedRequest(form, {}, today=TODAY, language="it")
    for step in guided.steps:
        lines = StepLines(StepAnswers(), [], WORDS, {}).lines(guided.step(step.id).fields)
        paths = [each.path for each in questions_of(lines) if each.line is not None]
        unheard = {FieldControl.SHOWN, FieldControl.GROUP, FieldControl.FILE}
        assert paths == [line.path for line in lines if line.control not in unheard]
        assert not cannot_be_asked(lines)


def test_what_is_only_shown_stands_with_the_question_behind_it():
    shown = a_line("why", FieldControl.SHOWN, text="because")
    first, last = questions_of([shown, a_line("street"), shown])
    assert (first.path, first.notes) == ("street", ("why: because",))
    assert (last.line, last.notes) == (None, ("why: because",))


def test_a_part_of_a_person_says_whose_it_is_and_has_the_persons_error():
    lines = [
        a_line("who", FieldControl.GROUP, error="differs"),
        a_line("who.surname", depth=1),
        a_line("street"),
    ]
    surname, street = questions_of(lines)
    assert (surname.about, surname.error) == ("who", "differs")
    assert (street.about, street.error) == ("", "")
    assert place_of_path([street, surname], "who") == 1


def test_a_file_that_is_required_leads_to_the_counter():
    assert cannot_be_asked([a_line("scan", FieldControl.FILE)])
    assert not cannot_be_asked([a_line("scan", FieldControl.FILE, is_required=False)])
