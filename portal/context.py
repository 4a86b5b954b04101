"""What the routes and jobs of every subject need: one frozen struct."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from time import monotonic

from msgspec import Struct

from casework.attachments.case_files import CaseFiles
from casework.emergency.marks import ShownNumbers
from portal.bookings.desk import BookingDesk
from portal.branches.directory import ComuneDirectory, Directory
from portal.branches.video_rooms import VideoRooms
from portal.cases.card_anchors import CardAnchors
from portal.config.settings import PortalSettings
from portal.registration.copies import RegisterCopies
from portal.registration.desk import OwnRegister
from portal.registration.desks import RegisterDesks
from portal.registration.external.desk import ExternalDesk
from portal.registration.second_store import SecondStore
from portal.storage.database import Database
from portal.sync.waits import ToldWaits
from web.pages.proof_of_work import Puzzles
from web.proofs import Proofs
from web.rate_limits import Buckets

BOOKING_TOKENS, SURVEY_TOKENS, CASE_TOKENS = b"booking", b"visit survey", b"case"
SIGNER_TOKENS, RECEIPT_TOKENS = b"second signer", b"receipt"


class PortalContext(Struct, frozen=True):
    """`key` is the portal's secret, `origin` where browsers reach it, without a slash at the end;
    `clock` gives aware UTC, `buckets` count who asks how often, `waits` are those at the branches.
    """

    settings: PortalSettings
    database: Database
    directory: Directory
    key: bytes
    origin: str
    clock: Callable[[], datetime]
    buckets: Buckets
    desks: dict[str, BookingDesk]
    waits: ToldWaits
    register_copies: RegisterCopies
    registers: RegisterDesks
    files: CaseFiles
    card_anchors: CardAnchors

    def desk(self, comune: str) -> BookingDesk:
        """Where holds and bookings of the Comune are made."""
        if comune not in self.desks:
            lasts = timedelta(minutes=self.settings.bookings.hold_minutes)
            self.desks[comune] = BookingDesk(
                self.database, partial(self.directory.comune, comune), self.clock, lasts
            )
        return self.desks[comune]

    def booking_token(self, comune: str, booking: str) -> str:
        """Derived from the booking's id, and stored nowhere."""
        return Proofs(self.key, BOOKING_TOKENS).of(f"{comune}/{booking}")

    def is_booking_token(self, token: str, comune: str, booking: str) -> bool:
        return Proofs(self.key, BOOKING_TOKENS).holds(token, f"{comune}/{booking}")

    def case_token(self, comune: str, case: str) -> str:
        """Derived from the case's id, and stored nowhere."""
        return Proofs(self.key, CASE_TOKENS).of(f"{comune}/{case}")

    def is_case_token(self, token: str, comune: str, case: str) -> bool:
        return Proofs(self.key, CASE_TOKENS).holds(token, f"{comune}/{case}")

    def survey_token(self, comune: str, about: str) -> str:
        """With which a visit, or a request as `about_case` names it, is judged."""
        return Proofs(self.key, SURVEY_TOKENS).of(f"{comune}/{about}")

    def is_survey_token(self, token: str, comune: str, about: str) -> bool:
        """Whether it is that by which this is judged, and nothing else opened."""
        return Proofs(self.key, SURVEY_TOKENS).holds(token, f"{comune}/{about}")

    @property
    def video_rooms(self) -> VideoRooms:
        return VideoRooms(self.key, self.directory)

    @property
    def puzzles(self) -> Puzzles:
        """What a browser solves to be served beyond the limit of its network."""
        return Puzzles(self.key, lambda: self.clock().timestamp())

    @property
    def is_secure(self) -> bool:
        """Whether browsers reach the portal by TLS only, so that cookies may insist on it."""
        return self.origin.startswith("https://")

    def origin_of(self, comune: ComuneDirectory) -> str:
        """Where browsers reach this Comune's pages, without a slash at the end."""
        host = comune.comune.host
        return self.origin if host is None else f"https://{host}"

    def address_in(self, comune: ComuneDirectory, path: str) -> str:
        """A path as an address that leads to this Comune, also where several share one host."""
        is_alone = comune.comune.host is not None or len(self.directory.comuni) == 1
        query = "" if is_alone else f"?comune={comune.id}"
        return f"{self.origin_of(comune)}{path}{query}"

    def manage_url(self, comune: ComuneDirectory, booking: str) -> str:
        """Where a citizen manages a booking: with its token, which the page swaps for a cookie."""
        token = self.booking_token(comune.id, booking)
        return self.address_in(comune, f"/prenotazioni/{booking}/{token}")

    def receipt_url(self, comune: ComuneDirectory, case: str) -> str:
        """Where a case that was sent is read: with a token, which the page swaps for a cookie."""
        token = Proofs(self.key, RECEIPT_TOKENS).of(f"{comune.id}/{case}")
        return self.address_in(comune, f"/richieste/{case}/ricevuta/{token}")

    def is_receipt_token(self, token: str, comune: str, case: str) -> bool:
        return Proofs(self.key, RECEIPT_TOKENS).holds(token, f"{comune}/{case}")

    def signer_token(self, comune: str, case: str, signer: str, nonce: str) -> str:
        """Derived from an invitation, and stored nowhere: a second signer's own."""
        return Proofs(self.key, SIGNER_TOKENS).of(f"{comune}/{case}/{signer}/{nonce}")

    def is_signer_token(self, token: str, comune: str, case: str, signer: str, nonce: str) -> bool:
        whose = f"{comune}/{case}/{signer}/{nonce}"
        return nonce != "" and Proofs(self.key, SIGNER_TOKENS).holds(token, whose)

    def signer_url(self, comune: ComuneDirectory, case: str, signer: str, nonce: str) -> str:
        """Where a second signer reads and signs: with their token, swapped for a cookie."""
        token = self.signer_token(comune.id, case, signer, nonce)
        return self.address_in(comune, f"/firme/{case}/{signer}/{token}")

    def survey_url(self, comune: ComuneDirectory, booking: str) -> str:
        """Where a citizen says how their visit was."""
        token = self.survey_token(comune.id, booking)
        return self.address_in(comune, f"/valutazione/{booking}/{token}")


def context_of(
    settings: PortalSettings,
    home: Path,
    database: Database,
    directory: Directory,
    key: bytes,
    address: str,
    clock: Callable[[], datetime],
) -> PortalContext:
    """The context of a program that has opened these; `home` is the portal's directory, `address`
    where it listens, as a URL.
    """
    copies = RegisterCopies(database, SecondStore(settings.register.copies))
    marks = ShownNumbers(home)
    external = {
        id: ExternalDesk(table.site, marks) for id, table in settings.register.external.items()
    }
    return PortalContext(
        settings=settings,
        database=database,
        directory=directory,
        key=key,
        origin=settings.server.public_url or address,
        clock=clock,
        buckets=Buckets(monotonic),
        desks={},
        waits=ToldWaits(database, clock),
        register_copies=copies,
        registers=RegisterDesks(OwnRegister(database, copies), external),
        files=CaseFiles(
            database.transaction,
            clock,
            place=settings.attachments.store,
            secret=key,
            clamd=settings.attachments.clamd,
        ),
        card_anchors=CardAnchors(settings.cns, home),
    )
