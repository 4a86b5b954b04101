"""Way `file` of signing a case: what was uploaded is judged first, then kept as its signature."""

from msgspec.structs import replace

from casework.api.problems import FieldsFaulty
from casework.attachments.refusals import AttachmentUnknown, NotCleared
from casework.documents.kept import DocumentUnavailable
from casework.drafts import cases
from casework.office.at_hand import CaseAtHand, at_hand
from casework.office.host import CaseComune, CaseHost
from casework.office.signed_files import as_signature, file_signature, keep_as_signature
from sportello.cases.signature_messages import SignatureGiven
from sportello.model.refusals import StorageFull
from web.pages.problems import FieldFault

FILE_REFUSALS = (AttachmentUnknown, NotCleared, DocumentUnavailable, StorageFull)


async def sign_by_file(
    host: CaseHost, comune: CaseComune, id: str, given: SignatureGiven
) -> CaseAtHand:
    """Judged without a transaction, since making and judging papers takes long; answers that were
    changed meanwhile leave the signature outdated.

    Raises: UnknownCase, AlreadySent, ChangedMeanwhile, FieldsFaulty, and FILE_REFUSALS
    """
    if given.attachment is None:
        raise FieldsFaulty(FieldFault("attachment", "required"))
    now = host.clock()
    async with host.database.reading() as connection:
        it = await at_hand(connection, host, comune, id, now)
    it = as_signature(it, given.attachment)
    signature = await file_signature(host, comune, it, given.attachment, now)
    async with host.database.transaction() as connection:
        it = await at_hand(connection, host, comune, id, now, is_locked=True)
        it = as_signature(it, given.attachment)
        await keep_as_signature(connection, comune.id, it)
        case = await cases.sign(connection, comune.id, it.case, signature, now)
    return replace(it, case=case)
