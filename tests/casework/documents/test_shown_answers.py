"""Each kind of answer as it is written in a document."""

import pytest

from casework.documents.content import ShownAnswer, ShownStatement, StatementLaw
from casework.documents.shown_answers import sections_of
from sportello.cases.guided.views import SummaryLine, SummaryStep


def shown(kind, value, **said):
    line = SummaryLine(path=said.pop("path", "one"), kind=kind, label="Uno", value=value, **said)
    (section,) = sections_of([SummaryStep("only", "Passo", (line,))], {"a1": "carta.pdf"})
    return section.entries[0]


@pytest.mark.parametrize(
    ("kind", "value", "said", "lines"),
    [
        ("text", "Prima riga\nSeconda", {}, ("Prima riga", "Seconda")),
        ("text", None, {}, ()),
        ("number", 1234.5, {"details": {"unit": "m²"}}, ("1.234,5 m²",)),
        ("amount", 123450, {}, ("1.234,50\xa0€",)),
        ("computed", 1600, {"details": {"unit": "amount"}}, ("16,00\xa0€",)),
        ("date", "2025-01-03", {}, ("3 gennaio 2025",)),
        ("date", "domani", {}, ("domani",)),
        ("yes_no", False, {}, ("No",)),
        ("choices", ["a", "b"], {"chosen": ("Mattina", "Sera")}, ("Mattina", "Sera")),
        ("file", ["a1", "gone"], {}, ("carta.pdf", "gone")),
        ("iban", "IT60X0542811101000000123456", {}, ("IT60 X054 2811 1010 0000 0123 456",)),
        (
            "person",
            {"given_name": "Maria", "surname": "Fontanelli", "born_on": "1985-04-12"},
            {},
            ("Maria Fontanelli", "Data e luogo di nascita: il 12 aprile 1985"),
        ),
        (
            "address",
            {"street": "Via Roma", "number": "3", "postcode": "41000", "municipality": "Modena"},
            {},
            ("Via Roma, 3", "41000 Modena"),
        ),
        (
            "cadastral",
            {"register": "land", "sheet": "12", "parcel": "345"},
            {},
            ("Catasto terreni, foglio 12, particella 345",),
        ),
        ("number", "dodici", {}, ("dodici",)),
    ],
)
def test_an_answer_is_written_as_its_kind_is(kind, value, said, lines):
    assert shown(kind, value, **said) == ShownAnswer("Uno", lines)


def test_an_answer_in_a_row_says_in_which():
    assert shown("text", "Anna", path="children.1.name").label == "Uno (2)"


def test_a_statement_keeps_its_text_and_its_law():
    details = {"text": "Dichiaro di risiedere qui.", "article": "46"}
    assert shown("statement", True, details=details) == ShownStatement(
        "Uno", "Dichiaro di risiedere qui.", is_accepted=True, law=StatementLaw.ARTICLE_46
    )
    assert not shown("consent", False, details={"text": "Acconsento."}).is_accepted


def test_a_step_without_answers_is_left_out():
    assert sections_of([SummaryStep("none", "Vuoto", ())], {}) == ()
