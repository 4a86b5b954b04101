"""The one function that says what is wrong with a request, and whether it may be sent so.

Source: docs/decisions/0196-what-stops-a-request.md
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date

from sportello.cases.answers.check import AnswerReport, check_answers
from sportello.cases.answers.rules import AnswerRule
from sportello.cases.asking import Asked
from sportello.cases.completeness.defects import (
    Completeness,
    Defect,
    DefectKind,
    DefectRemedy,
    FileState,
    GivenFile,
    SignatureState,
)
from sportello.cases.conditions import Answers, JsonValue
from sportello.cases.definition import (
    FileField,
    FormDefinition,
    PresenterTitle,
    RowsField,
)
from sportello.cases.parties import WITH_A_DOCUMENT, PartyPerson, PresentedFor, applicant


def completeness(
    definition: FormDefinition,
    answers: Answers,
    *,
    today: date,
    files: Sequence[GivenFile] = (),
    signature: SignatureState | None = None,
    presented: PresentedFor = PresentedFor(),  # noqa: B008  frozen
    presenter: PartyPerson | None = None,
    signed_by: Collection[str] = (),
    paid: Collection[str] = (),
) -> Completeness:
    """What is wrong with a request on the local day `today`.

    presenter        who presents, as proven; None where no one has proven it
    signed_by, paid  ids of second signers and of fees
    """
    checked = check_answers(definition, answers, today)
    now = checked.asked
    found: list[Defect] = []
    if definition.needs_sign_in:
        found += _applicant(applicant(definition, now.answers, presented), presenter, presented)
        if (unsigned := _SIGNATURE.get(signature)) is not None:
            found.append(unsigned)
    found += _answers(checked)
    found += _title(definition, presented, files, today)
    found += _files(definition, now, files)
    given = {file.path for file in files}
    missing = [
        document
        for document in now.documents
        if not document.is_optional and f"documents.{document.id}" not in given
    ]
    later = {f"documents.{document.id}" for document in missing if document.is_curable}
    found += [
        _defect(f"documents.{each.id}", DefectKind.DOCUMENT_MISSING, DefectRemedy.ATTACH)
        for each in missing
    ]
    found += [
        _defect(f"signers.{each.id}", DefectKind.SECOND_SIGNATURE_MISSING, DefectRemedy.HAVE_SIGNED)
        for each in now.second_signers
        if each.id not in signed_by
    ]
    found += [
        _defect(f"fees.{due.id}", DefectKind.UNPAID, DefectRemedy.PAY)
        for due in now.fees
        if due.id not in paid and due.cents != 0
    ]

    def blocks(defect: Defect) -> bool:
        is_missing = defect.kind is DefectKind.DOCUMENT_MISSING
        return defect.kind in BLOCKING or (is_missing and defect.path not in later)

    return Completeness(
        tuple(defect for defect in found if blocks(defect)),
        tuple(defect for defect in found if not blocks(defect)),
    )


def _applicant(
    whom: PartyPerson | None, presenter: PartyPerson | None, presented: PresentedFor
) -> Iterator[Defect]:
    """Who presents their own request is the person that it names."""
    if whom is None:
        yield _defect("applicant", DefectKind.NO_APPLICANT, DefectRemedy.SAY_FOR_WHOM)
    elif (
        presented.title is PresenterTitle.OWN
        and presenter is not None
        and presenter.codice_fiscale.upper() != whom.codice_fiscale.upper()
    ):
        yield _defect("applicant", DefectKind.APPLICANT_DIFFERS, DefectRemedy.SAY_FOR_WHOM)


def _answers(checked: AnswerReport) -> Iterator[Defect]:
    for fault in checked.errors:
        if fault.rule is AnswerRule.REQUIRED:
            yield _defect(fault.path, DefectKind.ANSWER_MISSING, DefectRemedy.ANSWER, fault.rule)
        else:
            yield _defect(fault.path, DefectKind.ANSWER_WRONG, DefectRemedy.CORRECT, fault.rule)


def _title(
    definition: FormDefinition, given: PresentedFor, files: Iterable[GivenFile], today: date
) -> Iterator[Defect]:
    """Who presents for someone else shows by what title: a paper named, or attached."""
    if given.title not in definition.presenters:
        yield _defect("title", DefectKind.TITLE_NOT_ACCEPTED, DefectRemedy.SAY_FOR_WHOM)
    if given.title not in WITH_A_DOCUMENT:
        return
    if not given.document and all(file.path != TITLE_DOCUMENT for file in files):
        yield _defect(TITLE_DOCUMENT, DefectKind.TITLE_DOCUMENT_MISSING, DefectRemedy.ATTACH)
    if given.expires is not None and given.expires < today:
        yield _defect("title.expires", DefectKind.TITLE_EXPIRED, DefectRemedy.REPLACE_FILE)


def _files(definition: FormDefinition, now: Asked, files: Sequence[GivenFile]) -> Iterator[Defect]:
    """Each file that counts: what hangs on a question that is not asked any more does not."""
    known = {file.id: file for file in files}
    counting: dict[str, str] = {}
    for path, ids in _file_answers(definition, now):
        for id in ids:
            if isinstance(id, str) and id in known:
                counting[id] = path
            else:
                yield _defect(path, DefectKind.FILE_UNKNOWN, DefectRemedy.ATTACH)
    papers = {f"documents.{document.id}" for document in now.documents} | {TITLE_DOCUMENT}
    counting |= {file.id: file.path for file in files if file.path in papers}
    for id, path in counting.items():
        if (kind := _FILE.get(known[id].state)) is not None:
            yield Defect(path=path, kind=kind, remedy=DefectRemedy.REPLACE_FILE, file=id)


def _file_answers(
    definition: FormDefinition, now: Asked
) -> Iterator[tuple[str, Sequence[JsonValue]]]:
    """Path and ids of each answered file field, also of those in rows."""
    for field in definition.fields():
        answer = now.answers.get(field.name)
        if isinstance(field, FileField):
            yield field.name, answer if isinstance(answer, list) else ()
        elif isinstance(field, RowsField) and isinstance(answer, list):
            for number, row in enumerate(answer):
                for plain in field.fields:
                    if isinstance(plain, FileField) and isinstance(row, dict):
                        ids = row.get(plain.name)
                        path = f"{field.name}.{number}.{plain.name}"
                        yield path, ids if isinstance(ids, list) else ()


def _defect(path: str, kind: DefectKind, remedy: DefectRemedy, rule: str | None = None) -> Defect:
    return Defect(path=path, kind=kind, remedy=remedy, rule=rule)


TITLE_DOCUMENT = "title.document"

_K, _R = DefectKind, DefectRemedy
BLOCKING = frozenset(
    {
        *(_K.NO_APPLICANT, _K.NO_SIGNATURE, _K.SIGNATURE_OUTDATED, _K.SIGNATURE_INVALID),
        *(_K.FILE_INFECTED, _K.FILE_UNREADABLE),
    }
)
"""With one of these there is no request yet; so with a missing document that is not curable."""

_SIGNATURE: dict[SignatureState | None, Defect] = {
    None: _defect("signature", _K.NO_SIGNATURE, _R.SIGN),
    SignatureState.OUTDATED: _defect("signature", _K.SIGNATURE_OUTDATED, _R.SIGN_AGAIN),
    SignatureState.INVALID: _defect("signature", _K.SIGNATURE_INVALID, _R.SIGN_AGAIN),
    SignatureState.NOT_ATTESTED: _defect(
        "signature", _K.SIGNATURE_NOT_ATTESTED, _R.SIGN_AT_COUNTER
    ),
    SignatureState.NOT_VERIFIED: _defect("signature", _K.SIGNATURE_NOT_VERIFIED, _R.WAIT),
}
_FILE = {
    FileState.INFECTED: _K.FILE_INFECTED,
    FileState.UNREADABLE: _K.FILE_UNREADABLE,
    FileState.WRONG_TYPE: _K.FILE_WRONG_TYPE,
}
