"""One field of ours for one component that asks one thing, and what of it the field cannot say."""

import re
from collections.abc import Callable, Mapping
from datetime import date

from casework.definitions.formio.component import Component
from casework.definitions.formio.conversion.choices import choice, file
from casework.definitions.formio.conversion.common import Common, Maker
from casework.definitions.formio.conversion.scope import Conversion
from casework.definitions.formio.dates import instant_of
from casework.definitions.formio.values import (
    as_text,
    is_nothing,
    is_truthy,
    leading_number,
)
from sportello.cases.definition import (
    AddressField,
    AmountField,
    AnyField,
    ChoicesField,
    CodiceFiscaleField,
    ConsentField,
    DateField,
    DeclarationField,
    EmailField,
    FileField,
    IbanField,
    MunicipalityField,
    NumberField,
    PhoneField,
    PlateField,
    TextField,
    TimeField,
    YesNoField,
)

SHORT_TEXT = 200
LONG_TEXT = 2_000


def _text(component: Component, common: Common, scope: Conversion) -> AnyField | str:
    longest = leading_number(component.value("validate.maxLength"))
    is_long = component.type == "textarea"
    usual = LONG_TEXT if is_long else SHORT_TEXT
    most = int(longest) if longest >= 1 else usual
    return TextField(**common, longest=most, is_multiline=is_long)


def _number(component: Component, common: Common, scope: Conversion) -> AnyField | str:
    least, most = _limit(component, "validate.min"), _limit(component, "validate.max")
    if component.type == "currency":
        return AmountField(
            **common,
            least_cents=0 if least is None else round(least * 100),
            most_cents=None if most is None else round(most * 100),
        )
    is_whole = component.text("decimalLimit") == "0" or component.has("validate.integer")
    return NumberField(**common, least=least, most=most, is_whole=is_whole)


def _limit(component: Component, path: str) -> float | None:
    number = leading_number(component.value(path))
    return None if number != number else number


def _tick(component: Component, common: Common, scope: Conversion) -> AnyField | str:
    """One that has to be ticked is a declaration, one about privacy a consent."""
    words = f"{component.key} {component.text('label')}".lower()
    if "privacy" in words:
        return ConsentField(**common, text=common["label"])
    if common["required"] is True:
        return DeclarationField(**common, text=common["label"])
    return YesNoField(**common)


def _date(component: Component, common: Common, scope: Conversion) -> AnyField | str:
    if component.value("enableDate") is False:
        return TimeField(**common)
    first, last = (_day(component, name) for name in ("minDate", "maxDate"))
    return DateField(**common, first=first, last=last)


def _day(component: Component, name: str) -> date | None:
    limits = (instant_of(component.value(f"{at}{name}")) for at in ("", "widget.", "datePicker."))
    return next((limit.date() for limit in limits if limit), None)


def _plain(kind: Callable[..., AnyField]) -> Maker:
    return lambda component, common, scope: kind(**common)


def _plate(component: Component, common: Common, scope: Conversion) -> AnyField | str:
    return PlateField(**common, is_foreign_accepted=True)


MAKERS: Mapping[str, Maker] = {
    **dict.fromkeys(("textfield", "textField", "textarea", "url", "tags", "bsn"), _text),
    **dict.fromkeys(("postcode", "phone_prefix"), _text),
    **dict.fromkeys(("number", "currency"), _number),
    "checkbox": _tick,
    **dict.fromkeys(("radio", "select", "selectboxes"), choice),
    **dict.fromkeys(("datetime", "date", "day"), _date),
    "time": _plain(TimeField),
    "email": _plain(EmailField),
    "phoneNumber": _plain(PhoneField),
    "iban": _plain(IbanField),
    "licenseplate": _plate,
    **dict.fromkeys(("address", "addressNL"), _plain(AddressField)),
    **dict.fromkeys(("file", "sdcfile"), file),
}
"""By the component's type; `sdcfile` is OpenCity's."""

NO_FIELD: Mapping[str, str] = {
    "signature": "a request is signed as a whole, not in a field",
    "hidden": "a hidden value is never asked; who sends a request could change it",
    "password": "a request asks for no password",
    "captcha": "the portal protects itself",
    "recaptcha": "the portal protects itself",
    "map": "a place on a map is not asked for yet; an address is",
    "customerProfile": "contact details come from the person's profile",
    "cosign": "who signs too is a second signer of the definition",
    "tree": "a tree of answers is not asked for",
    "datamap": "names that a person invents are not asked for",
    "sketchpad": "a drawing is not asked for; a file is",
    "datasource": "nothing is fetched from another server",
    "resource": "nothing is fetched from another server",
    "reviewpage": "a request has its own summary",
}

_IN_PART: Mapping[str, str] = {
    "url": "taken as a text, not checked as a web address",
    "bsn": "taken as a text, not checked as a Dutch number",
    "postcode": "taken as a text, not checked as a Dutch postcode",
    "tags": "taken as one text",
    "addressNL": "taken as an Italian address",
}


def losses_of(component: Component, made: AnyField) -> list[str]:
    """What the component asks and the field does not, each a reason."""
    found = [_IN_PART[component.type]] if component.type in _IN_PART else []
    for path, says in (
        ("validate.minLength", "a shortest length"),
        ("validate.minWords", "a smallest number of words"),
        ("validate.maxWords", "a largest number of words"),
        ("validate.pattern", "a pattern"),
        ("validate.json", "a JSON rule that validates"),
        ("inputMask", "a mask"),
        ("inputMasks", "masks"),
        ("validate.step", "steps between numbers"),
        ("validate.customMessage", "words of its own for errors"),
        ("unique", "an answer that no other request has"),
        ("prefill.plugin", "a value filled in from a register"),
        ("validate.plugins", "a check by a server"),
    ):
        value = component.value(path)
        is_of_the_date = path == "inputMask" and isinstance(made, DateField)
        is_set = is_truthy(value) and value not in ([], {}) and as_text(value) not in ("0", "any")
        if is_set and not is_of_the_date:
            found.append(f"{path}: {says} is not carried over")
    default = component.value("defaultValue")
    if not is_nothing(default) and not _is_no_default(default):
        found.append("defaultValue: a first value is not carried over")
    if component.has("multiple") and not isinstance(made, ChoicesField | FileField):
        found.append("multiple: only one answer is asked")
    if component.type == "datetime" and component.has("enableTime") and isinstance(made, DateField):
        found.append("enableTime: only the day is asked")
    if component.type == "day" and any(
        component.has(f"fields.{part}.hide") for part in ("day", "month", "year")
    ):
        found.append("fields: a whole date is asked")
    if isinstance(component.value("calculateValue"), dict):
        found.append("calculateValue: the value is asked, not computed")
    if isinstance(component.value("customDefaultValue"), dict):
        found.append("customDefaultValue: a first value is not carried over")
    return found


def _is_no_default(default: object) -> bool:
    if isinstance(default, dict):
        return not any(is_truthy(one) for one in default.values())
    if isinstance(default, list):
        return all(one in (None, "", {}) for one in default)
    return default in ("", False, None, 0) or default == "00/00/0000"


_KNOWN_NAMES: Mapping[str, Maker] = {
    "fiscal_code": _plain(CodiceFiscaleField),
    "codice_fiscale": _plain(CodiceFiscaleField),
    "codicefiscale": _plain(CodiceFiscaleField),
    "iban": _plain(IbanField),
    "municipality": _plain(MunicipalityField),
}


_DAY_MASK = re.compile(r"99([/.-])99\1(9999|2099|1999)")


def maker_of(component: Component) -> Maker | None:
    """A text field that is called, or masked, like one of our kinds is of that kind."""
    if component.type == "textfield" and _DAY_MASK.fullmatch(component.text("inputMask")):
        return _date
    if component.type == "textfield" and component.key.lower() in _KNOWN_NAMES:
        return _KNOWN_NAMES[component.key.lower()]
    return MAKERS.get(component.type)
