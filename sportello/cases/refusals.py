"""Why a change of a case was refused. The codes are those of the portal's API.

Refused
├── NotThere
│   └── UnknownStep       the form has no such step, or does not show it after these answers
├── NotPossible
│   └── NumberingWaits    after a restore no number is given before the second store was read
└── NotNow
    ├── CaseOver          it is complete, rejected, withdrawn or revoked
    ├── NotSentYet        it is still with the citizen: the office has nothing to decide
    ├── WrittenMeanwhile  home has written to it over a cut line: look before it is sent
    ├── AlreadySent       it is with the office: answers and payment are not changed any more
    ├── TakenOver         an official works on it: it is not withdrawn any more
    └── NotAtThisStep     something else has to happen to it first
"""

from sportello.model.refusals import NotNow, NotPossible, NotThere


class UnknownStep(NotThere): ...


class NumberingWaits(NotPossible): ...


class CaseOver(NotNow): ...


class NotSentYet(NotNow): ...


class AlreadySent(NotNow): ...


class WrittenMeanwhile(NotNow): ...


class TakenOver(NotNow): ...


class NotAtThisStep(NotNow): ...
