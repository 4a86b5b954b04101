"""Whether what is signed is this very document: as it is, in an envelope, or with signatures added.

Owns the comparison. Whether the signatures hold is said by `verdict`: a PDF that was altered before
it was signed has a good signature, over another document. Sources: ISO 32000-1, 7.5.6; RFC 5652.
"""

from asn1crypto import cms
from pyhanko.sign.diff_analysis import (
    DEFAULT_DIFF_POLICY,
    DiffResult,
    FormUpdatingRule,
    ModificationLevel,
    SigFieldCreationRule,
    SigFieldModificationRule,
    StandardDiffPolicy,
)
from pyhanko.sign.diff_analysis.constants import ACROFORM_EXEMPT_STRICT_COMPARISON

from casework.signature.cms.envelopes import (
    EnvelopeDamaged,
    NoEnvelope,
    binary,
    content_info,
    is_pdf,
)
from casework.signature.pdf.structure import PdfUnreadable, read_structure
from casework.signature.verdict import DEEPEST, enclosed

_FIRST_SIGNATURE = StandardDiffPolicy(
    global_rules=DEFAULT_DIFF_POLICY.global_rules,
    form_rule=FormUpdatingRule(
        [SigFieldCreationRule(), SigFieldModificationRule()],  # type: ignore[no-untyped-call]
        ACROFORM_EXEMPT_STRICT_COMPARISON | {"/SigFlags"},
    ),
)
"""Signatures and their proofs; with the first one the form says that it has any."""

_SIGNED = frozenset(
    {ModificationLevel.NONE, ModificationLevel.LTA_UPDATES, ModificationLevel.FORM_FILLING}
)


def is_of(file: bytes, original: bytes) -> bool:
    """`file` is a PDF or a CMS around one; a CMS without content counts as of `original`, since
    `verdict` was given that.
    """
    inside: bytes | None = file
    for _ in range(DEEPEST + 1):
        if inside is None or inside == original:
            return True
        if is_pdf(inside):
            return _grew_from(inside, original)
        inside = _opened(inside)
    return False


def _opened(envelope: bytes) -> bytes | None:
    """What is in it; None where that lies elsewhere, b"" where it is no envelope."""
    try:
        read: cms.ContentInfo = content_info(binary(envelope))
    except (NoEnvelope, EnvelopeDamaged):
        return b""
    match read["content_type"].native:
        case "signed_data":
            return enclosed(read["content"])
        case "timestamped_data":
            return read["content"]["content"].native or b""
    return b""


def _grew_from(pdf: bytes, original: bytes) -> bool:
    """Byte for byte the same beginning, and nothing but signatures and their proofs after it."""
    if not pdf.startswith(original):
        return False
    try:
        grown, before = read_structure(pdf).reader, read_structure(original).reader
        last = before.xrefs.total_revisions - 1
        found = _FIRST_SIGNATURE.review_file(grown, last)
    except PdfUnreadable:
        return False
    except Exception:  # noqa: BLE001  # what cannot be compared was altered in an unusual way
        return False
    return isinstance(found, DiffResult) and found.modification_level in _SIGNED
