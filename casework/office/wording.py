"""What a citizen reads of a case: how each defect is mended."""

from sportello.cases.completeness import DefectRemedy
from text.catalogue import Words


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
