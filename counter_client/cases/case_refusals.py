"""What the calls for guided requests can refuse an operator, by code. Pure.

Message ids stand here as they are in the catalogue.
"""

from collections.abc import Mapping
from types import MappingProxyType

from text.catalogue import N_

REFUSALS: Mapping[str, str] = MappingProxyType(
    {
        "unknown_case": N_("This request is not here any more: open it again."),
        "unknown_definition": N_("There is no form for this service: the portal has none."),
        "unknown_step": N_("This question is not asked any more after what was changed."),
        "changed_meanwhile": N_("Someone else has changed this request: look at it again."),
        "already_sent": N_("This request was sent already."),
        "not_at_this_step": N_("Something else has to be done to this request first."),
        "number_not_kept": N_("The number is being written a second time: try again in a moment."),
        "numbering_waits": N_("Numbers wait until the register was checked: try again later."),
        "register_out_of_reach": N_(
            "The register cannot be reached: the request stays saved here. The head of the desk "
            "can open the emergency register."
        ),
        "requests_starting": N_("Requests are starting up: try again in a moment."),
        "forms_not_here": N_("The forms have not come from the portal yet: try again later."),
        "document_unavailable": N_("The document cannot be made now: try again in a moment."),
        "file_too_large": N_("This file is too large for what is asked."),
        "file_type_refused": N_("A file of this type is not accepted here: a PDF or a picture is."),
        "file_empty": N_("This file is empty."),
        "file_has_script": N_("This file would run a program when it is opened: save it anew."),
        "file_is_bomb": N_("This file grows without end when it is opened: it is not accepted."),
        "too_many_files": N_("As many files as may be are attached: take one out first."),
        "phone_page_over": N_("The page on the telephone is over: open another one."),
        "attachment_unknown": N_("This file is not here any more."),
    }
)
