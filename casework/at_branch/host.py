"""A branch as casework asks it: an operator before a citizen, or a totem; see `CaseHost`."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncConnection

from casework.api.routes import PREFIX
from casework.at_branch.acting import acting_of
from casework.at_branch.forms import CopiedForms
from casework.at_branch.hand_in import HandingIn
from casework.at_branch.portal import PortalNotReached, PortalSaysNo
from casework.at_branch.trust.copied_trust import CopiedTrust
from casework.at_branch.visits import note_visit, visitor_of
from casework.attachments.case_files import CaseFiles
from casework.drafts import cases
from casework.drafts.kept_case import KeptCase
from casework.emergency.desk import EmergencyDesk
from casework.emergency.entries import PresentedDocument
from casework.office.at_hand import CaseAtHand, at_hand, with_definition
from casework.office.host import (
    ActingCitizen,
    ActingOperator,
    CaseComune,
    CaseEntry,
    Received,
)
from casework.signature.chains import Anchors
from casework.storage.database import Database
from sportello.cases.conditions import Answers
from sportello.cases.definition import FormDefinition, PresenterTitle
from sportello.cases.guided.prefill import Suggestion, suggestions
from sportello.cases.lifecycle import WITH_THE_CITIZEN, CaseState
from sportello.model.refusals import NotNow, NotPossible
from web.proofs import Proofs

CASE_TOKENS = b"case"

NAMED_ALIKE = sorted({*PresentedDocument.__struct_fields__} & {*CaseEntry.__struct_fields__})
"""What an emergency entry takes over of a case that is sent."""


class PortalDeclines(NotNow):
    """It does not take the request as it is: a person has to look, and nothing was sent."""


class FormNotForTotem(NotNow):
    """The form is too long for a totem: it is filled in at a counter."""


class RegisterOutOfReach(NotPossible):
    """Neither the portal nor an open emergency register gives a number: nothing was sent."""


class TelephonesNotReached(NotPossible):
    """Citizens' telephones do not reach this branch."""


class BranchCases:
    def __init__(
        self,
        database: Database,
        files: CaseFiles,
        forms: CopiedForms,
        clock: Callable[[], datetime],
        secret: bytes,
        hand_in: HandingIn,
        desk: Callable[[], EmergencyDesk],
        public_url: str | None,
        trust: CopiedTrust,
    ) -> None:
        self.database = database
        self.files = files
        self.clock = clock
        self._forms = forms
        self._hand_in = hand_in
        self._desk = desk
        self._trust = trust
        self._at_portal: set[str] = set()
        self._public_url = public_url
        self._proofs = Proofs(secret, CASE_TOKENS)

    @property
    def emergency(self) -> EmergencyDesk:
        """Raises: FormsNotHere before the portal has said whose branch it is"""
        return self._desk()

    def comune_of(self, request: web.Request) -> CaseComune:
        return self._forms.comune

    def check_offered(self, comune: CaseComune, service: str) -> None:
        """What has a published form is offered."""

    def token(self, comune: CaseComune, case: str) -> str:
        return self._proofs.of(f"{comune.id}/{case}")

    def is_token(self, token: str, comune: CaseComune, case: str) -> bool:
        return self._proofs.holds(token, f"{comune.id}/{case}")

    def receipt_url(self, comune: CaseComune, case: str) -> str:
        """At the queue server's own address."""
        return f"{PREFIX}/cases/{case}/receipt"

    def signer_url(self, comune: CaseComune, case: str, signer: str, nonce: str) -> str | None:
        """None: they sign before the operator."""
        return None

    def page_url(self, comune: CaseComune, path: str) -> str:
        """Raises: TelephonesNotReached"""
        if self._public_url is None:
            raise TelephonesNotReached("write public_url under [follow] in branch.toml")
        return f"{self._public_url}{path}"

    async def citizen(self, request: web.Request, comune: CaseComune) -> ActingCitizen | None:
        """No citizen signs in at a branch: a card is a way of its own."""
        return None

    async def operator(self, request: web.Request, comune: CaseComune) -> ActingOperator | None:
        acting = acting_of(request)
        if acting.operator is None:
            return None
        return ActingOperator(acting.operator, attests_copies=acting.attests_copies)

    def station_of(self, request: web.Request) -> str:
        return acting_of(request).station

    async def card_anchors(self) -> Anchors:
        """As the portal told them last."""
        return await self._trust.anchors()

    async def note_begun(
        self,
        connection: AsyncConnection,
        request: web.Request,
        comune: CaseComune,
        definition: FormDefinition,
        case: KeptCase,
    ) -> None:
        """Raises: FormNotForTotem"""
        acting = acting_of(request)
        if acting.operator is None and not definition.is_for_totem:
            raise FormNotForTotem(f"{definition.service} is filled in at a counter: take a number")
        if acting.visit is not None:
            await note_visit(connection, comune.id, case.id, acting.visit, acting.visitor)

    async def known_of(
        self,
        connection: AsyncConnection,
        comune: CaseComune,
        case: KeptCase,
        definition: FormDefinition,
    ) -> Mapping[str, Suggestion]:
        """Whose ticket is being served, as long as the case is not sent."""
        if case.state not in WITH_THE_CITIZEN:
            return {}
        known = await visitor_of(connection, comune.id, case.id)
        titles = definition.presenters
        is_own = case.presented_for.title is PresenterTitle.OWN or PresenterTitle.OWN not in titles
        return {} if known is None else suggestions(definition, [known], is_own=is_own)

    async def before_sending(self, comune: CaseComune, case: str, *, accepts_defects: bool) -> None:
        """The portal has the case before it is sent here, if it can be reached.

        Raises: PortalDeclines
        """
        async with self.database.reading() as connection:
            it = await at_hand(connection, self, comune, case, self.clock())
        may = it.completeness.may_be_sent(accepts_defects=accepts_defects)
        if it.case.state in WITH_THE_CITIZEN and may:
            try:
                await self._hand_in.bring(comune, it)
                self._at_portal.add(case)
            except PortalNotReached:
                self._at_portal.discard(case)
            except PortalSaysNo as no:
                raise PortalDeclines(f"the portal does not take the request: {no}") from None

    async def register(
        self, connection: AsyncConnection, comune: CaseComune, entry: CaseEntry
    ) -> Received:
        """As of now where the portal has it, which gives the number; else as an emergency entry.

        Raises: RegisterOutOfReach
        """
        if entry.case in self._at_portal:
            return Received(presented_at=self.clock())
        said = {name: getattr(entry, name) for name in NAMED_ALIKE}
        document = PresentedDocument(**said)
        made = await self.emergency.receive(connection, document, self.clock())
        if made is None:
            raise RegisterOutOfReach(
                "the portal cannot be reached: who has the right emergency_register opens the "
                "emergency register, then send again"
            )
        return Received(presented_at=made.presented_at, emergency=made.number)

    async def after_sending(self, comune: CaseComune, case: str) -> None:
        """Without its number if the portal does not answer: it is asked again and again."""
        it = await self.sent(comune, case)
        if case in self._at_portal and it.case.state is CaseState.SUBMITTED:
            with suppress(PortalNotReached, PortalSaysNo):
                await self._hand_in.register(comune, it)
        self._at_portal.discard(case)

    async def sent(self, comune: CaseComune, case: str) -> CaseAtHand:
        """A case that was sent, as of when it was."""
        async with self.database.reading() as connection:
            kept = await cases.find(connection, comune.id, case)
            return await with_definition(
                connection, self, comune, kept, kept.presented_at or self.clock()
            )

    async def note_invited(
        self,
        connection: AsyncConnection,
        comune: CaseComune,
        case: KeptCase,
        definition: FormDefinition,
        signer: str,
    ) -> None:
        """Here they sign by hand: there is no link to send."""

    async def note_second_signed(
        self,
        connection: AsyncConnection,
        comune: CaseComune,
        case: KeptCase,
        definition: FormDefinition,
        signer: str,
        *,
        by_all: bool,
    ) -> None:
        """Who presents it stands at the counter."""

    async def note_signature_invalid(
        self,
        connection: AsyncConnection,
        comune: CaseComune,
        case: KeptCase,
        definition: FormDefinition,
    ) -> None:
        """The portal checks what was sent here, and tells it."""

    async def note_sent(
        self,
        connection: AsyncConnection,
        comune: CaseComune,
        case: KeptCase,
        definition: FormDefinition,
        answers: Answers,
    ) -> KeptCase:
        """The portal assigns it to an office, once it is handed in there."""
        return case

    async def is_number_kept(self, comune: CaseComune, case: KeptCase) -> bool:
        """The portal tells no number that is not."""
        assert case.sent is not None, "it was sent"
        if case.sent.emergency is not None:
            self.emergency.before_showing(case.sent.emergency)
        return True
