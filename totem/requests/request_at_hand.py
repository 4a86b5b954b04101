"""One citizen's request as long as they stand at the totem: where it is, and what opens it.

Owns what is forgotten with them. What changes it is `request_model`.
"""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

from sportello.cases.messages import CaseReceipt, CaseShown
from station.guided.case_door import HeldCase
from station.guided.step_model import StepModel
from text.catalogue import Words
from totem.requests.questions import FormQuestion, questions_of


class RequestPhase(StrEnum):
    FORMS = "forms"
    BUSY = "busy"
    QUESTION = "question"
    SUMMARY = "summary"
    SIGNING = "signing"
    AT_COUNTER = "at_counter"
    RESERVE = "reserve"
    TROUBLE = "trouble"
    SENT = "sent"


@dataclass(eq=False)
class RequestAtHand:
    """All about it; another citizen begins with another of these.

    key         of beginning and sending, so that both happen once
    step        where the answers are typed; None before the form is chosen
    place       which question of the step
    tried       paths of the questions that were answered or passed over
    mends       whether an answer is changed from the summary, and leads back to it
    retry       what was tried last
    is_printed  of the receipt; None while it is printed
    """

    words: Words
    service: str = ""
    key: UUID = field(default_factory=uuid4)
    phase: RequestPhase = RequestPhase.FORMS
    page: int = 0
    case: HeldCase | None = None
    step: StepModel | None = None
    place: int = 0
    tried: set[str] = field(default_factory=set)
    mends: bool = False
    shown: CaseShown | None = None
    missing: tuple[str, ...] = ()
    notice: str = ""
    trouble: str = ""
    retry: Callable[[], Coroutine[Any, Any, None]] | None = None
    receipt: CaseReceipt | None = None
    is_printed: bool | None = None

    @property
    def questions(self) -> list[FormQuestion]:
        return [] if self.step is None else questions_of(self.step.lines)

    @property
    def question(self) -> FormQuestion | None:
        asked = self.questions
        return asked[min(self.place, len(asked) - 1)] if asked else None
