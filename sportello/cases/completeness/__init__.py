"""Formal completeness: what still has to be mended in a request, and how. One function.

Asked live on the summary, at sending, and again at the office. With a blocking defect there is no
request yet. A curable one is told plainly, and the request may be sent with it, since an
administration may not refuse to receive: it is registered with reserve and an integration is
opened. Must not know files, signatures or payments but by what is said of them. Open `judgement`.
"""

from sportello.cases.completeness.defects import (
    Completeness,
    Defect,
    DefectKind,
    DefectRemedy,
    FileState,
    GivenFile,
    SignatureState,
)
from sportello.cases.completeness.judgement import completeness
from sportello.cases.completeness.visit import PaperState, VisitNeeds, VisitPaper, visit_needs

__all__ = [
    "Completeness",
    "Defect",
    "DefectKind",
    "DefectRemedy",
    "FileState",
    "GivenFile",
    "PaperState",
    "SignatureState",
    "VisitNeeds",
    "VisitPaper",
    "completeness",
    "visit_needs",
]
