"""What a request costs: fees to the administration, and stamp duty to the state. Cents."""

from enum import StrEnum

from sportello.cases.conditions import FormCondition
from sportello.cases.definition.texts import DefinitionPart, TextByLanguage
from sportello.cases.expressions import FormExpression


class FormFee(DefinitionPart, frozen=True, kw_only=True):
    """What is to be paid before sending. `reason` stands on the payment notice: 60 letters.

    cents   fixed, or computed from the answers and rounded to whole cents, half up
    """

    id: str
    label: TextByLanguage
    cents: int | FormExpression
    reason: str
    due_if: FormCondition | None = None


class StampedPaper(StrEnum):
    """On what the stamp stands: the request, or what the office issues on it."""

    REQUEST = "request"
    OUTCOME = "outcome"


class StampDuty(DefinitionPart, frozen=True, kw_only=True):
    """Imposta di bollo (DPR 642/1972): 16 euro a paper unless the law says otherwise.

    due_if      None for always
    exemption   why none is due where `due_if` does not hold, as the law has it
    """

    on: StampedPaper
    cents: int = 1600
    due_if: FormCondition | None = None
    exemption: TextByLanguage | None = None
