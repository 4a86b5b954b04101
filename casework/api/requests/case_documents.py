"""API v1: documents of a case as files: the request to read and sign, receipt, attachments."""

from collections.abc import Sequence
from urllib.parse import quote

from aiohttp import hdrs, web

from casework.api.problems import FieldsFaulty
from casework.api.requests.case_tokens import asked_case
from casework.api.requests.cases import CASE
from casework.api.routes import ApiCall, Credentials, QueryParameter
from casework.attachments import attachments
from casework.attachments.refusals import AttachmentUnknown, NotCleared
from casework.documents.kept import DocumentUnavailable, MadePdf
from casework.drafts.refusals import UnknownCase
from casework.drafts.signing import SignatureWay
from casework.office.at_hand import at_hand
from casework.office.host import CaseHost
from casework.office.made_papers import receipt_pdf, request_pdf
from casework.office.sending import NumberNotKept
from sportello.cases.refusals import NotSentYet
from sportello.model.refusals import StorageFull
from web.pages.problems import FieldFault

PDF = "application/pdf"
ANY = "application/octet-stream"
WAY = QueryParameter(
    "way", "how it is going to be signed: file, card, session, in_person", is_required=False
)


class CaseDocumentCalls:
    def __init__(self, host: CaseHost) -> None:
        self._host = host

    @property
    def calls(self) -> Sequence[ApiCall]:
        return (
            ApiCall(
                method="GET",
                path=f"{CASE}/document",
                name="case_document",
                summary="The request as it stands, as PDF/A, to be read and signed",
                handler=self.document,
                query=(WAY,),
                answers={},
                gives=PDF,
                shows=Credentials.CASE_TOKEN,
                refuses=(UnknownCase, DocumentUnavailable, StorageFull),
            ),
            ApiCall(
                method="GET",
                path=f"{CASE}/receipt/document",
                name="case_receipt_document",
                summary="The receipt as PDF/A",
                handler=self.receipt,
                answers={},
                gives=PDF,
                shows=Credentials.CASE_TOKEN,
                refuses=(UnknownCase, NotSentYet, NumberNotKept, DocumentUnavailable, StorageFull),
            ),
            ApiCall(
                method="GET",
                path=f"{CASE}/attachments/{{attachment}}",
                name="case_attachment",
                summary="An attached file, once the scanner has found nothing in it",
                handler=self.attachment,
                answers={},
                gives=ANY,
                shows=Credentials.CASE_TOKEN,
                refuses=(UnknownCase, AttachmentUnknown, NotCleared),
            ),
        )

    async def document(self, request: web.Request) -> web.Response:
        comune, id = asked_case(request, self._host)
        asked = request.query.get(WAY.name)
        if asked is not None and asked not in list(SignatureWay):
            raise FieldsFaulty(FieldFault(WAY.name, "unknown_way"))
        async with self._host.database.reading() as connection:
            it = await at_hand(connection, self._host, comune, id, self._host.clock())
        way = None if asked is None else SignatureWay(asked)
        return file_of(await request_pdf(self._host, comune, it, way), "richiesta.pdf")

    async def receipt(self, request: web.Request) -> web.Response:
        comune, id = asked_case(request, self._host)
        async with self._host.database.reading() as connection:
            it = await at_hand(connection, self._host, comune, id, self._host.clock())
        return file_of(await receipt_pdf(self._host, comune, it), "ricevuta.pdf")

    async def attachment(self, request: web.Request) -> web.StreamResponse:
        comune, id = asked_case(request, self._host)
        return await give_attachment(request, self._host, comune.id, id)


def file_of(made: MadePdf, name: str) -> web.Response:
    headers = {
        str(hdrs.CONTENT_DISPOSITION): f'attachment; filename="{name}"',
        str(hdrs.ETAG): f'"{made.sha256}"',
    }
    return web.Response(body=made.body, content_type=PDF, headers=headers)


async def give_attachment(
    request: web.Request, host: CaseHost, comune: str, case: str
) -> web.StreamResponse:
    """The attachment of the path, piece by piece; saved by browsers, and never shown by them.

    Raises: AttachmentUnknown, NotCleared
    """
    id = request.match_info["attachment"]
    async with host.database.reading() as connection:
        told = await attachments.find(connection, comune, case, id)
        file = await attachments.cleared_file(connection, comune, case, id)
    answer = web.StreamResponse()
    answer.content_type = ANY
    answer.content_length = file.size
    answer.headers[hdrs.CONTENT_DISPOSITION] = _saved_as(told.name)
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers[hdrs.CACHE_CONTROL] = "no-store"
    pieces = host.files.vault.read(file)
    first = await anext(pieces)  # what the store does not have is told before the first byte
    await answer.prepare(request)
    await answer.write(first)
    async for piece in pieces:
        await answer.write(piece)
    await answer.write_eof()
    return answer


def _saved_as(name: str) -> str:
    """RFC 6266: a plain name, and the real one in UTF-8."""
    plain = "".join(c if c.isascii() and (c.isalnum() or c in "._- ") else "_" for c in name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
