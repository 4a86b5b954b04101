"""The fields of a component, with all that lies in it; every loss becomes a line."""

from collections.abc import Mapping

from casework.definitions.formio.component import Component, DataModel, components_of
from casework.definitions.formio.conversion.common import Common, common_of
from casework.definitions.formio.conversion.conditions import CannotSay, converted_condition
from casework.definitions.formio.conversion.fields import (
    NO_FIELD,
    losses_of,
    maker_of,
)
from casework.definitions.formio.conversion.people import (
    address_parts,
    leaves,
    person_parts,
    required_parts,
)
from casework.definitions.formio.conversion.rules import FormRules
from casework.definitions.formio.conversion.scope import Conversion, both, first_shown, plain_text
from casework.definitions.formio.scripts import refused_in
from casework.definitions.formio.values import (
    FormioValue,
    as_text,
    leading_number,
    list_of,
    object_of,
)
from sportello.cases.conditions import FormCondition, JsonValue
from sportello.cases.definition import (
    AddressField,
    AnyField,
    ChoiceField,
    Option,
    PersonField,
    PersonPart,
    PlainField,
    RowsField,
    StaticText,
    TextByLanguage,
)

FAMILY = ("children", "partners", "npFamilyMembers")
"""Open Forms' lists of people from the population register."""


class ComponentConversion:
    """`scope` holds what was made and what was left out so far."""

    def __init__(self, scope: Conversion, rules: FormRules) -> None:
        self.scope = scope
        self.rules = rules

    def inside(
        self, components: FormioValue | list[JsonValue], path: str, shown_if: FormCondition | None
    ) -> list[AnyField]:
        found: list[AnyField] = []
        for component in components_of(components):
            found += self.one(component, path, shown_if)
        return found

    def one(
        self, component: Component, around: str, shown_if: FormCondition | None
    ) -> list[AnyField]:
        """The fields of a component; `around` is the path of what it lies in."""
        path = f"{around}.{component.key}" if around else component.key
        self.lose_scripts(component, path)
        if component.has("hidden") and not self.rules.shows(component):
            return self._none(component, path, "it is hidden, and nothing shows it")
        own = both(self.condition(component, path), self.rules.shown_if(component, self.scope))
        shown_if = both(shown_if, own)
        if component.type in FAMILY:
            return [self._family(component, path, shown_if)]
        if component.type == "button":
            return self._button(component, path)
        if component.model is DataModel.CONTENT:
            return self._content(component, path, shown_if)
        if component.type == "survey":
            return self._survey(component, path, shown_if)
        if component.has_rows:
            return self._rows(component, path, shown_if)
        if component.model is DataModel.SUB_FORM:
            return self._sub_form(component, path, shown_if)
        if component.model is DataModel.OBJECT and component.type != "address":
            self.scope.carried.append(path)
            return self._groups(component, path, shown_if)
        maker = maker_of(component)
        if maker is not None:
            return self._field(component, path, shown_if)
        if component.model is DataModel.LAYOUT:
            self.scope.carried.append(path)
            return self._groups(component, around, shown_if)
        reason = NO_FIELD.get(component.type, f"fields of the type {component.type} are not known")
        return self._none(component, path, reason)

    def _groups(
        self, component: Component, around: str, shown_if: FormCondition | None
    ) -> list[AnyField]:
        return [
            field for group in component.groups() for field in self.inside(group, around, shown_if)
        ]

    def _field(
        self, component: Component, path: str, shown_if: FormCondition | None
    ) -> list[AnyField]:
        maker = maker_of(component)
        made = maker(component, self._common(component, path, shown_if), self.scope)  # type: ignore[misc]
        if isinstance(made, str):
            return self._none(component, path, made)
        for loss in losses_of(component, made):
            self.scope.leave_out(path, loss)
        self._keep(component, path, made)
        for group in component.groups():
            self._absorb(group, path, made.name)
        return [made]

    def _common(self, component: Component, path: str, shown_if: FormCondition | None) -> Common:
        common = common_of(component, self.scope.free_name(path), self.scope, shown_if)
        required = self.rules.required_if(component, self.scope)
        return common if required is None else Common(**{**common, "required": required})

    def _keep(self, component: Component, path: str, made: AnyField) -> None:
        self.scope.remember(path, made, component)
        self.scope.carried.append(path)

    def _none(self, component: Component, path: str, reason: str) -> list[AnyField]:
        """It and all that lies in it."""
        self.scope.leave_out(path, reason)
        for group in component.groups():
            for one in components_of(group):
                inside = f"{path}.{one.key}"
                self.lose_scripts(one, inside)
                self._none(one, inside, f"it lies in {path}")
        return []

    def _button(self, component: Component, path: str) -> list[AnyField]:
        """The buttons of our pages go on, back and send."""
        if component.text("action") in ("", "submit", "saveState", "reset"):
            self.scope.carried.append(path)
        else:
            self.scope.leave_out(path, f"a button that does {component.text('action')}")
        return []

    def _content(
        self, component: Component, path: str, shown_if: FormCondition | None
    ) -> list[AnyField]:
        html = component.text("html") or component.text("content")
        if not plain_text(html):
            self.scope.leave_out(path, "it shows no text")
            return []
        label = first_shown(component.text("label"), path)
        made = StaticText(
            name=self.scope.free_name(path),
            label=self.scope.text(label),
            text=self.scope.text(html),
            shown_if=shown_if,
        )
        self._keep(component, path, made)
        return [made]

    def _survey(
        self, component: Component, path: str, shown_if: FormCondition | None
    ) -> list[AnyField]:
        """A choice for each question."""
        options = tuple(
            Option(as_text(one.get("value")), self._label(one))
            for one in map(object_of, list_of(component.value("values")))
        )
        found: list[AnyField] = []
        for one in map(object_of, list_of(component.value("questions"))):
            question = f"{path}.{as_text(one.get('value'))}"
            common = self._common(component, question, shown_if)
            common["label"] = self._label(one)
            made = ChoiceField(**common, options=options)
            self._keep(component, question, made)
            found.append(made)
        self.scope.carried.append(path)
        return found

    def _label(self, one: Mapping[str, JsonValue]) -> TextByLanguage:
        return self.scope.text(first_shown(as_text(one.get("label")), as_text(one.get("value"))))

    def _rows(
        self, component: Component, path: str, shown_if: FormCondition | None
    ) -> list[AnyField]:
        name = self.scope.free_name(path)
        inside = self._groups(component, path, None)
        plain: list[PlainField] = []
        for field in inside:
            if isinstance(field, RowsField):
                self.scope.leave_out(path, f"{field.name}: a list inside a list is not asked for")
            else:
                plain.append(field)
        if not plain:
            self.scope.leave_out(path, "no field of its rows can be carried over")
            return []
        least = leading_number(component.value("validate.minLength"))
        most = leading_number(component.value("validate.maxLength"))
        made = RowsField(
            **common_of(component, name, self.scope, shown_if),
            fields=tuple(plain),
            least=int(least) if least >= 1 else int(component.has("validate.required")),
            most=int(most) if most >= 1 else 20,
        )
        self._keep(component, path, made)
        return [made]

    def _family(self, component: Component, path: str, shown_if: FormCondition | None) -> AnyField:
        """A list of people."""
        common = self._common(component, path, shown_if)
        person = PersonField(
            name=self.scope.free_name(f"{path}_person"),
            label={"it": "Persona", "en": "Person"},
            needs=(PersonPart.GIVEN_NAME, PersonPart.SURNAME, PersonPart.BORN_ON),
        )
        made = RowsField(**common, fields=(person,))
        self.scope.leave_out(path, "its people are typed in, not taken from the register")
        self._keep(component, path, made)
        self.scope.made[person.name] = person
        return made

    def _sub_form(
        self, component: Component, path: str, shown_if: FormCondition | None
    ) -> list[AnyField]:
        """A person or an address as one field; what else it asks next to it."""
        inner = f"{path}.data"
        if not list_of(component.value("components")):
            refers = component.text("form") or component.text("src") or "?"
            return self._none(component, path, f"its form {refers} is in no file next to this one")
        if address_parts(component, inner):
            return [self._address(component, path, shown_if)]
        parts = person_parts(component, inner)
        if not parts:
            self.scope.carried.append(path)
            return self._groups(component, inner, shown_if)
        common = self._common(component, path, shown_if)
        common["required"] = True
        needs = required_parts(component, inner) or tuple(parts.values())
        person = PersonField(**common, needs=needs)
        self._keep(component, path, person)
        found: list[AnyField] = [person]
        for group in component.groups():
            found += self._outside_person(group, inner, parts, person.name, shown_if)
        return found

    def _address(self, component: Component, path: str, shown_if: FormCondition | None) -> AnyField:
        inner = f"{path}.data"
        common = self._common(component, path, shown_if)
        asked = leaves(component.value("components"), inner)
        common["required"] = any(leaf.has("validate.required") for _, leaf in asked)
        made = AddressField(**common)
        self._keep(component, path, made)
        for group in component.groups():
            self._absorb(group, inner, made.name)
        return made

    def _outside_person(
        self,
        components: list[JsonValue],
        around: str,
        parts: dict[str, PersonPart],
        person: str,
        shown_if: FormCondition | None,
    ) -> list[AnyField]:
        """What a person's sub-form asks that is no part of a person."""
        found: list[AnyField] = []
        for component in components_of(components):
            own = f"{around}.{component.key}"
            path = own if component.holds_data else around
            has_parts = any(part.startswith(f"{path}.") for part in parts)
            if path in parts:
                self._take_in(component, path, person)
            elif has_parts and component.type != "address" and not component.has_rows:
                self.lose_scripts(component, own)
                self.scope.carried.append(own)
                is_sub_form = component.model is DataModel.SUB_FORM
                deeper = f"{path}.data" if is_sub_form else path
                for group in component.groups():
                    found += self._outside_person(group, deeper, parts, person, shown_if)
            else:
                found += self.one(component, around, shown_if)
        return found

    def _absorb(self, components: list[JsonValue], around: str, name: str) -> None:
        """All of it is asked by the one field."""
        for component in components_of(components):
            path = f"{around}.{component.key}"
            self._take_in(component, path, name)
            inside = path if component.holds_data else around
            is_sub_form = component.model is DataModel.SUB_FORM
            for group in component.groups():
                self._absorb(group, f"{inside}.data" if is_sub_form else inside, name)

    def _take_in(self, component: Component, path: str, name: str) -> None:
        """A part of a person or an address: our field asks it and checks it."""
        self.lose_scripts(component, path)
        self.scope.carried.append(path)
        self.scope.named.setdefault(path, name)

    def condition(self, component: Component, path: str) -> FormCondition | None:
        try:
            return converted_condition(component, self.scope)
        except CannotSay as why:
            self.scope.leave_out(path, f"conditional: {why}; it is always shown")
            return None

    def lose_scripts(self, component: Component, path: str) -> None:
        for why in refused_in(component):
            self.scope.leave_out(path, why)
