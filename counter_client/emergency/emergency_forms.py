"""What is typed for the emergency register: which fields, and what is wrong with them. Pure."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from msgspec import Struct

from sportello.cases.emergency import CauseTold, FurtherAct, StandingAct
from text.written_days import read_day


class EmergencyForm(StrEnum):
    """NONE: the state is looked at, and nothing is typed."""

    NONE = ""
    OPEN = "open"
    GO_ON = "go_on"
    ACT = "act"


FIELDS: Mapping[EmergencyForm, tuple[str, ...]] = {
    EmergencyForm.NONE: (),
    EmergencyForm.OPEN: ("cause",),
    EmergencyForm.GO_ON: ("act", "issued"),
    EmergencyForm.ACT: ("act", "issued", "expires"),
}
DAYS = frozenset({"issued", "expires"})


class FieldWrong(Struct, frozen=True):
    """`fault`: "required" or "not_a_day"."""

    name: str
    fault: str


Typed = CauseTold | FurtherAct | StandingAct


def read(form: EmergencyForm, typed: Mapping[str, str]) -> Typed | FieldWrong:
    """What is to be sent, or the first field that cannot be."""
    text = {name: typed.get(name, "").strip() for name in FIELDS[form]}
    days: dict[str, date] = {}
    for name, written in text.items():
        if not written:
            return FieldWrong(name, "required")
        if name in DAYS:
            if (day := read_day(written)) is None:
                return FieldWrong(name, "not_a_day")
            days[name] = day
    if form is EmergencyForm.OPEN:
        return CauseTold(text["cause"])
    if form is EmergencyForm.GO_ON:
        return FurtherAct(text["act"], days["issued"])
    return StandingAct(text["act"], days["issued"], days["expires"])
