"""The door for cards: a port of its own that asks for a certificate, and hands over its holder.

Owns the TLS of this port and its one route. A browser shows its certificate when a connection
begins and at no other time, so this cannot be a page of the main site; it answers with the
hand-over alone. Source: docs/decisions/0128-the-card-at-its-door.md
"""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import structlog
from aiohttp import web
from cryptography.hazmat.primitives.serialization import Encoding
from yarl import URL

from portal.config.sign_in import CardDoorTable
from portal.context import PortalContext
from portal.identity.attempts import hand_over
from portal.identity.cns.certificate import CardTrust, check_certificate
from portal.identity.cns.revocation import Revocations
from portal.identity.cns.trust_list import TrustList, read_trust_list
from portal.identity.entrance import CARD_CALLBACK, CHOICE, REFUSED
from portal.identity.refusals import (
    CardMissing,
    CertificateRefused,
    SignInRefused,
    TrustListRefused,
)
from portal.identity.signed_in import from_card
from web.pages.headers import page_headers
from web.process.cannot_start import CannotStart
from web.tls import TlsFiles

ROUTE = "/{comune}/{state}"
READ_LISTS_EVERY_S = 600.0
CLOSE_WITHIN_S = 2.0

_NO_CHECK_TIME = 0x200000
"""OpenSSL's flag: an expired card is to be told so on a page, which a failed handshake has not."""

log = structlog.get_logger(__name__)


class CardDoor:
    def __init__(self, context: PortalContext, directory: Path) -> None:
        """Raises: CannotStart where the settings name files that are no good."""
        self._context = context
        table = context.settings.cns
        self._list = _read_list(table, directory)
        self._folder = (directory / table.trust_list).parent
        self._trust = self._read_trust()
        self._tls = _tls(table, directory, self._list)

    def app(self) -> web.Application:
        app = web.Application(client_max_size=0)
        app.router.add_get(ROUTE, self._enter)
        return app

    @property
    def tls(self) -> ssl.SSLContext:
        return self._tls.context

    async def run(self) -> None:
        """Take over revocation lists and a renewed certificate of the port once they are there."""
        while True:
            await asyncio.sleep(READ_LISTS_EVERY_S)
            self._tls.look()
            self._trust = await asyncio.to_thread(self._read_trust)

    async def _enter(self, request: web.Request) -> web.Response:
        """Back to the main site in any case: with a code, or with the refusal's."""
        comune = self._context.directory.comune(request.match_info["comune"])
        state = request.match_info["state"]
        try:
            code = await self._hand_over(request, comune.id, state)
        except SignInRefused as refused:
            log.info("card_refused", code=refused.code, detail=refused.detail)
            path, told = CHOICE, {REFUSED: refused.code}
        else:
            path, told = CARD_CALLBACK, {"state": state, "code": code}
        address = URL(self._context.address_in(comune, path)).update_query(told)
        headers = {**page_headers({}), "Location": str(address)}
        answer = web.Response(status=303, headers=headers)
        answer.force_close()  # or the browser would send the same certificate the next time
        return answer

    async def _hand_over(self, request: web.Request, comune: str, state: str) -> str:
        """Raises: CertificateRefused, SignInExpired"""
        now = self._context.clock()
        if self._list.is_stale(now):
            raise CertificateRefused("the trust list is out of date: bring a new one and restart")
        assert request.transport is not None, "the request is being answered"
        connection = request.transport.get_extra_info("ssl_object")
        certificate = connection.getpeercert(binary_form=True)
        if certificate is None:
            raise CardMissing("no certificate was shown")
        holder = check_certificate(certificate, self._trust, now)
        async with self._context.database.transaction() as transaction:
            return await hand_over(transaction, comune, state, from_card(holder))

    def _read_trust(self) -> CardTrust:
        return CardTrust(self._list.anchors, Revocations.read(self._folder))


@asynccontextmanager
async def open_card_door(context: PortalContext, directory: Path) -> AsyncIterator[CardDoor]:
    """Listening. Raises: CannotStart; OSError if the port is taken."""
    door = CardDoor(context, directory)
    runner = web.AppRunner(
        door.app(), access_log=None, handle_signals=False, shutdown_timeout=CLOSE_WITHIN_S
    )
    await runner.setup()
    table = context.settings.cns
    try:
        await web.TCPSite(runner, table.host, table.port, ssl_context=door.tls).start()
        log.info("card_door_ready", url=table.public_url)
        yield door
    finally:
        await runner.cleanup()


def _read_list(table: CardDoorTable, directory: Path) -> TrustList:
    file = directory / table.trust_list
    try:
        return read_trust_list(file.read_bytes(), table.list_signers)
    except OSError as error:
        raise CannotStart(f"{file}: {error.strerror}; put Italy's trusted list there") from None
    except TrustListRefused as refused:
        raise CannotStart(f"{file}: {refused}; put another copy of the list there") from None


def _tls(table: CardDoorTable, directory: Path, believed: TrustList) -> TlsFiles:
    certificate, key = directory / table.certificate, directory / table.key
    try:
        tls = TlsFiles(certificate, key)
    except OSError as error:
        raise CannotStart(f"{certificate} and {key}: {error}") from None
    anchors = b"".join(anchor.public_bytes(Encoding.DER) for anchor in believed.anchors)
    if not anchors:
        raise CannotStart(f"{directory / table.trust_list} names no issuer of cards")
    tls.context.load_verify_locations(cadata=anchors)
    # not "required": who has no card in the reader is told so on a page
    tls.context.verify_mode = ssl.CERT_OPTIONAL
    tls.context.verify_flags |= ssl.VerifyFlags(ssl.VERIFY_X509_PARTIAL_CHAIN | _NO_CHECK_TIME)
    return tls
