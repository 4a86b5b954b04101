"""The issuers that the portal recognises and their revocation lists, copied here and kept.

Owns when they are asked for. A list is replaced by the portal's newer one, and lasts while the
portal is away: how old it is, a signature's evidence says.
"""

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime
from hashlib import sha256

import structlog
from cryptography import x509
from sqlalchemy import delete, insert, select
from sqlalchemy.exc import DBAPIError

from casework.at_branch.forms import FIRST_EVERY_S, CopiedForms, FormsNotHere
from casework.at_branch.portal import PortalNotReached, PortalSaysNo, RequestsPortal
from casework.at_branch.trust.tables import trust_file
from casework.signature.chains import UNREADABLE, Anchors
from casework.storage.database import Database
from sportello.sync.card_trust import ToldTrustFile, TrustFileKind

ASK_EVERY_S = 300.0
"""Issuers publish a list once or a few times a day."""

log = structlog.get_logger(__name__)


class CopiedTrust:
    def __init__(
        self,
        database: Database,
        forms: CopiedForms,
        portal: RequestsPortal,
        clock: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._forms = forms
        self._portal = portal
        self._clock = clock
        self._trouble: str | None = None

    async def anchors(self) -> Anchors:
        """As they are kept now; none before the portal has told any."""
        here = trust_file.c.comune == self._forms.comune.id
        query = select(trust_file.c.kind, trust_file.c.body).where(here)
        async with self._database.reading() as connection:
            rows = (await connection.execute(query.order_by(trust_file.c.sha256))).all()
        bodies: dict[str, list[bytes]] = {kind: [] for kind in TrustFileKind}
        for kind, body in rows:
            bodies[kind].append(body)
        return Anchors(
            tuple(map(x509.load_der_x509_certificate, bodies[TrustFileKind.ISSUER])),
            tuple(map(x509.load_der_x509_crl, bodies[TrustFileKind.REVOCATIONS])),
        )

    async def copy(self) -> None:
        """What the portal believes no more is deleted. Raises: FormsNotHere, PortalNotReached,
        PortalSaysNo
        """
        comune = self._forms.comune.id
        told = {each.sha256: each for each in (await self._portal.trust()).files}
        here = trust_file.c.comune == comune
        async with self._database.reading() as connection:
            known = set(
                (await connection.execute(select(trust_file.c.sha256).where(here))).scalars()
            )
        fetched = {digest: await self._fetched(told[digest]) for digest in told.keys() - known}
        if not fetched and not known - told.keys():
            return
        async with self._database.transaction() as connection:
            await connection.execute(
                delete(trust_file).where(here, trust_file.c.sha256.not_in(told))
            )
            for digest, body in fetched.items():
                await connection.execute(
                    insert(trust_file).values(
                        comune=comune,
                        sha256=digest,
                        kind=told[digest].kind,
                        body=body,
                        received_at=self._clock(),
                    )
                )
        log.info("trust_copied", files=len(told))

    async def run(self) -> None:
        """Again and again; a portal that is away leaves what is here."""
        while True:
            pause_s = ASK_EVERY_S
            try:
                await self.copy()
                self._note(None)
            except FormsNotHere:
                pause_s = FIRST_EVERY_S
            except (PortalNotReached, PortalSaysNo, DBAPIError) as failure:
                self._note(str(failure) if not isinstance(failure, DBAPIError) else "the store")
            await asyncio.sleep(pause_s)

    async def _fetched(self, told: ToldTrustFile) -> bytes:
        """Raises: PortalNotReached, PortalSaysNo"""
        body = await self._portal.trust_file(told.sha256)
        if sha256(body).hexdigest() != told.sha256:
            raise PortalSaysNo("not_understood", f"{told.kind} {told.sha256} arrived altered")
        try:
            _READERS[told.kind](body)
        except UNREADABLE as error:
            raise PortalSaysNo("not_understood", f"{told.kind} {told.sha256}: {error}") from None
        return body

    def _note(self, trouble: str | None) -> None:
        if trouble is not None and trouble != self._trouble:
            log.warning("trust_not_copied", why=trouble)
        self._trouble = trouble


_READERS: Mapping[TrustFileKind, Callable[[bytes], object]] = {
    TrustFileKind.ISSUER: x509.load_der_x509_certificate,
    TrustFileKind.REVOCATIONS: x509.load_der_x509_crl,
}
