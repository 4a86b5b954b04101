"""What completeness is told of a request, and what it finds. Structs alone."""

from enum import StrEnum

from msgspec import Struct


class FileState(StrEnum):
    """What is known of an attachment. WAITING for the scanner is no defect of the request."""

    CLEAN = "clean"
    WAITING = "waiting"
    INFECTED = "infected"
    UNREADABLE = "unreadable"
    WRONG_TYPE = "wrong_type"


class GivenFile(Struct, frozen=True):
    """An attachment. `path`: "documents.<id>", "title.document", or the field that names its id."""

    id: str
    path: str
    state: FileState


class SignatureState(StrEnum):
    """VALID           over these very answers, by a person who is known
    NOT_ATTESTED     signed by hand, and no employee has seen it done yet
    NOT_VERIFIED     signed, and its certificate or timestamp could not be checked yet
    OUTDATED         the answers were changed after it
    INVALID          the file is no signature of this request
    """

    VALID = "valid"
    NOT_ATTESTED = "not_attested"
    NOT_VERIFIED = "not_verified"
    OUTDATED = "outdated"
    INVALID = "invalid"


class DefectKind(StrEnum):
    """What is wrong. For answers the rule that is broken is told beside it."""

    NO_APPLICANT = "no_applicant"
    APPLICANT_DIFFERS = "applicant_differs"
    NO_SIGNATURE = "no_signature"
    SIGNATURE_OUTDATED = "signature_outdated"
    SIGNATURE_INVALID = "signature_invalid"
    SIGNATURE_NOT_ATTESTED = "signature_not_attested"
    SIGNATURE_NOT_VERIFIED = "signature_not_verified"
    FILE_INFECTED = "file_infected"
    FILE_UNREADABLE = "file_unreadable"
    FILE_WRONG_TYPE = "file_wrong_type"
    FILE_UNKNOWN = "file_unknown"
    DOCUMENT_MISSING = "document_missing"
    ANSWER_MISSING = "answer_missing"
    ANSWER_WRONG = "answer_wrong"
    TITLE_NOT_ACCEPTED = "title_not_accepted"
    TITLE_DOCUMENT_MISSING = "title_document_missing"
    TITLE_EXPIRED = "title_expired"
    SECOND_SIGNATURE_MISSING = "second_signature_missing"
    UNPAID = "unpaid"


class DefectRemedy(StrEnum):
    """What to do about it."""

    ANSWER = "answer"
    CORRECT = "correct"
    ATTACH = "attach"
    REPLACE_FILE = "replace_file"
    SAY_FOR_WHOM = "say_for_whom"
    SIGN = "sign"
    SIGN_AGAIN = "sign_again"
    SIGN_AT_COUNTER = "sign_at_counter"
    HAVE_SIGNED = "have_signed"
    WAIT = "wait"
    PAY = "pay"


class Defect(Struct, frozen=True, kw_only=True):
    """`path` is where it is mended: a field, "documents.<id>", "fees.<id>", "signers.<id>",
    "signature", "applicant", "title"; `rule` is the rule that an answer breaks, `file` the id of
    the file that is wrong.
    """

    path: str
    kind: DefectKind
    remedy: DefectRemedy
    rule: str | None = None
    file: str | None = None


class Completeness(Struct, frozen=True):
    """Empty twice: nothing is missing."""

    blocking: tuple[Defect, ...]
    curable: tuple[Defect, ...]

    @property
    def is_whole(self) -> bool:
        return not self.blocking and not self.curable

    def may_be_sent(self, *, accepts_defects: bool) -> bool:
        """Curable defects have to be accepted by who sends."""
        return not self.blocking and (accepts_defects or not self.curable)
