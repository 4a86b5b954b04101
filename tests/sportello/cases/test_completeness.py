"""What is wrong with a request, and whether it may be sent so."""

from datetime import timedelta

import pytest
from hypothesis import given
from msgspec.structs import replace

from sportello.cases import definition as d
from sportello.cases.completeness import (
    DefectKind,
    DefectRemedy,
    FileState,
    GivenFile,
    SignatureState,
    completeness,
)
from sportello.cases.definition import PresenterTitle
from sportello.cases.parties import PartyPerson, PresentedFor
from tests.sportello.cases.a_form import (
    TODAY,
    a_form_of,
    a_residence_form,
    forms,
    some_answers,
    words,
)

MARIA = PartyPerson(given_name="Maria", surname="Fontanelli", codice_fiscale="FNTMRA85D52L840G")
FOR_MARIA = PresentedFor(applicant=MARIA)
WHOLE = {"who": "own", "since": "2026-11-01"}


def judged(answers=WHOLE, form=None, **said):
    given = {"signature": SignatureState.VALID, "presented": FOR_MARIA} | said
    return completeness(form or a_residence_form(), answers, today=TODAY, **given)


def kinds(defects):
    return [(defect.path, defect.kind) for defect in defects]


def test_a_request_with_all_that_is_asked_is_whole():
    found = judged()
    assert found.is_whole
    assert found.may_be_sent(accepts_defects=False)


def test_without_applicant_or_signature_there_is_no_request_yet():
    found = judged(signature=None, presented=PresentedFor())
    assert kinds(found.blocking) == [
        ("applicant", DefectKind.NO_APPLICANT),
        ("signature", DefectKind.NO_SIGNATURE),
    ]
    assert not found.may_be_sent(accepts_defects=True)


def test_a_report_that_anyone_may_send_needs_neither():
    anyone = replace(a_residence_form(), needs_sign_in=False)
    assert judged(form=anyone, signature=None, presented=PresentedFor()).is_whole


def test_the_applicant_is_the_first_person_that_is_asked_for():
    form = a_form_of(d.PersonField(name="me", label=words("Richiedente")))
    unnamed = judged({"me": {"given_name": "Maria"}}, form, presented=PresentedFor())
    assert ("applicant", DefectKind.NO_APPLICANT) in kinds(unnamed.blocking)
    whole = {"given_name": "Maria", "surname": "Fontanelli", "codice_fiscale": "FNTMRA85D52L840G"}
    assert judged({"me": whole}, form, presented=PresentedFor()).is_whole


def test_who_presents_their_own_request_is_the_person_it_names():
    other = replace(MARIA, codice_fiscale="RSSMRA80A01H501U")
    found = judged(presenter=other)
    assert kinds(found.curable) == [("applicant", DefectKind.APPLICANT_DIFFERS)]
    assert judged(presenter=MARIA).is_whole


@pytest.mark.parametrize(
    ("state", "is_blocking"),
    [
        (SignatureState.OUTDATED, True),
        (SignatureState.INVALID, True),
        (SignatureState.NOT_ATTESTED, False),
        (SignatureState.NOT_VERIFIED, False),
    ],
)
def test_each_signature_that_is_not_valid_is_a_defect_with_its_remedy(state, is_blocking):
    found = judged(signature=state)
    (defect,) = found.blocking if is_blocking else found.curable
    assert defect.path == "signature"
    assert not found.may_be_sent(accepts_defects=False)
    assert found.may_be_sent(accepts_defects=True) is not is_blocking


def test_answers_that_are_missing_or_wrong_are_curable():
    found = judged({"who": "own"})
    assert kinds(found.curable) == [("since", DefectKind.ANSWER_MISSING)]
    wrong, *_ = judged(WHOLE | {"since": "soon"}).curable
    assert (wrong.kind, wrong.remedy) == (DefectKind.ANSWER_WRONG, DefectRemedy.CORRECT)
    assert wrong.rule == "not_a_date"


PARENT = WHOLE | {"who": "parent", "children": [{"name": "Lia", "at_school": False}]}


def test_a_missing_document_and_an_unpaid_fee_are_curable():
    found = judged(PARENT)
    assert not found.blocking
    assert kinds(found.curable) == [
        ("documents.custody", DefectKind.DOCUMENT_MISSING),
        ("fees.stamp", DefectKind.UNPAID),
    ]
    custody = GivenFile("f1", "documents.custody", FileState.CLEAN)
    assert judged(PARENT, files=[custody], paid=["stamp"]).is_whole


def test_a_document_that_cannot_come_later_is_blocking():
    form = a_residence_form()
    (custody,) = form.documents
    strict = replace(form, documents=(replace(custody, is_curable=False),))
    found = judged(PARENT, strict, paid=["stamp"])
    assert kinds(found.blocking) == [("documents.custody", DefectKind.DOCUMENT_MISSING)]
    optional = replace(form, documents=(replace(custody, is_optional=True),))
    assert judged(PARENT, optional, paid=["stamp"]).is_whole


@pytest.mark.parametrize(
    ("state", "kind", "is_blocking"),
    [
        (FileState.INFECTED, DefectKind.FILE_INFECTED, True),
        (FileState.UNREADABLE, DefectKind.FILE_UNREADABLE, True),
        (FileState.WRONG_TYPE, DefectKind.FILE_WRONG_TYPE, False),
    ],
)
def test_a_bad_file_is_told_where_it_hangs(state, kind, is_blocking):
    form = a_form_of(d.FileField(name="plan", label=words("Pianta")))
    found = judged({"plan": ["f1"]}, form, files=[GivenFile("f1", "plan", state)])
    assert kinds(found.blocking if is_blocking else found.curable) == [("plan", kind)]
    unasked = judged(files=[GivenFile("f1", "documents.gone", state)])
    assert unasked.is_whole


def test_a_file_that_waits_for_the_scanner_holds_nothing_up():
    form = a_form_of(d.FileField(name="plan", label=words("Pianta")))
    assert judged(
        {"plan": ["f1"]}, form, files=[GivenFile("f1", "plan", FileState.WAITING)]
    ).is_whole


def test_an_answer_that_names_a_file_which_is_not_there_is_told():
    plan = d.FileField(name="plan", label=words("Pianta"))
    found = judged({"plan": ["f1"]}, a_form_of(plan))
    assert kinds(found.curable) == [("plan", DefectKind.FILE_UNKNOWN)]
    rows = a_form_of(d.RowsField(name="rooms", label=words("Stanze"), fields=(plan,)))
    in_a_row = judged({"rooms": [{"plan": ["f1"]}]}, rows)
    assert kinds(in_a_row.curable) == [("rooms.0.plan", DefectKind.FILE_UNKNOWN)]


def test_who_presents_for_another_shows_a_title_that_is_accepted_and_has_not_expired():
    attorney = replace(FOR_MARIA, title=PresenterTitle.ATTORNEY)
    assert kinds(judged(presented=attorney).curable) == [
        ("title.document", DefectKind.TITLE_DOCUMENT_MISSING)
    ]
    named = replace(attorney, document="Procura del 3 marzo 2026", expires=TODAY)
    assert judged(presented=named).is_whole
    expired = replace(named, expires=TODAY - timedelta(days=1))
    assert kinds(judged(presented=expired).curable) == [("title.expires", DefectKind.TITLE_EXPIRED)]
    own_alone = replace(a_residence_form(), presenters=(PresenterTitle.OWN,))
    assert kinds(judged(form=own_alone, presented=named).curable) == [
        ("title", DefectKind.TITLE_NOT_ACCEPTED)
    ]
    paper = GivenFile("f1", "title.document", FileState.CLEAN)
    assert judged(presented=attorney, files=[paper]).is_whole


def test_a_second_signer_who_has_not_signed_is_curable():
    form = a_form_of(d.PersonField(name="me", label=words("Richiedente"), required=False))
    other = d.SecondSigner(id="other", label=words("Altro genitore"), person="me")
    form = replace(form, second_signers=(other,))
    assert kinds(judged({}, form).curable) == [
        ("signers.other", DefectKind.SECOND_SIGNATURE_MISSING)
    ]
    assert judged({}, form, signed_by=["other"]).is_whole


@given(forms(), some_answers)
def test_any_form_with_any_answers_is_judged_and_no_defect_is_told_twice(form, answers):
    found = completeness(form, answers, today=TODAY)
    told = [(d.path, d.kind, d.rule) for d in (*found.blocking, *found.curable)]
    assert len(told) == len(set(told))
    assert found.blocking, "it has no signature"
