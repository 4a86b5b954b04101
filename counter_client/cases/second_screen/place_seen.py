"""What the citizen may see of the place where the operator is. Must not know how it looks."""

from collections.abc import Mapping

from msgspec import Struct

from counter_client.cases.case_rows import CasePlace
from counter_client.cases.case_standing import CaseStanding
from counter_client.cases.case_way import CaseWay
from counter_client.cases.papers.case_papers import CasePapers
from counter_client.cases.sent_request import SentRequest, ToldRequest
from sportello.cases.messages import CaseFilesShown, SavedStep
from sportello.model.languages import Text
from station.guided.case_door import HeldCase
from station.guided.step_model import StepModel

PlaceTold = SavedStep | CaseFilesShown | CaseStanding | ToldRequest
"""What a place shows, as the server told it."""


class PlaceSeen(Struct, frozen=True):
    """`told` is in the operator's language, a receipt in the citizen's.

    language  the citizen's
    files     the name of each attached file, by its id
    is_card   whether the card signs, instead of the hand
    """

    case: HeldCase
    place: CasePlace
    title: Text
    language: str
    told: PlaceTold
    files: Mapping[str, str]
    is_card: bool


def place_seen(
    way: CaseWay, step: StepModel, papers: CasePapers, sent: SentRequest, *, is_card: bool
) -> PlaceSeen | None:
    """None while there is nothing to see."""
    told = _told(way, step, papers, sent)
    if way.case is None or told is None:
        return None
    files = {each.id: each.name for each in papers.asked.files} if papers.asked else {}
    return PlaceSeen(way.case, way.place, way.titles, way.language, told, files, is_card)


def _told(way: CaseWay, step: StepModel, papers: CasePapers, sent: SentRequest) -> PlaceTold | None:
    match way.place:
        case CasePlace.STEP:
            return step.view
        case CasePlace.DOCUMENTS:
            return papers.asked
        case CasePlace.SUMMARY | CasePlace.SIGN | CasePlace.SEND:
            return way.standing
        case CasePlace.SENT:
            return sent.theirs
    return None
