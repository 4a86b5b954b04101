"""Signatures by card of which no issuer could be asked: checked later, for the time of signing.

Owns what follows. A certificate that was revoked by then leaves the registration as it is: the
signature of the case is invalid, and its correction is asked for. Source:
docs/decisions/0215-whose-card-may-sign.md
"""

from datetime import datetime

import structlog
from cryptography import x509
from msgspec.structs import replace

from casework.definitions.store import stored_version
from casework.drafts import cases, unchecked
from casework.drafts.refusals import UnknownCase
from casework.drafts.signing import CaseSignature
from casework.office.host import CaseComune, CaseHost
from casework.signature.chains import Anchors, Signing, trust_in
from casework.signature.evidence import CardEvidence
from casework.signature.report import SignerTrust
from sportello.cases.completeness import SignatureState

log = structlog.get_logger(__name__)


async def check_cards(host: CaseHost, comune: CaseComune) -> int:
    """All that wait; returns how many do no more. Whose signature turns out to be invalid is asked
    to correct it.
    """
    anchors, now = await host.card_anchors(), host.clock()
    async with host.database.reading() as connection:
        ids = await unchecked.waiting(connection, comune.id)
    settled = 0
    for id in ids:
        async with host.database.transaction() as connection:
            try:
                case = await cases.find(connection, comune.id, id, is_locked=True)
            except UnknownCase:
                case = None
            if case is not None and case.signature is not None:
                found = checked(case.signature, anchors, now)
                if found.state is SignatureState.NOT_VERIFIED:
                    continue
                await cases.judge_signature(connection, comune.id, case, found)
                if found.state is SignatureState.INVALID:
                    form = await stored_version(
                        connection, comune.id, case.service, case.definition_version
                    )
                    await host.note_signature_invalid(connection, comune, case, form.definition)
                log.info("card_signature_checked", case=id, state=found.state)
            await unchecked.settle(connection, comune.id, id)
            settled += 1
    return settled


def checked(signature: CaseSignature, anchors: Anchors, now: datetime) -> CaseSignature:
    """As it is judged now. Without a list that was issued after the signature it waits on: an
    earlier one does not know what was revoked until then.
    """
    card = signature.card
    if card is None or signature.state is not SignatureState.NOT_VERIFIED:
        return signature
    certificate = x509.load_der_x509_certificate(card.certificate)
    when = Signing(at=card.signed_at, is_proven=True, now=now)
    trust, observed = trust_in(certificate, (), anchors, when)
    listed = anchors.revocations_of(certificate)
    if trust is SignerTrust.TRUSTED and (listed is None or listed < card.signed_at):
        return signature
    (signer,) = card.file.report.signers
    judged = replace(signer, trust=trust, observed=(*signer.observed[:1], *observed))
    file = replace(
        card.file,
        judged_at=now,
        report=replace(card.file.report, signers=(judged,)),
        anchors=len(anchors.certificates),
        revocations_of=listed,
        is_list_overdue=False,  # it was issued after the signature: of that day it knows all
    )
    after: CardEvidence = replace(card, file=file)
    return replace(signature, card=after, state=file.state)
