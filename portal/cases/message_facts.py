"""What a message about a case tells, read at the moment when it is sent.

Owns which facts each kind tells, and when it is true. A request that was signed, sent, given up or
erased meanwhile is no longer told of as it was. Source: docs/decisions/0222-messages-about-cases.md
"""

from casework.drafts.refusals import UnknownCase
from casework.office.at_hand import CaseAtHand, at_hand
from casework.office.host import CaseComune
from casework.office.papers import full_name
from casework.office.second_signing import UnknownSigner, standing, standings
from portal.cases.host import PortalCases, case_comune
from portal.context import PortalContext
from portal.identity.entrance import STAFF_AREA
from portal.notifications.bodies import AboutCase
from portal.notifications.case_kinds import BEFORE_SENDING, TO_OFFICES, TO_SIGNERS
from portal.notifications.composition.case_facts import CaseFacts
from portal.notifications.kinds import CaseMessageKind
from portal.notifications.writing import NoLongerTrue, NotReadyYet
from sportello.cases.lifecycle import OVER, WITH_THE_CITIZEN
from sportello.cases.parties import applicant
from sportello.cases.signature_messages import SignerState
from sportello.model.languages import in_language
from text.catalogue import Words


class CaseMessageFacts:
    def __init__(self, context: PortalContext) -> None:
        self._context = context
        self._host = PortalCases(context)

    async def of(
        self, comune: str, kind: CaseMessageKind, about: AboutCase, words: Words
    ) -> CaseFacts:
        """Raises: NoLongerTrue, NotReadyYet, UnknownComune"""
        here = case_comune(self._context.directory.comune(comune).comune)
        try:
            async with self._context.database.reading() as connection:
                it = await at_hand(connection, self._host, here, about.case, self._context.clock())
        except UnknownCase:
            raise NoLongerTrue from None
        if kind in BEFORE_SENDING:
            return self._before_sending(here, kind, it, about.party, words)
        return await self._sent(here, kind, it, words)

    def _before_sending(
        self, comune: CaseComune, kind: CaseMessageKind, it: CaseAtHand, party: str, words: Words
    ) -> CaseFacts:
        """Raises: NoLongerTrue"""
        if it.case.state not in WITH_THE_CITIZEN:
            raise NoLongerTrue
        if kind in TO_SIGNERS:
            link = self._link_of_signer(comune, it, party)
        elif all(each.state is SignerState.SIGNED for each in standings(it)):
            link = self._host.page_url(comune, f"/richieste/{it.case.id}/riepilogo")
        else:
            raise NoLongerTrue
        whom = it.case.presenter or applicant(
            it.definition, it.checked.asked.answers, it.case.presented_for
        )
        return CaseFacts(
            kind=kind,
            language=words.language.code,
            comune=comune.name,
            link=link,
            zone=comune.zone,
            title=self._title(comune, it, words),
            who="" if whom is None else full_name(whom),
        )

    def _link_of_sent(self, comune: CaseComune, kind: CaseMessageKind, it: CaseAtHand) -> str:
        """An office signs in at its page: the link alone opens nothing."""
        if kind in TO_OFFICES:
            return self._host.page_url(comune, f"{STAFF_AREA}/pratiche/{it.case.id}")
        return self._host.receipt_url(comune, it.case.id)

    async def _sent(
        self, comune: CaseComune, kind: CaseMessageKind, it: CaseAtHand, words: Words
    ) -> CaseFacts:
        """Raises: NotReadyYet while its number may not be shown"""
        sent = it.case.sent
        if sent is None or (kind in TO_OFFICES and it.case.state in OVER):
            raise NoLongerTrue
        if not await self._host.is_number_kept(comune, it.case):
            raise NotReadyYet("its number is being kept a second time")
        ordinary, title = sent.ordinary, self._title(comune, it, words)
        return CaseFacts(
            kind=kind,
            language=words.language.code,
            comune=comune.name,
            link=self._link_of_sent(comune, kind, it),
            zone=comune.zone,
            title=title,
            presented_at=it.case.presented_at,
            number="" if ordinary is None else str(ordinary),
            emergency=sent.emergency or "",
            office=sent.office if title else "",
            answer_by=sent.answer_by,
            to_mend=len(sent.defects),
        )

    def _link_of_signer(self, comune: CaseComune, it: CaseAtHand, party: str) -> str:
        """Of the newest invitation. Raises: NoLongerTrue where it is not to be signed any more"""
        try:
            asked = standing(it, party)
        except UnknownSigner:
            raise NoLongerTrue from None
        if asked.kept is None or asked.state not in (SignerState.INVITED, SignerState.OUTDATED):
            raise NoLongerTrue
        link = self._host.signer_url(comune, it.case.id, party, asked.kept.nonce)
        assert link is not None, "citizens sign in at the portal"
        return link

    def _title(self, comune: CaseComune, it: CaseAtHand, words: Words) -> str:
        """Empty for a sensitive service, and for one that is not known to be none."""
        sheet = self._context.directory.comune(comune.id).services.get(it.case.service)
        if sheet is None or sheet.is_sensitive:
            return ""
        return in_language(it.definition.title, words.language.code)
