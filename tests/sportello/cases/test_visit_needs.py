"""What is still missing for a visit to a counter, by the answers and papers so far."""

from hypothesis import given

from sportello.cases import definition as d
from sportello.cases.asking import asked
from sportello.cases.completeness import (
    FileState,
    GivenFile,
    PaperState,
    completeness,
    visit_needs,
)
from tests.sportello.cases.a_form import (
    TODAY,
    a_form_of,
    a_residence_form,
    forms,
    some_answers,
    words,
)

PARENT = {
    "who": "parent",
    "since": "2026-11-01",
    "children": [{"name": "Anna", "at_school": False}],
}


def needs(form, answers, *files):
    now = asked(form, answers, TODAY)
    return visit_needs(form, now, files, completeness(form, answers, today=TODAY, files=files))


def papers(found):
    return {paper.path: paper.state for paper in found.papers}


def test_signature_fee_and_applicant_are_settled_at_the_counter():
    assert needs(a_residence_form(), {"who": "own", "since": "2026-11-01"}).is_ready


def test_a_paper_of_the_answers_so_far_is_to_be_brought_until_it_was_photographed():
    form = a_residence_form()
    found = needs(form, PARENT)
    assert papers(found) == {"documents.custody": PaperState.TO_BRING}
    assert [paper.label for paper in found.missing_papers] == [words("Affido")]
    assert not found.is_ready
    assert found.to_mend == ()
    photographed = needs(form, PARENT, GivenFile("f", "documents.custody", FileState.WAITING))
    assert photographed.is_ready
    blurred = needs(form, PARENT, GivenFile("f", "documents.custody", FileState.UNREADABLE))
    assert papers(blurred) == {"documents.custody": PaperState.AGAIN}
    assert not blurred.is_ready


def test_an_answer_that_is_missing_is_named_and_no_paper_twice():
    plan = d.FileField(name="plan", label=words("Planimetria"))
    form = a_form_of(d.TextField(name="why", label=words("Motivo")), plan)
    found = needs(form, {})
    assert [defect.path for defect in found.to_mend] == ["why"]
    assert papers(found) == {"plan": PaperState.TO_BRING}
    there = needs(form, {"why": "x", "plan": ["f"]}, GivenFile("f", "plan", FileState.CLEAN))
    assert there.is_ready


def test_each_row_has_its_own_paper():
    photo = d.FileField(name="photo", label=words("Foto"))
    form = a_form_of(d.RowsField(name="children", label=words("Figli"), fields=(photo,)))
    rows = {"children": [{"photo": ["f"]}, {}]}
    found = needs(form, rows, GivenFile("f", "children.0.photo", FileState.CLEAN))
    assert papers(found) == {
        "children.0.photo": PaperState.THERE,
        "children.1.photo": PaperState.TO_BRING,
    }


def test_what_is_optional_is_offered_and_not_missed():
    form = d.FormDefinition(
        service="any",
        version=1,
        title=words("Prova"),
        office="any",
        steps=(d.FormStep(id="only", title=words("Unico"), fields=()),),
        documents=(d.RequiredDocument(id="x", label=words("x"), is_optional=True),),
    )
    found = needs(form, {})
    assert papers(found) == {"documents.x": PaperState.TO_BRING}
    assert found.is_ready


@given(forms(), some_answers)
def test_whatever_was_answered_each_defect_is_a_paper_or_told_or_settled_at_the_counter(
    form, answers
):
    found = needs(form, answers)
    paths = [paper.path for paper in found.papers]
    assert len(set(paths)) == len(paths)
    assert not {defect.path for defect in found.to_mend} & set(paths)
