"""Cases as the API tells them: from what is kept to what is answered."""

from collections.abc import Callable, Iterable, Sequence
from zoneinfo import ZoneInfo

from msgspec.structs import asdict

from casework.attachments.attachments import Attachment
from casework.drafts.kept_case import KeptCase, SentCase
from casework.office.at_hand import CaseAtHand
from casework.office.file_rules import DOCUMENTS
from casework.office.papers import full_name
from casework.office.second_signing import standings
from casework.office.wording import defect_sentence, finding_sentence
from casework.prepared.otherwise import at_counter, from_home
from casework.signature.report import Observation
from casework.words import CATALOGUE
from sportello.cases.completeness import (
    Completeness,
    Defect,
)
from sportello.cases.definition import StampedPaper
from sportello.cases.guided.views import (
    StepView,
)
from sportello.cases.messages import (
    CaseFilesShown,
    CaseReceipt,
    CaseSent,
    CaseShown,
    CompletenessShown,
    DefectShown,
    DocumentAsked,
    FileShown,
    OwedShown,
    RegistrationShown,
    RemedyShown,
    ResponsibleShown,
    SavedStep,
)
from sportello.cases.parties import applicant_field
from sportello.cases.signature_messages import (
    CardCheckShown,
    FileSignerShown,
    FindingShown,
    SignatureShown,
    SignerShown,
    SignersShown,
)
from sportello.model.languages import in_language
from text.catalogue import Words


def completeness_shown(it: CaseAtHand, found: Completeness, words: Words) -> CompletenessShown:
    return CompletenessShown(
        _defects(found.blocking, it.attached, words), _defects(found.curable, it.attached, words)
    )


def saved_step(view: StepView, version: int) -> SavedStep:
    return SavedStep(**asdict(view), version=version)


def case_sent(
    case: KeptCase, zone: ZoneInfo, receipt_url: str, words: Words, *, shows_numbers: bool = True
) -> CaseSent:
    """Of a case that was sent. Instants are told in the administration's `zone`."""
    assert case.sent is not None, "it was sent"
    assert case.presented_at is not None, "it was sent"
    return CaseSent(
        registration=_registration(case.sent, zone) if shows_numbers else None,
        emergency=case.sent.emergency if shows_numbers else None,
        presented_at=case.presented_at.astimezone(zone),
        receipt_url=receipt_url,
        office=case.sent.office,
        answer_by=case.sent.answer_by,
        defects=_defects(case.sent.defects, (), words),
    )


def case_shown(
    it: CaseAtHand, language: str, receipt_url: str, *, shows_numbers: bool = True
) -> CaseShown:
    case, guided, zone = it.case, it.guided(language), it.zone
    sent = None
    if case.sent is not None:
        words = CATALOGUE.words(language)
        sent = case_sent(case, zone, receipt_url, words, shows_numbers=shows_numbers)
    return CaseShown(
        id=case.id,
        service=case.service,
        definition_version=case.definition_version,
        version=case.version,
        state=case.state,
        language=case.language,
        presented_for=case.presented_for,
        saved_at=case.saved_at.astimezone(zone),
        step=guided.first_incomplete,
        progress=guided.progress,
        summary=guided.summary,
        set_aside=guided.set_aside,
        signature=_signature(it, language),
        sent=sent,
        owed=_owed(it, language),
        from_home=from_home(it, language),
        at_counter=at_counter(it, language),
        presenters=it.definition.presenters,
        asks_applicant=applicant_field(it.definition) is None,
    )


def _owed(it: CaseAtHand, language: str) -> list[OwedShown]:
    words, asked = CATALOGUE.words(language), it.checked.asked
    labels = {
        StampedPaper.REQUEST: words.gettext("Stamp duty on the request"),
        StampedPaper.OUTCOME: words.gettext("Stamp duty on what you receive"),
    }
    fees = [
        OwedShown(f"fees.{due.id}", in_language(due.fee.label, language), due.cents)
        for due in asked.fees
        if due.cents != 0
    ]
    stamps = [
        OwedShown(f"stamp_duties.{duty.on}", labels[duty.on], duty.cents)
        for duty in asked.stamp_duties
    ]
    return [*fees, *stamps]


def case_receipt(it: CaseAtHand, administration: str, language: str) -> CaseReceipt:
    """Of a case that was sent, and whose number may be shown."""
    case, form = it.case, it.definition
    sent = case_sent(case, it.zone, "", CATALOGUE.words(language))
    who = form.responsible
    return CaseReceipt(
        administration=administration,
        title=in_language(form.title, language),
        registration=sent.registration,
        emergency=sent.emergency,
        presented_at=sent.presented_at,
        office=sent.office,
        responsible=None
        if who is None
        else ResponsibleShown(in_language(who.role, language), who.name, who.email, who.phone),
        answer_by=sent.answer_by,
        is_silent_assent=form.term.is_silent_assent,
        remedies=[RemedyShown(in_language(r.text, language), r.days) for r in form.remedies],
        defects=sent.defects,
    )


def _registration(sent: SentCase, zone: ZoneInfo) -> RegistrationShown | None:
    if sent.number is None or sent.registered_at is None:
        return None
    return RegistrationShown(sent.number, sent.registered_at.astimezone(zone))


def case_files(it: CaseAtHand, language: str) -> CaseFilesShown:
    """What is asked for by the answers so far, and what is there."""
    files = [
        FileShown(each.id, given.path, each.name, each.size, each.state)
        for each, given in zip(it.attached, it.files, strict=True)
    ]
    return CaseFilesShown(
        documents=[
            DocumentAsked(
                path=f"{DOCUMENTS}{each.id}",
                label=in_language(each.label, language),
                help=None if each.help is None else in_language(each.help, language),
                is_optional=each.is_optional,
                is_curable=each.is_curable,
                media_types=each.media_types,
                most_files=each.most_files,
                most_bytes=each.most_bytes,
                files=[file for file in files if file.path == f"{DOCUMENTS}{each.id}"],
            )
            for each in it.checked.asked.documents
        ],
        files=files,
    )


def _signature(it: CaseAtHand, language: str) -> SignatureShown | None:
    signature, state = it.case.signature, it.signature
    if signature is None or state is None:
        return None
    words = CATALOGUE.words(language)
    report = None if signature.evidence is None else signature.evidence.report
    return SignatureShown(
        way=signature.way,
        at=signature.at,
        state=state,
        text=signature.text,
        digest=signature.digest,
        findings=[] if report is None else _findings(report.observed, words),
        signers=[]
        if report is None
        else [
            FileSignerShown(
                each.name, each.at, each.verdict, each.trust, _findings(each.observed, words)
            )
            for each in report.signers
        ],
        card=None
        if signature.card is None
        else CardCheckShown(
            signature.card.file.revocations_of, signature.card.file.is_list_overdue
        ),
    )


def signers_shown(
    it: CaseAtHand, language: str, link: Callable[[str, str], str | None]
) -> SignersShown:
    """`link` gives the address of an invitation, by signer and nonce."""
    return SignersShown(
        [
            SignerShown(
                id=each.asked.signer.id,
                label=in_language(each.asked.signer.label, language),
                state=each.state,
                name=None if each.asked.person is None else full_name(each.asked.person),
                invited_at=None if each.kept is None else each.kept.invited_at.astimezone(it.zone),
                link=link(each.kept.signer, each.kept.nonce)
                if each.kept is not None and each.kept.nonce
                else None,
            )
            for each in standings(it)
        ]
    )


def _findings(observed: Iterable[Observation], words: Words) -> list[FindingShown]:
    return [FindingShown(each, finding_sentence(each, words)) for each in observed]


def _defects(
    found: Iterable[Defect], attached: Sequence[Attachment], words: Words
) -> list[DefectShown]:
    return [
        DefectShown(each.path, each.kind, defect_sentence(each, attached, words), each.rule)
        for each in found
    ]
