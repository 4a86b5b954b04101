"""Why a case was not opened or not changed. The codes are those of the portal's API.

Refused
├── NotThere
│   └── UnknownCase        no such case, or another one's
└── NotNow
    ├── OpenAtCounter      prepared for a visit and changed there: here it is only read
    └── ChangedMeanwhile   another window or person has saved since: `changes` says what
"""

from collections.abc import Sequence

from sportello.cases.messages import SavedChange
from sportello.model.refusals import NotNow, NotThere


class UnknownCase(NotThere): ...


class OpenAtCounter(NotNow):
    """It is open at a branch's counter, which hands it back if the visit does not take place."""


class ChangedMeanwhile(NotNow):
    """Nothing was saved. `version` is the newest, `changes` all since the one that was named."""

    def __init__(self, detail: str, version: int, changes: Sequence[SavedChange]) -> None:
        super().__init__(detail)
        self.version = version
        self.changes = tuple(changes)
