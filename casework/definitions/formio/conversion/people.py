"""A person, and an address, of a sub-form that asks for their parts one by one.

OpenCity's applicant is such a sub-form: name and surname in one, codice fiscale in another.
"""

from collections.abc import Iterator, Mapping

from casework.definitions.formio.component import Component, DataModel, components_of
from casework.definitions.formio.values import FormioValue
from sportello.cases.definition import PersonPart

PARTS: Mapping[str, PersonPart] = {
    "name": PersonPart.GIVEN_NAME,
    "first_name": PersonPart.GIVEN_NAME,
    "firstname": PersonPart.GIVEN_NAME,
    "nome": PersonPart.GIVEN_NAME,
    "surname": PersonPart.SURNAME,
    "last_name": PersonPart.SURNAME,
    "lastname": PersonPart.SURNAME,
    "cognome": PersonPart.SURNAME,
    "fiscal_code": PersonPart.CODICE_FISCALE,
    "codice_fiscale": PersonPart.CODICE_FISCALE,
    "natoail": PersonPart.BORN_ON,
    "birth_date": PersonPart.BORN_ON,
    "date_of_birth": PersonPart.BORN_ON,
    "data_di_nascita": PersonPart.BORN_ON,
    "place_of_birth": PersonPart.BIRTHPLACE,
    "luogo_di_nascita": PersonPart.BIRTHPLACE,
    "gender": PersonPart.SEX,
    "sesso": PersonPart.SEX,
    "email_address": PersonPart.EMAIL,
    "email": PersonPart.EMAIL,
    "phone_number": PersonPart.PHONE,
    "cell_number": PersonPart.PHONE,
    "phone": PersonPart.PHONE,
}
"""What a part is called in forms, in small letters."""

ADDRESS = frozenset({"address", "house_number", "municipality", "postal_code", "county", "country"})
_NEEDED_OF_A_PERSON = {PersonPart.GIVEN_NAME, PersonPart.SURNAME}
_NEEDED_OF_AN_ADDRESS = {"address", "municipality", "postal_code"}


def leaves(components: FormioValue, path: str) -> Iterator[tuple[str, Component]]:
    """What asks something, at any depth, with its path."""
    for component in components_of(components):
        inside = f"{path}.{component.key}" if component.holds_data else path
        if component.model is DataModel.SUB_FORM:
            inside += ".data"
        is_object = component.model is DataModel.OBJECT and component.type != "address"
        if is_object or component.model in (DataModel.SUB_FORM, DataModel.LAYOUT):
            for group in component.groups():
                yield from leaves(group, inside)
        elif component.holds_data:
            yield inside, component


def person_parts(component: Component, path: str) -> dict[str, PersonPart]:
    """By path; empty if the sub-form is no person. Each part once."""
    found: dict[str, PersonPart] = {}
    for inside, leaf in leaves(component.value("components"), path):
        part = PARTS.get(leaf.key.lower())
        if part is not None and part not in found.values():
            found[inside] = part
    return found if set(found.values()) >= _NEEDED_OF_A_PERSON else {}


def required_parts(component: Component, path: str) -> tuple[PersonPart, ...]:
    parts = person_parts(component, path)
    asked = leaves(component.value("components"), path)
    return tuple(
        parts[inside] for inside, leaf in asked if inside in parts and leaf.has("validate.required")
    )


def address_parts(component: Component, path: str) -> set[str]:
    """The paths of an address' parts; empty if the sub-form asks for none, or for more."""
    found = {inside: leaf.key for inside, leaf in leaves(component.value("components"), path)}
    asked = set(found.values())
    return set(found) if _NEEDED_OF_AN_ADDRESS <= asked <= ADDRESS else set()
