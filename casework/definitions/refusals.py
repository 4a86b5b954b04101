"""Why a form definition was not taken, published or changed.

Refused
├── NotThere
│   └── UnknownDefinition      the service has no such version, or none is published
├── NotNow
│   ├── DefinitionFaulty       it has problems: `problems` names each
│   ├── DefinitionIncomplete   its file asks for more than it does: `left_out` names each line
│   ├── DefinitionFixed        it has been published: a change is a new version
│   ├── DefinitionChanged      the draft was saved by someone else since it was read
│   └── DefinitionNotPublic    it is not the published one: there is nothing to withdraw
"""

from collections.abc import Sequence

from sportello.cases.definition_check import DefinitionProblem
from sportello.model.refusals import NotNow, NotThere


class UnknownDefinition(NotThere): ...


class DefinitionFaulty(NotNow):
    def __init__(self, detail: str, problems: Sequence[DefinitionProblem]) -> None:
        super().__init__(detail)
        self.problems = tuple(problems)


class DefinitionIncomplete(NotNow):
    def __init__(self, detail: str, left_out: Sequence[str]) -> None:
        super().__init__(detail)
        self.left_out = tuple(left_out)


class DefinitionFixed(NotNow): ...


class DefinitionChanged(NotNow): ...


class DefinitionNotPublic(NotNow): ...
