"""Second signers as the person who presents the request sees them, on the summary.

Owns the act by which a link is made. What the link opens is `signer_pages`.
"""

from aiohttp import web
from msgspec import Struct

from casework.drafts.refusals import ChangedMeanwhile
from casework.office.papers import full_name
from casework.office.second_signing import (
    SignerNotNamed,
    SignerStanding,
    UnknownSigner,
    keep_invited,
    standings,
)
from portal.cases.contacts import contact_in
from portal.pages.requests.opening import OpenedRequest, RequestOpener
from portal.pages.requests.request_steps import SUMMARY
from portal.pages.requests.summary_facts import SIGNERS
from sportello.cases.refusals import AlreadySent
from sportello.cases.signature_messages import SignerState
from text.catalogue import N_

STATES = {
    SignerState.NOT_NAMED: N_("Write first who it is: another person than you."),
    SignerState.NOT_INVITED: N_("Has to sign too. Make a link and send it to this person."),
    SignerState.INVITED: N_("Has not signed yet."),
    SignerState.SIGNED: N_("Has signed."),
    SignerState.OUTDATED: N_("The answers are others since: please ask for the signature again."),
}


class SaidSecondSigner(Struct, frozen=True):
    """`link` is empty where there is none; `ask` where one is made, "" where none can be;
    `send_to` where it is sent, "" where the presenter passes it on.
    """

    label: str
    name: str
    state: str
    is_done: bool
    link: str
    ask: str
    send_to: str


class RequestSecondSigners:
    def __init__(self, opener: RequestOpener) -> None:
        self._opener = opener

    def add_to(self, app: web.Application, prefix: str) -> None:
        """`prefix` is the path of one request."""
        app.router.add_post(f"{prefix}/{SIGNERS}/{{signer}}", self.invite)

    async def invite(self, request: web.Request) -> web.Response:
        """Raises: UnknownCase, ForeignOrigin, FormExpired"""
        opened = await self._opener.open(request, is_change=True)
        await self._opener.browsers.form(request)
        signer, now = request.match_info["signer"], self._opener.context.clock()
        try:
            async with self._opener.context.database.brief_transaction() as connection:
                opened = await self._opener.again(connection, opened, is_locked=True)
                await keep_invited(
                    connection, self._opener.host, opened.comune, opened.it, signer, now
                )
        except (UnknownSigner, SignerNotNamed, ChangedMeanwhile, AlreadySent):
            pass  # the summary says how it stands by now
        return self._opener.kit.redirect(request, f"{opened.path(SUMMARY)}#{SIGNERS}")


def second_signers_said(
    opened: OpenedRequest, opener: RequestOpener
) -> tuple[SaidSecondSigner, ...]:
    return tuple(_said(opened, opener, each) for each in standings(opened.it))


def _said(
    opened: OpenedRequest, opener: RequestOpener, standing: SignerStanding
) -> SaidSecondSigner:
    asked, kept, case = standing.asked, standing.kept, opened.it.case.id
    is_waited_for = standing.state in (SignerState.INVITED, SignerState.OUTDATED)
    link = None
    if kept is not None and kept.nonce and is_waited_for:
        link = opener.host.signer_url(opened.comune, case, kept.signer, kept.nonce)
    can_ask = link is None or standing.state is SignerState.OUTDATED
    can_ask &= is_waited_for or standing.state is SignerState.NOT_INVITED
    return SaidSecondSigner(
        label=opened.asked.text(asked.signer.label),
        name="" if asked.person is None else full_name(asked.person),
        state=_state(opened, standing),
        is_done=standing.state is SignerState.SIGNED,
        link=link or "",
        ask=opened.href(f"{SIGNERS}/{asked.signer.id}") if can_ask else "",
        send_to=_sent_to(opened, standing),
    )


def _sent_to(opened: OpenedRequest, standing: SignerStanding) -> str:
    """The address or number to which the link goes; empty where the answers have none."""
    answer = opened.it.checked.asked.answers.get(standing.asked.signer.person)
    to = contact_in(answer, opened.it.case.language)
    return "" if to is None else to.address


def _state(opened: OpenedRequest, standing: SignerStanding) -> str:
    words, to = opened.asked.words, _sent_to(opened, standing)
    if standing.state is SignerState.INVITED and to:
        return words.gettext("Has not signed yet. We have sent the link to %1.", to)
    if standing.state is SignerState.NOT_INVITED and to:
        return words.gettext("Has to sign too. We send the link to %1, if you want.", to)
    return words.gettext(STATES[standing.state])
