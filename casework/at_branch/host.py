"""A branch as casework asks it: an operator before a citizen, or a totem; see `CaseHost`."""

from collections.abc import Callable, Mapping
from datetime import datetime

from aiohttp import web
from msgspec.structs import asdict
from sqlalchemy.ext.asyncio import AsyncConnection

from casework.api.routes import PREFIX
from casework.at_branch.acting import acting_of
from casework.at_branch.forms import CopiedForms
from casework.at_branch.visits import note_visit, visitor_of
from casework.attachments.case_files import CaseFiles
from casework.drafts.cases import KeptCase
from casework.emergency.desk import EmergencyDesk
from casework.emergency.entries import PresentedDocument
from casework.emergency.marks import ShownNumbers
from casework.emergency.rules import EmergencySite
from casework.office.host import (
    ActingCitizen,
    ActingOperator,
    CaseComune,
    CaseEntry,
    Received,
)
from casework.signature.chains import Anchors
from casework.storage.database import Database
from sportello.cases.definition import FormDefinition, PresenterTitle
from sportello.cases.guided.prefill import Suggestion, suggestions
from sportello.cases.lifecycle import WITH_THE_CITIZEN
from sportello.model.refusals import NotNow, NotPossible
from web.proofs import Proofs

CASE_TOKENS = b"case"


class FormNotForTotem(NotNow):
    """The form is too long for a totem: it is filled in at a counter."""


class RegisterOutOfReach(NotPossible):
    """Neither the portal nor an open emergency register gives a number: nothing was sent."""


class BranchCases:
    def __init__(
        self,
        database: Database,
        files: CaseFiles,
        forms: CopiedForms,
        clock: Callable[[], datetime],
        secret: bytes,
        *,
        site: str,
        marks: ShownNumbers,
    ) -> None:
        """`site` names the branch in the numbers of its emergency register, `marks` has those that
        were shown.
        """
        self.database = database
        self.files = files
        self.clock = clock
        self._forms = forms
        self._site = site
        self._marks = marks
        self._proofs = Proofs(secret, CASE_TOKENS)

    @property
    def emergency(self) -> EmergencyDesk:
        """Raises: FormsNotHere before the portal has said whose branch it is"""
        whose = self._forms.comune
        site = EmergencySite(whose.id, whose.aoo, self._site, whose.zone)
        return EmergencyDesk(site, self._marks)

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

    async def citizen(self, request: web.Request, comune: CaseComune) -> ActingCitizen | None:
        """No citizen signs in at a branch: a card is a way of its own."""
        return None

    async def operator(self, request: web.Request, comune: CaseComune) -> ActingOperator | None:
        login = acting_of(request).operator
        return None if login is None else ActingOperator(login)

    def station_of(self, request: web.Request) -> str:
        return acting_of(request).station

    async def card_anchors(self) -> Anchors:
        """None are known at a branch: a card's certificate stays `not_verified` until the portal
        has looked.
        """
        return Anchors()

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

    async def register(
        self, connection: AsyncConnection, comune: CaseComune, entry: CaseEntry
    ) -> Received:
        """Raises: RegisterOutOfReach"""
        document = PresentedDocument(**asdict(entry))
        made = await self.emergency.receive(connection, document, self.clock())
        if made is None:
            raise RegisterOutOfReach(
                "the portal cannot be reached: who has the right emergency_register opens the "
                "emergency register, then send again"
            )
        return Received(presented_at=made.presented_at, emergency=made.number)

    async def is_number_kept(self, comune: CaseComune, case: KeptCase) -> bool:
        """The portal tells no number that is not."""
        assert case.sent is not None, "it was sent"
        if case.sent.emergency is not None:
            self.emergency.before_showing(case.sent.emergency)
        return True
