"""A case signed by a file: the request's PDF, signed at home and uploaded.

Owns what the file has to be for the case to be signed by it: over this very request, by the person
who presents it. Whether its signatures hold is `casework.signature`. Source: art. 65 c.1 a CAD.
"""

from collections.abc import Sequence
from datetime import datetime

from msgspec.structs import replace
from sqlalchemy.ext.asyncio import AsyncConnection

from casework.attachments import attachments
from casework.attachments.refusals import AttachmentUnknown, NotCleared
from casework.drafts.signing import CaseSignature, SignatureWay
from casework.office.at_hand import CaseAtHand
from casework.office.file_rules import SIGNATURE
from casework.office.host import CaseComune, CaseHost
from casework.office.made_papers import request_pdf
from casework.office.signing import confirmed_text
from casework.signature.report import Observation, SignerReport
from sportello.cases.completeness import SignatureState
from sportello.cases.definition import PresenterTitle
from sportello.cases.messages import AttachmentState
from sportello.cases.parties import PartyPerson, applicant

NO_CODE = ""
"""A certificate that names no codice fiscale."""
NOT_JUDGED = frozenset({AttachmentState.INFECTED, AttachmentState.UNREADABLE})


def as_signature(it: CaseAtHand, id: str) -> CaseAtHand:
    """The case with this attachment as its signed request: it is no paper of the request then.

    Raises: AttachmentUnknown
    """
    if all(each.id != id for each in it.attached):
        raise AttachmentUnknown(f"this case has no attachment {id}")
    moved = [replace(each, field=SIGNATURE) if each.id == id else each for each in it.attached]
    return replace(it, attached=tuple(moved))


async def file_signature(
    host: CaseHost, comune: CaseComune, it: CaseAtHand, id: str, now: datetime
) -> CaseSignature:
    """What the file is worth; `it` as `as_signature` gives it. No transaction is open meanwhile.

    Raises: NotCleared, DocumentUnavailable, StorageFull
    """
    uploaded = next(each for each in it.attached if each.id == id)
    if uploaded.state in NOT_JUDGED:
        raise NotCleared(f"{id} is {uploaded.state}: sign and upload the request again")
    paper = await request_pdf(host, comune, it, SignatureWay.FILE)
    async with host.database.reading() as connection:
        stored = await attachments.stored_file(connection, comune.id, id)
    file = b"".join([piece async for piece in host.files.vault.read(stored)])
    anchors = await host.card_anchors()
    evidence = await host.files.judge.judge(file, paper.body, anchors, now)
    wanted, codes = _wanted(it), {each.codice_fiscale for each in evidence.report.signers}
    state = evidence.state
    if wanted is not None and codes and not codes & {wanted.codice_fiscale.upper(), NO_CODE}:
        report = evidence.report.with_observed(Observation.OTHER_SIGNER)
        evidence, wanted = replace(evidence, report=report), None
        state = evidence.state
    elif NO_CODE in codes and state is SignatureState.VALID:
        state = SignatureState.NOT_VERIFIED  # by name alone no one is known: the office looks
    return CaseSignature(
        way=SignatureWay.FILE,
        at=now,
        digest=it.digest,
        text=confirmed_text(it),
        state=state,
        signer=wanted or _first(evidence.report.signers),
        document_sha256=evidence.document_sha256,
        attachment=id,
        evidence=evidence,
    )


async def keep_as_signature(connection: AsyncConnection, comune: str, it: CaseAtHand) -> None:
    """The signed file is no attachment of the request any more, if it was uploaded as one."""
    for each in it.attached:
        if each.field == SIGNATURE:
            await attachments.set_field(connection, comune, each.id, SIGNATURE)


def _wanted(it: CaseAtHand) -> PartyPerson | None:
    """Who has to have signed. None where someone presents for another and has not signed in: then
    they are the one who signed.
    """
    if it.case.presenter is not None or it.case.presented_for.title is not PresenterTitle.OWN:
        return it.case.presenter
    return applicant(it.definition, it.checked.asked.answers, it.case.presented_for)


def _first(signers: Sequence[SignerReport]) -> PartyPerson | None:
    """As the certificate names them."""
    if not signers:
        return None
    first = signers[0]
    return PartyPerson(given_name="", surname=first.name, codice_fiscale=first.codice_fiscale)
