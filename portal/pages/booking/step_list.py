"""The steps of a booking, with the names of the Modello Comuni, and which of them a page asks."""

from enum import Enum, auto

from msgspec import Struct

from text.catalogue import Words


class AskedStep(Enum):
    """What a page asks; one page may ask two steps of the list."""

    TIME = auto()
    PERSON = auto()
    SUMMARY = auto()


class ListedStep(Struct, frozen=True):
    """`state` is "done", "current" or "ahead"."""

    name: str
    state: str


def listed_steps(now: AskedStep, words: Words) -> tuple[ListedStep, ...]:
    names = (
        (words.gettext("Authorisations and conditions"), AskedStep.TIME),
        (words.gettext("Place"), AskedStep.TIME),
        (words.gettext("Date and time"), AskedStep.TIME),
        (words.gettext("Details of the appointment"), AskedStep.PERSON),
        (words.gettext("Applicant"), AskedStep.PERSON),
        (words.gettext("Summary"), AskedStep.SUMMARY),
    )
    return tuple(ListedStep(name, _state(step, now)) for name, step in names)


def _state(step: AskedStep, now: AskedStep) -> str:
    if step is now:
        return "current"
    return "done" if step.value < now.value else "ahead"
