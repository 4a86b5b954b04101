"""What is said of the answers to a form: what is wrong, what a part is called, who suggested it.

Message ids by the names that the server tells, for portal and stations alike. Which rules, parts
and sources there are is told by `sportello.cases`: a test holds the two together.
"""

from collections.abc import Mapping
from types import MappingProxyType

from text.catalogue import N_, Words

RULES: Mapping[str, str] = MappingProxyType(
    {
        "required": N_("Please answer this question."),
        "wrong_type": N_("This is not written as it should be."),
        "not_accepted": N_("Please tick this box to go on."),
        "too_long": N_("This is too long: please shorten it."),
        "not_printable": N_("Please use letters, digits and ordinary signs only."),
        "not_whole": N_("Please write a whole number."),
        "too_small": N_("This number is too small."),
        "too_large": N_("This number is too large."),
        "not_a_date": N_("This is no day: please write day, month and year, as in 31/01/2027."),
        "too_early": N_("This is too early: please choose a later one."),
        "too_late": N_("This is too late: please choose an earlier one."),
        "not_a_time": N_("This is no time: please write it as in 09:30."),
        "not_an_option": N_("Please choose one of the answers."),
        "too_few": N_("Too few: please add what is missing."),
        "too_many": N_("Too many: please take some away."),
        "chosen_twice": N_("The same is here twice."),
        "not_an_email_address": N_("This is no e-mail address: it looks like name@example.it."),
        "not_a_phone_number": N_(
            "This is no telephone number: please write all of it, from abroad with the prefix."
        ),
        "not_a_codice_fiscale": N_(
            "This codice fiscale is not right: it has 16 letters and digits, as on the health card."
        ),
        "codice_fiscale_differs": N_(
            "This codice fiscale does not go with the name, birth or sex written here."
        ),
        "not_an_iban": N_("This IBAN is not right: please copy all of it, it begins with IT."),
        "not_a_plate": N_("This is no number plate: it looks like AB123CD."),
        "not_a_municipality": N_("We do not find this Comune: please write its full name."),
        "several_municipalities": N_(
            "Several Comuni have this name: please add the province, as in Castro (LE)."
        ),
        "not_a_postcode": N_("A postcode has five digits."),
        "postcode_elsewhere": N_("This postcode is not of this Comune."),
        "not_a_cadastral_reference": N_(
            "This is not written as in the land register: please look at the visura."
        ),
        "not_an_attachment": N_("We do not have this file: please attach it again."),
        "cannot_be_computed": N_("This cannot be computed yet: please check the answers before."),
    }
)
"""What an answer is told that breaks a rule."""


def rule_sentence(rule: str, words: Words) -> str:
    """In the reader's language. Raises: KeyError for a rule that there is not"""
    return words.gettext(RULES[rule])


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
            "postcode": N_("Postcode (CAP)"),
            "municipality": N_("Comune"),
            "detail": N_("Staircase, floor, flat"),
        },
        "cadastral": {
            "register": N_("Land register"),
            "municipality": N_("Comune"),
            "section": N_("Section"),
            "sheet": N_("Sheet (foglio)"),
            "parcel": N_("Parcel (particella)"),
            "subunit": N_("Subunit (subalterno)"),
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

DECLARED: Mapping[bool, str] = MappingProxyType({True: N_("Declared"), False: N_("Not declared")})
ACCEPTED: Mapping[bool, str] = MappingProxyType({True: N_("Accepted"), False: N_("Not accepted")})

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
