"""Forms to test with: one as an office would write it, and strategies for any."""

from datetime import date

from hypothesis import strategies as st

from sportello.cases import conditions as c
from sportello.cases import definition as d

TODAY = date(2026, 11, 27)
NAMES = ("who", "age", "since", "ways", "agrees")


def words(text: str) -> d.TextByLanguage:
    return {"it": text}


def options(*values: str) -> tuple[d.Option, ...]:
    return tuple(d.Option(value, words(value)) for value in values)


IS_PARENT = c.Equals("who", "parent")


def a_residence_form() -> d.FormDefinition:
    """A change of residence, for oneself or as a parent."""
    who = d.ChoiceField(name="who", label=words("Per chi"), options=options("own", "parent"))
    children = d.RowsField(
        name="children",
        label=words("Figli"),
        shown_if=IS_PARENT,
        least=1,
        fields=(
            d.TextField(name="name", label=words("Nome")),
            d.YesNoField(name="at_school", label=words("Va a scuola")),
            d.TextField(name="school", label=words("Scuola"), shown_if=c.Equals("at_school", True)),
        ),
    )
    since = d.DateField(name="since", label=words("Da quando"))
    note = d.TextField(
        name="note",
        label=words("Note"),
        required=c.AtMost("since", date(2025, 12, 31)),
    )
    return d.FormDefinition(
        service="residence",
        version=1,
        title=words("Cambio di residenza"),
        office="demographic",
        steps=(
            d.FormStep(id="family", title=words("Famiglia"), fields=(who, children)),
            d.FormStep(id="move", title=words("Trasferimento"), fields=(since, note)),
        ),
        documents=(d.RequiredDocument(id="custody", label=words("Affido"), required_if=IS_PARENT),),
        fees=(
            d.FormFee(
                id="stamp", label=words("Bollo"), cents=1600, reason="Bollo", due_if=IS_PARENT
            ),
        ),
    )


def a_form_of(*fields: d.AnyField) -> d.FormDefinition:
    """In one step."""
    step = d.FormStep(id="only", title=words("Unico"), fields=fields)
    return d.FormDefinition(
        service="any", version=1, title=words("Prova"), office="any", steps=(step,)
    )


scalars = st.sampled_from([None, "", "own", "parent", "2026-01-05", True, False, 0, 3, 2.5])
values = scalars | st.lists(scalars, max_size=3) | st.dictionaries(st.sampled_from("ab"), scalars)
some_answers = st.dictionaries(st.sampled_from([*NAMES, "stranger"]), values)
limits = st.sampled_from([0, 3, 2.5, date(2026, 1, 5), date(2026, 2, 1)])


def field_conditions(names: st.SearchStrategy[str]) -> st.SearchStrategy[c.FormCondition]:
    return st.one_of(
        st.builds(c.Equals, names, st.sampled_from(["own", "parent", True, 3, 2.5])),
        st.builds(c.OneOf, names, st.tuples(st.sampled_from(["own", "parent"]))),
        st.builds(c.Includes, names, st.sampled_from(["own", "parent"])),
        st.builds(c.AtLeast, names, limits),
        st.builds(c.AtMost, names, limits),
        st.builds(c.IsAnswered, names),
    )


def conditions_on(*names: str) -> st.SearchStrategy[c.FormCondition]:
    return st.recursive(
        field_conditions(st.sampled_from(names)),
        lambda parts: st.one_of(
            st.builds(c.Not, parts),
            st.builds(c.AllOf, st.lists(parts, max_size=3).map(tuple)),
            st.builds(c.AnyOf, st.lists(parts, max_size=3).map(tuple)),
        ),
        max_leaves=6,
    )


any_condition = conditions_on(*NAMES)


@st.composite
def forms(draw: st.DrawFn) -> d.FormDefinition:
    """Fields of every kind that conditions ask about, with conditions of any sort on them."""
    kinds = (
        lambda **said: d.ChoiceField(options=options("own", "parent"), **said),
        d.NumberField,
        d.DateField,
        lambda **said: d.ChoicesField(options=options("own", "parent"), **said),
        d.YesNoField,
    )
    perhaps = st.none() | any_condition
    fields = tuple(
        kind(name=name, label=words(name), shown_if=draw(perhaps), required=draw(any_condition))
        for name, kind in zip(NAMES, kinds, strict=True)
    )
    cut = draw(st.integers(0, len(fields)))
    return d.FormDefinition(
        service="any",
        version=1,
        title=words("any"),
        office="any",
        steps=(
            d.FormStep(id="1", title=words("1"), fields=fields[:cut], shown_if=draw(perhaps)),
            d.FormStep(id="2", title=words("2"), fields=fields[cut:]),
        ),
        documents=(d.RequiredDocument(id="x", label=words("x"), required_if=draw(perhaps)),),
    )
