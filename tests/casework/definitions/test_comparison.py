"""Two versions of a form compared: what was added, removed, changed and moved, by its place."""

import pytest
from msgspec.structs import replace

from casework.definitions.comparison import ChangeKind, changes
from casework.definitions.library import library_definition, library_services
from casework.definitions.reading import read_definition
from casework.definitions.writing import written
from sportello.cases import definition as d
from tests.sportello.cases.any_form import form_and_answers

TARI = library_definition("tari")


def told(before, after):
    return [(each.kind.value, ".".join(each.path)) for each in changes(before, after)]


def with_step(form, number, **said):
    steps = list(form.steps)
    steps[number] = replace(steps[number], **said)
    return replace(form, steps=tuple(steps))


def test_the_same_questions_under_another_number_have_no_changes():
    assert changes(TARI, replace(TARI, version=9)) == ()


def test_a_text_is_named_with_its_language_and_both_wordings():
    in_italian = replace(TARI, title={"it": "Dichiarazione TARI"})
    (change,) = changes(in_italian, replace(TARI, title=in_italian.title | {"de": "Müllgebühr"}))
    assert (change.kind, change.path) == (ChangeKind.CHANGED, ("title", "de"))
    assert (change.before, change.after) == (None, "Müllgebühr")


def test_what_is_new_gone_and_elsewhere_is_named_once():
    first, second = TARI.steps[0], TARI.steps[1]
    note = d.TextField(name="note", label={"it": "Note"}, required=False)
    longer = with_step(TARI, 0, fields=(*first.fields, note))
    assert told(TARI, longer) == [("added", f"steps.{first.id}.fields.note")]
    assert told(longer, TARI) == [("removed", f"steps.{first.id}.fields.note")]
    away = with_step(with_step(longer, 0, fields=first.fields), 1, fields=(*second.fields, note))
    assert told(longer, away) == [("moved", f"steps.{second.id}.fields.note")]
    turned = replace(TARI, steps=(second, first, *TARI.steps[2:]))
    assert [kind for kind, _ in told(TARI, turned)] == ["moved"]


def test_a_field_of_another_kind_tells_the_kind_and_what_both_kinds_have():
    first = TARI.steps[0]
    one, *others = first.fields
    other = d.EmailField(name=one.name, label={"it": "Altro"}, required=False)
    found = {
        ".".join(each.path[4:]): (each.before, each.after)
        for each in changes(TARI, with_step(TARI, 0, fields=(other, *others)))
    }
    assert found["kind"] == ("person", "email")
    assert found["label.it"][1] == "Altro"
    assert found["required"] == (True, False)


def test_documents_fees_and_remedies_are_compared_one_by_one():
    remedy = d.Remedy(text={"it": "Ricorso al TAR"}, days=60)
    before = replace(library_definition("suolo-pubblico"), remedies=(remedy,))
    paper, *papers = before.documents
    after = replace(
        before,
        documents=(replace(paper, is_optional=not paper.is_optional), *papers[:-1]),
        remedies=(replace(remedy, days=30),),
        term=replace(before.term, days=1),
    )
    assert set(told(before, after)) == {
        ("changed", f"documents.{paper.id}.is_optional"),
        ("removed", f"documents.{before.documents[-1].id}"),
        ("changed", "remedies.1.days"),
        ("changed", "term.days"),
    }


@pytest.mark.parametrize("service", library_services())
def test_a_form_written_to_a_file_is_read_again_as_it_was(service):
    form = library_definition(service)
    file = written(form)
    assert file.name == f"{service}-{form.version}.toml"
    assert read_definition(file.data, file.name) == form


def test_what_toml_cannot_say_is_written_as_json():
    kept = replace(TARI, retention=d.CaseRetention(complete_days=None))
    file = written(kept)
    assert file.name.endswith(".json")
    assert read_definition(file.data, file.name) == kept


@pytest.mark.parametrize("seed", range(40))
def test_random_forms_are_written_and_compared_without_loss(seed):
    form, other = form_and_answers(seed)[0], form_and_answers(seed + 1000)[0]
    odd = {"it": 'a "b" \\ c\n\x7f\x01 = [è]'}
    form = replace(form, title=odd)
    file = written(form)
    assert read_definition(file.data, file.name) == form
    assert changes(form, form) == ()
    assert changes(form, other)
