"""What was done to a PDF after it was signed, and whether the signer allows it.

Owns the judgement; pyHanko compares the revisions. Later signatures, time stamps and proofs are in
order; a form field that was filled is in order only where the signer says so; all else is a change.
Source: ISO 32000-1, 12.8.2; docs/decisions/0198-our-own-verdict-over-a-signature.md
"""

from pyhanko.sign.diff_analysis import (
    DEFAULT_DIFF_POLICY,
    DiffPolicy,
    DiffResult,
    FormUpdatingRule,
    ModificationLevel,
    SigFieldCreationRule,
    SigFieldModificationRule,
    StandardDiffPolicy,
)
from pyhanko.sign.fields import FieldMDPSpec, MDPPerm

from casework.signature.pdf.structure import PdfStructure, SignatureField
from casework.signature.report import Integrity, Observation

_SIGNATURES_ONLY = StandardDiffPolicy(
    global_rules=DEFAULT_DIFF_POLICY.global_rules,
    form_rule=FormUpdatingRule(
        [SigFieldCreationRule(), SigFieldModificationRule()]  # type: ignore[no-untyped-call]
    ),
)

_NOTHING = 1
"""What a certifying signer permits: /P of DocMDP."""


def judge_later_changes(
    structure: PdfStructure, field: SignatureField, file: bytes
) -> tuple[Integrity, tuple[Observation, ...]]:
    """Of a signature whose ranges are without a fault, and after which the file goes on."""
    revision = _revision_of(structure, field, file)
    if revision is None:
        return Integrity.INVALID, (Observation.REVISION_NOT_COVERED,)
    if revision == structure.reader.xrefs.total_revisions - 1:
        return Integrity.CHANGED, (Observation.LATER_CONTENT,)  # bytes that are of no revision
    permits = field.permits or structure.permits
    level = _level(structure, field, revision, _SIGNATURES_ONLY)
    if level in (ModificationLevel.NONE, ModificationLevel.LTA_UPDATES):
        return Integrity.VALID, (Observation.LATER_SIGNATURES,)
    if level is ModificationLevel.FORM_FILLING:
        if permits == _NOTHING:
            return Integrity.CHANGED, (Observation.LATER_FORBIDDEN,)
        return Integrity.VALID, (Observation.LATER_SIGNATURES,)
    if _level(structure, field, revision, DEFAULT_DIFF_POLICY) is ModificationLevel.OTHER:
        return Integrity.CHANGED, (Observation.LATER_CONTENT,)
    if permits == _NOTHING:
        return Integrity.CHANGED, (Observation.LATER_FORBIDDEN,)
    if permits is None and field.locks is None:
        return Integrity.CHANGED, (Observation.LATER_FORM_FIELDS,)
    return Integrity.VALID, (Observation.LATER_PERMITTED,)


def _revision_of(structure: PdfStructure, field: SignatureField, file: bytes) -> int | None:
    """The revision that ends where the signed part ends."""
    offset = field.ranges.cross_references_at(file)
    references = structure.reader.xrefs
    for revision in range(references.total_revisions):
        if offset == references.get_startxref_for_revision(revision):
            return revision
    return None


def _level(
    structure: PdfStructure, field: SignatureField, revision: int, policy: DiffPolicy
) -> ModificationLevel:
    try:
        locked = None if field.locks is None else FieldMDPSpec.from_pdf_object(field.locks)
        permitted = None if field.permits is None else MDPPerm(field.permits)
        found = policy.review_file(
            structure.reader, revision, field_mdp_spec=locked, doc_mdp=permitted
        )
    except Exception:  # noqa: BLE001  # what cannot be compared was altered in an unusual way
        return ModificationLevel.OTHER
    return found.modification_level if isinstance(found, DiffResult) else ModificationLevel.OTHER
