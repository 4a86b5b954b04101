"""What the calls for questions of an office about a case are sent and answer."""

from datetime import date, datetime

from msgspec import Struct

from sportello.cases.message_types import Id


class CaseQuestionShown(Struct, frozen=True, kw_only=True):
    """What the office asked, and what was answered.

    kind         "integration": something is missing; "objection": a rejection was announced
    answer_by    the last day for the answer, where the administration is
    is_open      an answer is waited for; a later one is taken, and told late
    answered_at  None until there is an answer
    """

    id: Id
    kind: str
    asked_at: datetime
    words: str
    answer_by: date
    is_open: bool
    answered_at: datetime | None
    answer: str
    is_late: bool


class CaseQuestionsShown(Struct, frozen=True):
    """The oldest first."""

    questions: tuple[CaseQuestionShown, ...]


class QuestionAnswerGiven(Struct, frozen=True):
    """At most 4,000 letters are kept."""

    words: str
