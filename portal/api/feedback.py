"""API v1: what a citizen says of a page, a service or a visit."""

from collections.abc import Sequence

from aiohttp import web

from casework.api.asking import body_of
from casework.api.routes import PREFIX, ApiCall, Credentials
from casework.api.telling import json_of
from portal.api.shapes import FeedbackGiven, FeedbackTaken
from portal.api.tokens import check_token
from portal.clients import comune_of
from portal.context import PortalContext
from portal.satisfaction import surveys
from portal.satisfaction.surveys import SurveyAnswer, is_public, offered
from sportello.model.refusals import NotNow, UnknownBooking


class AlreadyAnswered(NotNow):
    """A visit has one answer."""


class FeedbackCalls:
    def __init__(self, context: PortalContext) -> None:
        self._context = context

    @property
    def calls(self) -> Sequence[ApiCall]:
        return (
            ApiCall(
                method="POST",
                path=f"{PREFIX}/feedback",
                name="give_feedback",
                summary="Say how a page, a service or a visit was",
                handler=self.take,
                takes=FeedbackGiven,
                answers={201: FeedbackTaken},
                shows=Credentials.TOKEN_OF_A_VISIT,
                refuses=(UnknownBooking, AlreadyAnswered),
            ),
        )

    async def take(self, request: web.Request) -> web.Response:
        comune = comune_of(request, self._context)
        given, _ = await body_of(request, FeedbackGiven)
        if not is_public(given.about, comune.public_services):
            check_token(request, self._context, comune, given.about)
        reasons = offered(given.stars, given.reasons)
        answer = SurveyAnswer(given.about, given.stars, reasons, given.text or "")
        async with self._context.database.transaction() as connection:
            is_new = await surveys.add(connection, comune.id, answer, key=self._context.key)
        if not is_new:
            raise AlreadyAnswered("this visit has been answered for already")
        return json_of(FeedbackTaken(given.about, given.stars, reasons), 201)
