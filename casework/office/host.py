"""What casework asks of the server that mounts it: the portal, or the process of a branch.

Owns the seam and what goes over it. All else of a case is the same at both.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Protocol

from aiohttp import web
from msgspec import Struct
from sqlalchemy.ext.asyncio import AsyncConnection

from casework.attachments.case_files import CaseFiles
from casework.drafts.kept_case import KeptCase
from casework.emergency.entries import OrdinaryNumber
from casework.signature.chains import Anchors
from casework.storage.database import Database
from sportello.cases.conditions import Answers
from sportello.cases.definition import FormDefinition
from sportello.cases.guided.prefill import Suggestion
from sportello.cases.parties import PartyPerson


class CaseComune(Struct, frozen=True):
    """The administration that a case is presented to.

    id    IPA code
    aoo   code of the organisational area in whose register it is entered
    zone  IANA name: where its days begin
    owner, contacts  the body above it, and how it is reached, as its documents say
    """

    id: str
    name: str
    aoo: str
    zone: str
    owner: str = ""
    contacts: tuple[str, ...] = ()


class SessionProof(Struct, frozen=True):
    """How the citizen proved who they are: "spid", the level as eIDAS counts them (1, 2, 3), and
    whose word was taken.
    """

    method: str
    level: int
    issuer: str


class ActingCitizen(Struct, frozen=True):
    """A citizen who has signed in. `owner` is how the host names them in the rows of cases."""

    owner: str
    person: PartyPerson
    proof: SessionProof


class ActingOperator(Struct, frozen=True):
    """An operator with the right to take in requests. `id` as the host names them.

    attests_copies  has the right of that name
    """

    id: str
    attests_copies: bool = False


class CaseEntry(Struct, frozen=True, kw_only=True):
    """A case as it is to be registered.

    sha256        of what was signed
    presented_at  when it was sent at a branch (aware UTC)
    emergency     its number in the emergency register there
    """

    case: str
    sender: str
    sender_code: str | None
    subject: str
    sha256: str
    classification: str
    office: str
    presented_at: datetime | None = None
    emergency: str | None = None


class Received(Struct, frozen=True, kw_only=True):
    """What stands of a document once the transaction that handed it in has committed.

    presented_at  starts the terms (aware UTC)
    ordinary      None while the ordinary register has still to number it
    emergency     its number in the emergency register, where that was open
    """

    presented_at: datetime
    ordinary: OrdinaryNumber | None = None
    emergency: str | None = None


class CaseHost(Protocol):
    """`clock` gives aware UTC, `files` are the attachments of all cases here."""

    @property
    def database(self) -> Database: ...

    @property
    def clock(self) -> Callable[[], datetime]: ...

    @property
    def files(self) -> CaseFiles: ...

    def comune_of(self, request: web.Request) -> CaseComune:
        """The one that is asked. Raises: UnknownComune"""
        ...

    def check_offered(self, comune: CaseComune, service: str) -> None:
        """Raises: UnknownService where citizens do not find it"""
        ...

    def token(self, comune: CaseComune, case: str) -> str:
        """Derived from the case's id, and stored nowhere."""
        ...

    def is_token(self, token: str, comune: CaseComune, case: str) -> bool: ...

    def receipt_url(self, comune: CaseComune, case: str) -> str:
        """Where the receipt is read, with the case's token."""
        ...

    def signer_url(self, comune: CaseComune, case: str, signer: str, nonce: str) -> str | None:
        """Where an invited second signer reads and signs. None where no citizen signs in."""
        ...

    def page_url(self, comune: CaseComune, path: str) -> str:
        """Where browsers reach a page of casework that this server shows."""
        ...

    async def citizen(self, request: web.Request, comune: CaseComune) -> ActingCitizen | None:
        """None where no citizen has signed in."""
        ...

    async def operator(self, request: web.Request, comune: CaseComune) -> ActingOperator | None:
        """None where no operator asks, or one who may not take in requests."""
        ...

    def station_of(self, request: web.Request) -> str:
        """The counter or totem that asks, by its name; empty where a browser does."""
        ...

    async def card_anchors(self) -> Anchors:
        """Who issues cards, and which are revoked, as far as it is known here now."""
        ...

    async def note_begun(
        self,
        connection: AsyncConnection,
        request: web.Request,
        comune: CaseComune,
        definition: FormDefinition,
        case: KeptCase,
    ) -> None:
        """In the transaction in which a case was begun. Raises: a refusal, and it is not begun"""
        ...

    async def known_of(
        self,
        connection: AsyncConnection,
        comune: CaseComune,
        case: KeptCase,
        definition: FormDefinition,
    ) -> Mapping[str, Suggestion]:
        """What is known of who presents a case that is not sent yet, by the name of the field."""
        ...

    async def before_sending(self, comune: CaseComune, case: str, *, accepts_defects: bool) -> None:
        """Outside of any transaction. Raises: a refusal, and it is not sent"""
        ...

    async def after_sending(self, comune: CaseComune, case: str) -> None:
        """After the commit, before it is answered."""
        ...

    async def register(
        self, connection: AsyncConnection, comune: CaseComune, entry: CaseEntry
    ) -> Received:
        """In the transaction of sending. Raises: NumberingWaits"""
        ...

    async def note_invited(
        self,
        connection: AsyncConnection,
        comune: CaseComune,
        case: KeptCase,
        definition: FormDefinition,
        signer: str,
    ) -> None:
        """In the transaction in which a second signer was invited, or invited anew."""
        ...

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
        """In the transaction in which one has signed; `by_all`: no one else has to."""
        ...

    async def note_signature_invalid(
        self,
        connection: AsyncConnection,
        comune: CaseComune,
        case: KeptCase,
        definition: FormDefinition,
    ) -> None:
        """A later check found that the signature of a case that was sent does not count."""
        ...

    async def note_sent(
        self,
        connection: AsyncConnection,
        comune: CaseComune,
        case: KeptCase,
        definition: FormDefinition,
        answers: Answers,
    ) -> KeptCase:
        """In the transaction of sending: the case as it goes on from there. `answers` are those
        that count.
        """
        ...

    async def is_number_kept(self, comune: CaseComune, case: KeptCase) -> bool:
        """After the commit: whether the numbers of a case that was sent may be shown."""
        ...
