"""How a case is signed with card and PIN: prepared with the card's certificate, completed with what
the card computed.

Owns whose card may sign, and the evidence. The PIN never comes here. Sources: DPCM 22/2/2013,
art. 61; docs/decisions/0199-the-card-signs-a-digest.md and 0215-whose-card-may-sign.md
"""

from datetime import datetime
from hashlib import sha256

from cryptography import x509

from casework.drafts import card_preparations
from casework.drafts.card_preparations import CardPreparation
from casework.drafts.signing import CaseSignature, SignatureWay
from casework.office.at_hand import CaseAtHand
from casework.office.host import ActingOperator, CaseComune, CaseHost
from casework.office.made_papers import request_pdf
from casework.office.signing import confirmed_text
from casework.own_process.parent import ProcessFailed
from casework.signature.cards import CardHolder, NoCardCertificate, signing_card
from casework.signature.evidence import CardEvidence, file_evidence
from sportello.cases.definition import PresenterTitle
from sportello.cases.parties import PartyPerson, applicant
from sportello.cases.signature_messages import DigestToSign
from sportello.model.refusals import NotNow

FIELD = "Firma"
"""The signature's field in the PDF."""


class CardUnfit(NotNow):
    """Its certificate is not that of a card that signs."""


class SigningCardExpired(NotNow): ...


class CardOfAnother(NotNow):
    """Its holder is not the person who presents the case."""


class NothingPrepared(NotNow):
    """Send the card's certificate first: the answers, or the card, are others since."""


class CardSignatureFailed(NotNow):
    """What came is no signature of what was prepared by the key of that certificate."""


async def prepare(
    host: CaseHost,
    comune: CaseComune,
    it: CaseAtHand,
    certificate: bytes,
    operator: ActingOperator | None,
) -> DigestToSign:
    """Make room for the card's signature in the request's PDF, in the place of an earlier one.

    Raises: CardUnfit, SigningCardExpired, CardOfAnother, DocumentUnavailable, StorageFull
    """
    now = host.clock()
    _may_sign(it, certificate, operator, now)
    pdf = (await request_pdf(host, comune, it, SignatureWay.CARD)).body
    try:
        prepared = await host.files.card_signing.prepare(pdf, certificate, FIELD)
    except ProcessFailed as failed:
        raise CardUnfit(f"no signature can be prepared for it: {failed}") from None
    made = CardPreparation.of(it.digest, prepared, pdf)
    async with host.database.brief_transaction() as connection:
        await card_preparations.keep(connection, comune.id, it.case.id, made, now)
    return DigestToSign(sha256(prepared.to_sign).digest(), prepared.key_bytes)


async def complete(
    host: CaseHost,
    comune: CaseComune,
    it: CaseAtHand,
    value: bytes,
    operator: ActingOperator | None,
    station: str,
) -> CaseSignature:
    """The signature by the card that it was prepared for; the signed PDF is kept.

    Raises: NothingPrepared, CardSignatureFailed, CardOfAnother, DocumentUnavailable, StorageFull
    """
    now = host.clock()
    async with host.database.brief_reading() as connection:
        kept = await card_preparations.find(connection, comune.id, it.case.id)
    if kept is None or kept.digest != it.digest:
        raise NothingPrepared("send the card's certificate, then what the card computes")
    certificate, holder = _may_sign(it, kept.added.certificate, operator, now)
    pdf = (await request_pdf(host, comune, it, SignatureWay.CARD)).body
    anchors = await host.card_anchors()
    try:
        signed = await host.files.card_signing.complete(kept.prepared(pdf), value, anchors, now)
    except ProcessFailed as failed:
        raise CardSignatureFailed(f"the card's signature does not hold: {failed}") from None
    document = await host.files.documents.keep_signed(
        comune.id, it.case.id, it.digest, signed.document
    )
    evidence = file_evidence(
        signed.document,
        signed.report,
        now,
        len(anchors.certificates),
        anchors.revocations_of(certificate),
        is_list_overdue=anchors.is_list_overdue(certificate, now),
    )
    return CaseSignature(
        way=SignatureWay.CARD,
        at=now,
        digest=it.digest,
        text=confirmed_text(it),
        state=evidence.state,
        signer=_person(holder),
        method=holder.card,
        issuer=certificate.issuer.rfc4514_string(),
        attested_by=None if operator is None else operator.id,
        document_sha256=document.sha256,
        card=CardEvidence(
            file=evidence, certificate=kept.added.certificate, station=station, signed_at=now
        ),
    )


def _may_sign(
    it: CaseAtHand, der: bytes, operator: ActingOperator | None, now: datetime
) -> tuple[x509.Certificate, CardHolder]:
    """The presenter's own card, else the applicant's. Before an operator also that of a person who
    presents for another, and whom nothing else has named.
    """
    try:
        certificate, holder = signing_card(der)
    except NoCardCertificate as none:
        raise CardUnfit(str(none)) from none
    if not certificate.not_valid_before_utc <= now <= certificate.not_valid_after_utc:
        raise SigningCardExpired("the card's certificate does not hold today")
    said = it.case.presented_for
    expected = it.case.presenter
    if expected is None and (said.title is PresenterTitle.OWN or operator is None):
        expected = applicant(it.definition, it.checked.asked.answers, said)
    if expected is not None and expected.codice_fiscale != holder.codice_fiscale:
        raise CardOfAnother("the card is not that of the person who presents the case")
    return certificate, holder


def _person(holder: CardHolder) -> PartyPerson:
    return PartyPerson(
        given_name=holder.given_name,
        surname=holder.surname,
        codice_fiscale=holder.codice_fiscale,
    )
