"""What is said of saving a step, in whole sentences. Pure."""

from collections.abc import Iterable

from sportello.cases.guided.views import FieldView
from sportello.cases.messages import SavedChange
from text.catalogue import N_, Words

NOT_SAVED = N_("Not saved yet: the connection is interrupted. What you wrote stays here.")


def changed_elsewhere(
    words: Words, fields: Iterable[FieldView], changes: Iterable[SavedChange]
) -> str:
    """What another window or person has saved: the labels of this step's fields among it."""
    names = {name for change in changes for name in change.names}
    if here := [field.label for field in fields if field.name in names]:
        return words.gettext(
            "Changed meanwhile elsewhere: %1. What you wrote here is kept: check it, then go on.",
            ", ".join(here),
        )
    return words.gettext(
        "Another page of this request was changed meanwhile. What you wrote here is kept: go on "
        "again."
    )
