"""Pages by which an office asks the citizen and decides; `portal.cases.exchange` has the rules."""

from collections.abc import Mapping

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncConnection

from portal.cases.access.access_log import AccessKind
from portal.cases.exchange.asking import (
    DeadlineFaulty,
    WordsMissing,
    announce_rejection,
    request_integration,
)
from portal.cases.exchange.deciding import NoticeFirst, decide
from portal.cases.exchange.questions import questions_of
from portal.cases.handling.changing import HandledMeanwhile
from portal.cases.handling.handled import HistoryEntry
from portal.cases.host import PortalCases, case_comune
from portal.cases.telling import tell_news
from portal.identity.rights import StaffRight
from portal.pages.written_fields import sentence_of
from portal.staff.cases.exchange_page import EXCHANGE, STEPS, exchange_page
from portal.staff.cases.one_case import (
    HERE,
    OpenedCase,
    at_hand_of,
    author_of,
    opening,
    path_of,
    version_of,
)
from portal.staff.door import StaffAsked, StaffDoor, StaffForm, StaffFormHandler, StaffRoute
from sportello.cases.lifecycle import CaseChange
from text.written_days import read_day

MOST_LETTERS = 4000


class ExchangePages:
    def __init__(self, door: StaffDoor) -> None:
        self._door = door
        self._database = door.context.database
        self._host = PortalCases(door.context)

    @property
    def routes(self) -> tuple[StaffRoute | StaffForm, ...]:
        return (
            StaffRoute(f"{HERE}/{EXCHANGE}", StaffRight.READ_CASES, self.show),
            *(
                StaffForm(f"{HERE}/{step}", StaffRight.HANDLE_CASES, self._making(what))
                for what, step in STEPS.items()
            ),
        )

    async def show(self, request: web.Request, asked: StaffAsked) -> web.Response:
        """Raises: UnknownCase, CaseElsewhere"""
        return await self._show(request, asked)

    def _making(self, what: CaseChange) -> StaffFormHandler:
        async def handle(
            request: web.Request, asked: StaffAsked, form: Mapping[str, str]
        ) -> web.Response:
            """Raises: UnknownCase, CaseElsewhere, NotOfThisOffice, and as the change"""
            step, right = STEPS[what], StaffRight.HANDLE_CASES
            words = asked.words
            try:
                async with opening(self._database, request, asked, right) as (connection, opened):
                    await self._make(connection, asked, opened, what, form)
            except HandledMeanwhile as meanwhile:
                return await self._show(request, asked, status=409, meanwhile=meanwhile.entries)
            except WordsMissing:
                faults = {step: sentence_of("required", words)}
            except DeadlineFaulty:
                faults = {"until": words.gettext("Write a day after today that is not too late.")}
            except NoticeFirst:
                faults = {
                    "exempt": words.gettext(
                        "Announce the rejection first, or write why it needs none."
                    )
                }
            else:
                return self._door.redirect(
                    request, f"{path_of(opened.case.case_id)}/{EXCHANGE}?fatto=chiesto"
                )
            return await self._show(request, asked, status=422, written=form, faults=faults)

        return handle

    async def _make(
        self,
        connection: AsyncConnection,
        asked: StaffAsked,
        opened: OpenedCase,
        what: CaseChange,
        form: Mapping[str, str],
    ) -> None:
        """And the citizen is told that there is news."""
        comune, id, now = case_comune(asked.comune.comune), opened.case.case_id, asked.now
        author, seen = author_of(asked), version_of(form)
        words = form.get(STEPS[what], "").strip()[:MOST_LETTERS]
        it = await at_hand_of(connection, self._host, asked, opened)
        term, today = it.definition.term, asked.today
        if what is CaseChange.REQUEST_INTEGRATION:
            until = read_day(form.get("until", "")) or today
            await request_integration(
                connection, comune.id, id, author, now,
                today=today, term=term, words=words, answer_by=until, seen=seen,
            )  # fmt: skip
        elif what is CaseChange.ANNOUNCE_REJECTION:
            await announce_rejection(
                connection, comune.id, id, author, now,
                today=today, term=term, words=words, seen=seen,
            )  # fmt: skip
        else:
            exempt = form.get("exempt", "").strip()[:MOST_LETTERS]
            await decide(
                connection, comune.id, id, what, author, now,
                words=words, unannounced_since=exempt, seen=seen,
            )  # fmt: skip
        await tell_news(connection, comune, id, now)

    async def _show(
        self,
        request: web.Request,
        asked: StaffAsked,
        *,
        status: int = 200,
        written: Mapping[str, str] | None = None,
        faults: Mapping[str, str] | None = None,
        meanwhile: tuple[HistoryEntry, ...] = (),
    ) -> web.Response:
        async with opening(self._database, request, asked, what=AccessKind.CASE) as (
            connection,
            opened,
        ):
            it = await at_hand_of(connection, self._host, asked, opened)
            questions = await questions_of(connection, asked.comune.id, opened.case.case_id)
        page = exchange_page(
            asked, opened, it, questions, written=written, faults=faults, meanwhile=meanwhile
        )
        return self._door.page(request, asked, page, status)
