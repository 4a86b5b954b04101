"""What the page on a telephone says, to citizens, in their language."""

from collections.abc import Mapping
from types import MappingProxyType

from text.catalogue import N_

_OTHERWISE = N_("This file could not be taken. Please try again.")

REFUSED: Mapping[str, str] = MappingProxyType(
    {
        "file_empty": N_("This file is empty. Please choose another one."),
        "file_too_large": N_("This file is too large. Please choose a smaller one."),
        "file_type_refused": N_(
            "Files of this kind are not taken here. Please take a photo, or choose another file."
        ),
        "file_has_script": N_(
            "This file contains a program. Please save it without, or take a photo."
        ),
        "file_is_bomb": N_("This file cannot be opened safely. Please take a photo."),
        "too_many_files": N_("As many files as can be taken are here already."),
        "storage_full": N_("There is no room at the moment. Please tell the staff, or try later."),
    }
)


def refused_sentence(code: str) -> str:
    """Its id, to be said with `gettext`."""
    return REFUSED.get(code, _OTHERWISE)
