"""What a citizen reads of a prepared request: papers by name, and what else is left to do.

Owns these sentences, for pages and messages alike.
"""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from casework.office.host import CaseComune, CaseHost
from casework.office.wording import remedy_sentence
from casework.words import CATALOGUE
from portal.prepared.requests import prepared_requests
from sportello.bookings.lifecycle import Appointment
from sportello.cases.completeness import Defect, DefectKind, VisitNeeds, VisitPaper
from sportello.model.languages import in_language
from text.catalogue import Words

ANSWERS = frozenset({DefectKind.ANSWER_MISSING, DefectKind.ANSWER_WRONG})
TITLE_PAPER = frozenset({DefectKind.TITLE_DOCUMENT_MISSING, DefectKind.TITLE_EXPIRED})


def paper_names(papers: Iterable[VisitPaper], language: str) -> tuple[str, ...]:
    """Each once, though several rows ask for it."""
    return tuple(dict.fromkeys(in_language(paper.label, language) for paper in papers))


def still_to_do(to_mend: Iterable[Defect], words: Words) -> tuple[str, ...]:
    """Answers are counted, everything else is said by how it is mended."""
    defects = list(to_mend)
    answers = sum(defect.kind in ANSWERS for defect in defects)
    said = [words.plural("%n answers to complete", answers)] if answers else []
    said += [_sentence(defect, words) for defect in defects if defect.kind not in ANSWERS]
    return tuple(dict.fromkeys(said))


async def missing_for(
    connection: AsyncConnection,
    host: CaseHost,
    comune: CaseComune,
    booking: Appointment,
    now: datetime,
    words: Words,
) -> tuple[str, ...]:
    """All that the visit still lacks, as a list to read before leaving home; of what was sent
    already, nothing.
    """
    prepared = await prepared_requests(connection, host, comune, booking, now)
    lacking = [it.needs for it in prepared.values() if not it.is_sent]
    return tuple(dict.fromkeys(name for needs in lacking for name in _missing(needs, words)))


def _missing(needs: VisitNeeds, words: Words) -> tuple[str, ...]:
    papers = paper_names(needs.missing_papers, words.language.code)
    return (*papers, *still_to_do(needs.to_mend, words))


def _sentence(defect: Defect, words: Words) -> str:
    if defect.kind in TITLE_PAPER:
        return words.gettext("The document by which you act for another person")
    return remedy_sentence(defect.remedy, CATALOGUE.words(words.language.code))
