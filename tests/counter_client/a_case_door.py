"""The branch's calls for guided requests, answered by the core itself in this process.

`NearDoor` has the public face of `CaseDoor`. The tests of `station.guided` use the real one, over a
real socket to a real server.
"""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from msgspec.structs import asdict, replace

from casework.definitions.library import library_definition
from casework.office.at_hand import FILE_STATES
from casework.office.wording import remedy_sentence
from casework.words import CATALOGUE
from sportello.cases.answers.check import check_answers
from sportello.cases.completeness import FileState, GivenFile, SignatureState, completeness
from sportello.cases.emergency import EmergencyShown, EmergencyStanding
from sportello.cases.guided.prefill import KnownPerson, suggestions
from sportello.cases.guided.request import GuidedRequest
from sportello.cases.guided.saving import answers_of_step
from sportello.cases.lifecycle import CaseState
from sportello.cases.messages import (
    AttachmentState,
    AttachmentTold,
    CaseBegun,
    CaseFilesShown,
    CaseOfVisit,
    CaseReceipt,
    CaseSent,
    CaseShown,
    CaseWanted,
    CompletenessShown,
    DefectShown,
    DocumentAsked,
    FileShown,
    HomeAnswer,
    HomeChoice,
    IncompleteProblem,
    PreparedShort,
    PresentedForGiven,
    RegistrationShown,
    RemedyShown,
    ResponsibleShown,
    SavedStep,
)
from sportello.cases.parties import PartyPerson, PresentedFor, applicant_field, usual_title
from sportello.cases.refusals import AlreadySent
from sportello.cases.signature_messages import (
    CardCheckShown,
    DigestToSign,
    SignableWay,
    SignatureGiven,
    SignatureShown,
)
from sportello.cases.upload_messages import PhonePageEnded, PhonePageShown
from sportello.model.languages import in_language
from sportello.model.refusals import by_code
from station.guided.case_door import HeldCase
from station.guided.refusals import RequestNotWhole
from station.link.errors import ServerAway

ROME = ZoneInfo("Europe/Rome")
LISTED_AT = datetime(2026, 11, 27, 6, 0, tzinfo=UTC)


class NearDoor:
    """The requests of one branch for one form; `sent` are the keys with which it was sent.

    is_there   whether the branch answers
    emergency_number  whether requests are numbered by the emergency register
    scanner    the word of the virus scanner about what is attached
    lacking    what the requests of a visit, as prepared at home, still lack; None for begun here
    """

    def __init__(self, now: Callable[[], datetime], form: str = "nido-iscrizione") -> None:
        self.form = library_definition(form)
        self._now = now
        self.is_there = True
        self.refuses = ""
        self.emergency_number: str | None = None
        self.scanner = AttachmentState.CLEAN
        self.known: KnownPerson | None = None
        self.lacking: PreparedShort | None = None
        self.of_visit: dict[str, list[str]] = {}
        self.answers: dict[str, dict[str, Any]] = {}
        self.at_home: dict[str, dict[str, Any]] = {}
        self.alongside: dict[str, dict[str, Any]] = {}
        self.saved: dict[str, set[str]] = {}
        self.versions: dict[str, int] = {}
        self.given: dict[str, list[FileShown]] = {}
        self.signed: dict[str, SignatureGiven] = {}
        self.sent: dict[str, CaseSent] = {}
        self.keys: list[UUID] = []
        self.presented: dict[str, PresentedFor] = {}
        self.phone_page: PhonePageShown | None = None
        self.phone_path = ""

    async def close(self) -> None: ...

    async def begin(self, wanted: CaseWanted, key: UUID, visit: str | None = None) -> CaseBegun:
        await self._travel()
        case = self.prepare(visit)
        return CaseBegun(case, "token", self._guided(case, "it").step(self.form.steps[0].id))

    def prepare(self, visit: str | None, answers: dict[str, Any] | None = None) -> str:
        """A request that was begun already, filled in with `answers` where there are some."""
        case = f"case-{len(self.answers) + 1}"
        self.answers[case], self.versions[case] = dict(answers or {}), 1
        self.saved[case] = {step.id for step in self.form.steps} if answers else set()
        self.given[case] = []
        if visit is not None:
            self.of_visit.setdefault(visit, []).append(case)
        return case

    async def cases_of(self, visit: str) -> list[CaseOfVisit]:
        await self._travel()
        return [
            CaseOfVisit(
                id,
                "token",
                self.form.service,
                self.form.title,
                self._state(id),
                self._at,
                self.lacking,
            )
            for id in self.of_visit.get(visit, [])
        ]

    async def step(self, case: HeldCase, step: str, language: str) -> SavedStep:
        await self._travel()
        view = self._guided(case.id, language).step(step)
        return SavedStep(**asdict(view), version=self.versions[case.id])

    async def save(
        self, case: HeldCase, step: str, answers: dict[str, Any], version: int, language: str
    ) -> SavedStep:
        await self._travel()
        if self.refuses:
            raise by_code(self.refuses, "…")
        of_form = next(each for each in self.form.steps if each.id == step)
        before = self.answers[case.id]
        self.answers[case.id] = answers_of_step(of_form, before, answers)
        self.saved[case.id].add(step)
        self.versions[case.id] += 1
        return await self.step(case, step, language)

    async def case(self, case: HeldCase, language: str) -> CaseShown:
        await self._travel()
        guided = self._guided(case.id, language)
        signature = None
        if case.id in self.signed:
            way = self.signed[case.id].way
            card = CardCheckShown(LISTED_AT, is_overdue=False) if way == "card" else None
            state = self._signature(case.id)
            signature = SignatureShown(way, self._at, state, "…", "00", card=card)
        return CaseShown(
            id=case.id,
            service=self.form.service,
            definition_version=1,
            version=self.versions[case.id],
            state=self._state(case.id),
            language="it",
            presented_for=self._presented(case.id),
            presenters=self.form.presenters,
            asks_applicant=applicant_field(self.form) is None,
            saved_at=self._at,
            step=guided.first_incomplete,
            progress=guided.progress,
            summary=guided.summary,
            set_aside=(),
            signature=signature,
            sent=self.sent.get(case.id),
            from_home=self._said(self.at_home.get(case.id, {}), case.id, language),
            at_counter=self._said(self.alongside.get(case.id, {}), case.id, language),
        )

    async def present_for(
        self, case: HeldCase, given: PresentedForGiven, version: int, language: str
    ) -> CaseShown:
        await self._travel()
        assert version == self.versions[case.id]
        person = given.applicant and PartyPerson(**asdict(given.applicant))
        self.presented[case.id] = PresentedFor(
            title=given.title, applicant=person, document=given.document, expires=given.expires
        )
        self.versions[case.id] += 1
        return await self.case(case, language)

    def _presented(self, case: str) -> PresentedFor:
        return self.presented.get(case, PresentedFor(title=usual_title(self.form)))

    async def send_at_home(self, case: str, **written: Any) -> None:
        """Home sends it; what was `written` at the counter then stands alongside it."""
        lacks = await self.completeness(HeldCase(case, "token"), "it")
        self._number(case, lacks.curable)
        self.alongside[case] = written

    def _said(self, waiting: dict[str, Any], case: str, language: str) -> tuple[HomeAnswer, ...]:
        answers = self.answers[case] | waiting
        guided = GuidedRequest(self.form, answers, today=self._at.date(), language=language)
        lines = [line for step in guided.summary for line in step.lines]
        found = {name: tuple(line for line in lines if line.path == name) for name in waiting}
        return tuple(
            HomeAnswer(name, of, of[0].label, "")
            if of
            else HomeAnswer(name, (), name, "risposta cancellata")
            for name, of in found.items()
        )

    async def choose_home_answer(
        self, case: HeldCase, name: str, choice: HomeChoice, version: int, language: str
    ) -> CaseShown:
        await self._travel()
        said = self.at_home[case.id].pop(name)
        if choice.home:
            self.answers[case.id][name] = said
        self.versions[case.id] += 1
        return await self.case(case, language)

    async def files(self, case: HeldCase, language: str) -> CaseFilesShown:
        await self._travel()
        files = self.given[case.id]
        asked = check_answers(self.form, self.answers[case.id], self._at.date()).asked
        return CaseFilesShown(
            [
                DocumentAsked(
                    path=f"documents.{each.id}",
                    label=in_language(each.label, language),
                    help=None,
                    is_optional=each.is_optional,
                    is_curable=each.is_curable,
                    media_types=each.media_types,
                    most_files=each.most_files,
                    most_bytes=each.most_bytes,
                    files=[file for file in files if file.path == f"documents.{each.id}"],
                )
                for each in asked.documents
            ],
            list(files),
        )

    async def attach(
        self, case: HeldCase, path: str, file: Path, media_type: str
    ) -> AttachmentTold:
        await self._travel()
        id = f"file-{len(self.given[case.id]) + 1}"
        self.given[case.id].append(FileShown(id, path, file.name, 1000, self.scanner))
        return AttachmentTold(id, "00", self.scanner)

    async def detach(self, case: HeldCase, attachment: str) -> AttachmentTold:
        await self._travel()
        self.given[case.id] = [each for each in self.given[case.id] if each.id != attachment]
        return AttachmentTold(attachment, "00", self.scanner)

    async def open_phone(self, case: HeldCase, path: str) -> PhonePageShown:
        await self._travel()
        until = self._at + timedelta(minutes=10)
        self.phone_page = PhonePageShown("https://sportello.example/foto/abc", until, 0)
        self.phone_path = path
        return self.phone_page

    async def phone(self, case: HeldCase) -> PhonePageShown:
        await self._travel()
        if self.phone_page is None:
            raise by_code("phone_page_over", "…")
        return self.phone_page

    async def end_phone(self, case: HeldCase) -> PhonePageEnded:
        received = (await self.phone(case)).received
        self.phone_page = None
        return PhonePageEnded(received)

    def photograph(self, case: str) -> None:
        """A picture comes by the page on the telephone."""
        assert self.phone_page is not None
        self.phone_page = replace(self.phone_page, received=self.phone_page.received + 1)
        name = f"foto-{self.phone_page.received}.jpg"
        self.given[case].append(FileShown(name, self.phone_path, name, 900, self.scanner))

    def came_from_home(self, case: str) -> str:
        """The name of a file that stands now under the first document."""
        path = f"documents.{self.form.documents[0].id}"
        self.given[case].append(FileShown("home-1", path, "casa.pdf", 900, self.scanner))
        return "casa.pdf"

    async def completeness(self, case: HeldCase, language: str) -> CompletenessShown:
        await self._travel()
        words = CATALOGUE.words(language)
        found = completeness(
            self.form,
            self.answers[case.id],
            today=self._at.date(),
            files=[
                GivenFile(e.id, e.path, FILE_STATES.get(e.state, FileState.WAITING))
                for e in self.given[case.id]
            ],
            signature=self._signature(case.id) if case.id in self.signed else None,
            presented=self._presented(case.id),
        )
        blocking, curable = (
            [DefectShown(e.path, e.kind, remedy_sentence(e.remedy, words), e.rule) for e in defects]
            for defects in (found.blocking, found.curable)
        )
        return CompletenessShown(blocking, curable)

    async def document(self, case: HeldCase, way: SignableWay, language: str) -> bytes:
        await self._travel()
        return b"%PDF-1.7"

    async def prepare_card(self, case: HeldCase, certificate: bytes) -> DigestToSign:
        await self._travel()
        return DigestToSign(bytes(32), 256)

    async def sign(self, case: HeldCase, given: SignatureGiven, language: str) -> CaseShown:
        await self._travel()
        self.signed[case.id] = given
        return await self.case(case, language)

    async def send(
        self, case: HeldCase, key: UUID, language: str, *, accepts_defects: bool
    ) -> CaseSent:
        if case.id in self.alongside:
            raise AlreadySent("…")
        lacks = await self.completeness(case, language)
        if lacks.blocking:
            raise RequestNotWhole(
                IncompleteProblem(detail="…", blocking=lacks.blocking, curable=lacks.curable)
            )
        self.keys.append(key)
        return self._number(case.id, lacks.curable)

    def _number(self, case: str, curable: list[DefectShown]) -> CaseSent:
        number = None
        if self.emergency_number is None:
            number = RegistrationShown(f"2026/{31 + len(self.sent):07}", self._at)
        told = CaseSent(
            number,
            self._at,
            "/receipt",
            self.form.office,
            datetime(2027, 1, 22, tzinfo=ROME).date(),
            curable,
            self.emergency_number,
        )
        return self.sent.setdefault(case, told)

    async def receipt(self, case: HeldCase, language: str) -> CaseReceipt:
        await self._travel()
        sent, form = self.sent[case.id], self.form
        who = form.responsible
        return CaseReceipt(
            administration="Comune di Borgo San Lieto",
            title=in_language(form.title, language),
            registration=sent.registration,
            emergency=sent.emergency,
            presented_at=sent.presented_at,
            office=sent.office,
            responsible=who
            and ResponsibleShown(in_language(who.role, language), "Anna Verdi", None, None),
            answer_by=sent.answer_by,
            is_silent_assent=form.term.is_silent_assent,
            remedies=[RemedyShown(in_language(r.text, language), r.days) for r in form.remedies],
            defects=(await self.completeness(case, language)).curable,
        )

    async def emergency(self) -> EmergencyShown:
        await self._travel()
        standing = EmergencyStanding.OPEN if self.emergency_number else EmergencyStanding.CLOSED
        return EmergencyShown(site="centro", standing=standing, may_open=False, acts=[])

    def scanned(self, case: str, state: AttachmentState) -> None:
        """The scanner has its word about everything that is attached."""
        self.given[case] = [replace(each, state=state) for each in self.given[case]]

    @property
    def _at(self) -> datetime:
        return self._now().astimezone(ROME)

    def _signature(self, case: str) -> SignatureState:
        is_of_card = self.signed[case].way is SignableWay.CARD
        return SignatureState.NOT_VERIFIED if is_of_card else SignatureState.VALID

    def _state(self, case: str) -> CaseState:
        return CaseState.REGISTERED if case in self.sent else CaseState.DRAFT

    def _guided(self, case: str, language: str) -> GuidedRequest:
        known = suggestions(self.form, [self.known], is_own=True) if self.known else {}
        return GuidedRequest(
            self.form,
            self.answers[case],
            today=self._at.date(),
            language=language,
            saved=self.saved[case],
            suggestions=known,
        )

    async def _travel(self) -> None:
        await asyncio.sleep(0)
        if not self.is_there:
            raise ServerAway("gone")
