"""The calls for cases, joined: what every server that mounts casework answers."""

from casework.api.requests.card_signing import CardSigningCalls
from casework.api.requests.case_copies import CaseCopyCalls
from casework.api.requests.case_documents import CaseDocumentCalls
from casework.api.requests.case_files import FileCalls
from casework.api.requests.case_sending import CaseSendingCalls
from casework.api.requests.case_signers import CaseSignerCalls
from casework.api.requests.case_uploads import UploadCalls
from casework.api.requests.cases import CaseCalls
from casework.api.routes import ApiCall
from casework.handover.calls import HandoverCalls
from casework.office.host import CaseHost


def case_calls(host: CaseHost) -> tuple[ApiCall, ...]:
    return (
        *CaseCalls(host).calls,
        *FileCalls(host).calls,
        *UploadCalls(host).calls,
        *HandoverCalls(host).calls,
        *CaseSendingCalls(host).calls,
        *CardSigningCalls(host).calls,
        *CaseDocumentCalls(host).calls,
        *CaseSignerCalls(host).calls,
        *CaseCopyCalls(host).calls,
    )
