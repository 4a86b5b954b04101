"""A citizen's own requests, for their area: drafts to go on with, and those that were sent."""

from zoneinfo import ZoneInfo

from msgspec import Struct

from casework.drafts import cases
from casework.drafts.kept_case import KeptCase
from casework.office.at_hand import with_definition
from portal.cases.host import PortalCases, case_comune
from portal.context import PortalContext
from portal.identity.visitors import SignedInCitizen
from portal.pages.kit import PageAsked
from portal.pages.requests.opening import request_path
from portal.pages.requests.sent_pages import DISCARD
from portal.pages.saying import moment_of
from sportello.cases.guided.views import StepState
from sportello.cases.lifecycle import WITH_THE_CITIZEN
from text.said_answers import said_day

MOST_SHOWN = 30
"""The newest of each kind."""


class OwnDraft(Struct, frozen=True):
    """`done` of `steps` are filled in."""

    title: str
    saved: str
    done: int
    steps: int
    go_on: str
    discard: str


class OwnSentRequest(Struct, frozen=True):
    """`number` is "" while it may not be shown."""

    title: str
    number: str
    sent: str
    answer_by: str
    href: str


class OwnRequests(Struct, frozen=True):
    drafts: tuple[OwnDraft, ...]
    sent: tuple[OwnSentRequest, ...]


async def own_requests(
    context: PortalContext, asked: PageAsked, citizen: SignedInCitizen
) -> OwnRequests:
    """Of who is signed in, the last saved first."""
    now, host = context.clock(), PortalCases(context)
    comune = case_comune(asked.comune.comune)
    drafts, sent = [], []
    async with context.database.reading() as connection:
        own = await cases.of_owner(connection, comune.id, citizen.owner)
        for case in [each for each in own if each.state in WITH_THE_CITIZEN][:MOST_SHOWN]:
            it = await with_definition(connection, host, comune, case, now)
            progress = it.guided(asked.language).progress
            drafts.append(
                OwnDraft(
                    asked.text(it.definition.title),
                    moment_of(case.saved_at.astimezone(it.zone), asked.words),
                    sum(step.state is StepState.DONE for step in progress),
                    len(progress),
                    asked.href(request_path(case.id)),
                    asked.href(request_path(case.id, DISCARD)),
                )
            )
        for case in [each for each in own if each.sent is not None][:MOST_SHOWN]:
            it = await with_definition(connection, host, comune, case, now)
            sent.append((case, asked.text(it.definition.title)))
    return OwnRequests(
        tuple(drafts),
        tuple([await _sent(host, asked, case, title) for case, title in sent]),
    )


async def _sent(host: PortalCases, asked: PageAsked, case: KeptCase, title: str) -> OwnSentRequest:
    assert case.sent is not None, "it was sent"
    assert case.presented_at is not None, "it was sent"
    comune = case_comune(asked.comune.comune)
    is_kept = await host.is_number_kept(comune, case)
    number = case.sent.number or case.sent.emergency or ""
    return OwnSentRequest(
        title,
        number if is_kept else "",
        said_day(case.presented_at.astimezone(ZoneInfo(comune.zone)).date(), asked.words),
        said_day(case.sent.answer_by, asked.words),
        asked.href(request_path(case.id)),
    )
