"""The state of the emergency register in words, as lines of a name and what is so."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from msgspec import Struct

from sportello.cases.emergency import EmergencyShown, EmergencyStanding
from text.catalogue import N_, Words
from text.written_days import written_day

STANDINGS: Mapping[EmergencyStanding, str] = MappingProxyType(
    {
        EmergencyStanding.CLOSED: N_(
            "Closed. While the portal is away, requests cannot be sent before it is opened."
        ),
        EmergencyStanding.OPEN: N_("Open. Requests that are sent get a number of it."),
        EmergencyStanding.OVER: N_(
            "Its period has ended. It gives no number before a new act is entered."
        ),
    }
)
SHORT: Mapping[EmergencyStanding, str] = MappingProxyType(
    {
        EmergencyStanding.CLOSED: N_("Emergency…"),
        EmergencyStanding.OPEN: N_("Emergency: open"),
        EmergencyStanding.OVER: N_("Emergency: ended"),
    }
)
FAULTS: Mapping[str, str] = MappingProxyType(
    {
        "required": N_("Please fill in this field."),
        "not_a_day": N_("Please write day, month and year, as in 31/01/2027."),
    }
)
REFUSALS: Mapping[str, str] = MappingProxyType(
    {
        "not_authorised": N_(
            "No act of the register's head holds today: store the act first, then open."
        ),
        "emergency_open_already": N_("The emergency register is open already."),
        "emergency_not_open": N_("The emergency register is not open."),
        "act_missing": N_("This act was entered before, or ends before it begins."),
    }
)


class EmergencyFact(Struct, frozen=True):
    name: str
    said: str


def facts(told: EmergencyShown, words: Words) -> list[EmergencyFact]:
    """Without those that say nothing."""
    said = [
        (words.gettext("Acts that allow it"), _acts(told, words)),
        (words.gettext("Cause"), told.cause or ""),
        (words.gettext("Opened on"), _at(told.opened_at)),
        (words.gettext("Gives numbers until"), _at(told.until)),
        (words.gettext("Further acts"), "; ".join(each.act for each in told.further)),
        (words.gettext("Closed on"), _at(told.closed_at)),
        (
            words.gettext("Numbers given"),
            "; ".join(f"{written_day(each.day)}: {each.count}" for each in told.totals),
        ),
        (
            words.gettext("Waiting for the ordinary number"),
            str(told.unlinked) if told.unlinked else "",
        ),
        (
            words.gettext("Numbers left out"),
            "; ".join(f"{each.first}–{each.last}/{each.year}" for each in told.left_out),
        ),
    ]
    return [EmergencyFact(name, text) for name, text in said if text]


def _acts(told: EmergencyShown, words: Words) -> str:
    lines = [
        words.gettext("%1, until %2", each.act, written_day(each.expires)) for each in told.acts
    ]
    return "; ".join(lines) or words.gettext("None. One has to be stored before it is needed.")


def _at(at: datetime | None) -> str:
    return "" if at is None else f"{at:%d/%m/%Y %H:%M}"
