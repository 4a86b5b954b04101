"""What is said of the answers to a form: what is wrong, what a part is called, who suggested it.

Message ids by the names that the server tells, for portal and stations alike. Which rules, parts
and sources there are is told by `sportello.cases`: a test holds the two together.
"""

from collections.abc import Mapping
from types import MappingProxyType

from text.catalogue import N_

RULES: Mapping[str, str] = MappingProxyType(
    {
        "required": N_("Please answer this question."),
        "wrong_type": N_("This is not written as it should be: correct it."),
        "not_accepted": N_("To go on, this has to be accepted."),
        "too_long": N_("This is too long: shorten it."),
        "not_printable": N_("This has signs that cannot be read: write it again."),
        "not_whole": N_("Write a whole number."),
        "too_small": N_("The number is too small."),
        "too_large": N_("The number is too large."),
        "not_a_date": N_("Write a date as day, month and year: 30/11/2026."),
        "too_early": N_("This is too early."),
        "too_late": N_("This is too late."),
        "not_a_time": N_("Write a time as hour and minutes: 9:30."),
        "not_an_option": N_("Choose one of the answers."),
        "too_few": N_("There are not enough of these: add one."),
        "too_many": N_("There are too many of these: remove one."),
        "chosen_twice": N_("This is there twice: remove one."),
        "not_an_email_address": N_("Write an e-mail address, such as name@example.it."),
        "not_a_phone_number": N_("Write a telephone number; one from abroad with its prefix."),
        "not_a_codice_fiscale": N_("This codice fiscale cannot be right: check each letter."),
        "codice_fiscale_differs": N_(
            "This codice fiscale is of another name, birth date or place than written here."
        ),
        "not_an_iban": N_("This IBAN cannot be right: check each letter and digit."),
        "not_a_plate": N_("Write a number plate, such as AB123CD."),
        "not_a_municipality": N_("There is no Comune of this name: check how it is written."),
        "several_municipalities": N_(
            "Several Comuni have this name: add the province, such as Castro (LE)."
        ),
        "not_a_postcode": N_("A postcode has five digits."),
        "postcode_elsewhere": N_("This postcode is of another Comune."),
        "not_a_cadastral_reference": N_(
            "This is not written as in the land register: look at the deed or the visura."
        ),
        "not_an_attachment": N_("Attach the file again."),
        "cannot_be_computed": N_("This cannot be computed: check the answers above."),
    }
)
"""What an answer is told that breaks a rule."""

PARTS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "person": {
            "given_name": N_("Given name"),
            "surname": N_("Surname"),
            "codice_fiscale": N_("Codice fiscale"),
            "born_on": N_("Date of birth"),
            "birthplace": N_("Place of birth"),
            "sex": N_("Sex"),
            "email": N_("E-mail"),
            "phone": N_("Telephone"),
        },
        "address": {
            "street": N_("Street or square"),
            "number": N_("House number"),
            "postcode": N_("Postcode"),
            "municipality": N_("Comune"),
            "detail": N_("Staircase, floor, flat"),
        },
        "cadastral": {
            "register": N_("Register"),
            "municipality": N_("Comune"),
            "section": N_("Section"),
            "sheet": N_("Sheet"),
            "parcel": N_("Parcel"),
            "subunit": N_("Subunit"),
        },
    }
)
"""By kind of field and part, in the order in which they are asked."""

PART_OPTIONS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "sex": {"F": N_("Female"), "M": N_("Male")},
        "register": {"land": N_("Land"), "buildings": N_("Buildings")},
    }
)
"""Of the parts that are chosen."""

YES, NO = N_("Yes"), N_("No")

SOURCES: Mapping[str, str] = MappingProxyType(
    {
        "profile": N_("Suggested from your profile: check it."),
        "card": N_("Suggested from the health card: check it."),
        "booking": N_("Suggested from the booking: check it."),
        "earlier_case": N_("Suggested from an earlier request: check it."),
    }
)

TITLES: Mapping[str, str] = MappingProxyType(
    {
        "own": N_("For oneself"),
        "parent": N_("As a parent"),
        "guardian": N_("As a guardian"),
        "professional": N_("As a professional"),
        "attorney": N_("With a power of attorney"),
    }
)
"""By what title someone presents a request."""
