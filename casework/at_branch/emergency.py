"""The branch's emergency register: whose it is, the portal has said."""

from casework.at_branch.forms import CopiedForms
from casework.emergency.desk import EmergencyDesk
from casework.emergency.marks import ShownNumbers
from casework.emergency.rules import EmergencySite


def desk_of(forms: CopiedForms, site: str, marks: ShownNumbers) -> EmergencyDesk:
    """`site` names the branch in its numbers, `marks` has those that were shown.

    Raises: FormsNotHere before the portal has said whose branch it is
    """
    whose = forms.comune
    return EmergencyDesk(EmergencySite(whose.id, whose.aoo, site, whose.zone), marks)
