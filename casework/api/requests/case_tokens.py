"""Which case a request may see, by the token that it shows."""

from aiohttp import web

from casework.api.asking import required_token
from casework.drafts.refusals import UnknownCase
from casework.office.host import CaseComune, CaseHost


def asked_case(request: web.Request, host: CaseHost) -> tuple[CaseComune, str]:
    """The Comune that is asked, and the id of the case whose token was sent.

    Raises: UnknownCase for a wrong token as for an unknown id; Unanswerable without a token
    """
    comune, id = host.comune_of(request), request.match_info["id"]
    if not host.is_token(required_token(request, "case"), comune, id):
        raise UnknownCase(f"there is no case {id}")
    return comune, id
