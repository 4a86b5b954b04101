"""API v1: what an office asked about a request that was sent, and the citizen's answer."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from aiohttp import web

from casework.api.asking import body_of
from casework.api.problems import FieldsFaulty
from casework.api.requests.case_tokens import asked_case
from casework.api.requests.cases import CASE
from casework.api.routes import ApiCall, Credentials
from casework.api.telling import json_of
from casework.drafts import cases
from casework.drafts.refusals import UnknownCase
from portal.cases.exchange.answering import MOST_LETTERS, AnsweredBefore, answer_question
from portal.cases.exchange.questions import CaseQuestion, UnknownQuestion, questions_of
from portal.cases.handling.changing import ChangeAuthor
from portal.cases.host import PortalCases
from portal.context import PortalContext
from sportello.cases.exchange_messages import (
    CaseQuestionShown,
    CaseQuestionsShown,
    QuestionAnswerGiven,
)
from sportello.cases.lifecycle import CaseParty
from sportello.cases.refusals import CaseOver
from web.pages.problems import FieldFault


class CaseQuestionCalls:
    def __init__(self, context: PortalContext, host: PortalCases) -> None:
        self._context = context
        self._host = host

    @property
    def calls(self) -> Sequence[ApiCall]:
        return (
            ApiCall(
                method="GET",
                path=f"{CASE}/questions",
                name="case_questions",
                summary="What the office asked about a request, and what was answered",
                handler=self.read,
                answers={200: CaseQuestionsShown},
                shows=Credentials.CASE_TOKEN,
                refuses=(UnknownCase,),
            ),
            ApiCall(
                method="POST",
                path=f"{CASE}/questions/{{question}}/answer",
                name="answer_question",
                summary="Answer what the office asked; after its day the answer is told late",
                handler=self.answer,
                takes=QuestionAnswerGiven,
                answers={200: CaseQuestionShown},
                shows=Credentials.CASE_TOKEN,
                refuses=(UnknownCase, UnknownQuestion, AnsweredBefore, CaseOver),
            ),
        )

    async def read(self, request: web.Request) -> web.Response:
        comune, id = asked_case(request, self._host)
        async with self._context.database.brief_reading() as connection:
            await cases.find(connection, comune.id, id)
            asked = await questions_of(connection, comune.id, id)
        return json_of(CaseQuestionsShown(tuple(map(_shown, asked))))

    async def answer(self, request: web.Request) -> web.Response:
        comune, id = asked_case(request, self._host)
        given, _ = await body_of(request, QuestionAnswerGiven)
        words, now = given.words.strip(), self._context.clock()
        if not words:
            raise FieldsFaulty(FieldFault("words", "required"))
        if len(words) > MOST_LETTERS:
            raise FieldsFaulty(FieldFault("words", "too_long"))
        async with self._context.database.transaction() as connection:
            case = await cases.find(connection, comune.id, id)
            person = case.presenter
            name = "" if person is None else f"{person.given_name} {person.surname}"
            author = ChangeAuthor(CaseParty.APPLICANT, case.owner or "", name)
            answered = await answer_question(
                connection, comune.id, id, request.match_info["question"], author, now,
                today=now.astimezone(ZoneInfo(comune.zone)).date(), words=words,
            )  # fmt: skip
        return json_of(_shown(answered))


def _shown(question: CaseQuestion) -> CaseQuestionShown:
    return CaseQuestionShown(
        id=question.id,
        kind=question.kind,
        asked_at=question.asked_at,
        words=question.words,
        answer_by=question.answer_by,
        is_open=question.is_open,
        answered_at=question.answered_at,
        answer=question.answer,
        is_late=question.is_late,
    )
