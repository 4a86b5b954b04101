"""The request and the receipt of a case as their documents show them.

Owns which facts of a case go into which part. How they look is `casework.documents`; both are in
Italian, whatever language the case was filled in.
"""

from collections.abc import Iterator

from casework.documents import italian
from casework.documents.content import (
    DocumentIssuer,
    ListedFile,
    MissingPiece,
    ReceiptContent,
    RegisteredNumber,
    RequestContent,
    ShownAnswer,
    ShownSection,
    SignaturePlace,
    SigningWay,
)
from casework.documents.kept import DocumentKind
from casework.documents.shown_answers import sections_of
from casework.drafts.signing import SignatureWay
from casework.emergency.entries import OrdinaryNumber
from casework.office.at_hand import CaseAtHand
from casework.office.host import CaseComune
from casework.office.wording import remedy_sentence
from casework.words import CATALOGUE
from sportello.cases.completeness import Defect
from sportello.cases.definition import FormDefinition, PresenterTitle, StampedPaper
from sportello.cases.parties import PartyPerson, applicant
from sportello.model.languages import HOUSE_LANGUAGE

TITLES = {
    PresenterTitle.OWN: "In proprio",
    PresenterTitle.PARENT: "Genitore",
    PresenterTitle.GUARDIAN: "Tutore, curatore o amministratore di sostegno",
    PresenterTitle.PROFESSIONAL: "Professionista incaricato",
    PresenterTitle.ATTORNEY: "Procuratore",
}
KINDS = {
    "application/pdf": "PDF",
    "application/pkcs7-mime": "File firmato",
    "image/jpeg": "Immagine JPEG",
    "image/png": "Immagine PNG",
}
STAMPED = {
    StampedPaper.REQUEST: "Imposta di bollo sulla richiesta",
    StampedPaper.OUTCOME: "Imposta di bollo sul provvedimento",
}
PLACES = {
    "": "Allegato",
    "signature": "Firma",
    "applicant": "Chi fa la richiesta",
    "title": "Titolo di chi presenta",
    "title.document": "Documento del titolo",
}
"""Paths that no form names."""
PAPER_OF = {
    SignatureWay.FILE: (DocumentKind.FOR_FILE, SigningWay.FILE),
    SignatureWay.CARD: (DocumentKind.FOR_CARD, SigningWay.CARD),
    SignatureWay.SESSION: (DocumentKind.FOR_SESSION, SigningWay.SESSION),
    SignatureWay.IN_PERSON: (DocumentKind.BY_HAND, SigningWay.BY_HAND),
}
"""Which document is read before it is signed so."""


def request_content(it: CaseAtHand, comune: CaseComune, way: SignatureWay) -> RequestContent:
    """As it stands now, to be read and then signed in this way."""
    case, asked = it.case, it.checked.asked
    whom = applicant(it.definition, asked.answers, case.presented_for)
    names = {each.id: each.name for each in it.papers}
    return RequestContent(
        issuer=issuer_of(comune),
        title=it.definition.title[HOUSE_LANGUAGE],
        office=asked.office,
        reference=case.id,
        made_at=case.begun_at,
        applicant=_person(whom),
        presenter=tuple(_presenter(it)),
        sections=(*sections_of(it.guided(HOUSE_LANGUAGE).summary, names), *_owed(it)),
        files=_files(it),
        signature=SignaturePlace(
            way=PAPER_OF[way][1],
            signers=tuple(_signers(it, whom)),
            session=_session(it) if way is SignatureWay.SESSION else "",
        ),
        digest=it.digest,
        zone=str(it.zone),
    )


def receipt_content(it: CaseAtHand, comune: CaseComune, follow: tuple[str, ...]) -> ReceiptContent:
    """Of a case that was sent; `follow` says where it is followed."""
    case, form = it.case, it.definition
    assert case.sent is not None, "it was sent"
    assert case.presented_at is not None, "it was sent"
    whom = applicant(form, it.checked.asked.answers, case.presented_for)
    presenter = next((line.lines[0] for line in _presenter(it)), "")
    title = form.title[HOUSE_LANGUAGE]
    return ReceiptContent(
        issuer=issuer_of(comune),
        title=title,
        reference=case.id,
        presented_at=case.presented_at,
        registered=_registered(it, case.sent.ordinary),
        emergency_number=case.sent.emergency or "",
        applicant="" if whom is None else full_name(whom),
        presenter=presenter,
        subject=title,
        office=case.sent.office,
        office_contacts=(),
        responsible=_responsible(form),
        answer_by=case.sent.answer_by,
        days=form.term.days,
        is_silent_assent=form.term.is_silent_assent,
        remedies=tuple(remedy.text[HOUSE_LANGUAGE] for remedy in form.remedies),
        follow=follow,
        request_sha256=it.presented_sha256,
        files=_files(it),
        missing=tuple(_missing(form, defect) for defect in case.sent.defects),
        zone=str(it.zone),
    )


def _registered(it: CaseAtHand, given: OrdinaryNumber | None) -> RegisteredNumber | None:
    if given is None:
        return None
    return RegisteredNumber(str(given), given.date.astimezone(it.zone).date())


def issuer_of(comune: CaseComune) -> DocumentIssuer:
    return DocumentIssuer(comune=comune.name, owner=comune.owner, contacts=comune.contacts)


def full_name(person: PartyPerson) -> str:
    return f"{person.given_name} {person.surname}".strip()


def label_of(definition: FormDefinition, path: str) -> str:
    """What a path of the case is called: a question, a document, a fee, a signer."""
    labels = dict(PLACES)
    labels |= {field.name: field.label[HOUSE_LANGUAGE] for field in definition.fields()}
    labels |= {f"documents.{each.id}": each.label[HOUSE_LANGUAGE] for each in definition.documents}
    labels |= {f"fees.{each.id}": each.label[HOUSE_LANGUAGE] for each in definition.fees}
    signers = definition.second_signers
    labels |= {f"signers.{each.id}": each.label[HOUSE_LANGUAGE] for each in signers}
    return labels.get(path) or labels.get(path.partition(".")[0], path)


def _signers(it: CaseAtHand, whom: PartyPerson | None) -> Iterator[str]:
    """Who presents it, else the applicant; then those who have to sign besides."""
    signature = it.case.signature
    first = it.case.presenter or whom or (None if signature is None else signature.signer)
    if first is not None:
        yield full_name(first)
    for each in it.second_signers:
        if each.person is not None:
            yield full_name(each.person)


def _session(it: CaseAtHand) -> str:
    """By what proof it was confirmed; nothing before it is."""
    signature = it.case.signature
    if signature is None or signature.method is None or signature.digest != it.digest:
        return ""
    at = italian.moment(signature.at.astimezone(it.zone))
    return f"{signature.method.upper()}, livello {signature.level}, il {at}"


def _presenter(it: CaseAtHand) -> Iterator[ShownAnswer]:
    said = it.case.presented_for
    if said.title is PresenterTitle.OWN:
        return
    if it.case.presenter is not None:
        yield from _person(it.case.presenter)
    expires = "" if said.expires is None else f"valida fino al {italian.day(said.expires)}"
    paper = ", ".join(part for part in (said.document or "", expires) if part)
    yield ShownAnswer("Titolo", tuple(line for line in (TITLES[said.title], paper) if line))


def _person(person: PartyPerson | None) -> tuple[ShownAnswer, ...]:
    if person is None:
        return (ShownAnswer("Nome e cognome", ()),)
    return (
        ShownAnswer("Nome e cognome", (full_name(person),)),
        ShownAnswer("Codice fiscale", (person.codice_fiscale,)),
    )


def _owed(it: CaseAtHand) -> Iterator[ShownSection]:
    """What the form costs by these answers."""
    asked = it.checked.asked
    lines = [
        ShownAnswer(due.fee.label[HOUSE_LANGUAGE], (italian.euros(due.cents),))
        for due in asked.fees
        if due.cents
    ]
    lines += [
        ShownAnswer(STAMPED[duty.on], (italian.euros(duty.cents),)) for duty in asked.stamp_duties
    ]
    if lines:
        yield ShownSection("Importi dovuti", tuple(lines))


def _files(it: CaseAtHand) -> tuple[ListedFile, ...]:
    return tuple(
        ListedFile(
            label=label_of(it.definition, each.field),
            name=each.name,
            kind=KINDS.get(each.media_type, each.media_type),
            size=each.size,
            sha256=each.sha256,
        )
        for each in it.papers
    )


def _responsible(form: FormDefinition) -> str:
    who = form.responsible
    if who is None:
        return form.office
    return ", ".join(part for part in (who.name or "", who.role[HOUSE_LANGUAGE]) if part)


def _missing(form: FormDefinition, defect: Defect) -> MissingPiece:
    words = CATALOGUE.words(HOUSE_LANGUAGE)
    return MissingPiece(label_of(form, defect.path), remedy_sentence(defect.remedy, words))
