"""What a citizen reads at a field that is not right, by the rule that its answer breaks."""

from collections.abc import Mapping

from sportello.cases.answers.rules import AnswerRule as Rule
from text.catalogue import N_, Words

_SENTENCES: Mapping[Rule, str] = {
    Rule.REQUIRED: N_("Please fill in this field."),
    Rule.WRONG_TYPE: N_("This is not written as it should be."),
    Rule.NOT_ACCEPTED: N_("Please tick this box to go on."),
    Rule.TOO_LONG: N_("This is too long: please shorten it."),
    Rule.NOT_PRINTABLE: N_("Please use letters, digits and ordinary signs only."),
    Rule.NOT_WHOLE: N_("Please write a whole number."),
    Rule.TOO_SMALL: N_("This number is too small."),
    Rule.TOO_LARGE: N_("This number is too large."),
    Rule.NOT_A_DATE: N_("This is no day: please write day, month and year, as in 31/01/2027."),
    Rule.TOO_EARLY: N_("This is too early: please choose a later one."),
    Rule.TOO_LATE: N_("This is too late: please choose an earlier one."),
    Rule.NOT_A_TIME: N_("This is no time: please write it as in 09:30."),
    Rule.NOT_AN_OPTION: N_("Please choose one of the answers."),
    Rule.TOO_FEW: N_("Too few: please add what is missing."),
    Rule.TOO_MANY: N_("Too many: please take some away."),
    Rule.CHOSEN_TWICE: N_("The same is here twice."),
    Rule.NOT_AN_EMAIL_ADDRESS: N_("This is no e-mail address: it looks like name@example.it."),
    Rule.NOT_A_PHONE_NUMBER: N_(
        "This is no telephone number: please write all of it, from abroad with the prefix."
    ),
    Rule.NOT_A_CODICE_FISCALE: N_(
        "This codice fiscale is not right: it has 16 letters and digits, as on the health card."
    ),
    Rule.CODICE_FISCALE_DIFFERS: N_(
        "This codice fiscale does not go with the name, birth or sex written here."
    ),
    Rule.NOT_AN_IBAN: N_("This IBAN is not right: please copy all of it, it begins with IT."),
    Rule.NOT_A_PLATE: N_("This is no number plate: it looks like AB123CD."),
    Rule.NOT_A_MUNICIPALITY: N_("We do not find this Comune: please write its full name."),
    Rule.SEVERAL_MUNICIPALITIES: N_(
        "Several Comuni have this name: please add the province, as in Castro (LE)."
    ),
    Rule.NOT_A_POSTCODE: N_("A postcode has five digits."),
    Rule.POSTCODE_ELSEWHERE: N_("This postcode is not of this Comune."),
    Rule.NOT_A_CADASTRAL_REFERENCE: N_(
        "This is not written as in the land register: please look at the visura."
    ),
    Rule.NOT_AN_ATTACHMENT: N_("We do not have this file: please attach it again."),
    Rule.CANNOT_BE_COMPUTED: N_("This cannot be computed yet: please check the answers before."),
}


def fault_sentence(rule: str, words: Words) -> str:
    """In the reader's language. Raises: ValueError for a rule that there is not"""
    return words.gettext(_SENTENCES[Rule(rule)])
