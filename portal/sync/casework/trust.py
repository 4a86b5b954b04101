"""Issuers and revocation lists, told to branches so that they judge a card while the line is cut.

Owns the two calls. Which files there are is `portal.cases.card_anchors`; they are the same for all
branches, and hold no personal data.
"""

from hashlib import sha256

from aiohttp import web
from cryptography.hazmat.primitives.serialization import Encoding

from casework.signature.chains import Anchors
from portal.context import PortalContext
from portal.sync.casework.branch_calls import BranchHandler, json_of
from portal.sync.links import BranchLink
from sportello.model.refusals import NotNow
from sportello.sync.card_trust import TRUST, ToldTrust, ToldTrustFile, TrustFileKind


class TrustFileReplaced(NotNow):
    """There is no such file any more: ask which ones there are."""


class TrustCalls:
    def __init__(self, context: PortalContext) -> None:
        self._context = context
        self._anchors = Anchors()
        self._files: dict[str, tuple[TrustFileKind, bytes]] = {}

    @property
    def routes(self) -> tuple[tuple[str, str, BranchHandler], ...]:
        return (
            ("GET", TRUST, self.listed),
            ("GET", TRUST + "/{sha256:[0-9a-f]{64}}", self.file),
        )

    async def listed(self, _: web.Request, link: BranchLink) -> web.Response:
        files = await self._now()
        return json_of(ToldTrust(tuple(ToldTrustFile(files[each][0], each) for each in files)))

    async def file(self, request: web.Request, link: BranchLink) -> web.Response:
        """Raises: TrustFileReplaced"""
        found = (await self._now()).get(request.match_info["sha256"])
        if found is None:
            raise TrustFileReplaced("this list was replaced by another: ask which ones there are")
        return web.Response(body=found[1], content_type="application/octet-stream")

    async def _now(self) -> dict[str, tuple[TrustFileKind, bytes]]:
        """By digest; made again when the files at the portal are others."""
        anchors = await self._context.card_anchors.now()
        if anchors is not self._anchors:
            issuers = [each.public_bytes(Encoding.DER) for each in anchors.certificates]
            lists = [each.public_bytes(Encoding.DER) for each in anchors.revocation_lists]
            kinds = ((TrustFileKind.ISSUER, issuers), (TrustFileKind.REVOCATIONS, lists))
            self._files = {
                sha256(body).hexdigest(): (kind, body) for kind, bodies in kinds for body in bodies
            }
            self._anchors = anchors
        return self._files
