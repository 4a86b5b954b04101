"""What a citizen reads of a case: how each defect is mended, what was found of a signed file."""

from collections.abc import Iterable, Mapping

from casework.attachments.attachments import Attachment
from casework.signature.report import Observation
from sportello.cases.completeness import Defect, DefectKind, DefectRemedy
from sportello.cases.definition import PresenterTitle
from sportello.cases.parties import PresentedFor
from text.catalogue import N_, Words


def defect_sentence(defect: Defect, attached: Iterable[Attachment], words: Words) -> str:
    """What to do about it, in the reader's language; a file with a virus is named."""
    if defect.kind is not DefectKind.FILE_INFECTED:
        return remedy_sentence(defect.remedy, words)
    name = next(each.name for each in attached if each.id == defect.file)
    return words.gettext("It contains a virus: “%1”. Attach another file in its place.", name)


TITLES = {
    PresenterTitle.OWN: N_("for themselves"),
    PresenterTitle.PARENT: N_("as a parent"),
    PresenterTitle.GUARDIAN: N_("as a guardian"),
    PresenterTitle.PROFESSIONAL: N_("as a professional"),
    PresenterTitle.ATTORNEY: N_("with a power of attorney"),
}


def for_whom_sentence(said: PresentedFor, words: Words) -> str:
    """By what title, and for whom: "as a parent, for Luca Rossi"."""
    title, whom = words.gettext(TITLES[said.title]), said.applicant
    if whom is None:
        return title
    name = f"{whom.given_name} {whom.surname}"
    return words.gettext("%1, for %2", title, name)


def remedy_sentence(remedy: DefectRemedy, words: Words) -> str:
    """What to do, in the reader's language."""
    match remedy:
        case DefectRemedy.ANSWER:
            return words.gettext("Answer this question.")
        case DefectRemedy.CORRECT:
            return words.gettext("Correct this answer.")
        case DefectRemedy.ATTACH:
            return words.gettext("Attach this document.")
        case DefectRemedy.REPLACE_FILE:
            return words.gettext("Attach another file in its place.")
        case DefectRemedy.SAY_FOR_WHOM:
            return words.gettext("Say for whom you present this request.")
        case DefectRemedy.SIGN:
            return words.gettext("Sign the request: with SPID, CIE or CNS, or by hand at the desk.")
        case DefectRemedy.SIGN_AGAIN:
            return words.gettext("Sign the request again, as it is now.")
        case DefectRemedy.SIGN_AT_COUNTER:
            return words.gettext("Bring the signed request and an identity document to the desk.")
        case DefectRemedy.HAVE_SIGNED:
            return words.gettext("Ask the other person to sign.")
        case DefectRemedy.WAIT:
            return words.gettext("There is nothing to do: it is still being checked.")
        case DefectRemedy.PAY:
            return words.gettext("Pay the amount due.")


def finding_sentence(observed: Observation, words: Words) -> str:
    """What was found of a signed file, and what to do about it, in the reader's language."""
    return words.gettext(FINDINGS[observed])


_UNREADABLE = N_("The file cannot be read: save it again, then upload it once more.")
_UNSIGNED = N_("The file holds no signature: sign it with your signing program first.")
_ALTERED = N_("The document was altered after it was signed: download it again and sign that.")
_PARTIAL = N_("The signature leaves out a part of the file: sign the document again.")
_WRONG = N_("The signature is not valid: sign the document again.")
_UNCHECKABLE = N_("The signature was made by a method that cannot be checked here.")
_UNKNOWN = N_("The certificate still has to be checked: the office does it.")

_O = Observation
FINDINGS: Mapping[Observation, str] = {
    _O.EMPTY_FILE: N_("The file is empty."),
    _O.FILE_TOO_LARGE: N_("The file is too large to be checked."),
    _O.FILE_DAMAGED: _UNREADABLE,
    _O.NESTED_TOO_DEEPLY: N_("Too many signed files lie inside each other."),
    _O.TOOK_TOO_LONG: N_("The check took too long: upload the file again."),
    _O.NEITHER_PDF_NOR_P7M: N_(
        "This is no signed file: upload the signed PDF, or the file that ends in .p7m."
    ),
    _O.ENCRYPTED_ENVELOPE: N_("The file is encrypted: upload the signed file, not encrypted."),
    _O.NOTHING_SIGNED: _UNSIGNED,
    _O.PLACE_LEFT_EMPTY: _UNSIGNED,
    _O.INTACT: N_("The signature fits the document."),
    _O.CONTENT_ALTERED: _ALTERED,
    _O.CONTENT_MISSING: N_("The file holds a signature alone, without the document."),
    _O.SIGNATURE_WRONG: _WRONG,
    _O.SIGNATURE_UNREADABLE: _UNREADABLE,
    _O.ATTRIBUTES_INCOMPLETE: _WRONG,
    _O.ATTRIBUTES_UNORDERED: N_(
        "The signature is written in an unusual way: some programs cannot check it."
    ),
    _O.CERTIFICATE_MISSING: N_("The certificate of the person who signed is not in the file."),
    _O.CERTIFICATE_REPLACED: _WRONG,
    _O.CERTIFICATE_ALTERED: _WRONG,
    _O.ALGORITHM_UNKNOWN: _UNCHECKABLE,
    _O.DIGEST_WEAK: N_("The signature was made by an old method."),
    _O.DIGEST_BROKEN: _UNCHECKABLE,
    _O.COUNTERSIGNATURE: N_("It confirms another signature."),
    _O.UNSIGNED_BYTES: _PARTIAL,
    _O.TIME_STAMPED: N_("A time stamp proves when it was signed."),
    _O.TIME_STAMP_UNKNOWN: N_(
        "A time stamp says when it was signed, by an authority that is not recognised."
    ),
    _O.TIME_STAMP_WRONG: N_("The time stamp is not valid and was not counted."),
    _O.RANGES_ODD: _PARTIAL,
    _O.RANGES_BEYOND_FILE: _UNREADABLE,
    _O.REVISION_NOT_COVERED: _PARTIAL,
    _O.LATER_SIGNATURES: N_("Only other signatures were added later."),
    _O.LATER_PERMITTED: N_("Fields were filled in later, as the person who signed permits."),
    _O.LATER_FORM_FIELDS: _ALTERED,
    _O.LATER_FORBIDDEN: _ALTERED,
    _O.LATER_CONTENT: _ALTERED,
    _O.SIGNATURE_REMOVED: N_("A signature was removed from the document later."),
    _O.OTHER_DOCUMENT: N_(
        "This is another document: download the request, sign it as it is, then upload it."
    ),
    _O.OTHER_SIGNER: N_("It is signed by another person than the one who presents the request."),
    _O.NO_ANCHORS: _UNKNOWN,
    _O.ISSUER_UNKNOWN: _UNKNOWN,
    _O.ISSUER_RECOGNISED: N_("The certificate is recognised."),
    _O.SELF_SIGNED: N_("The certificate was not issued by a recognised authority."),
    _O.CERTIFICATE_WAS_EXPIRED: N_(
        "The certificate was not valid on the day of signing: sign again with a valid one."
    ),
    _O.EXPIRED_SINCE_UNPROVEN: N_(
        "The certificate has expired, and no time stamp proves that it was signed before."
    ),
    _O.EXPIRED_SINCE: N_("The certificate has expired since, and was valid when it was signed."),
    _O.CERTIFICATE_REVOKED: N_("The certificate was revoked: sign again with a valid one."),
}
"""Several say the same to citizens; `casework.signature.sentences` tells them apart."""
