"""The portal as casework asks it: who has signed in, by what proof, and the ordinary register."""

from collections.abc import Callable, Mapping
from datetime import datetime

from aiohttp import web
from msgspec.structs import asdict
from sqlalchemy.ext.asyncio import AsyncConnection

from casework.attachments.case_files import CaseFiles
from casework.drafts.kept_case import KeptCase
from casework.office.host import (
    ActingCitizen,
    ActingOperator,
    CaseComune,
    CaseEntry,
    Received,
    SessionProof,
)
from casework.signature.chains import Anchors
from casework.storage.database import Database
from portal.branches.directory import ComuneDirectory
from portal.branches.sheets import Comune
from portal.cases.handling.beginning import begin
from portal.cases.known import known_of
from portal.cases.telling import tell_correction, tell_invited, tell_office, tell_sent, tell_signed
from portal.clients import comune_of
from portal.context import PortalContext
from portal.identity import sign_in_log
from portal.identity.rights import StaffRight
from portal.identity.visitors import Visitors
from portal.registration.entries import Administration, RegisterEntry
from sportello.cases.conditions import Answers
from sportello.cases.definition import FormDefinition
from sportello.cases.guided.prefill import Suggestion
from sportello.cases.parties import applicant


class PortalCases:
    """See `CaseHost`."""

    def __init__(self, context: PortalContext) -> None:
        self._context = context
        self._visitors = Visitors(context)

    @property
    def database(self) -> Database:
        return self._context.database

    @property
    def clock(self) -> Callable[[], datetime]:
        return self._context.clock

    @property
    def files(self) -> CaseFiles:
        return self._context.files

    def comune_of(self, request: web.Request) -> CaseComune:
        return case_comune(comune_of(request, self._context).comune)

    def check_offered(self, comune: CaseComune, service: str) -> None:
        self._directory(comune).public_service(service)

    def token(self, comune: CaseComune, case: str) -> str:
        return self._context.case_token(comune.id, case)

    def is_token(self, token: str, comune: CaseComune, case: str) -> bool:
        return self._context.is_case_token(token, comune.id, case)

    def receipt_url(self, comune: CaseComune, case: str) -> str:
        return self._context.receipt_url(self._directory(comune), case)

    def signer_url(self, comune: CaseComune, case: str, signer: str, nonce: str) -> str | None:
        return self._context.signer_url(self._directory(comune), case, signer, nonce)

    def page_url(self, comune: CaseComune, path: str) -> str:
        return self._context.address_in(self._directory(comune), path)

    async def citizen(self, request: web.Request, comune: CaseComune) -> ActingCitizen | None:
        signed_in = await self._visitors.citizen(request, comune.id)
        if signed_in is None:
            return None
        async with self.database.brief_reading() as connection:
            how = await sign_in_log.of_session(connection, comune.id, signed_in.session)
        return ActingCitizen(
            owner=signed_in.owner,
            person=signed_in.person,
            proof=SessionProof(how.method, int(how.level), how.issuer),
        )

    async def operator(self, request: web.Request, comune: CaseComune) -> ActingOperator | None:
        """One who may take in requests at any branch."""
        staff = await self._visitors.staff(request, comune.id)
        if staff is None:
            return None
        branches = tuple(self._directory(comune).branches)
        may = staff.member.branches_with(StaffRight.TAKE_IN_CASES, branches)
        if not may:
            return None
        attests = staff.member.branches_with(StaffRight.ATTESTS_COPIES, branches)
        return ActingOperator(staff.member.id, attests_copies=bool(attests))

    def station_of(self, request: web.Request) -> str:
        """Empty: cards are put in at a branch, whose process knows its stations."""
        return ""

    async def card_anchors(self) -> Anchors:
        return await self._context.card_anchors.now()

    async def note_begun(
        self,
        connection: AsyncConnection,
        request: web.Request,
        comune: CaseComune,
        definition: FormDefinition,
        case: KeptCase,
    ) -> None:
        """Nothing more has to be known of it."""

    async def known_of(
        self,
        connection: AsyncConnection,
        comune: CaseComune,
        case: KeptCase,
        definition: FormDefinition,
    ) -> Mapping[str, Suggestion]:
        return await known_of(connection, comune.id, case, definition)

    async def before_sending(self, comune: CaseComune, case: str, *, accepts_defects: bool) -> None:
        """The register is here, or asked later."""

    async def after_sending(self, comune: CaseComune, case: str) -> None:
        """Nothing is waited for."""

    async def register(
        self, connection: AsyncConnection, comune: CaseComune, entry: CaseEntry
    ) -> Received:
        return await self._context.registers.of(comune.id).receive(
            connection,
            RegisterEntry(administration=_administration(comune), **asdict(entry)),
        )

    async def note_invited(
        self,
        connection: AsyncConnection,
        comune: CaseComune,
        case: KeptCase,
        definition: FormDefinition,
        signer: str,
    ) -> None:
        days = self._context.settings.notifications.signers_reminded_after_days
        await tell_invited(connection, comune, case, definition, signer, self.clock(), days)

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
        await tell_signed(connection, comune, case, definition, signer, self.clock(), by_all=by_all)

    async def note_signature_invalid(
        self,
        connection: AsyncConnection,
        comune: CaseComune,
        case: KeptCase,
        definition: FormDefinition,
    ) -> None:
        await tell_correction(connection, comune, case, definition, self.clock())

    async def note_sent(
        self,
        connection: AsyncConnection,
        comune: CaseComune,
        case: KeptCase,
        definition: FormDefinition,
        answers: Answers,
    ) -> KeptCase:
        """Assigned to its office, if it has its number; both are told."""
        assert case.presented_at is not None, "it was sent"
        whom = applicant(definition, answers, case.presented_for)
        begun = await begin(
            connection, comune.id, comune.zone, case, definition, whom, case.presented_at
        )
        now = self.clock()
        await tell_sent(connection, comune, case, definition, answers, now)
        await tell_office(connection, comune.id, case.id, now)
        return begun

    async def is_number_kept(self, comune: CaseComune, case: KeptCase) -> bool:
        """Whether they are kept where no restore reaches them. Until then they are shown to no one,
        since a restored database would give them again.
        """
        assert case.sent is not None, "it was sent"
        desk = self._context.registers.of(comune.id)
        return await desk.may_show(_administration(comune), case.sent.ordinary, case.sent.emergency)

    def _directory(self, comune: CaseComune) -> ComuneDirectory:
        return self._context.directory.comune(comune.id)


def case_comune(sheet: Comune) -> CaseComune:
    return CaseComune(
        id=sheet.id,
        name=sheet.name,
        aoo=sheet.aoo,
        zone=sheet.zone,
        owner=sheet.owner,
        contacts=tuple(each for each in (sheet.address, sheet.phone, sheet.email) if each),
    )


def _administration(comune: CaseComune) -> Administration:
    return Administration(comune.id, comune.aoo, comune.zone)
