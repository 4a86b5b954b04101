"""What the rules of the calls are called, and what each means to staff and in the hall.

By the code of the policy. Which there are, and how they choose, is `sportello.routing.policies`'.
"""

from collections.abc import Mapping
from types import MappingProxyType

import msgspec

from text.catalogue import N_


class PolicyWords(msgspec.Struct, frozen=True):
    """Message ids.

    name       in a list or a report
    to_staff   what it does, one sentence
    in_hall    what it means to people without an appointment, one sentence
    """

    name: str
    to_staff: str
    in_hall: str


POLICIES: Mapping[str, PolicyWords] = MappingProxyType(
    {
        "fair": PolicyWords(
            N_("Fair"),
            N_(
                "Weighs each wait against what was promised, and keeps scarce counters for who "
                "needs them."
            ),
            N_("The other numbers are called by how long people wait and for what."),
        ),
        "class_then_arrival": PolicyWords(
            N_("By class"),
            N_("Booked first, then priority, then in the order of arrival."),
            N_("The other numbers are called in the order of arrival."),
        ),
        "profile": PolicyWords(
            N_("By each counter's services"),
            N_("Booked and priority first, then the first services of each counter's list."),
            N_("Each counter calls first for the services that are its own."),
        ),
        "first_in_line": PolicyWords(
            N_("By arrival"),
            N_("Strictly in the order of arrival, without exceptions."),
            N_("Numbers are called in the order of arrival."),
        ),
    }
)
