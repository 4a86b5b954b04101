"""What was observed of a signature, in plain English: for commands and logs.

Owns one sentence for each observation. Pages have their own, in the reader's language.
"""

from collections.abc import Iterable, Mapping

from casework.signature.report import Observation

SENTENCES: Mapping[Observation, str] = {
    Observation.EMPTY_FILE: "The file is empty.",
    Observation.FILE_TOO_LARGE: "The file is larger than this check takes.",
    Observation.FILE_DAMAGED: "The file is damaged or incomplete and cannot be read.",
    Observation.NESTED_TOO_DEEPLY: "Signed files lie in each other more deeply than is checked.",
    Observation.TOOK_TOO_LONG: "The check took too long and was stopped.",
    Observation.NEITHER_PDF_NOR_P7M: "The file is neither a PDF nor a signed file (.p7m).",
    Observation.ENCRYPTED_ENVELOPE: "The file is encrypted for a recipient, not signed.",
    Observation.NOTHING_SIGNED: "The file holds no signature.",
    Observation.PLACE_LEFT_EMPTY: "A place for a signature was prepared, and none was put in.",
    Observation.INTACT: "The signature fits the document.",
    Observation.CONTENT_ALTERED: "The document is not what was signed: its content was altered.",
    Observation.CONTENT_MISSING: "The signed document is not in the file: bring it as well.",
    Observation.SIGNATURE_WRONG: "The signature was not made with the key of this certificate.",
    Observation.SIGNATURE_UNREADABLE: "The signature cannot be read.",
    Observation.ATTRIBUTES_INCOMPLETE: "The signature lacks what it has to sign along.",
    Observation.ATTRIBUTES_UNORDERED: (
        "Its signed attributes are stored in another order than they were signed in; other"
        " programs may call it broken."
    ),
    Observation.CERTIFICATE_MISSING: "The signer's certificate is not in the file.",
    Observation.CERTIFICATE_REPLACED: "The certificate is not the one that was signed along.",
    Observation.CERTIFICATE_ALTERED: "A certificate in the file was altered.",
    Observation.ALGORITHM_UNKNOWN: "It was made by a method that is not verifiable here.",
    Observation.DIGEST_WEAK: "It relies on SHA-1, which is no longer safe.",
    Observation.DIGEST_BROKEN: "It relies on MD5 or MD2, which prove nothing any more.",
    Observation.COUNTERSIGNATURE: "It confirms another signature of the file.",
    Observation.UNSIGNED_BYTES: "The file holds bytes next to the signature that nothing protects.",
    Observation.TIME_STAMPED: "A time stamp proves when it existed.",
    Observation.TIME_STAMP_UNKNOWN: (
        "A time stamp says when it existed, by an authority that is not recognised."
    ),
    Observation.TIME_STAMP_WRONG: "Its time stamp does not hold and was not counted.",
    Observation.RANGES_ODD: "The signed parts of the file do not surround the signature.",
    Observation.RANGES_BEYOND_FILE: "The file ends before what was signed does.",
    Observation.REVISION_NOT_COVERED: "It leaves out a part of the document that it was made for.",
    Observation.LATER_SIGNATURES: "Only signatures and their proofs were added later.",
    Observation.LATER_PERMITTED: "Form fields were filled in later, as the signer permits.",
    Observation.LATER_FORM_FIELDS: "Form fields were altered after it was signed.",
    Observation.LATER_FORBIDDEN: "It was altered later in a way that the signer rules out.",
    Observation.LATER_CONTENT: "The document was altered after it was signed.",
    Observation.SIGNATURE_REMOVED: "The signature was removed from the document later.",
    Observation.OTHER_DOCUMENT: "It is signed, and it is another document than the one to sign.",
    Observation.OTHER_SIGNER: "It is signed by another person than the one who has to sign.",
    Observation.NO_ANCHORS: "Without a list of issuers nothing is known of the certificate.",
    Observation.ISSUER_UNKNOWN: "The certificate's issuer is not recognised.",
    Observation.ISSUER_RECOGNISED: "The certificate's issuer is recognised.",
    Observation.SELF_SIGNED: "The signer issued the certificate to themselves.",
    Observation.CERTIFICATE_WAS_EXPIRED: "The certificate did not hold at the time of signing.",
    Observation.EXPIRED_SINCE_UNPROVEN: (
        "The certificate has expired since, and no time stamp proves that it was signed before."
    ),
    Observation.EXPIRED_SINCE: "The certificate has expired since, but held when it was signed.",
    Observation.CERTIFICATE_REVOKED: "The issuer revoked the certificate.",
}


def told(observed: Iterable[Observation]) -> str:
    """Their sentences, one after the other."""
    return " ".join(SENTENCES[each] for each in observed)
