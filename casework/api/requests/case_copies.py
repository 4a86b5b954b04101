"""API v1: certified copies, by the operator before whom the paper was shown."""

from collections.abc import Sequence

from aiohttp import web

from casework.api.requests.case_tokens import asked_case
from casework.api.requests.cases import CASE, CHANGED, CHANGING
from casework.api.routes import ApiCall, Credentials
from casework.api.telling import json_of
from casework.attachments.refusals import AttachmentUnknown, NotCleared
from casework.drafts import cases
from casework.office.at_hand import at_hand
from casework.office.copies import MayNotCertify, certified
from casework.office.host import CaseHost
from sportello.cases.signature_messages import CopyCertified


class CaseCopyCalls:
    def __init__(self, host: CaseHost) -> None:
        self._host = host

    @property
    def calls(self) -> Sequence[ApiCall]:
        return (
            ApiCall(
                method="POST",
                path=f"{CASE}/attachments/{{attachment}}/certification",
                name="certify_copy",
                summary="Certify that a scan is a copy of the paper that was shown",
                handler=self.certify,
                answers={200: CopyCertified},
                shows=Credentials.CASE_TOKEN,
                refuses=(*CHANGING, AttachmentUnknown, NotCleared, MayNotCertify),
                problems=CHANGED,
            ),
        )

    async def certify(self, request: web.Request) -> web.Response:
        comune, id = asked_case(request, self._host)
        attachment = request.match_info["attachment"]
        operator, now = await self._host.operator(request, comune), self._host.clock()
        async with self._host.database.brief_transaction() as connection:
            it = await at_hand(connection, self._host, comune, id, now, is_locked=True)
            copies = certified(it, attachment, operator, now)
            if copies != it.case.certified_copies:
                await cases.keep_certified_copies(connection, comune.id, it.case, copies, now)
        made = next(each for each in copies if each.attachment == attachment)
        told = CopyCertified(made.attachment, made.sha256, made.at.astimezone(it.zone), made.text)
        return json_of(told)
