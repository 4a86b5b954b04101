"""What a citizen takes away of a request: the request and the receipt as PDF, and the attachments.

Owns the address that is told when it is sent: its token is swapped for the cookie, so that it stays
in no address bar. A request of a person who signed in opens for them alone all the same.
"""

from aiohttp import hdrs, web

from casework.api.requests.case_documents import file_of, give_attachment
from casework.drafts.refusals import UnknownCase
from casework.drafts.signing import SignatureWay
from casework.office.made_papers import receipt_pdf, request_pdf
from portal.pages.frame import PageLink
from portal.pages.kit import HEADERS
from portal.pages.requests.opening import OpenedRequest, RequestOpener
from sportello.cases.messages import AttachmentState

DOCUMENT, RECEIPT, ATTACHMENTS = "richiesta.pdf", "ricevuta.pdf", "allegati"
OPENED_BY = "ricevuta"


class RequestDownloads:
    def __init__(self, opener: RequestOpener) -> None:
        self._opener = opener

    def add_to(self, app: web.Application, prefix: str) -> None:
        """`prefix` is the path of one request."""
        app.router.add_get(f"{prefix}/{DOCUMENT}", self.document)
        app.router.add_get(f"{prefix}/{RECEIPT}", self.receipt)
        app.router.add_get(f"{prefix}/{ATTACHMENTS}/{{attachment}}", self.attachment)
        app.router.add_get(f"{prefix}/{OPENED_BY}/{{token}}", self.open_by_link)

    async def open_by_link(self, request: web.Request) -> web.Response:
        """Raises: UnknownCase for a wrong token as for an unknown id"""
        self._opener.limits.check(request, is_change=False)
        asked, id = self._opener.kit.asked(request), request.match_info["id"]
        token = request.match_info["token"]
        if not self._opener.context.is_receipt_token(token, asked.comune.id, id):
            raise UnknownCase(f"there is no case {id}")
        answer = self._opener.kit.redirect(request, request.path.rsplit("/", 2)[0])
        self._opener.give_cookie(answer, asked.comune, id)
        return answer

    async def document(self, request: web.Request) -> web.Response:
        """The request as it is to be signed by a file; once sent, as it was signed.

        Raises: UnknownCase, DocumentUnavailable
        """
        opened = await self._opener.open(request)
        way = SignatureWay.FILE if opened.it.case.sent is None else None
        host, comune = self._opener.host, opened.comune
        return _private(file_of(await request_pdf(host, comune, opened.it, way), DOCUMENT))

    async def receipt(self, request: web.Request) -> web.Response:
        """Raises: UnknownCase, NotSentYet, NumberNotKept, DocumentUnavailable"""
        opened = await self._opener.open(request)
        made = await receipt_pdf(self._opener.host, opened.comune, opened.it)
        return _private(file_of(made, RECEIPT))

    async def attachment(self, request: web.Request) -> web.StreamResponse:
        """Raises: UnknownCase, AttachmentUnknown, NotCleared"""
        opened = await self._opener.open(request)
        host = self._opener.host
        return await give_attachment(request, host, opened.comune.id, opened.it.case.id)


def downloads_of(opened: OpenedRequest) -> tuple[PageLink, ...]:
    """Receipt, request, and what the scanner called clean."""
    words = opened.asked.words
    files = [each for each in opened.it.attached if each.state is AttachmentState.CLEAN]
    return (
        PageLink(words.gettext("Receipt (PDF)"), opened.href(RECEIPT)),
        PageLink(words.gettext("Request (PDF)"), opened.href(DOCUMENT)),
        *(PageLink(each.name, opened.href(f"{ATTACHMENTS}/{each.id}")) for each in files),
    )


def _private(answer: web.Response) -> web.Response:
    for name, value in HEADERS.items():
        answer.headers[name] = value
    answer.headers[hdrs.CACHE_CONTROL] = "no-store"
    return answer
