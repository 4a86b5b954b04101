"""What a call for a guided request can be refused with, beyond a code.

Refused
├── ChangedByAnother   another window or person has saved since: `told` says what
├── RequestNotWhole    sending: blocking defects, or curable ones that were not accepted
└── FieldsRefused      the call itself was filled in wrongly: `faults` by path
All others have the code that the server gave, as a plain `Refused`.
"""

from collections.abc import Mapping

from sportello.cases.messages import ChangedProblem, IncompleteProblem
from sportello.model.refusals import Refused


class ChangedByAnother(Refused):
    def __init__(self, told: ChangedProblem) -> None:
        super().__init__(told.detail)
        self.told = told


class RequestNotWhole(Refused):
    def __init__(self, told: IncompleteProblem) -> None:
        super().__init__(told.detail)
        self.told = told


class FieldsRefused(Refused):
    """`faults`: codes such as "required", by the path of the member."""

    def __init__(self, detail: str, faults: Mapping[str, str]) -> None:
        super().__init__(detail)
        self.faults = faults
