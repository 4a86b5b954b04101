"""The routes of a citizen's requests, joined."""

from aiohttp import web

from portal.context import PortalContext
from portal.pages.browsers import Browsers
from portal.pages.frame import REQUESTS
from portal.pages.kit import PageKit
from portal.pages.requests.attaching import RequestFiles
from portal.pages.requests.beginning import RequestBeginning
from portal.pages.requests.opening import RequestOpener
from portal.pages.requests.papers import RequestPapers
from portal.pages.requests.presenting import RequestForWhom
from portal.pages.requests.sent_pages import RequestIndex
from portal.pages.requests.signing.downloads import RequestDownloads
from portal.pages.requests.signing.file_pages import RequestFileSigning
from portal.pages.requests.signing.second_signers import RequestSecondSigners
from portal.pages.requests.signing.signer_pages import SignerPages
from portal.pages.requests.step_pages import RequestSteps
from portal.pages.requests.summary_pages import RequestSummary
from portal.pages.requests.uploads.parts import RequestParts
from portal.pages.requests.uploads.phone import RequestPhone

ONE = f"{REQUESTS}/{{id}}"


class CitizenRequests:
    def __init__(self, context: PortalContext, kit: PageKit, browsers: Browsers) -> None:
        opener = RequestOpener(context, kit, browsers)
        files, phone = RequestFiles(opener), RequestPhone(opener)
        self._beginning = RequestBeginning(opener)
        self._of_one = (
            files,
            RequestParts(opener, files),
            phone,
            RequestForWhom(opener, files, phone),
            RequestSteps(opener, files, phone),
            RequestPapers(opener, files, phone),
            RequestSummary(opener),
            RequestFileSigning(opener, files),
            RequestSecondSigners(opener),
            RequestDownloads(opener),
            RequestIndex(opener),
        )
        self._signers = SignerPages(opener)

    def add_to(self, app: web.Application) -> None:
        self._beginning.add_to(app)
        self._signers.add_to(app)
        for pages in self._of_one:
            pages.add_to(app, ONE)
