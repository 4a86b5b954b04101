"""What is wrong with a form definition, and how to mend it, in a sentence for who writes forms."""

from collections.abc import Mapping
from types import MappingProxyType

from sportello.cases.definition_check import DefinitionProblem, ProblemKind
from text.catalogue import N_, Words

_K = ProblemKind
SENTENCES: Mapping[ProblemKind, str] = MappingProxyType(
    {
        _K.NAME_TAKEN: N_("“%1” is there twice. Choose another name or id for one of them."),
        _K.NAME_UNUSABLE: N_(
            "“%1” is no usable name. Begin with a letter, and use letters, digits and _ alone."
        ),
        _K.NO_ITALIAN: N_("The Italian text is missing. Write it, as in it = “…”."),
        _K.NO_OPTIONS: N_("There is nothing to choose from. Write the options."),
        _K.OPTION_TWICE: N_("The option “%1” is there twice. Delete one of them."),
        _K.OPTION_UNREACHABLE: N_("The option “%1” cannot be chosen. Give it a value."),
        _K.LIMITS_CROSSED: N_("The least is more than the most. Write the smaller limit first."),
        _K.CYCLE: N_("It depends on itself, by way of “%1”. Let it depend on earlier fields only."),
        _K.LATER_FIELD: N_("It depends on “%1”, which is asked after it. Move “%1” before it."),
        _K.NO_SUCH_FIELD: N_(
            "It depends on “%1”, which is no field. Correct the name; a field inside rows is seen "
            "in the same row alone."
        ),
        _K.NOT_COMPARABLE: N_(
            "“%1” cannot be compared or computed with like this. Use a field of a kind that fits."
        ),
        _K.NO_SUCH_OPTION: N_("There is no option “%1”. Write a value that the field has."),
        _K.OPTION_WITHOUT_VALUE: N_(
            "The table has no value for the option “%1”. Add it, or write otherwise = …"
        ),
        _K.NEVER_HOLDS: N_(
            "This condition can never be true (%1). Change it, or the limits of the field."
        ),
        _K.TOO_DEEP: N_("Too many conditions lie inside each other. Take them apart."),
        _K.TOO_MANY: N_("There are too many here (%1). Split the form or the list."),
        _K.NOT_POSITIVE: N_("%1 is too small. Write a number from 1 on."),
        _K.REASON_TOO_LONG: N_(
            "“%1” is too long for a payment notice, which has room for 60 letters. Shorten it."
        ),
    }
)


def sentence_of_problem(problem: DefinitionProblem, words: Words) -> str:
    """Without its path."""
    return words.gettext(SENTENCES[problem.kind], problem.about)
