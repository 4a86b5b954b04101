"""Random sound definitions of every kind of field, and answers that are often good ones.

From a seed: built by hypothesis, forms of this size take it a quarter of a second each.
"""

from collections.abc import Sequence
from datetime import date, time
from random import Random

from sportello.cases import conditions as c
from sportello.cases import definition as d
from sportello.cases import expressions as e
from tests.sportello.cases.a_form import options, words

AB = options("a", "b", "c")
T = words("testo")
KINDS = (
    lambda **said: d.TextField(longest=8, **said),
    lambda **said: d.TextField(is_multiline=True, **said),
    lambda **said: d.NumberField(least=0, most=9, **said),
    lambda **said: d.NumberField(is_whole=False, **said),
    lambda **said: d.AmountField(most_cents=5000, **said),
    lambda **said: d.DateField(first=date(2026, 1, 1), last_in_days=0, **said),
    lambda **said: d.TimeField(first=time(8), **said),
    lambda **said: d.YesNoField(**said),
    lambda **said: d.DeclarationField(text=T, **said),
    lambda **said: d.StatementField(text=T, article=d.StatementArticle.SWORN, **said),
    lambda **said: d.ConsentField(text=T, **said),
    lambda **said: d.ChoiceField(options=AB, **said),
    lambda **said: d.ChoicesField(options=AB, least=1, most=2, **said),
    lambda **said: d.EmailField(**said),
    lambda **said: d.PhoneField(**said),
    lambda **said: d.CodiceFiscaleField(**said),
    lambda **said: d.IbanField(**said),
    lambda **said: d.PlateField(**said),
    lambda **said: d.PlateField(is_foreign_accepted=True, **said),
    lambda **said: d.MunicipalityField(**said),
    lambda **said: d.AddressField(**said),
    lambda **said: d.CadastralField(**said),
    lambda **said: d.PersonField(**said),
    lambda **said: d.FileField(most_files=2, **said),
)
ADDRESS = {"street": "Via Po", "number": "1", "postcode": "00198", "municipality": "Roma"}
PERSON = {"given_name": "Mario", "surname": "Rossi", "codice_fiscale": "RSSMRA85D03H501M"}
PARCEL = {"register": "land", "sheet": "12", "parcel": "345"}
GOOD = (
    "a", "b", "due  parole", "una\nriga", 0, 3, 2.5, 5.0, 4000, "2026-03-01", "08:30", True, False,
    ["a"], ["b", "c"], "lia@example.org", "3331234567", "RSSMRA85D03H501M", "AB123CD", "roma",
    "it60 x054 2811 1010 0000 0123 456", ADDRESS, PARCEL, PERSON, ["id-1"],
)  # fmt: skip
BAD = (
    None, "", " ", "x" * 300, "\x00", -1, 1e300, 10**30, "2026-02-30", "2027-01-01", "0000-01-01",
    "25:00", [], ["a", "a"], [3], ["z"], {}, [{}], ADDRESS | {"postcode": "1"},
    PERSON | {"sex": "X"}, PARCEL | {"sheet": None}, {"stranger": 1}, "Castro", "٣", [["a"]],
)  # fmt: skip
OWN: dict[type, list[c.JsonValue]] = {
    d.TextField: ["a", "due  parole"],
    d.NumberField: [0, 3, 5.0, 12, 2.5],
    d.AmountField: [4000, 9000],
    d.DateField: ["2026-03-01"],
    d.TimeField: ["08:30"],
    d.YesNoField: [True, False],
    d.DeclarationField: [True],
    d.StatementField: [True],
    d.ConsentField: [True, False],
    d.ChoiceField: ["a", "b"],
    d.ChoicesField: [["a"], ["b", "c"]],
    d.EmailField: ["lia@example.org"],
    d.PhoneField: ["3331234567"],
    d.CodiceFiscaleField: ["rssmra85d03h501m"],
    d.IbanField: ["it60 x054 2811 1010 0000 0123 456"],
    d.PlateField: ["ab 123 cd"],
    d.MunicipalityField: ["roma"],
    d.AddressField: [ADDRESS],
    d.CadastralField: [PARCEL],
    d.PersonField: [PERSON],
    d.FileField: [["id-1"]],
}


class FormMaker:
    """Its conditions look at fields before, of kinds that fit; a schema can say all of them."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.before: list[d.AnyField] = []

    def form(self) -> d.FormDefinition:
        steps = tuple(self._step(number) for number in range(self.random.randint(1, 3)))
        return d.FormDefinition(service="any", version=1, title=T, office="any", steps=steps)

    def answers(self, form: d.FormDefinition) -> dict[str, c.JsonValue]:
        answers = {f.name: self._answer(f) for f in form.fields() if self._happens(0.85)}
        return answers | ({"stranger": 1} if self._happens(0.3) else {})

    def _happens(self, chance: float) -> bool:
        return self.random.random() < chance

    def _step(self, number: int) -> d.FormStep:
        of_step = self._condition(self.before)
        fields = [self._field(f"f{number}{place}") for place in range(self.random.randint(1, 4))]
        return d.FormStep(id=str(number), title=T, fields=tuple(fields), shown_if=of_step)

    def _field(self, name: str) -> d.AnyField:
        make = self.random.choices((self._asked, self._rows, self._computed), (6, 1, 1))[0]
        field = make(name, self.before)
        self.before.append(field)
        return field

    def _asked(self, name: str, before: Sequence[d.AnyField]) -> d.AnyField:
        return self.random.choice(KINDS)(
            name=name,
            label=T,
            shown_if=self._condition(before),
            required=self._condition(before) or self._happens(0.5),
        )

    def _rows(self, name: str, before: Sequence[d.AnyField]) -> d.AnyField:
        inside = list[d.AnyField]()
        for place in range(self.random.randint(1, 3)):
            inside.append(self._asked(f"{name}r{place}", inside))
        return d.RowsField(
            name=name,
            label=T,
            fields=tuple(inside),
            least=self.random.randint(0, 2),
            most=3,
            shown_if=self._condition(before),
            required=self._happens(0.5),
        )

    def _computed(self, name: str, before: Sequence[d.AnyField]) -> d.AnyField:
        parts: list[e.FormExpression] = [e.Constant(self.random.randint(0, 5))]
        parts += [
            e.AnswerTo(f.name) for f in before if isinstance(f, d.NumberField | d.AmountField)
        ]
        parts += [e.RowsCount(f.name) for f in before if isinstance(f, d.RowsField)]
        some = tuple(self.random.sample(parts, self.random.randint(0, len(parts))))
        value = e.SumOf(some) if self._happens(0.5) else e.ProductOf(some)
        shown_if = self._condition(before)
        return d.ComputedField(name=name, label=T, value=value, shown_if=shown_if)

    def _condition(self, before: Sequence[d.AnyField]) -> c.FormCondition | None:
        """None in half of all cases."""
        asked = [field for field in before if not isinstance(field, d.StaticText)]
        if not asked or self._happens(0.5):
            return None
        simple = [self._simple(self.random.choice(asked)) for _ in range(2)]
        return self.random.choice(
            (simple[0], c.Not(simple[0]), c.AnyOf(tuple(simple)), c.AllOf((simple[0],)))
        )

    def _simple(self, field: d.AnyField) -> c.FormCondition:
        name, limit = field.name, self.random.randint(1, 8)
        possible: list[c.FormCondition] = [c.IsAnswered(name)]
        match field:
            case d.ChoiceField():
                possible = [c.Equals(name, "a"), c.OneOf(name, ("a", "b"))]
            case d.ChoicesField():
                possible = [c.Includes(name, "b")]
            case d.NumberField() | d.AmountField() | d.ComputedField():
                possible = [c.AtLeast(name, limit), c.AtMost(name, limit), c.Equals(name, limit)]
            case d.YesNoField() | d.ConsentField():
                possible = [c.Equals(name, True), c.Equals(name, False)]
        return self.random.choice(possible)

    def _answer(self, field: d.AnyField) -> c.JsonValue:
        if not self._happens(0.9):
            return self.random.choice(GOOD + BAD)
        if isinstance(field, d.RowsField):
            count = self.random.randint(1, 4)
            return [
                {inner.name: self._answer(inner) for inner in field.fields if self._happens(0.9)}
                for _ in range(count)
            ]
        return self.random.choice(OWN.get(type(field), BAD))


def form_and_answers(seed: int) -> tuple[d.FormDefinition, dict[str, c.JsonValue]]:
    maker = FormMaker(seed)
    form = maker.form()
    return form, maker.answers(form)
