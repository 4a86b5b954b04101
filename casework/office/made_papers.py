"""The PDFs of a case at hand: made when they are first asked for, and the same from then on.

API, pages and signing ask here.
"""

from sqlalchemy.ext.asyncio import AsyncConnection

from casework.documents.kept import DocumentKind, MadePdf, find
from casework.drafts.signing import SignatureWay
from casework.office.at_hand import CaseAtHand
from casework.office.host import CaseComune, CaseHost
from casework.office.papers import PAPER_OF, receipt_content, request_content
from casework.office.sending import NumberNotKept
from sportello.cases.completeness import SignatureState
from sportello.cases.refusals import NotSentYet


async def request_pdf(
    host: CaseHost, comune: CaseComune, it: CaseAtHand, way: SignatureWay | None = None
) -> MadePdf:
    """The request as it stands, for this way of signing; None for how it is signed, else by a file.

    Raises: DocumentUnavailable, StorageFull
    """
    signature = it.case.signature
    documents = host.files.documents
    is_by_card = signature is not None and signature.way is SignatureWay.CARD
    if way is None and is_by_card and it.signature is not SignatureState.OUTDATED:
        return await documents.signed_by_card(comune.id, it.case.id, it.digest)
    chosen = way or (SignatureWay.FILE if signature is None else signature.way)
    content = request_content(it, comune, chosen)
    kind = PAPER_OF[chosen][0]
    return await documents.of_case(comune.id, it.case.id, kind, it.digest, content)


async def sha256_read(
    connection: AsyncConnection, comune: CaseComune, it: CaseAtHand, way: SignatureWay
) -> str | None:
    """Of the request's PDF as it stands, if it was opened for this way of signing."""
    kind = PAPER_OF[way][0]
    read = await find(connection, comune.id, it.case.id, kind, it.digest)
    return None if read is None else read.sha256


async def receipt_pdf(host: CaseHost, comune: CaseComune, it: CaseAtHand) -> MadePdf:
    """Raises: NotSentYet, NumberNotKept, DocumentUnavailable, StorageFull"""
    case = it.case
    if case.sent is None:
        raise NotSentYet("the case was not sent: there is no receipt of it")
    if not await host.is_number_kept(comune, case):
        raise NumberNotKept("the number is being kept a second time: ask again in a moment")
    content = receipt_content(it, comune, (host.receipt_url(comune, case.id),))
    numbers = f"{case.sent.year}/{case.sent.number}/{case.sent.emergency}"
    documents = host.files.documents
    return await documents.of_case(comune.id, case.id, DocumentKind.RECEIPT, numbers, content)
