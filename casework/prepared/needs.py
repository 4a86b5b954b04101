"""What a request still lacks for its visit, of a case at hand."""

from casework.office.at_hand import CaseAtHand
from sportello.cases.completeness import VisitNeeds, visit_needs


def needs_of(it: CaseAtHand) -> VisitNeeds:
    return visit_needs(it.definition, it.checked.asked, it.files, it.completeness)
